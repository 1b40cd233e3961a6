// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/claims_text.h"

#include "app/terminal.h"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

namespace assay {
namespace {

/// Columns of a terminal that every reader has.
constexpr std::size_t LineLength = 100;

std::string placeText(const Claim &claim)
{
    const auto &location = claim.location;
    return location.line > 0 ? std::to_string(location.line) + ":" + std::to_string(location.column)
                             : location.pointer;
}

/// Undecided statements come last, however grave their place in the order of verdicts.
int rankOf(const Claim &claim)
{
    return claim.verdict == Verdict::Unsupported ? static_cast<int>(Verdict::Confirmed) + 1
                                                 : static_cast<int>(claim.verdict);
}

std::string headOf(const Claim &claim)
{
    return std::string(verdictName(claim.verdict)) + " (" + gradeName(claim.grade) + ")  "
        + printable(claim.document);
}

/// "unsupported (declared)  README.md  3 statements", their reason once, and where they stand.
std::string listText(std::span<const Claim *const> group)
{
    const Claim &first = *group.front();
    std::string text = headOf(first) + "  " + std::to_string(group.size()) + " statements\n    "
        + printable(first.reason) + "\n";
    std::string line;
    for (const Claim *claim : group) {
        const std::string item = printable(placeText(*claim)) + " " + printable(claim->text);
        if (!line.empty() && line.size() + item.size() + 2 > LineLength) {
            text += "    " + line + ";\n";
            line.clear();
        }
        line += (line.empty() ? "" : "; ") + item;
    }
    return text + "    " + line + "\n";
}

} // namespace

std::string claimsText(const std::vector<Claim> &claims)
{
    std::vector<const Claim *> sorted;
    for (const Claim &claim : claims)
        sorted.push_back(&claim);
    std::ranges::stable_sort(sorted, {}, [](const Claim *claim) { return rankOf(*claim); });
    const auto undecided = std::ranges::find(sorted, Verdict::Unsupported, &Claim::verdict);
    std::string text;
    for (auto claim = sorted.begin(); claim != undecided; ++claim)
        text += headOf(**claim) + "  " + printable(placeText(**claim)) + "\n    " + printable((*claim)->text)
            + "\n    " + printable((*claim)->reason) + "\n";
    // In the order in which each reason comes up first.
    std::vector<std::vector<const Claim *>> groups;
    std::map<std::tuple<std::string_view, Grade, std::string_view>, std::size_t> known;
    for (auto claim = undecided; claim != sorted.end(); ++claim) {
        const auto [group, isNew]
            = known.try_emplace({ (*claim)->document, (*claim)->grade, (*claim)->reason }, groups.size());
        if (isNew)
            groups.emplace_back();
        groups[group->second].push_back(*claim);
    }
    for (const auto &group : groups)
        text += group.size() > 1
            ? listText(group)
            : headOf(*group.front()) + "  " + printable(placeText(*group.front())) + "\n    "
                + printable(group.front()->text) + "\n    " + printable(group.front()->reason) + "\n";
    return text;
}

} // namespace assay
