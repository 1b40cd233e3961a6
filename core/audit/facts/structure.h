// SPDX-License-Identifier: GPL-3.0-or-later
// What the reference's weights offer a code beyond independent numbers: looked for where a claim leaves next
// to no bits for them.
#pragma once

#include "core/analysis/compare.h"

#include <string>
#include <vector>

namespace assay {

struct AuditContext;
struct Fact;

/// Bits per weight that a stated ratio leaves, read most kindly: of 32-bit weights, the most its digits
/// allow.
double statedRate(const Fact &ratio);

/// At this rate and below hardly any of the weights can remain.
inline constexpr double NextToNoRate = 0.1;

struct MatrixStructure {
    double energy = 0; ///< sum of squares
    double zeroShare = 0; ///< of the elements
    std::vector<double> squaredSingularValues {};
    std::vector<double> rowPower {}; ///< power spectral density along rows; empty for rows under 16 elements
};

/// Of the four largest matrices of up to 2^24 weights with a short side of up to 4096; what cannot be decoded
/// is left out. Only a cancel is an Error.
Result<std::vector<MatrixStructure>> sampleStructure(const Model &reference, const RunControl &run);

/// "looked for were ...: at most 9.1 %": what each kind of structure could keep at that rate, its description
/// free.
std::string structureText(const AuditContext &context, double rate);

/// The most that any of those kinds of structure could keep at that rate, from 0 to 1; 0 where none was
/// looked for. Matrices that are almost all zeros count as wholly kept.
double keptByStructure(const AuditContext &context, double rate);

} // namespace assay
