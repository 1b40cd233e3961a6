// SPDX-License-Identifier: GPL-3.0-or-later
// Singular values of all matrices of a model.
#pragma once

#include "core/analysis/spectrum.h"

#include <functional>

namespace assay {

/// Singular values of the matrices among the pairs' reference tensors, of their candidates and of the errors,
/// without the other measures of a report; matrices side by side on the run's threads, the memory budget
/// shared. onReport gets each report as it comes (any thread, one at a time); the result holds them in the
/// order of pairs. What cannot be read is a report whose method says why. candidate may be null: then pairs
/// have none either.
Result<std::vector<SpectrumReport>>
measureAllSpectra(const Model &reference, const Model *candidate, std::vector<Match> pairs,
                  const RunControl &run, const std::function<void(const SpectrumReport &)> &onReport = {});

/// The same over the pairs that the models make by themselves and by mapping.
Result<std::vector<SpectrumReport>>
measureAllSpectra(const Model &reference, const Model *candidate, const NameMapping &mapping,
                  const RunControl &run, const std::function<void(const SpectrumReport &)> &onReport = {});

} // namespace assay
