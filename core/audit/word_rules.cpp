// SPDX-License-Identifier: GPL-3.0-or-later
// Words that a document puts in place of a result.
#include "core/audit/rule_checks.h"
#include "core/base/number_text.h"

#include <map>
#include <set>

namespace assay {
namespace {

struct WordUse {
    std::size_t document = 0;
    std::vector<std::size_t> statements {};
};

bool isResultStatement(const Statement &statement)
{
    return statement.basis == Basis::Measured || statement.basis == Basis::Declared
        || statement.basis == Basis::Projection;
}

std::vector<WordUse> usesOf(const AuditContext &context, Grade grade)
{
    std::vector<WordUse> uses;
    for (std::size_t d = 0; d < context.documents.size(); ++d) {
        WordUse use { .document = d };
        const auto &statements = context.documents[d].statements;
        for (std::size_t s = 0; s < statements.size(); ++s)
            if (isResultStatement(statements[s]) && gradeOfStatus(statements[s].statusWord) == grade)
                use.statements.push_back(s);
        if (!use.statements.empty())
            uses.push_back(std::move(use));
    }
    return uses;
}

void judgeGroup(const AuditContext &context, const WordUse &use, Grade grade, const char *meaning,
                RuleHit &hit)
{
    const Document &document = context.documents[use.document];
    std::map<std::uint64_t, std::size_t> firstOfGroup;
    std::set<std::size_t> words(use.statements.begin(), use.statements.end());
    for (const std::size_t s : use.statements)
        if (document.statements[s].group != 0)
            firstOfGroup.try_emplace(document.statements[s].group, s);
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
        if (context.sources[i].document != use.document)
            continue;
        const std::size_t own = context.sources[i].statement;
        const auto row = firstOfGroup.find(document.statements[own].group);
        if (row == firstOfGroup.end() && !words.contains(own))
            continue;
        const Statement &word = document.statements[row == firstOfGroup.end() ? own : row->second];
        hit.judgements.push_back({ i, Verdict::Unsupported, grade,
                                   "The document says \"" + word.statusWord + "\" at "
                                       + placeText(document, word) + ": " + meaning + "." });
    }
}

RuleHits wordHits(const AuditContext &context, Grade grade, const char *meaning, const RunControl &run)
{
    RuleHits hits;
    for (const WordUse &use : usesOf(context, grade)) {
        if (run.cancelled())
            break;
        const Document &document = context.documents[use.document];
        const Statement &first = document.statements[use.statements.front()];
        RuleHit hit;
        hit.finding = Finding { .rule = {}, .subject = fileNameOf(document.path) };
        hit.finding->summary = "The document says \"" + first.statusWord + "\""
            + (use.statements.size() > 1 ? " and the like in " + countText(use.statements.size()) + " places"
                                         : std::string())
            + ": " + meaning + ".";
        for (const std::size_t s : use.statements) {
            if (hit.finding->evidence.size() == 20)
                break;
            const Statement &statement = document.statements[s];
            hit.finding->evidence.push_back({ .label = statement.field.empty() ? "word" : statement.field,
                                              .stated = statement.statusWord,
                                              .location = placeText(document, statement) });
        }
        judgeGroup(context, use, grade, meaning, hit);
        hits.push_back(std::move(hit));
    }
    return hits;
}

} // namespace

RuleHits checkPlaceholderWords(const AuditContext &context, const RunControl &run)
{
    return wordHits(context, Grade::Placeholder, "a placeholder stands where a result should be", run);
}

RuleHits checkSimulatedWords(const AuditContext &context, const RunControl &run)
{
    return wordHits(context, Grade::Simulated, "its numbers were simulated, not measured on weights", run);
}

RuleHits checkProjectedWords(const AuditContext &context, const RunControl &run)
{
    return wordHits(context, Grade::Projected, "its numbers are a projection, not a measurement", run);
}

} // namespace assay
