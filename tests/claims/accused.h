// SPDX-License-Identifier: GPL-3.0-or-later
// What the reasoning accuses in a text.
#pragma once

#include "core/claims/reading/read_tree.h"
#include "core/claims/reasoning/reason.h"

#include <QStringList>

#include <algorithm>

namespace assay {

/// The accused figures as they are printed, in the order of the text.
inline QStringList accusedIn(const std::string &text, const std::string &name = "a.md")
{
    auto read = readTreeText(text, name);
    if (!read)
        qFatal("%s", describe(read.error()).c_str());
    std::vector<Ledger> ledgers;
    ledgers.push_back(buildLedger(read->tree, 0));
    const Graph graph = joinLedgers(std::move(ledgers), { &read->tree });
    std::vector<std::size_t> targets;
    for (const Derivation &one : reason(graph).derivations)
        if (one.outcome == Outcome::Breaks)
            targets.push_back(one.target);
    std::ranges::sort(targets);
    targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
    QStringList accused;
    for (const std::size_t target : targets)
        accused += QString::fromStdString(graph.printed(target));
    return accused;
}

} // namespace assay
