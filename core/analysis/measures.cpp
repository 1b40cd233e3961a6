// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/measures.h"

#include <algorithm>
#include <cmath>

namespace assay {

std::optional<double> ErrorStats::relativeMse() const
{
    if (pairCount == 0)
        return std::nullopt;
    if (referenceSquares > 0)
        return errorSquares / referenceSquares;
    return errorSquares == 0 ? std::optional(0.0) : std::nullopt;
}

std::optional<double> ErrorStats::sqnrDb() const
{
    const auto relative = relativeMse();
    if (!relative || *relative <= 0)
        return std::nullopt;
    return 10 * std::log10(1 / *relative);
}

std::optional<double> ErrorStats::mse() const
{
    return pairCount == 0 ? std::nullopt : std::optional(errorSquares / static_cast<double>(pairCount));
}

std::optional<double> ErrorStats::rmse() const
{
    const auto mean = mse();
    return mean ? std::optional(std::sqrt(*mean)) : std::nullopt;
}

std::optional<double> ErrorStats::cosine() const
{
    if (pairCount == 0 || referenceSquares <= 0 || candidateSquares <= 0)
        return std::nullopt;
    return std::clamp(products / (std::sqrt(referenceSquares) * std::sqrt(candidateSquares)), -1.0, 1.0);
}

std::optional<double> ErrorStats::meanError() const
{
    return pairCount == 0 ? std::nullopt : std::optional(errorSum / static_cast<double>(pairCount));
}

std::optional<double> ErrorStats::meanAbsoluteError() const
{
    return pairCount == 0 ? std::nullopt : std::optional(absoluteErrorSum / static_cast<double>(pairCount));
}

std::optional<double> ErrorStats::signAgreement() const
{
    return pairCount == 0
        ? std::nullopt
        : std::optional(static_cast<double>(signAgreeCount) / static_cast<double>(pairCount));
}

std::optional<double> ErrorStats::bestScaleRelativeMse() const
{
    const auto similarity = cosine();
    return similarity ? std::optional(std::max(0.0, 1 - *similarity * *similarity)) : std::nullopt;
}

void ErrorStats::merge(const ErrorStats &other)
{
    pairCount += other.pairCount;
    oddPairCount += other.oddPairCount;
    equalOddCount += other.equalOddCount;
    referenceSquares += other.referenceSquares;
    candidateSquares += other.candidateSquares;
    products += other.products;
    errorSquares += other.errorSquares;
    errorSum += other.errorSum;
    absoluteErrorSum += other.absoluteErrorSum;
    if (other.maxAbsoluteError > maxAbsoluteError) {
        maxAbsoluteError = other.maxAbsoluteError;
        maxErrorIndex = other.maxErrorIndex;
    }
    differingCount += other.differingCount;
    signAgreeCount += other.signAgreeCount;
    sampled = sampled || other.sampled;
}

} // namespace assay
