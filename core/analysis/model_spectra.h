// SPDX-License-Identifier: GPL-3.0-or-later
// Singular values of all matrices of a model.
#pragma once

#include "core/analysis/spectrum.h"

#include <functional>

namespace assay {

/// Singular values of every reference matrix, of its candidate and of the error, without the other measures
/// of a report; matrices side by side on the run's threads, the memory budget shared. onReport gets each
/// report as it comes (any thread, one at a time); the result holds them in the order of the pairing. What
/// cannot be read is a report whose method says why. candidate may be null.
Result<std::vector<SpectrumReport>>
measureAllSpectra(const Model &reference, const Model *candidate, const NameMapping &mapping,
                  const RunControl &run, const std::function<void(const SpectrumReport &)> &onReport = {});

} // namespace assay
