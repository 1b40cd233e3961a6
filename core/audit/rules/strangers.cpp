// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rules/strangers.h"

#include "core/audit/facts/figures_of_pair.h"
#include "core/audit/facts/proof_of_key.h"
#include "core/base/number_text.h"

#include <map>
#include <tuple>

namespace assay {
namespace {

bool isRefutation(const RuleHit &hit)
{
    return hit.judgements.front().verdict == Verdict::Refuted;
}

/// What is of something else is not refuted, and said to be so.
void spare(RuleHit &hit, std::string reason)
{
    hit.finding.reset();
    hit.judgements.front()
        = { hit.judgements.front().claim, Verdict::Unsupported, Grade::Declared, std::move(reason), {} };
}

} // namespace

void spareStrangeColumns(const AuditContext &context, RuleHits &hits)
{
    struct Column {
        std::size_t agreed = 0;
        std::vector<std::size_t> refuted {};
    };
    std::map<std::tuple<std::size_t, TreeId, std::size_t>, Column> columns;
    for (std::size_t i = 0; i < hits.size(); ++i) {
        const Fact &fact = context.factOf(hits[i].judgements.front().claim);
        if (fact.table == 0)
            continue;
        Column &column = columns[{ fact.document, fact.table, fact.column }];
        if (isRefutation(hits[i]))
            column.refuted.push_back(i);
        else
            ++column.agreed;
    }
    for (const auto &[key, column] : columns) {
        const std::size_t count = column.refuted.size();
        if (count < FewestStrangers || column.agreed >= count)
            continue;
        const Fact &first = context.factOf(hits[column.refuted.front()].judgements.front().claim);
        if (agreeingBeside(context, first, count) >= count)
            continue;
        const std::string reason = countText(count) + " of the " + countText(count + column.agreed)
            + " figures of this column agree with nothing that was measured: it is of something else, "
              "perhaps.";
        for (const std::size_t i : column.refuted)
            spare(hits[i], reason);
    }
}

void spareStrangeDocuments(const AuditContext &context, RuleHits &hits)
{
    std::map<std::size_t, bool> strange;
    for (RuleHit &hit : hits) {
        if (!isRefutation(hit))
            continue;
        const std::size_t document = context.documentOf(hit.judgements.front().claim);
        const auto [at, fresh] = strange.try_emplace(document, false);
        if (fresh)
            at->second = describesAnotherPair(context, document);
        if (at->second)
            spare(hit,
                  "None of this document's figures is this pair's, and they follow from each other: it "
                  "describes another pair, most likely.");
    }
}

} // namespace assay
