// SPDX-License-Identifier: GPL-3.0-or-later
// What a stage of a pipeline can gain on the output of the one before.
#include "core/audit/rule_checks.h"
#include "core/claims/word_search.h"
#include "core/report/number_text.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Packed symbols of real weights leave an entropy coder a gain of 1.05 to 2; far more needs a payload that
/// is nearly constant.
constexpr double ImpossibleGain = 100;

constexpr std::array<std::string_view, 12> EntropyCoders {
    "lzma",    "gzip",    "zlib", "zstd", "bzip2", "brotli",
    "huffman", "deflate", "xz",   "ans",  "lz4",   "arithmetic-coding"
};
constexpr std::array<std::string_view, 16> Packers { "bitnet", "vptq",   "ternary",  "quanti", "int8", "int4",
                                                     "2-bit",  "4-bit",  "8-bit",    "nf4",    "gptq", "awq",
                                                     "seedlm", "packed", "codebook", "1.58" };
constexpr std::array<std::string_view, 3> Emptiers { "prun", "spars", "zeros" };

std::string stageText(const Statement &statement)
{
    const auto &pointer = statement.location.pointer;
    return lowerCopy(statement.subject + ' ' + statement.field + ' '
                     + (pointer.empty() ? std::string() : pointer));
}

template <std::size_t N> bool namesOne(const std::string &text, const std::array<std::string_view, N> &list)
{
    return std::ranges::any_of(list,
                               [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

bool isEntropyCoder(const std::string &text)
{
    std::string spaced = text;
    std::ranges::replace(spaced, '_', ' ');
    return std::ranges::any_of(
        EntropyCoders, [&](std::string_view word) { return findWord(spaced, word, 0) != std::string::npos; });
}

/// The stage of the same table, list or object that packs weights into few bits, or null.
const Statement *packerBeside(const Document &document, const Statement &coder)
{
    const auto section = [](const std::string &context) { return context.substr(0, context.rfind(" > ")); };
    for (const Statement &other : document.statements) {
        const bool together = coder.location.pointer.empty()
            ? section(other.context) == section(coder.context)
            : !other.location.pointer.empty();
        if (&other != &coder && together && other.quantity.kind == ClaimKind::Ratio
            && namesOne(stageText(other), Packers))
            return &other;
    }
    return nullptr;
}

} // namespace

RuleHits checkEntropyGain(const AuditContext &context)
{
    RuleHits hits;
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
        const Statement &statement = context.statementOf(i);
        const Document &document = context.documents[context.sources[i].document];
        if (statement.quantity.kind != ClaimKind::Ratio || statement.quantity.low < ImpossibleGain
            || !isEntropyCoder(stageText(statement)))
            continue;
        const Statement *packer = packerBeside(document, statement);
        const bool emptied = std::ranges::any_of(document.statements, [&](const Statement &other) {
            return namesOne(stageText(other), Emptiers);
        });
        if (!packer || emptied)
            continue;
        const std::string summary = quantityText(statement.quantity)
            + " is claimed for a lossless coder behind a stage that packs the weights (\"" + packer->subject
            + "\"). Packed symbols of real weights are nearly incompressible: a gain of at most about 2 is "
              "left, and one of "
            + numberText(statement.quantity.value, 4)
            + " needs a payload that is almost constant, so it was not made of the weights.";
        RuleHit hit;
        hit.finding = Finding { .rule = {}, .subject = placeText(document, statement), .summary = summary };
        hit.finding->evidence = { { .label = "gain of the lossless coder",
                                    .stated = quantityText(statement.quantity),
                                    .computed = "at most about 2:1",
                                    .location = placeText(document, statement) },
                                  { .label = "stage before it",
                                    .stated = quantityText(packer->quantity),
                                    .location = placeText(document, *packer) } };
        hit.judgements.push_back({ i, Verdict::Impossible, Grade::Recomputed, summary });
        hits.push_back(std::move(hit));
    }
    return hits;
}

} // namespace assay
