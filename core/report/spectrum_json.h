// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON of spectra of one matrix, and of every matrix of a model.
#pragma once

#include "core/analysis/spectrum.h"

namespace assay {

std::string spectrumJson(const SpectrumReport &report);
/// assay.spectra/1: the singular values of every matrix, as in assay.spectrum/1.
std::string modelSpectraJson(const std::vector<SpectrumReport> &reports);

} // namespace assay
