// SPDX-License-Identifier: GPL-3.0-or-later
// What a whole document says of itself, beyond any single number.
#include "core/audit/rule_checks.h"
#include "core/claims/word_search.h"
#include "core/report/number_text.h"

#include <map>
#include <set>

namespace assay {
namespace {

/// Below this a code of fixed rate (8 bits for 32) honestly gives every model the same ratio.
constexpr double FixedRateLimit = 50;
constexpr std::size_t FewestSubjects = 4;

bool isResultRatio(const Statement &statement)
{
    return statement.quantity.kind == ClaimKind::Ratio && !statement.subject.empty()
        && (statement.basis == Basis::Declared || statement.basis == Basis::Measured)
        && statement.quantity.value >= FixedRateLimit;
}

RuleHit hitOf(const Document &document, std::string summary)
{
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = fileNameOf(document.path), .summary = std::move(summary) };
    return hit;
}

/// "all stages", "all 4 stages", "every stage".
bool saysAllStages(std::string_view lowered)
{
    for (auto at = findWord(lowered, "all", 0); at != std::string_view::npos;
         at = findWord(lowered, "all", at + 3)) {
        auto rest = trimmed(lowered.substr(at + 3, 24));
        while (!rest.empty() && (isDigit(rest.front()) || rest.front() == ' '))
            rest.remove_prefix(1);
        if (rest.starts_with("stages") || rest.starts_with("compression stages"))
            return true;
    }
    return findWord(lowered, "every stage", 0) != std::string_view::npos;
}

} // namespace

RuleHits checkEqualRatios(const AuditContext &context)
{
    RuleHits hits;
    for (const Document &document : context.documents) {
        std::map<double, std::set<std::string>> subjects;
        std::set<std::string> all;
        for (const Statement &statement : document.statements)
            if (isResultRatio(statement)) {
                subjects[statement.quantity.value].insert(statement.subject);
                all.insert(statement.subject);
            }
        for (const auto &[ratio, names] : subjects) {
            if (names.size() < FewestSubjects || 2 * names.size() < all.size())
                continue;
            hits.push_back(
                hitOf(document,
                      "It states the same ratio, " + ratioText(ratio) + ", for " + countText(names.size())
                          + " different models or layers. Weights differ, and so do the files they compress "
                            "to: one ratio for all points to a setting, not to a measurement."));
            hits.back().finding->evidence.push_back({ .label = "models or layers",
                                                      .stated = ratioText(ratio),
                                                      .computed = countText(names.size()) });
        }
    }
    return hits;
}

RuleHits checkSkippedStages(const AuditContext &context)
{
    RuleHits hits;
    for (const Document &document : context.documents) {
        const Statement *skipped = nullptr;
        for (const Statement &statement : document.statements)
            if (statement.statusWord == "skipped" && statement.basis != Basis::Retraction)
                skipped = skipped ? skipped : &statement;
        if (!skipped || !saysAllStages(lowerCopy(document.text)))
            continue;
        hits.push_back(hitOf(document,
                             "It speaks of all stages, and at " + placeText(document, *skipped)
                                 + " says that something was skipped."));
    }
    return hits;
}

} // namespace assay
