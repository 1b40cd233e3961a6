// SPDX-License-Identifier: GPL-3.0-or-later
// What the reasoning accuses in a text.
#pragma once

#include "core/claims/reasoning/reason.h"
#include "tests/claims/texts.h"

#include <QStringList>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace assay {

/// The figures of a text that derivations break with, by fact and as they are printed; one for each
/// derivation.
inline std::vector<std::pair<std::size_t, std::string>> brokenIn(const std::string &text,
                                                                 const std::string &name = "a.md")
{
    const DocumentTree tree = treeOf(text, name);
    std::vector<Ledger> ledgers;
    ledgers.push_back(buildLedger(tree, 0));
    const Graph graph = joinLedgers(std::move(ledgers), { &tree });
    std::vector<std::pair<std::size_t, std::string>> broken;
    for (const Derivation &one : reason(graph).derivations)
        if (one.outcome == Outcome::Breaks)
            broken.emplace_back(one.target, graph.printed(one.target));
    return broken;
}

/// The accused figures as they are printed, in the order of the text.
inline QStringList accusedIn(const std::string &text, const std::string &name = "a.md")
{
    auto broken = brokenIn(text, name);
    std::ranges::sort(broken);
    broken.erase(std::unique(broken.begin(), broken.end()), broken.end());
    QStringList accused;
    for (const auto &[target, printed] : broken)
        accused += QString::fromStdString(printed);
    return accused;
}

} // namespace assay
