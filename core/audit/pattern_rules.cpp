// SPDX-License-Identifier: GPL-3.0-or-later
// What a whole document says of itself, beyond any single number.
#include "core/audit/rule_checks.h"
#include "core/base/number_text.h"
#include "core/claims/artefacts.h"
#include "core/claims/word_search.h"

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

RuleHits checkEqualRatios(const AuditContext &context, const RunControl &)
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

RuleHits checkSkippedStages(const AuditContext &context, const RunControl &)
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

RuleHits checkListedCounts(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t d = 0; d < context.documents.size() && !run.cancelled(); ++d) {
        const Document &document = context.documents[d];
        for (const ListedCount &count : document.listedCounts) {
            const Statement &statement = document.statements[count.statement];
            const auto claim = context.claimOf(d, count.statement);
            if (!claim || statement.quantity.value == static_cast<double>(count.listed))
                continue;
            const std::string summary = "It says " + quantityText(statement.quantity) + " ("
                + (statement.field.empty() ? statement.text : statement.field)
                + "), and the list beside it holds " + countText(count.listed) + ".";
            hits.push_back(hitOf(document, summary));
            hits.back().finding->subject = placeText(document, statement);
            hits.back().finding->evidence.push_back({ .label = "listed",
                                                      .stated = quantityText(statement.quantity),
                                                      .computed = countText(count.listed),
                                                      .location = placeText(document, statement) });
            hits.back().judgements.push_back({ *claim, Verdict::Contradicted, Grade::Recomputed, summary });
        }
    }
    return hits;
}

RuleHits checkKnownArtefact(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    for (const Document &document : context.documents) {
        const std::string description = artefactDescription(document.artefact);
        if (description.empty())
            continue;
        hits.push_back(hitOf(document, "By its keys this is " + description + "."));
        hits.back().finding->evidence.push_back({ .label = "schema", .computed = document.artefact });
    }
    return hits;
}

/// The text of one object's payload against the compressed size stated in the same object.
RuleHits checkTextInflation(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    for (std::size_t d = 0; d < context.documents.size() && !run.cancelled(); ++d) {
        const Document &document = context.documents[d];
        double text = 0, stated = 0;
        std::size_t places = 0;
        RuleHit hit = hitOf(document, {});
        for (const EncodedText &encoded : document.encodedTexts) {
            if (!encoded.statedSize)
                continue;
            const Statement &size = document.statements[*encoded.statedSize];
            const auto written = static_cast<double>(encoded.textBytes);
            if (size.quantity.value <= 0 || written < 1.25 * size.quantity.value)
                continue;
            text += written;
            stated += size.quantity.value;
            if (++places <= 20)
                hit.finding->evidence.push_back(
                    { .label = encoded.encoding + " text",
                      .stated = quantityText(size.quantity),
                      .computed = bytesText(encoded.textBytes),
                      .location = fileNameOf(document.path) + "#" + encoded.pointer });
            const auto claim = context.claimOf(d, *encoded.statedSize);
            if (claim && static_cast<double>(encoded.decodedBytes) > 1.1 * size.quantity.high + 16)
                hit.judgements.push_back({ *claim, Verdict::Contradicted, Grade::Recomputed,
                                           quantityText(size.quantity)
                                               + " is stated for the compressed form, and its "
                                               + encoded.encoding + " text beside it decodes to "
                                               + bytesText(encoded.decodedBytes) + "." });
        }
        if (places == 0)
            continue;
        hit.finding->summary = "Its payload is written as text, which takes "
            + bytesText(static_cast<std::uint64_t>(text)) + " of the file where "
            + bytesText(static_cast<std::uint64_t>(stated)) + " are stated as the compressed size ("
            + numberText(text / stated, 3) + " times as many).";
        hits.push_back(std::move(hit));
    }
    return hits;
}

} // namespace assay
