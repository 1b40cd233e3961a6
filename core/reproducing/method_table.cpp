// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/method_table.h"

#include "core/reproducing/method_words.h"
#include "core/reproducing/setting_words.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace assay {
namespace {

using enum SettingKind;
using namespace method_words;

constexpr MethodSetting IntegerSettings[] {
    { "bits", Whole, BitWords },
    { "group", Whole, GroupWords },
    { "group", Word, RowWords, "0" },
    { "group", Word, TensorWords, "0" },
    { "mode", Word, AsymmetricWords, "zero" },
    { "mode", Word, SymmetricWords, "sym" },
    { "numbers", Format, ScaleWords },
};
constexpr MethodSetting GridSettings[] {
    { "bits", Whole, BitWords },       { "group", Whole, GroupWords },
    { "group", Word, RowWords, "0" },  { "mode", Word, SymmetricWords, "sym" },
    { "numbers", Format, ScaleWords },
};

constexpr MethodSetting LevelSettings[] { { "level", Whole, LevelWords } };

std::optional<double> stated(const CodecSettings &settings, const char *key)
{
    const auto found = settings.find(key);
    double value = 0;
    if (found == settings.end()
        || std::from_chars(found->second.data(), found->second.data() + found->second.size(), value).ec
            != std::errc())
        return {};
    return value;
}

/// Three values cost at least their share of a bit each, unless a coder that is named apart follows.
std::optional<double> ternaryBits(const CodecSettings &, std::span<const MatrixSize>)
{
    return std::log2(3.0);
}
std::optional<double> integerBits(const CodecSettings &settings, std::span<const MatrixSize>)
{
    return stated(settings, "bits").value_or(1);
}
std::optional<double> vectorBits(const CodecSettings &settings, std::span<const MatrixSize>)
{
    // A codebook of two words for the longest vectors that are known.
    return std::log2(stated(settings, "k").value_or(2)) / stated(settings, "v").value_or(32);
}
std::optional<double> codebookBits(const CodecSettings &settings, std::span<const MatrixSize>)
{
    return std::log2(stated(settings, "k").value_or(2));
}
std::optional<double> keptBits(const CodecSettings &settings, std::span<const MatrixSize>)
{
    // A kept weight is at least a bit: its sign.
    return stated(settings, "keep");
}
std::optional<double> patternBits(const CodecSettings &settings, std::span<const MatrixSize>)
{
    return stated(settings, "n").value_or(2) / stated(settings, "m").value_or(4);
}
/// Exact differences cost what the weights make of them.
std::optional<double> differenceBits(const CodecSettings &settings, std::span<const MatrixSize>)
{
    const auto bits = stated(settings, "bits");
    return bits && *bits > 0 ? bits : std::nullopt;
}
std::optional<double> seedBits(const CodecSettings &settings, std::span<const MatrixSize>)
{
    return stated(settings, "bits").value_or(3);
}
/// Two factors of the stated rank, or of one, unless the matrix itself is shorter; of numbers in the stated
/// format, or of a byte each, which is the fewest that factors are stored in.
std::optional<double> factorBits(const CodecSettings &settings, std::span<const MatrixSize> matrices)
{
    const double rank = std::max(1.0, stated(settings, "rank").value_or(1));
    double numbers = 0, weights = 0;
    for (const auto [rows, columns] : matrices) {
        const auto one = static_cast<double>(rows), other = static_cast<double>(columns);
        numbers += std::min(std::min({ rank, one, other }) * (one + other), one * other);
        weights += one * other;
    }
    if (!(weights > 0))
        return {};
    const auto format = settings.find("numbers");
    const double width = format == settings.end() ? 8 : format->second == "float32" ? 32 : 16;
    return width * numbers / weights;
}
template <int Thousandths> std::optional<double> fixedBits(const CodecSettings &, std::span<const MatrixSize>)
{
    return Thousandths / 1000.0;
}

constexpr const char *NearestGrid = "rounded to the nearest value of the same grid, without calibration "
                                    "data: the same bytes, and an upper bound "
                                    "on the method's error";
constexpr const char *MixOfTypes = "a mix that gives some tensors a wider type; here all get the type it is "
                                   "named for, so the ratio is an upper "
                                   "bound";
constexpr const char *NeedsTheBase = "it stores a difference to a base model, which is not given here";
constexpr const char *BaseIsNotCounted = "a decoder needs the base model too: its bytes are not counted";
constexpr const char *NeedsTraining = "it needs calibration or training data, which are not given here";
/// zlib, libdeflate, zopfli and what is inside other programs differ by up to 3 % on weights at one level, as
/// do versions of zstd and xz, and coders of symbols by where their tables begin anew.
constexpr double CoderLatitude = 0.03;
constexpr const char *OtherCoders = "how another implementation of the coder packs the same bytes";
constexpr const char *OtherTables = "which symbols a table of codes counts, and over how many of them";
constexpr const char *NoEncoder = "Assay reads this type and has no encoder for it";

constexpr MethodSetting BitnetSettings[] { { "scale", Word, Absmean, "absmean" },
                                           { "packing", Word, TwoBit, "2bit" },
                                           { "packing", Word, FivePerByte, "trits" } };

constexpr MethodSetting VptqSettings[] { { "v", Whole, VectorLengths },
                                         { "residual", Whole, ResidualWords },
                                         { "k", Whole, MainCodewords } };

constexpr MethodSetting SeedlmSettings[] { { "bits", Whole, BitWords } };

constexpr MethodSetting RftSettings[] { { "keep", Part, KeptShares }, { "n", Whole, BlockLengths } };

constexpr MethodSetting Nf4Settings[] { { "double", Word, Twice, "on" } };

constexpr MethodSetting PruneSettings[] { { "keep", Removed, RemovedShares },
                                          { "keep", Part, PrunedKept },
                                          { "numbers", Format, KeptWords } };
constexpr MethodSetting NmSettings[] { { "n", Whole, NmPair, "", 0 },
                                       { "m", Whole, NmPair, "", 1 },
                                       { "numbers", Format, KeptWords } };

constexpr MethodSetting DeltaSettings[] { { "bits", Word, SignWords, "1" },
                                          { "bits", Whole, BitWords },
                                          { "group", Whole, GroupWords } };
constexpr MethodSetting SvdSettings[] { { "rank", Whole, Ranks }, { "numbers", Format, FactorWords } };

constexpr MethodSetting CodebookSettings[] { { "k", Whole, Words }, { "numbers", Format, CodewordWords } };

constexpr std::array Methods {
    Method { "bitnet", "BitNet b1.58 (ternary)", Bitnet, "bitnet", BitnetSettings, BitnetOthers,
             "the published rule applied to finished weights; the method itself trains them", ternaryBits },
    Method {
        "vptq", "VPTQ", Vptq, "vptq", VptqSettings, VptqOthers,
        "codebooks by k-means, without calibration data: the same bytes, and an upper bound on the method's "
        "error",
        vectorBits },
    Method { "seedlm", "SeedLM", Seedlm, "seedlm", SeedlmSettings, SeedlmOthers, "", seedBits },
    Method { "rft", "Resonance Fourier transform", Rft, "rft", RftSettings },
    Method { "hyper", "Hyper-Compression", Hyper, "hyper" },
    Method { .id = "lzma",
             .title = "LZMA",
             .spellings = Lzma,
             .pipeline = "lzma",
             .settings = LevelSettings,
             .latitude = CoderLatitude,
             .open = OtherCoders },
    Method { .id = "zstd",
             .title = "Zstandard",
             .spellings = Zstd,
             .pipeline = "zstd",
             .settings = LevelSettings,
             .latitude = CoderLatitude,
             .open = OtherCoders },
    Method { .id = "gzip",
             .title = "gzip",
             .spellings = Gzip,
             .pipeline = "gzip",
             .settings = LevelSettings,
             .latitude = CoderLatitude,
             .open = OtherCoders },
    Method { .id = "deflate",
             .title = "Deflate",
             .spellings = Deflate,
             .pipeline = "deflate",
             .settings = LevelSettings,
             .latitude = CoderLatitude,
             .open = OtherCoders },
    Method { .id = "huffman",
             .title = "Huffman coding",
             .spellings = Huffman,
             .pipeline = "huffman",
             .namesakes = Huffman,
             .heads = CodingHeads,
             .context = CodingWords,
             .latitude = CoderLatitude,
             .open = OtherTables },
    Method { .id = "arithmetic",
             .title = "Arithmetic coding",
             .spellings = Arithmetic,
             .pipeline = "arithmetic",
             .latitude = CoderLatitude,
             .open = OtherTables },
    Method { "planes", "Byte planes", Planes, "byteplane" },
    Method { .id = "zipnn",
             .title = "ZipNN",
             .spellings = Zipnn,
             .pipeline = "byteplane|huffman",
             .latitude = CoderLatitude,
             .open = OtherTables },
    Method { .id = "dfloat11",
             .title = "DFloat11",
             .spellings = Dfloat,
             .pipeline = "byteplane|huffman",
             .latitude = CoderLatitude,
             .open = OtherTables },
    Method { "gptq", "GPTQ", Gptq, "intn:mode=zero,numbers=half", GridSettings, GridOthers, NearestGrid,
             integerBits },
    Method { "awq", "AWQ", Awq, "intn:mode=zero,numbers=half", GridSettings, GridOthers, NearestGrid,
             integerBits },
    Method { "hqq", "HQQ", Hqq, "intn:mode=zero,numbers=half", GridSettings, GridOthers, NearestGrid,
             integerBits },
    Method { "smoothquant",
             "8-bit integers by row",
             SmoothQuant,
             "intn:bits=8,group=0",
             GridSettings,
             {},
             NearestGrid,
             integerBits },
    Method {
        "integers", "Integers", Integers, "intn", IntegerSettings, IntegerOthers, "", integerBits, {}, true },
    Method { "widths", "Integers", Widths, "intn", IntegerSettings, IntegerOthers, "", integerBits,
             QuantisingWords, true },
    Method { "nf4", "NF4", Nf4, "nf4", Nf4Settings, {}, "", fixedBits<4000> },
    Method { "fp8", "FP8 (E4M3)", Fp8, "fp8", {}, {}, "", fixedBits<8000> },
    Method { "mxfp4", "MXFP4", Mxfp4, "mxfp4", {}, {}, "", fixedBits<4250> },
    Method { "nvfp4", "NVFP4", Nvfp4, "nvfp4", {}, {}, "", fixedBits<4500> },
    Method { .id = "nm",
             .title = "N:M sparsity",
             .spellings = Nm,
             .pipeline = "nm",
             .settings = NmSettings,
             .leastBits = patternBits,
             .needs = SparseWords,
             .hasNoWidth = true,
             .keepsNumbers = true,
             .kindOf = "prune" },
    Method { .id = "prune",
             .title = "Magnitude pruning",
             .spellings = Pruning,
             .pipeline = "prune",
             .settings = PruneSettings,
             .leastBits = keptBits,
             .hasNoWidth = true,
             .keepsNumbers = true,
             .namesakes = PruningNames,
             .heads = PruningHeads,
             .context = PruningContext },
    Method { .id = "lora",
             .title = "LoRA adapter",
             .spellings = Lora,
             .pipeline = "",
             .remark = NeedsTheBase,
             .namesakes = LoraNames,
             .heads = AdapterHeads,
             .context = AdapterContext },
    Method { .id = "svd",
             .title = "Truncated singular values",
             .spellings = Svd,
             .pipeline = "svd",
             .settings = SvdSettings,
             .leastBits = factorBits,
             .keepsNumbers = true },
    Method { .id = "codebook",
             .title = "Codebook per layer (k-means)",
             .spellings = Codebook,
             .pipeline = "codebook",
             .settings = CodebookSettings,
             .alternatives = CodebookOthers,
             .leastBits = codebookBits,
             .open = "where k-means starts" },
    Method { "q8_0", "ggml Q8_0", Q80, "q8_0", {}, {}, "", fixedBits<8500> },
    Method { "q6_k", "ggml Q6_K", Q6K, "q6_k", {}, {}, "", fixedBits<6562> },
    Method { "q5_k_mix", "ggml Q5_K mix", Q5KMix, "q5_k", {}, {}, MixOfTypes, fixedBits<5500> },
    Method { "q5_k", "ggml Q5_K", Q5K, "q5_k", {}, {}, "", fixedBits<5500> },
    Method { "q5_0", "ggml Q5_0", Q50, "q5_0", {}, {}, "", fixedBits<5500> },
    Method { "q4_k_mix", "ggml Q4_K mix", Q4KMix, "q4_k", {}, {}, MixOfTypes, fixedBits<4500> },
    Method { "q4_k", "ggml Q4_K", Q4K, "q4_k", {}, {}, "", fixedBits<4500> },
    Method { "q4_1", "ggml Q4_1", Q41, "q4_1", {}, {}, "", fixedBits<5000> },
    Method { "q4_0", "ggml Q4_0", Q40, "q4_0", {}, {}, "", fixedBits<4500> },
    Method { "iq4_nl", "ggml IQ4_NL", Iq4Nl, "iq4_nl", {}, {}, "", fixedBits<4500> },
    Method { "q3_k_mix", "ggml Q3_K mix", Q3KMix, "q3_k", {}, {}, MixOfTypes, fixedBits<3437> },
    Method { "q3_k", "ggml Q3_K", Q3K, "q3_k", {}, {}, "", fixedBits<3437> },
    Method { "q2_k_mix", "ggml Q2_K mix", Q2KMix, "q2_k", {}, {}, MixOfTypes, fixedBits<2625> },
    Method { "q2_k", "ggml Q2_K", Q2K, "q2_k", {}, {}, MixOfTypes, fixedBits<2625> },
    Method { "tq1_0", "ggml TQ1_0", Tq1, "bitnet:packing=tq1_0", {}, {}, "", fixedBits<1687> },
    Method { "tq2_0", "ggml TQ2_0", Tq2, "bitnet:packing=tq2_0", {}, {}, "", fixedBits<2062> },
    Method { "ggml_other", "another ggml type", OtherTypes, "", {}, {}, NoEncoder },
    Method { "delta", "Difference to a base model", Delta, "delta", DeltaSettings, DeltaOthers,
             BaseIsNotCounted, differenceBits },
    Method { .id = "trained",
             .title = "a quantiser that needs data",
             .spellings = Trained,
             .pipeline = "",
             .remark = NeedsTraining,
             .namesakes = TrainedNames,
             .heads = QuantiserHeads,
             .context = QuantiserContext },
    Method { "distilled", "Distillation", Distilled, "", {}, {}, NeedsTraining },
};

} // namespace

std::span<const Method> methodTable()
{
    return Methods;
}

bool isMix(const Method &method)
{
    return method.remark == MixOfTypes;
}

bool isLossless(const Method &method)
{
    if (method.pipeline[0] == '\0')
        return false;
    const auto pipeline = parsePipeline(method.pipeline);
    return pipeline && pipeline->lossy.empty();
}

} // namespace assay
