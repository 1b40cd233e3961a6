// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/words.h"

#include "core/claims/lexing/numeral.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace assay {
namespace {

template <typename Enum> struct Named {
    std::string_view name;
    Enum value;
};

template <typename Enum, std::size_t N>
Enum valueOf(const std::array<Named<Enum>, N> &rows, std::string_view name, Enum otherwise)
{
    const auto found = std::ranges::find(rows, name, &Named<Enum>::name);
    return found == rows.end() ? otherwise : found->value;
}

constexpr std::array Attributes {
    Named<Attribute> { "size", Attribute::Size },         Named<Attribute> { "count", Attribute::Count },
    Named<Attribute> { "ratio", Attribute::Ratio },       Named<Attribute> { "share", Attribute::Share },
    Named<Attribute> { "rate", Attribute::Rate },         Named<Attribute> { "error", Attribute::Error },
    Named<Attribute> { "likeness", Attribute::Likeness }, Named<Attribute> { "quality", Attribute::Quality },
    Named<Attribute> { "speed", Attribute::Speed },       Named<Attribute> { "time", Attribute::Time },
    Named<Attribute> { "density", Attribute::Density },   Named<Attribute> { "status", Attribute::Standing },
    Named<Attribute> { "licence", Attribute::Licence },
};
constexpr std::array Sides {
    Named<FactSide> { "original", FactSide::Original },
    Named<FactSide> { "compressed", FactSide::Compressed },
    Named<FactSide> { "difference", FactSide::Difference },
    Named<FactSide> { "stage", FactSide::Stage },
};
constexpr std::array Senses {
    Named<Sense> { "saved", Sense::Saved },   Named<Sense> { "kept", Sense::Kept },
    Named<Sense> { "larger", Sense::Larger }, Named<Sense> { "target", Sense::OfTarget },
    Named<Sense> { "whole", Sense::OfWhole },
};
constexpr std::array Aggregates {
    Named<Aggregate> { "total", Aggregate::Total },
    Named<Aggregate> { "mean", Aggregate::Mean },
    Named<Aggregate> { "best", Aggregate::Best },
    Named<Aggregate> { "worst", Aggregate::Worst },
};
constexpr std::array Modes {
    Named<Mode> { "target", Mode::Target },       Named<Mode> { "projection", Mode::Projection },
    Named<Mode> { "simulated", Mode::Simulated }, Named<Mode> { "placeholder", Mode::Placeholder },
    Named<Mode> { "quoted", Mode::Quoted },       Named<Mode> { "retracted", Mode::Retracted },
    Named<Mode> { "denied", Mode::Denied },       Named<Mode> { "example", Mode::Example },
    Named<Mode> { "setting", Mode::Setting },
};
constexpr std::array Statuses {
    Named<Standing> { "exact", Standing::Exact },
    Named<Standing> { "lossy", Standing::Lossy },
    Named<Standing> { "same quality", Standing::SameQuality },
    Named<Standing> { "same outputs", Standing::SameOutputs },
    Named<Standing> { "still speaks", Standing::StillSpeaks },
    Named<Standing> { "skipped", Standing::Skipped },
    Named<Standing> { "affirmed", Standing::Affirmed },
    Named<Standing> { "refused", Standing::Refused },
    Named<Standing> { "placeholder", Standing::Placeholder },
    Named<Standing> { "simulated", Standing::Simulated },
    Named<Standing> { "projected", Standing::Projected },
    Named<Standing> { "withdrawn", Standing::Withdrawn },
};

/// Labels are short; a foreign word of fewer letters may mean anything.
constexpr std::size_t LongestLabel = 64, ShortestForeignWord = 5;

bool isWordByte(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

std::string lowered(std::string_view text)
{
    std::string low(text);
    for (char &letter : low)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return low;
}

/// Digits behind the prefix, and what may follow them in the name of a data type.
std::optional<double> bitsBehind(std::string_view word, std::string_view prefix)
{
    if (!word.starts_with(prefix) || word.size() == prefix.size())
        return {};
    std::string_view rest = word.substr(prefix.size());
    while (!rest.empty() && (rest.front() == '-' || rest.front() == '_'))
        rest.remove_prefix(1);
    double bits = 0;
    std::size_t digits = 0;
    while (digits < rest.size() && digits < 2 && isAsciiDigit(rest[digits]))
        bits = 10 * bits + (rest[digits++] - '0');
    if (digits == 0 || bits < 1 || bits > 64 || (digits < rest.size() && isAsciiDigit(rest[digits])))
        return {};
    return bits;
}

} // namespace

bool namesLargestError(const Words &words, std::size_t begin, std::size_t end)
{
    constexpr std::size_t Reach = 32; // bytes: "largest absolute deviation", in Cyrillic too
    const auto isIn = [&](const Word &word) { return word.begin >= begin && word.end <= end; };
    return std::ranges::any_of(words, [&](const Word &largest) {
        return isIn(largest) && largest.says(Vote::Grammar, "extreme")
            && std::ranges::any_of(words, [&](const Word &error) {
                   const std::size_t gap = error.begin >= largest.end ? error.begin - largest.end
                       : largest.begin >= error.end                   ? largest.begin - error.end
                                                                      : Reach;
                   return isIn(error) && gap < Reach && error.says(Vote::Attribute, "error")
                       && !error.votesFor(Vote::Metric);
               });
    });
}

Attribute attributeOf(std::string_view vote)
{
    return valueOf(Attributes, vote, Attribute::Other);
}
FactSide sideOf(std::string_view vote)
{
    return valueOf(Sides, vote, FactSide::None);
}
Sense senseOf(std::string_view vote)
{
    return valueOf(Senses, vote, Sense::Unknown);
}
Aggregate aggregateOf(std::string_view vote)
{
    return valueOf(Aggregates, vote, Aggregate::None);
}
Mode modeOf(std::string_view vote)
{
    return valueOf(Modes, vote, Mode::Result);
}
Standing statusOf(std::string_view vote)
{
    return valueOf(Statuses, vote, Standing::None);
}

WordFinder::WordFinder(const DocumentTree &tree)
    : m_tree(tree)
{
}

Words WordFinder::find(std::string_view text) const
{
    Words words;
    for (const LexiconHit &hit : findPhrases(text, m_tree.languagesOf(text)))
        words.push_back({ hit.begin, hit.begin + hit.length, hit.row });
    // A header of another language in a document of few words: whole words that are no grammar.
    if (words.empty() && text.size() <= LongestLabel)
        for (const LexiconHit &hit : findPhrases(text, LanguageSet::all()))
            if (hit.length >= ShortestForeignWord && !hit.row->votesFor(Vote::Grammar)
                && !hit.row->votesFor(Vote::Mode))
                words.push_back({ hit.begin, hit.begin + hit.length, hit.row });
    return words;
}

std::size_t unknownLetters(const WordFinder &finder, std::string_view text, std::size_t begin,
                           std::size_t end, std::size_t enough)
{
    const Words words = finder.find(text);
    std::size_t left = 0;
    for (std::size_t at = 0; at < text.size() && left <= enough;) {
        const std::size_t stop = std::min(text.size(), text.find(' ', at));
        // "saved against wigeon-fp32": names hold digits.
        const bool isName = text.substr(at, stop - at).find_first_of("0123456789") != std::string_view::npos;
        for (; at < stop && left <= enough; ++at) {
            const auto c = static_cast<unsigned char>(text[at]);
            const bool letter = c >= 0xc0 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            const bool covered = isName || (at >= begin && at < end)
                || std::ranges::any_of(words,
                                       [&](const Word &word) { return word.begin <= at && at < word.end; });
            left += letter && !covered ? 1 : 0;
        }
        at = stop + 1;
    }
    return left;
}

std::string_view firstVote(const Words &words, Vote kind, std::size_t begin, std::size_t end)
{
    for (const Word &word : words)
        if (word.begin >= begin && word.end <= end && word.votesFor(kind))
            return word.row->of(kind);
    return {};
}

namespace {

/// Of the types that are called by words without a digit.
std::optional<double> bitsOfWord(std::string_view word)
{
    if (word == "half" || word == "half-precision")
        return 16;
    if (word == "ternary")
        return 1.58;
    if (word == "binary")
        return 1;
    return {};
}

} // namespace

std::optional<double> dataTypeBits(std::string_view text)
{
    if (std::ranges::none_of(text, isAsciiDigit))
        return bitsOfWord(lowered(text));
    const std::string word = lowered(text);
    static constexpr std::array<std::string_view, 12> Prefixes { "bfloat", "float", "bf", "fp", "uint", "int",
                                                                 "nf",     "mxfp",  "iq", "w",  "q",    "f" };
    for (const std::string_view prefix : Prefixes)
        if (const auto bits = bitsBehind(word, prefix)) {
            // "w8", "q4_0", "f16": one letter names a type only with the digits of one.
            const bool narrow = prefix == "f" ? *bits == 8 : *bits <= 8; // "F1" is a score
            if (prefix.size() > 1 || narrow || *bits == 16 || *bits == 32)
                return bits;
        }
    for (const std::string_view suffix : { "-bit", "bit", "-bits", "bits" })
        if (word.size() > suffix.size() && word.ends_with(suffix)) {
            const auto digits = word.substr(0, word.size() - suffix.size());
            if (digits.size() <= 2 && std::ranges::all_of(digits, isAsciiDigit))
                return std::stod(digits);
        }
    return {};
}

std::optional<double> dataTypeIn(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        if (!isWordByte(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && (isWordByte(text[end]) || text[end] == '-'))
            ++end;
        if (at > 0 && (text[at - 1] == '.' || text[at - 1] == ',')) {
            at = end; // the decimals of a number
            continue;
        }
        if (const auto bits = dataTypeBits(text.substr(at, end - at)))
            return bits;
        // "Original (fp16)", "int4-g64" and "tokens_per_s_fp16": each part of a joined word.
        for (std::size_t part = at; part < end;) {
            const std::size_t stop = std::min(end, text.find_first_of("-_", part));
            if (const auto bits = dataTypeBits(text.substr(part, stop - part)))
                return bits;
            part = stop + 1;
        }
        // "4 bit", "4 比特"
        std::size_t next = end;
        while (next < text.size() && text[next] == ' ')
            ++next;
        const std::string unit = lowered(text.substr(next, 6));
        if (next > end && end - at <= 2 && std::ranges::all_of(text.substr(at, end - at), isAsciiDigit)
            && (unit.starts_with("bit") || unit.starts_with("\xe6\xaf\x94\xe7\x89\xb9")))
            return std::stod(std::string(text.substr(at, end - at)));
        at = end;
    }
    return {};
}

bool isTechnicalName(std::string_view text)
{
    const std::string word = lowered(text);
    if (dataTypeBits(word))
        return true;
    static constexpr std::array<std::string_view, 46> Names {
        "gptq",      "awq",  "gguf",    "ggml",        "bnb",     "nf4",    "fp8",  "aqlm",
        "quip",      "hqq",  "exl2",    "onnx",        "tflite",  "rtn",    "vptq", "bitnet",
        "seedlm",    "lzma", "zstd",    "gzip",        "xz",      "brotli", "zlib", "huffman",
        "vq",        "svd",  "lora",    "kmeans",      "k-means", "h100",   "a100", "v100",
        "t4",        "rtx",  "gpu",     "cpu",         "cuda",    "m1",     "m2",   "m3",
        "raspberry", "pi",   "imatrix", "smoothquant", "spqr",    "marlin"
    };
    if (std::ranges::find(Names, word) != Names.end())
        return true;
    // "v2", "v1.3": versions.
    if (word.size() >= 2 && word[0] == 'v' && isAsciiDigit(word[1]))
        return true;
    return std::ranges::all_of(word, [](char c) { return isAsciiDigit(c) || c == '.' || c == ','; });
}

} // namespace assay
