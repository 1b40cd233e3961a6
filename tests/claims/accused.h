// SPDX-License-Identifier: GPL-3.0-or-later
// What the reasoning accuses in a text.
#pragma once

#include "core/claims/reading/read_tree.h"
#include "core/claims/reasoning/reason.h"

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
    auto read = readTreeText(text, name);
    if (!read)
        qFatal("%s", describe(read.error()).c_str());
    std::vector<Ledger> ledgers;
    ledgers.push_back(buildLedger(read->tree, 0));
    const Graph graph = joinLedgers(std::move(ledgers), { &read->tree });
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
