// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/other_things.h"

#include "core/claims/field_words.h"
#include "core/claims/phrase_index.h"

#include <algorithm>
#include <functional>

namespace assay {
namespace {

using std::string_view;

constexpr std::array<string_view, 44> Hardware {
    "rtx",  "gtx",  "a100", "a100s",   "h100",   "h100s",   "h200",  "v100",   "a6000",     "a10g",   "l40s",
    "t4",   "gpu",  "gpus", "geforce", "tesla",  "radeon",  "mi300", "tpu",    "macbook",   "mac",    "m1",
    "m2",   "m3",   "m4",   "iphone",  "laptop", "rechner", "pc",    "server", "raspberry", "jetson", "cuda",
    "ddr4", "ddr5", "vram", "dram",    "ram",    "hbm",     "cpu",   "cpus",   "core",      "cores",  "phone"
};
constexpr std::array<string_view, 22> OtherThings {
    "dataset", "datasets", "data set", "images",         "corpus",    "tokenizer",    "binary", "docker",
    "wheel",   "video",    "audio",    "log files",      "logs",      "database",     "gzip",   "executable",
    "package", "index",    "archive",  "trainingsdaten", "datensatz", "test coverage"
};
constexpr std::array<string_view, 20> Weights { "model",      "models",      "weights",    "weight",
                                                "checkpoint", "checkpoints", "parameters", "params",
                                                "layer",      "layers",      "tensor",     "tensors",
                                                "modell",     "gewichte",    "quantized",  "quantised",
                                                "bits",       "network",     "llm",        "safetensors" };
constexpr std::array<string_view, 30> Space {
    "compress",  "compressed", "compresses",  "compression", "ratio",   "smaller",   "size",    "sizes",
    "space",     "storage",    "disk",        "footprint",   "shrinks", "shrink",    "shrunk",  "quantized",
    "quantised", "bits",       "weights",     "mb",          "gb",      "reduction", "reduced", "kleiner",
    "platz",     "speicher",   "komprimiert", "compressée",  "taille",  "saved"
};
constexpr std::array<string_view, 14> Speeds { "rapide",  "vitesse",   "schneller",   "schnell",
                                               "cheaper", "slower",    "quicker",     "fast",
                                               "rapid",   "bandwidth", "allocations", "inference",
                                               "active",  "compute" };
constexpr std::array<string_view, 11> RatioNames { "compression ratio",
                                                   "compression factor",
                                                   "kompressionsfaktor",
                                                   "kompressionsrate",
                                                   "kompressionsverh\xc3\xa4ltnis",
                                                   "taux de compression",
                                                   "facteur de compression",
                                                   "rapport de compression",
                                                   "compression rate",
                                                   "compression ratios",
                                                   "tasa de compresi\xc3\xb3n" };
constexpr std::array<string_view, 4> FactorNames { "factor", "faktor", "facteur", "ratio" };

/// Words between the name of a ratio and its number.
constexpr std::array<string_view, 14> Links { "of",    "von",  "is",   "was", "ist", "de", "d",
                                              "about", "etwa", "rund", "by",  "to",  "=",  "betr\xc3\xa4gt" };

constexpr std::array<string_view, 35> Size { "compress",
                                             "compressed",
                                             "compresses",
                                             "compression",
                                             "compressing",
                                             "smaller",
                                             "size",
                                             "sizes",
                                             "space",
                                             "storage",
                                             "disk",
                                             "footprint",
                                             "shrinks",
                                             "shrink",
                                             "shrunk",
                                             "shrank",
                                             "quantized",
                                             "quantised",
                                             "kb",
                                             "mb",
                                             "gb",
                                             "kleiner",
                                             "platz",
                                             "komprimiert",
                                             "kompression",
                                             "kompressionsfaktor",
                                             "kompressionsrate",
                                             "kompressionsverh\xc3\xa4ltnis",
                                             "ersparnis",
                                             "taille",
                                             "petit",
                                             "saved",
                                             "savings",
                                             "saving",
                                             "lossless" };
constexpr std::array<string_view, 49> Foreign { "vocabulary",   "vocab",
                                                "pixels",       "pixel",
                                                "heads",        "batch",
                                                "context",      "cache",
                                                "kv",           "gradient",
                                                "gradients",    "grad",
                                                "learning",     "lr",
                                                "loss",         "tokens",
                                                "token",        "upsampling",
                                                "downsampling", "expansion",
                                                "release",      "docs",
                                                "logs",         "log",
                                                "previous",     "cost",
                                                "costs",        "energy",
                                                "time",         "latency",
                                                "image",        "images",
                                                "dataset",      "data set",
                                                "activation",   "activations",
                                                "tokenizer",    "repository",
                                                "repo",         "longer",
                                                "larger",       "bigger",
                                                "receptive",    "reduction ratio r",
                                                "training",     "activation memory",
                                                "prompt",       "communication",
                                                "bandwidth" };
constexpr std::array<string_view, 48> PlainRatio {
    "ratio",    "ratios",    "factor",   "faktor",   "verh\xc3\xa4ltnis",
    "model",    "total",     "overall",  "average",  "avg",
    "mean",     "achieved",  "actual",   "measured", "effective",
    "final",    "combined",  "our",      "the",      "a",
    "an",       "of",        "max",      "min",      "best",
    "weight",   "weights",   "stage",    "layer",    "file",
    "original", "vs",        "x",        "is",       "was",
    "and",      "with",      "stated",   "real",     "full",
    "pipeline", "with",      "at",       "reaches",  "gives",
    "by",       "estimated", "projected"
};

template <const auto &List> bool names(string_view text)
{
    static const PhraseIndex index(List, std::identity());
    return index.firstRow(text).has_value();
}

bool isFactor(const Quantity &quantity, ClaimKind kind)
{
    return kind == ClaimKind::Ratio && quantity.unit.find(':') == std::string::npos
        && quantity.unit.find(' ') == std::string::npos;
}

string_view firstWord(string_view text)
{
    const auto begin = text.find_first_not_of(' ');
    if (begin != 0 && begin != 1)
        return {};
    const auto rest = text.substr(begin);
    return rest.substr(0, rest.find_first_of(" ,.;:()|-/"));
}

/// "RTX 4090 (24 GB)", "a MacBook with 64 GB": the memory of a machine.
bool isMachine(const Quantity &quantity, ClaimKind kind, const NumberPlace &place)
{
    constexpr std::size_t Reach = 32;
    const auto near = place.before.substr(place.before.size() - std::min(place.before.size(), Reach));
    if (kind == ClaimKind::Bytes)
        return names<Hardware>(near) && !names<Weights>(near);
    return isFactor(quantity, kind) && names<Hardware>(firstWord(place.after));
}

} // namespace

bool isAboutOtherThing(const Quantity &quantity, ClaimKind kind, const NumberPlace &place)
{
    if (isMachine(quantity, kind, place))
        return true;
    const bool factor = isFactor(quantity, kind);
    const bool speed = isBenchmarkField(place.sentence) || names<Speeds>(place.clause);
    if (factor && speed && !names<Space>(place.clause))
        return true;
    const bool size = kind == ClaimKind::Ratio || kind == ClaimKind::Bytes || kind == ClaimKind::Percent;
    return size && (names<OtherThings>(place.sentence) || names<OtherThings>(place.heading))
        && !names<Weights>(place.sentence);
}

bool saysRatioBefore(string_view field, string_view sentence)
{
    auto words = wordsOf(field);
    while (!words.empty() && std::ranges::find(Links, words.back()) != Links.end())
        words.pop_back();
    if (words.empty())
        return false;
    std::string tail;
    for (std::size_t i = words.size() - std::min<std::size_t>(words.size(), 3); i < words.size(); ++i)
        tail += (tail.empty() ? "" : " ") + words[i];
    const auto ends = [&](string_view name) {
        return tail.ends_with(name)
            && (tail.size() == name.size() || tail[tail.size() - name.size() - 1] == ' ');
    };
    if (std::ranges::any_of(RatioNames, ends))
        return true;
    return std::ranges::find(FactorNames, words.back()) != FactorNames.end() && words.size() <= 3
        && kindOfField(field) != ClaimKind::Other && !names<Speeds>(sentence) && !isBenchmarkField(sentence)
        && names<Space>(sentence);
}

bool isTiedToSize(ClaimKind kind, string_view clause, string_view field, string_view heading)
{
    if (kind != ClaimKind::Ratio && kind != ClaimKind::Percent)
        return true;
    const auto words = wordsOf(field);
    std::string spaced;
    for (const auto &word : words)
        spaced += (spaced.empty() ? "" : " ") + word;
    if (names<Foreign>(spaced) || names<Foreign>(clause))
        return false;
    if (names<Size>(spaced) || names<Size>(clause))
        return true;
    const auto lastHeading
        = heading.substr(heading.rfind(" > ") == string_view::npos ? 0 : heading.rfind(" > "));
    if (names<Size>(lastHeading) && !names<Foreign>(lastHeading))
        return true;
    // "ratio", "overall ratio", "combined factor": a ratio of something else says of what.
    const auto isPlain
        = [](const std::string &word) { return std::ranges::find(PlainRatio, word) != PlainRatio.end(); };
    return kindOfField(field) == ClaimKind::Ratio && std::ranges::all_of(words, isPlain);
}

bool compressionFollows(string_view after)
{
    static constexpr std::array<string_view, 6> Words { "compression", "compressed", "smaller",
                                                        "kleiner",     "size",       "reduction" };
    const auto word = lowerCopy(firstWord(after));
    if (std::ranges::find(Words, word) == Words.end())
        return false;
    return !isBenchmarkField(firstWord(after.substr(after.find_first_not_of(' ') + word.size())));
}

bool namesScale(string_view field)
{
    const auto words = wordsOf(field);
    const auto has = [&](string_view word) { return std::ranges::find(words, word) != words.end(); };
    return (has("scale") || has("scaling") || has("skalierungsfaktor"))
        && (has("factor") || has("faktor") || has("skalierungsfaktor"));
}

} // namespace assay
