// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/method_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace assay {
namespace {

using enum SettingKind;

constexpr std::string_view BitWords[] {
    "int#",       "# bit",       "# bits",   "w#a#",          "w#",
    "bits #",     "bits=#",      "n bits #", "wbits #",       "nbits #",
    "bitwidth #", "bit width #", "# bit*",   "#\xe4\xbd\x8d", "#\xe6\xaf\x94\xe7\x89\xb9"
};
constexpr std::string_view GroupWords[] { "group size #",
                                          "groupsize #",
                                          "group size of #",
                                          "groups of #",
                                          "group of #",
                                          "g#",
                                          "gs#",
                                          "q group size #",
                                          "block size #",
                                          "blocks of #",
                                          "# weights per group",
                                          "gruppe von #",
                                          "gruppen von #",
                                          "gruppen zu #",
                                          "groupes de #",
                                          "grupos de #",
                                          "gruppi di #",
                                          "\xe7\xbb\x84\xe5\xa4\xa7\xe5\xb0\x8f #",
                                          "\xe7\xbb\x84\xe5\xa4\xa7\xe5\xb0\x8f\xe4\xb8\xba #" };
constexpr std::string_view RowWords[] { "per channel",  "per output channel", "per row",  "row wise",
                                        "channel wise", "per column",         "je kanal", "je zeile",
                                        "pro kanal",    "par canal",          "por canal" };
constexpr std::string_view TensorWords[] { "per tensor", "tensor wise" };
constexpr std::string_view AsymmetricWords[] { "asymmetric*", "asym", "zero point", "zero points",
                                               "asymmetrisch" };
constexpr std::string_view SymmetricWords[] { "symmetric*", "sym", "symmetrisch" };
constexpr std::string_view QuantisingWords[] {
    "quantis*", "quantiz*",  "quant",   "integer*",
    "cuantiz*", "quantifi*", "weights", "\xe9\x87\x8f\xe5\x8c\x96"
};

constexpr MethodSetting IntegerSettings[] {
    { "bits", Whole, BitWords },
    { "group", Whole, GroupWords },
    { "group", Word, RowWords, "0" },
    { "group", Word, TensorWords, "0" },
    { "mode", Word, AsymmetricWords, "zero" },
    { "mode", Word, SymmetricWords, "sym" },
};
constexpr MethodSetting GridSettings[] {
    { "bits", Whole, BitWords },
    { "group", Whole, GroupWords },
    { "group", Word, RowWords, "0" },
    { "mode", Word, SymmetricWords, "sym" },
};

constexpr std::string_view LevelWords[] { "level #",  "level=#", "preset #", "stufe #",
                                          "niveau #", "nivel #", "-#" };
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
std::optional<double> ternaryBits(const CodecSettings &)
{
    return std::log2(3.0);
}
std::optional<double> integerBits(const CodecSettings &settings)
{
    return stated(settings, "bits").value_or(1);
}
std::optional<double> vectorBits(const CodecSettings &settings)
{
    // A codebook of two words for the longest vectors that are known.
    return std::log2(stated(settings, "k").value_or(2)) / stated(settings, "v").value_or(32);
}
std::optional<double> codebookBits(const CodecSettings &settings)
{
    return std::log2(stated(settings, "k").value_or(2));
}
std::optional<double> keptBits(const CodecSettings &settings)
{
    // A kept weight is at least a bit: its sign.
    return stated(settings, "keep");
}
std::optional<double> patternBits(const CodecSettings &settings)
{
    return stated(settings, "n").value_or(2) / stated(settings, "m").value_or(4);
}
std::optional<double> seedBits(const CodecSettings &settings)
{
    return stated(settings, "bits").value_or(3);
}
template <int Thousandths> std::optional<double> fixedBits(const CodecSettings &)
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
constexpr const char *NeedsTraining = "it needs calibration or training data, which are not given here";
constexpr const char *NoEncoder = "Assay reads this type and has no encoder for it";

constexpr std::string_view Bitnet[] { "bitnet*",   "b1.58",    "ternary", "ternari*", "tern\xc3\xa4r*",
                                      "ternaire*", "1.58 bit", "1.58bit", "absmean",  "three valued" };
constexpr std::string_view Absmean[] { "absmean", "abs mean", "mean magnitude" };
constexpr std::string_view TwoBit[] { "2 bit*", "4 per byte", "four per byte" };
constexpr std::string_view FivePerByte[] { "5 per byte", "five per byte", "1.6 bit*", "trits" };
constexpr MethodSetting BitnetSettings[] { { "scale", Word, Absmean, "absmean" },
                                           { "packing", Word, TwoBit, "2bit" },
                                           { "packing", Word, FivePerByte, "trits" } };
constexpr std::string_view BitnetOthers[] { "bitnet", "bitnet:packing=2bit" };

constexpr std::string_view Vptq[] { "vptq*", "vector post training quantis*", "vector post training quantiz*",
                                    "vector quantis*", "vector quantiz*" };
constexpr std::string_view VectorLengths[] {
    "v=#",          "v#",           "vector length #", "vector size #",
    "vector len #", "vector dim #", "vectors of #",    "vector length of #"
};
constexpr std::string_view MainCodewords[] { "k=#",         "k#",          "codebook size #", "codebook of #",
                                             "# centroids", "centroids #", "num centroids #", "# codewords",
                                             "# entries" };
constexpr std::string_view ResidualWords[] {
    "residual=#",          "residual #", "residual centroids #", "res centroids #", "residual codebook of #",
    "# residual centroids"
};
constexpr MethodSetting VptqSettings[] { { "v", Whole, VectorLengths },
                                         { "residual", Whole, ResidualWords },
                                         { "k", Whole, MainCodewords } };
constexpr std::string_view VptqOthers[] { "vptq:v=4,k=256", "vptq:v=8,k=256", "vptq:v=6,k=4096",
                                          "vptq:v=8,k=4096", "vptq:v=8,k=4096,residual=4096" };

constexpr std::string_view Seedlm[] { "seedlm*", "seed lm" };
constexpr MethodSetting SeedlmSettings[] { { "bits", Whole, BitWords } };
constexpr std::string_view SeedlmOthers[] { "seedlm:bits=4", "seedlm:bits=3" };

constexpr std::string_view Rft[] { "rft",
                                   "resonance fourier*",
                                   "resonant fourier*",
                                   "golden ratio transform*",
                                   "golden ratio fourier*",
                                   "phi transform*" };
constexpr std::string_view KeptShares[] { "keep # of",      "keep=#",    "keep #",
                                          "keeps #",        "keeping #", "top #",
                                          "kept #",         "# kept",    "# of the coefficients",
                                          "largest #",      "retain #",  "retains #",
                                          "beh\xc3\xa4lt #" };
constexpr std::string_view BlockLengths[] { "blocks of #", "block size #", "block length #",
                                            "n=#",         "chunks of #",  "chunk size #" };
constexpr MethodSetting RftSettings[] { { "keep", Part, KeptShares }, { "n", Whole, BlockLengths } };

constexpr std::string_view Hyper[] { "hyper compression", "hypercompression" };
constexpr std::string_view Lzma[] { "lzma*", "xz", "7z", "7 zip" };
constexpr std::string_view Zstd[] { "zstd", "zstandard" };
constexpr std::string_view Gzip[] { "gzip*", "gz" };
constexpr std::string_view Deflate[] { "deflate*", "zlib" };
constexpr std::string_view Huffman[] { "huffman*" };
constexpr std::string_view Arithmetic[] { "arithmetic cod*", "arithmetic encod*",       "range cod*",
                                          "entropy cod*",    "entropy encod*",          "rans",
                                          "ans coding",      "arithmetische kodierung", "entropiekodierung" };
constexpr std::string_view Planes[] { "byte plane*",   "byteplane*",   "byte shuffl*",
                                      "byte grouping", "bytegrouping", "bytes sorted by significance" };
constexpr std::string_view Zipnn[] { "zipnn" };
constexpr std::string_view Dfloat[] { "dfloat 11", "dfloat11", "df11" };

constexpr std::string_view Integers[] { "int#", "w#a#", "integer quantis*", "integer quantiz*" };
constexpr std::string_view Widths[] { "# bit", "# bits", "# bit integer*", "#\xe4\xbd\x8d" };
constexpr std::string_view Gptq[] { "gptq*", "optq", "gptaq" };
constexpr std::string_view Awq[] { "awq*" };
constexpr std::string_view Hqq[] { "hqq" };
constexpr std::string_view SmoothQuant[] { "smoothquant", "smooth quant", "llm int8", "llm.int8" };
constexpr std::string_view IntegerOthers[] { "intn:bits=8,group=0",   "intn:bits=4,group=128",
                                             "intn:bits=4,group=64",  "intn:bits=4,group=32",
                                             "intn:bits=3,group=128", "intn:bits=2,group=64" };
constexpr std::string_view GridOthers[] { "intn:bits=4,group=128,mode=zero",
                                          "intn:bits=3,group=128,mode=zero",
                                          "intn:bits=8,group=128,mode=zero",
                                          "intn:bits=2,group=64,mode=zero" };

constexpr std::string_view Nf4[] { "nf4", "normal float 4", "normalfloat 4", "4 bit normalfloat",
                                   "4 bit normal float" };
constexpr std::string_view Twice[] { "double quant*", "double=on", "nested quant*", "use double quant" };
constexpr MethodSetting Nf4Settings[] { { "double", Word, Twice, "on" } };
constexpr std::string_view Fp8[] { "fp8*", "float8*", "f8 e4m3*", "e4m3*" };
constexpr std::string_view Mxfp4[] { "mxfp4*", "mx fp4" };
constexpr std::string_view Nvfp4[] { "nvfp4*" };

constexpr std::string_view Pruning[] { "magnitude prun*",
                                       "unstructured prun*",
                                       "prun*",
                                       "unstructured spars*",
                                       "# sparsity",
                                       "sparsegpt",
                                       "wanda",
                                       "beschneid*",
                                       "\xe5\x89\xaa\xe6\x9e\x9d" };
constexpr std::string_view RemovedShares[] { "# unstructured*",  "# sparsity",    "sparsity #",
                                             "sparsity of #",    "# sparse",      "# prun*",
                                             "prun* #",          "prune ratio #", "# magnitude prun*",
                                             "# of the weights", "pruned to #" };
constexpr std::string_view PrunedKept[] { "keep=#", "keep #", "density #", "keeps #" };
constexpr MethodSetting PruneSettings[] { { "keep", Removed, RemovedShares }, { "keep", Part, PrunedKept } };
constexpr std::string_view Nm[] { "#:# spars*", "#:# structured*", "#:# semi structured*", "n:m spars*",
                                  "#:#" };
constexpr std::string_view NmPair[] { "#:#" };
constexpr std::string_view SparseWords[] { "spars*", "structured" };
constexpr MethodSetting NmSettings[] { { "n", Whole, NmPair, "", 0 }, { "m", Whole, NmPair, "", 1 } };

constexpr std::string_view Svd[] { "svd",      "truncated svd",    "singular value*",
                                   "low rank", "low rank factor*", "low rank approx*" };
constexpr std::string_view Ranks[] { "rank #", "rank=#", "rank of #", "rang #", "rango #", "r=#" };
constexpr MethodSetting SvdSettings[] { { "rank", Whole, Ranks } };

constexpr std::string_view Codebook[] { "k means",      "kmeans",          "weight cluster*",
                                        "weight shar*", "shared codebook", "clustered weights" };
constexpr std::string_view Words[] { "# centroids",  "# clusters",   "# codewords", "# shared values",
                                     "# values",     "k=#",          "centroids #", "clusters #",
                                     "n clusters #", "codebook of #" };
constexpr MethodSetting CodebookSettings[] { { "k", Whole, Words } };
constexpr std::string_view CodebookOthers[] { "codebook:k=16", "codebook:k=256", "codebook:k=4",
                                              "codebook:k=32" };

constexpr std::string_view Q80[] { "q8 0" };
constexpr std::string_view Q6K[] { "q6 k" };
constexpr std::string_view Q5KMix[] { "q5 k m", "q5 k s" };
constexpr std::string_view Q5K[] { "q5 k" };
constexpr std::string_view Q50[] { "q5 0" };
constexpr std::string_view Q4KMix[] { "q4 k m", "q4 k s", "q4 k l", "q4 k xl" };
constexpr std::string_view Q4K[] { "q4 k" };
constexpr std::string_view Q41[] { "q4 1" };
constexpr std::string_view Q40[] { "q4 0" };
constexpr std::string_view Iq4Nl[] { "iq4 nl" };
constexpr std::string_view Q3KMix[] { "q3 k m", "q3 k s", "q3 k l", "q3 k xl" };
constexpr std::string_view Q3K[] { "q3 k" };
constexpr std::string_view Q2KMix[] { "q2 k s", "q2 k l", "q2 k xl" };
constexpr std::string_view Q2K[] { "q2 k" };
constexpr std::string_view Tq1[] { "tq1 0" };
constexpr std::string_view Tq2[] { "tq2 0" };
constexpr std::string_view OtherTypes[] { "q5 1",  "iq1 s",   "iq1 m",  "iq2 xxs", "iq2 xs", "iq2 s",
                                          "iq2 m", "iq3 xxs", "iq3 xs", "iq3 s",   "iq3 m",  "iq4 xs" };

constexpr std::string_view Lora[] { "lora", "qlora", "dora", "adapter*", "low rank adapt*" };
constexpr std::string_view Delta[] { "delta compress*", "delta weights", "weight delta*", "bitdelta",
                                     "delta encod*" };
constexpr std::string_view Trained[] { "aqlm",   "quip*",      "qtip",        "spqr",
                                       "exl2",   "exl3",       "omniquant",   "spinquant",
                                       "quarot", "squeezellm", "efficientqat" };
constexpr std::string_view Distilled[] { "distillation", "distilled", "knowledge distill*" };

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
    Method { "lzma", "LZMA", Lzma, "lzma", LevelSettings },
    Method { "zstd", "Zstandard", Zstd, "zstd", LevelSettings },
    Method { "gzip", "gzip", Gzip, "gzip", LevelSettings },
    Method { "deflate", "Deflate", Deflate, "deflate", LevelSettings },
    Method { "huffman", "Huffman coding", Huffman, "huffman" },
    Method { "arithmetic", "Arithmetic coding", Arithmetic, "arithmetic" },
    Method { "planes", "Byte planes", Planes, "byteplane" },
    Method { "zipnn", "ZipNN", Zipnn, "byteplane|huffman" },
    Method { "dfloat11", "DFloat11", Dfloat, "byteplane|huffman" },
    Method { "gptq", "GPTQ", Gptq, "intn:mode=zero", GridSettings, GridOthers, NearestGrid, integerBits },
    Method { "awq", "AWQ", Awq, "intn:mode=zero", GridSettings, GridOthers, NearestGrid, integerBits },
    Method { "hqq", "HQQ", Hqq, "intn:mode=zero", GridSettings, GridOthers, NearestGrid, integerBits },
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
    Method { "nm", "N:M sparsity", Nm, "nm", NmSettings, {}, "", patternBits, SparseWords },
    Method { "prune", "Magnitude pruning", Pruning, "prune", PruneSettings, {}, "", keptBits },
    Method { "lora", "LoRA adapter", Lora, "", {}, {}, NeedsTheBase },
    Method { "svd", "Truncated singular values", Svd, "svd", SvdSettings },
    Method { "codebook", "Codebook per layer (k-means)", Codebook, "codebook", CodebookSettings,
             CodebookOthers, "", codebookBits },
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
    Method { "q2_k", "ggml Q2_K", Q2K, "q2_k", {}, {}, "", fixedBits<2625> },
    Method { "tq1_0", "ggml TQ1_0", Tq1, "bitnet:packing=tq1_0", {}, {}, "", fixedBits<1687> },
    Method { "tq2_0", "ggml TQ2_0", Tq2, "bitnet:packing=tq2_0", {}, {}, "", fixedBits<2062> },
    Method { "ggml_other", "another ggml type", OtherTypes, "", {}, {}, NoEncoder },
    Method { "delta", "Difference to a base model", Delta, "", {}, {}, NeedsTheBase },
    Method { "trained", "a quantiser that needs data", Trained, "", {}, {}, NeedsTraining },
    Method { "distilled", "Distillation", Distilled, "", {}, {}, NeedsTraining },
};

} // namespace

std::span<const Method> methodTable()
{
    return Methods;
}

bool isLossless(const Method &method)
{
    if (method.pipeline[0] == '\0')
        return false;
    const auto pipeline = parsePipeline(method.pipeline);
    return pipeline && pipeline->lossy.empty();
}

} // namespace assay
