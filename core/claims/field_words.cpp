// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/field_words.h"

#include "core/claims/phrase_index.h"

#include <algorithm>
#include <array>
#include <functional>

namespace assay {
namespace {

constexpr std::array<std::string_view, 13> OriginalWords {
    "original",    "uncompressed", "reference", "source", "before", "input",        "raw",
    "unquantized", "base",         "fp16",      "f16",    "fp32",   "originalgröße"
};
constexpr std::array<std::string_view, 19> CompressedWords {
    "compressé",    "compressée", "compressed", "encoded",   "quantized", "packed", "after",
    "output",       "final",      "artifact",   "artefact",  "reduced",   "pruned", "komprimiert",
    "komprimierte", "stored",     "shrunk",     "effective", "candidate"
};

struct KindRow {
    std::string_view phrase; ///< consecutive words of the field
    ClaimKind kind;
};
// First match wins: the longer and more telling phrases stand first.
constexpr std::array KindRows {
    KindRow { "bits per weight", ClaimKind::BitsPerWeight },
    KindRow { "bits weight", ClaimKind::BitsPerWeight },
    KindRow { "bits per parameter", ClaimKind::BitsPerWeight },
    KindRow { "bpw", ClaimKind::BitsPerWeight },
    KindRow { "bitwidth", ClaimKind::BitsPerWeight },
    KindRow { "size reduction", ClaimKind::Percent },
    KindRow { "space saved", ClaimKind::Percent },
    KindRow { "space reduction", ClaimKind::Percent },
    KindRow { "storage efficiency", ClaimKind::Percent },
    KindRow { "saved", ClaimKind::Percent },
    KindRow { "saving", ClaimKind::Percent },
    KindRow { "savings", ClaimKind::Percent },
    KindRow { "compression percentage", ClaimKind::Percent },
    KindRow { "ersparnis", ClaimKind::Percent },
    KindRow { "reconstruction error", ClaimKind::Error },
    KindRow { "rmse", ClaimKind::Error },
    KindRow { "mae", ClaimKind::Error },
    KindRow { "mse", ClaimKind::Error },
    KindRow { "error", ClaimKind::Error },
    KindRow { "fehler", ClaimKind::Error },
    KindRow { "cosine", ClaimKind::Fidelity },
    KindRow { "similarity", ClaimKind::Fidelity },
    KindRow { "fidelity", ClaimKind::Fidelity },
    KindRow { "ähnlichkeit", ClaimKind::Fidelity },
    KindRow { "sqnr", ClaimKind::Fidelity },
    KindRow { "psnr", ClaimKind::Fidelity },
    KindRow { "snr", ClaimKind::Fidelity },
    KindRow { "retention", ClaimKind::Fidelity },
    KindRow { "compression ratio", ClaimKind::Ratio },
    KindRow { "ratio", ClaimKind::Ratio },
    KindRow { "compression factor", ClaimKind::Ratio },
    KindRow { "kompressionsrate", ClaimKind::Ratio },
    KindRow { "kompressionsfaktor", ClaimKind::Ratio },
    KindRow { "kompressionsverhältnis", ClaimKind::Ratio },
    KindRow { "verhältnis", ClaimKind::Ratio },
    KindRow { "faktor", ClaimKind::Ratio },
    KindRow { "reduction factor", ClaimKind::Ratio },
    KindRow { "compression achieved", ClaimKind::Ratio },
    KindRow { "parameters", ClaimKind::Parameters },
    KindRow { "parameter", ClaimKind::Parameters },
    KindRow { "params", ClaimKind::Parameters },
    KindRow { "numel", ClaimKind::Parameters },
    KindRow { "weight count", ClaimKind::Parameters },
    KindRow { "bytes", ClaimKind::Bytes },
    KindRow { "count", ClaimKind::Count },
    KindRow { "layers", ClaimKind::Count },
    KindRow { "states", ClaimKind::Count },
    KindRow { "tensors", ClaimKind::Count },
    KindRow { "total models", ClaimKind::Count },
    KindRow { "models processed", ClaimKind::Count },
    KindRow { "total tests", ClaimKind::Count },
};

/// Fields with these words are settings, whatever else they name.
constexpr std::array<std::string_view, 32> SettingWords {
    "golden",      "aspect",     "learning", "dropout", "retention ratio",
    "mlp",         "expansion",  "split",    "train",   "training",
    "test set",    "validation", "warmup",   "mask",    "masking",
    "sampling",    "sample",     "win",      "hit",     "odds",
    "noise ratio", "attention",  "ffn",      "width",   "depth",
    "sparsity",    "mixing",     "mixup",    "clip",    "contrast",
    "stretch",     "lora"
};

constexpr std::array<std::string_view, 59> BenchmarkWords {
    "warnings", "todos",  "errors", "retries",  "devices",     "phones", "sec",       "perplexity",
    "ppl",      "tok",    "tokens", "ms",       "latency",     "speed",  "speedup",   "throughput",
    "seconds",  "time",   "ram",    "memory",   "mem",         "vram",   "cost",      "price",
    "power",    "energy", "score",  "accuracy", "bleu",        "mmlu",   "gpu",       "phone",
    "device",   "year",   "epochs", "epoch",    "steps",       "batch",  "threads",   "avgqa",
    "seed",     "qps",    "id",     "port",     "date",        "cpu",    "downloads", "likes",
    "hours",    "fps",    "flops",  "arxiv",    "consumption", "faster", "apps",      "prefill",
    "speedups", "zeit",   "mémoire"
};

struct BasisRow {
    std::string_view phrase;
    Basis basis;
};
constexpr std::array BasisRows {
    BasisRow { "does not exist", Basis::Retraction },
    BasisRow { "do not exist", Basis::Retraction },
    BasisRow { "was wrong", Basis::Retraction },
    BasisRow { "were wrong", Basis::Retraction },
    BasisRow { "retracted", Basis::Retraction },
    BasisRow { "retraction", Basis::Retraction },
    BasisRow { "withdrawn", Basis::Retraction },
    BasisRow { "not achieved", Basis::Retraction },
    BasisRow { "not met", Basis::Retraction },
    BasisRow { "are theoretical", Basis::Retraction },
    BasisRow { "zurückgezogen", Basis::Retraction },
    BasisRow { "claims vs reality", Basis::Quotation },
    BasisRow { "reality check", Basis::Quotation },
    BasisRow { "claimed by", Basis::Quotation },
    BasisRow { "they claim", Basis::Quotation },
    BasisRow { "authors claim", Basis::Quotation },
    BasisRow { "paper claims", Basis::Quotation },
    BasisRow { "paper's", Basis::Quotation },
    BasisRow { "reported by", Basis::Quotation },
    BasisRow { "according to", Basis::Quotation },
    BasisRow { "laut", Basis::Quotation },
    BasisRow { "related work", Basis::Quotation },
    BasisRow { "other methods", Basis::Quotation },
    BasisRow { "others report", Basis::Quotation },
    BasisRow { "others claim", Basis::Quotation },
    BasisRow { "reportedly", Basis::Quotation },
    BasisRow { "target", Basis::Target },
    BasisRow { "expect", Basis::Target },
    BasisRow { "expects", Basis::Target },
    BasisRow { "hope", Basis::Target },
    BasisRow { "plan to", Basis::Target },
    BasisRow { "next year", Basis::Target },
    BasisRow { "goal", Basis::Target },
    BasisRow { "expected", Basis::Target },
    BasisRow { "should be", Basis::Target },
    BasisRow { "ziel", Basis::Target },
    BasisRow { "we aim", Basis::Target },
    BasisRow { "roadmap", Basis::Target },
    BasisRow { "required", Basis::Target },
    BasisRow { "prerequisites", Basis::Configuration },
    BasisRow { "voraussetzungen", Basis::Configuration },
    BasisRow { "projected", Basis::Projection },
    BasisRow { "projection", Basis::Projection },
    BasisRow { "extrapolation", Basis::Projection },
    BasisRow { "extrapolated", Basis::Projection },
    BasisRow { "extrapolating", Basis::Projection },
    BasisRow { "theoretical", Basis::Projection },
    BasisRow { "estimated", Basis::Projection },
    BasisRow { "estimate", Basis::Projection },
    BasisRow { "estimation", Basis::Projection },
    BasisRow { "simulated", Basis::Projection },
    BasisRow { "conservative", Basis::Projection },
    BasisRow { "realistic", Basis::Projection },
    BasisRow { "best case", Basis::Projection },
    BasisRow { "typical", Basis::Projection },
    BasisRow { "would be", Basis::Projection },
    BasisRow { "geschätzt", Basis::Projection },
    BasisRow { "for example", Basis::Example },
    BasisRow { "e.g.", Basis::Example },
    BasisRow { "z.b.", Basis::Example },
    BasisRow { "beispiel", Basis::Example },
    BasisRow { "baseline", Basis::Baseline },
    BasisRow { "compared with gzip", Basis::Baseline },
    BasisRow { "default", Basis::Configuration },
    BasisRow { "chunk", Basis::Configuration },
    BasisRow { "chunk size", Basis::Configuration },
    BasisRow { "group size", Basis::Configuration },
    BasisRow { "threshold", Basis::Configuration },
    BasisRow { "config", Basis::Configuration },
    BasisRow { "configuration", Basis::Configuration },
    BasisRow { "quantization bits", Basis::Configuration },
    BasisRow { "measured", Basis::Measured },
    BasisRow { "actual", Basis::Measured },
    BasisRow { "gemessen", Basis::Measured },
    BasisRow { "verified", Basis::Measured },
    BasisRow { "achieved", Basis::Measured },
};

constexpr std::array<std::string_view, 29> StatusWords {
    "tbd",           "placeholder",   "stub_detected",    "stub_implementation", "stub",
    "mock",          "dummy",         "simulated",        "simulation",          "rft_simulation",
    "synthetic",     "planned",       "projected",        "theoretical",         "extrapolated",
    "extrapolating", "skipped",       "lossless",         "verlustfrei",         "proven",
    "bit-exact",     "bit-identical", "production ready", "production-ready",    "not implemented",
    "fake",          "platzhalter",   "simuliert",        "to be determined"
};

} // namespace

std::vector<std::string> wordsOf(std::string_view name)
{
    std::vector<std::string> words;
    std::string word;
    const auto close = [&] {
        if (!word.empty())
            words.push_back(std::exchange(word, {}));
    };
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool upper = c >= 'A' && c <= 'Z';
        const bool wordLike = isWordByte(c) && c != '_';
        if (!wordLike && static_cast<unsigned char>(c) < 0x80 && c != '%') {
            close();
            continue;
        }
        // originalSizeMB: a capital after a small letter begins a word.
        if (upper && i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z')
            close();
        if (c == '%')
            close();
        word += asciiLower(c);
    }
    close();
    return words;
}

Side sideOfField(std::string_view field)
{
    static const PhraseIndex original(OriginalWords, std::identity());
    static const PhraseIndex compressed(CompressedWords, std::identity());
    bool hasOriginal = false, hasCompressed = false;
    for (const auto &word : wordsOf(field)) {
        hasOriginal |= original.holds(word);
        hasCompressed |= compressed.holds(word);
    }
    if (hasOriginal == hasCompressed)
        return Side::Unknown;
    return hasOriginal ? Side::Original : Side::Compressed;
}

ClaimKind kindOfField(std::string_view field)
{
    static const PhraseIndex kinds(KindRows, [](const KindRow &row) { return row.phrase; });
    static const PhraseIndex settings(SettingWords, std::identity());
    std::string joined;
    for (const auto &word : wordsOf(field)) {
        joined += word;
        joined += ' ';
    }
    if (settings.firstRow(joined))
        return ClaimKind::Other;
    const auto row = kinds.firstRow(joined);
    return row ? KindRows[*row].kind : ClaimKind::Other;
}

bool isBenchmarkField(std::string_view field)
{
    static const PhraseIndex benchmarks(BenchmarkWords, std::identity());
    const auto words = wordsOf(field);
    return std::ranges::any_of(words, [](const std::string &word) { return benchmarks.holds(word); });
}

std::optional<Basis> basisOfWords(std::string_view words)
{
    static const PhraseIndex bases(BasisRows, [](const BasisRow &row) { return row.phrase; });
    std::string spaced(words);
    std::replace(spaced.begin(), spaced.end(), '_', ' ');
    const auto row = bases.firstRow(spaced);
    return row ? std::optional(BasisRows[*row].basis) : std::nullopt;
}

std::optional<StatusMatch> findStatusWord(std::string_view text)
{
    static const PhraseIndex statuses(StatusWords, std::identity());
    const auto found = statuses.firstPlace(text);
    if (!found)
        return {};
    const auto word = StatusWords[found->row];
    return StatusMatch { found->offset, word.size(), std::string(word) };
}

std::string normaliseSubject(std::string_view name)
{
    auto out = lowerCopy(name);
    // A hub name is owner/model; a path in an archive has more parts and keeps them.
    const auto slash = out.find('/');
    if (slash != std::string::npos && out.find('/', slash + 1) == std::string::npos
        && out.find(' ') == std::string::npos)
        out.erase(0, slash + 1);
    std::string kept;
    for (const char c : out) {
        if (c == '*' || c == '`' || c == '"' || c == '\'')
            continue;
        kept += c == ' ' || c == '_' ? '-' : c;
    }
    const auto edge = [](char c) { return c == '-' || c == ':' || c == '.' || c == '\t'; };
    while (!kept.empty() && edge(kept.back()))
        kept.pop_back();
    while (!kept.empty() && edge(kept.front()))
        kept.erase(0, 1);
    return kept;
}

} // namespace assay
