// SPDX-License-Identifier: GPL-3.0-or-later
// Which measured values a stated error or likeness may mean, by the words it is stated in.
#pragma once

#include "core/analysis/compare.h"
#include "core/claims/document.h"

namespace assay {

struct MeasureReading {
    const char *label;
    double value;
};

/// "max error" means the largest one, "RMSE" the root mean square, absolute or relative; "error" alone any.
/// Empty if nothing was measured.
std::vector<MeasureReading> errorReadings(const Statement &statement, const Comparison &comparison);
/// Cosine, 1 - relative error, SQNR or PSNR in decibels; decibels only for what is stated in decibels.
std::vector<MeasureReading> fidelityReadings(const Statement &statement, const Comparison &comparison);
/// Stated as a likeness of weights or signals, not as accuracy of the model or likeness of its answers.
bool isWeightFidelity(const Statement &statement);

} // namespace assay
