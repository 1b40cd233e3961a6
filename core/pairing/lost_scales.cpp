// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/lost_scales.h"

#include "core/pairing/pair_sample.h"

#include <numeric>

namespace assay {
namespace {

constexpr const char *Integers
    = "plain integers without a scale stand against real numbers: their values are unknown";
constexpr const char *SmallFloats
    = "numbers of 8 bits stand against far smaller ones: they are codes whose scale is not known";
constexpr std::size_t ScaleRows = 64;

bool isPlainInteger(const TensorInfo &tensor)
{
    const DTypeTraits &type = traits(tensor.dtype);
    return tensor.isPlain() && !type.isFloat && type.isDecodable && type.dtype != DType::Bool;
}

bool isPlainF8(const TensorInfo &tensor)
{
    return tensor.isPlain() && traits(tensor.dtype).isFloat && traits(tensor.dtype).bits == 8;
}

/// One side plain integers, the other real numbers that they do not equal.
bool areCodesAgainstNumbers(const Model &reference, const Model &candidate, const Match &match,
                            const RunControl &run)
{
    constexpr double SameNumbers = 1e-6; // integers kept as floats, e.g. position numbers
    const auto &left = reference.tensors[*match.reference];
    const auto &right = candidate.tensors[*match.candidate];
    if (isPlainInteger(left) == isPlainInteger(right) || left.role != TensorRole::Weight
        || left.elementCount() < 2)
        return false;
    const auto sample = samplePair(reference, candidate, match, ScaleRows, run);
    if (!sample || sample->rows == 0)
        return false;
    const auto error = relativeErrorWith(*sample, {});
    return !error || *error > SameNumbers;
}

double energyOf(std::span<const float> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0,
                           [](double sum, float value) { return sum + static_cast<double>(value) * value; });
}

/// Codes fill the range of their type, up to 448 and more; weights that were only converted stay as they are.
bool areFarLarger(const Model &reference, const Model &candidate, const Match &match, const RunControl &run)
{
    constexpr double LeastGain = 16; // of a layer whose largest weight is 28, and few have such
    const bool isLeft = isPlainF8(reference.tensors[*match.reference]);
    if (isLeft == isPlainF8(candidate.tensors[*match.candidate]))
        return false;
    const auto sample = samplePair(reference, candidate, match, ScaleRows, run);
    if (!sample || sample->rows == 0)
        return false;
    const double left = energyOf(sample->reference), right = energyOf(sample->candidate);
    const double numbers = isLeft ? right : left;
    return numbers > 0 && (isLeft ? left : right) > LeastGain * LeastGain * numbers;
}

} // namespace

const char *lostScale(const Model &reference, const Model &candidate, const Match &match,
                      const RunControl &run)
{
    if (areCodesAgainstNumbers(reference, candidate, match, run))
        return Integers;
    return areFarLarger(reference, candidate, match, run) ? SmallFloats : nullptr;
}

bool isOfLostScale(const std::string &note)
{
    return note == Integers || note == SmallFloats;
}

} // namespace assay
