// SPDX-License-Identifier: GPL-3.0-or-later
// What a stage of a pipeline can gain on the output of the one before.
#include "core/audit/rule_checks.h"
#include "core/base/number_text.h"
#include "core/claims/word_search.h"

#include <algorithm>
#include <array>
#include <map>

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

/// The table, list or object that a stage stands in.
std::string sectionOf(const Statement &statement)
{
    return statement.location.pointer.empty() ? statement.context.substr(0, statement.context.rfind(" > "))
                                              : "/";
}

/// Per section its first stage that packs weights into few bits; none at all where the document speaks of
/// pruning or zeros.
std::map<std::string, const Statement *> packersOf(const Document &document)
{
    std::map<std::string, const Statement *> packers;
    for (const Statement &statement : document.statements) {
        const std::string stage = stageText(statement);
        if (namesOne(stage, Emptiers))
            return {};
        if (statement.quantity.kind == ClaimKind::Ratio && !isEntropyCoder(stage) && namesOne(stage, Packers))
            packers.try_emplace(sectionOf(statement), &statement);
    }
    return packers;
}

bool isClaimedGain(const Statement &statement)
{
    return statement.quantity.kind == ClaimKind::Ratio && statement.quantity.low >= ImpossibleGain
        && isEntropyCoder(stageText(statement));
}

RuleHit gainHit(const AuditContext &context, std::size_t claim, const Statement &packer)
{
    const Statement &statement = context.statementOf(claim);
    const Document &document = context.documents[context.sources[claim].document];
    const std::string summary = quantityText(statement.quantity)
        + " is claimed for a lossless coder behind a stage that packs the weights (\"" + packer.subject
        + "\"). Packed symbols of real weights are nearly incompressible: a gain of at most about 2 is left, "
          "and one of "
        + numberText(statement.quantity.value, 4)
        + " needs a payload that is almost constant, so it was not made of the weights.";
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = placeText(document, statement), .summary = summary };
    hit.finding->evidence = { { .label = "gain of the lossless coder",
                                .stated = quantityText(statement.quantity),
                                .computed = "at most about 2:1",
                                .location = placeText(document, statement) },
                              { .label = "stage before it",
                                .stated = quantityText(packer.quantity),
                                .location = placeText(document, packer) } };
    hit.judgements.push_back({ claim, Verdict::Impossible, Grade::Recomputed, summary });
    return hit;
}

} // namespace

RuleHits checkEntropyGain(const AuditContext &context, const RunControl &run)
{
    RuleHits hits;
    std::map<std::size_t, std::map<std::string, const Statement *>> packers; // by document, where asked
    for (std::size_t i = 0; i < context.claims.size() && !run.cancelled(); ++i) {
        const std::size_t d = context.sources[i].document;
        if (!isClaimedGain(context.statementOf(i)))
            continue;
        if (!packers.contains(d))
            packers[d] = packersOf(context.documents[d]);
        const auto packer = packers[d].find(sectionOf(context.statementOf(i)));
        if (packer != packers[d].end())
            hits.push_back(gainHit(context, i, *packer->second));
    }
    return hits;
}

} // namespace assay
