// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/points.h"

namespace assay {

bool isPercentage(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Percent || fact.amount.dimension == Dimension::PercentPoints;
}

double pointFactor(const Fact &source, const Fact &stated)
{
    // Fractions of JSON ("accuracy": 0.912) stand beside points (0.3).
    if (isPercentage(source) == isPercentage(stated))
        return 1;
    return isPercentage(source) ? 100 : source.amount.value <= 1 ? 1 : 0.01;
}

} // namespace assay
