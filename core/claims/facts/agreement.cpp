// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/agreement.h"

#include <algorithm>
#include <array>

namespace assay {

/// "79 % of the top-1 predictions agree": a share of first choices that stay, and no accuracy on a benchmark.
/// "2 % of them change" is the rest.
bool isAgreement(const Fact &fact, const Hearing &hearing)
{
    if (fact.amount.dimension != Dimension::Percent)
        return false;
    // "More than 99 % of the predictions (top-1) agree": brackets part what belongs together.
    const Hearing whole { hearing.words, 0, hearing.text.size(), hearing.begin, hearing.end, hearing.text };
    const Word *what = nearest(whole, Vote::Metric, [](const Word &word) {
        return word.says(Vote::Metric, "top1") || word.says(Vote::Metric, "agreement");
    });
    constexpr std::array<std::string_view, 4> Fates { "agrees", "unchanged", "loss", "falls" };
    const Word *fate = nearest(whole, Vote::Grammar, [&](const Word &word) {
        return std::ranges::find(Fates, word.row->of(Vote::Grammar)) != Fates.end();
    });
    if (!what || !fate)
        return false;
    // "79 % top-1 on ImageNet, identical to the original": an accuracy that stays.
    return fate->says(Vote::Grammar, "agrees")
        || (fate->says(Vote::Grammar, "unchanged") && !nearest(whole, Vote::DataSet));
}

} // namespace assay
