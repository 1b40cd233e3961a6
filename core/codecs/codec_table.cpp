// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/codec_table.h"

#include "core/codecs/codec_parameters.h"
#include "core/codecs/codec_rows.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace assay {
namespace {

template <unsigned BlockBytes, unsigned BlockWeights> std::optional<double> fixedBits(const CodecSettings &)
{
    return 8.0 * BlockBytes / BlockWeights;
}

std::optional<double> topkBits(const CodecSettings &settings)
{
    return 64 * realSetting(settings, "keep");
}

/// A string as a template argument.
template <std::size_t Size> struct TypeName {
    char text[Size];
    consteval TypeName(const char (&name)[Size]) { std::ranges::copy(name, text); }
};

template <TypeName Name, BlockQuantiser Quantise, unsigned BlockWeights, unsigned BlockBytes>
constexpr Codec ggmlCodec(const char *id, const char *title, const char *description)
{
    return Codec {
        .id = id,
        .title = title,
        .kind = CodecKind::Lossy,
        .parameters = {},
        .description = description,
        .nominalBitsPerWeight
        = [](const CodecSettings &) { return std::optional(8.0 * BlockBytes / BlockWeights); },
        .lossy
        = { .encode = [](const ChunkContext &, std::span<const float> values, Bytes &out,
                         const RunControl &) { return ggml::encodeBlocks(Name.text, Quantise, values, out); },
            .decode = [](const ChunkContext &, std::span<const std::byte> payload, std::span<float> out,
                         const RunControl &) { return ggml::decodeBlocks(Name.text, payload, out); } }
    };
}

constexpr std::array Codecs {
    Codec { .id = "bitnet",
            .title = "BitNet b1.58 ternary",
            .kind = CodecKind::Lossy,
            .parameters = BitnetParameters,
            .description
            = "Each weight becomes -1, 0 or +1 times one scale per tensor. Made for training; applied "
              "to a finished model it loses a quarter of the energy.",
            .nominalBitsPerWeight = bitnet::nominalBits,
            .lossy = { .chunkElements = bitnet::chunkElements,
                       .prepare = bitnet::prepare,
                       .encode = bitnet::encode,
                       .decode = bitnet::decode } },
    Codec { .id = "rft",
            .title = "Golden-ratio and other transforms",
            .kind = CodecKind::Lossy,
            .parameters = RftParameters,
            .description = "Blocks of weights in an orthonormal basis; the largest coefficients are kept.",
            .nominalBitsPerWeight = nullptr,
            .lossy = { .chunkElements = rft::chunkElements,
                       .encode = rft::encode,
                       .decode = rft::decode,
                       .fixedRate = false } },
    Codec { .id = "seedlm",
            .title = "SeedLM",
            .kind = CodecKind::Lossy,
            .parameters = SeedlmParameters,
            .description
            = "Blocks as a pseudo-random basis from a 16-bit seed times a few 4-bit coefficients; "
              "all 65,535 seeds are searched.",
            .nominalBitsPerWeight = seedlm::nominalBits,
            .lossy = { .chunkElements = seedlm::chunkElements,
                       .prepare = seedlm::prepare,
                       .encode = seedlm::encode,
                       .decode = seedlm::decode } },
    Codec { .id = "vptq",
            .title = "Vector quantisation (VPTQ)",
            .kind = CodecKind::Lossy,
            .parameters = VptqParameters,
            .description
            = "Vectors of weights as indices into trained codebooks, weighted by importance where it "
              "is given.",
            .nominalBitsPerWeight = vptq::nominalBits,
            .lossy = { .chunkElements = vptq::chunkElements,
                       .prepare = vptq::prepare,
                       .encode = vptq::encode,
                       .decode = vptq::decode,
                       .usesImportance = true,
                       .note = vptq::note } },
    Codec { .id = "hyper",
            .title = "Hyper-Compression",
            .kind = CodecKind::Lossy,
            .parameters = HyperParameters,
            .description = "Two weights as one point of a lattice that an irrational winding makes.",
            .nominalBitsPerWeight = hyper::nominalBits,
            .lossy = { .chunkElements = hyper::chunkElements,
                       .prepare = hyper::prepare,
                       .encode = hyper::encode,
                       .decode = hyper::decode } },
    Codec { .id = "symbolic",
            .title = "Symbolic \"assembly\" kernel",
            .kind = CodecKind::Lossy,
            .parameters = SymbolicParameters,
            .description
            = "Phases of a length and a size alone. It takes no weights, so nothing of them can come "
              "back.",
            .nominalBitsPerWeight = nullptr,
            .lossy = { .prepare = symbolic::prepare,
                       .encode = symbolic::encode,
                       .decode = symbolic::decode,
                       .note = symbolic::note } },
    Codec { .id = "svd",
            .title = "Truncated singular values",
            .kind = CodecKind::Lossy,
            .parameters = SvdParameters,
            .description = "The matrix as a product of two thin ones.",
            .nominalBitsPerWeight = nullptr,
            .lossy = { .chunkElements = svd::chunkElements,
                       .prepare = svd::prepare,
                       .encode = svd::encode,
                       .decode = svd::decode,
                       .accepts = svd::accepts } },
    ggmlCodec<"Q8_0", quantiseQ8_0, 32, 34>("q8_0", "ggml Q8_0",
                                            "Blocks of 32: a half scale and 8-bit codes."),
    ggmlCodec<"Q6_K", quantiseQ6_K, 256, 210>(
        "q6_k", "ggml Q6_K", "Blocks of 256: 16 8-bit scales and 6-bit codes, fitted by search."),
    ggmlCodec<"Q5_K", quantiseQ5_K, 256, 176>(
        "q5_k", "ggml Q5_K", "Blocks of 256: 8 scales and minima and 5-bit codes, fitted by search."),
    ggmlCodec<"Q5_0", quantiseQ5_0, 32, 22>("q5_0", "ggml Q5_0",
                                            "Blocks of 32: a half scale and 5-bit codes."),
    ggmlCodec<"Q4_K", quantiseQ4_K, 256, 144>(
        "q4_k", "ggml Q4_K", "Blocks of 256: 8 scales and minima and 4-bit codes, fitted by search."),
    ggmlCodec<"Q4_1", quantiseQ4_1, 32, 20>("q4_1", "ggml Q4_1",
                                            "Blocks of 32: a half scale, a half minimum and 4-bit codes."),
    ggmlCodec<"Q4_0", quantiseQ4_0, 32, 18>("q4_0", "ggml Q4_0",
                                            "Blocks of 32: a half scale and 4-bit codes."),
    ggmlCodec<"IQ4_NL", quantiseIQ4_NL, 32, 18>(
        "iq4_nl", "ggml IQ4_NL", "Blocks of 32: a half scale and indices into 16 uneven levels."),
    ggmlCodec<"Q3_K", quantiseQ3_K, 256, 110>("q3_k", "ggml Q3_K",
                                              "Blocks of 256: 16 6-bit scales and 3-bit codes."),
    ggmlCodec<"Q2_K", quantiseQ2_K, 256, 84>("q2_k", "ggml Q2_K",
                                             "Blocks of 256: 16 4-bit scales and minima and 2-bit codes."),
    Codec { .id = "nf4",
            .title = "NormalFloat 4 (bitsandbytes)",
            .kind = CodecKind::Lossy,
            .parameters = Nf4Parameters,
            .description
            = "Blocks of 64: a float32 largest magnitude and 4-bit indices into 16 normal quantiles.",
            .nominalBitsPerWeight = nf4::nominalBits,
            .lossy = { .prepare = nf4::prepare, .encode = nf4::encode, .decode = nf4::decode } },
    Codec { .id = "mxfp4",
            .title = "MXFP4 (OCP)",
            .kind = CodecKind::Lossy,
            .parameters = {},
            .description = "Blocks of 32: a power of two and 4-bit floats.",
            .nominalBitsPerWeight = fixedBits<17, 32>,
            .lossy = { .encode = mxfp4::encode, .decode = mxfp4::decode } },
    Codec { .id = "nvfp4",
            .title = "NVFP4",
            .kind = CodecKind::Lossy,
            .parameters = {},
            .description
            = "Blocks of 16: an 8-bit float scale and 4-bit floats, one float32 scale per tensor.",
            .nominalBitsPerWeight = fixedBits<9, 16>,
            .lossy = { .prepare = nvfp4::prepare, .encode = nvfp4::encode, .decode = nvfp4::decode } },
    Codec { .id = "fp8",
            .title = "FP8 E4M3 by tiles",
            .kind = CodecKind::Lossy,
            .parameters = {},
            .description = "8-bit floats, a float32 scale per 128 x 128 tile of the matrix.",
            .nominalBitsPerWeight = fixedBits<16388, 16384>,
            .lossy = { .chunkElements = fp8::chunkElements, .encode = fp8::encode, .decode = fp8::decode } },
    Codec { .id = "intn",
            .title = "Integers by group",
            .kind = CodecKind::Lossy,
            .parameters = IntnParameters,
            .description = "Evenly spaced codes of 2 to 8 bits, a scale per group of weights.",
            .nominalBitsPerWeight = intn::nominalBits,
            .lossy
            = { .chunkElements = intn::chunkElements, .encode = intn::encode, .decode = intn::decode } },
    Codec { .id = "prune",
            .title = "Magnitude pruning",
            .kind = CodecKind::Lossy,
            .parameters = PruneParameters,
            .description = "The largest weights and which ones they are; the others become 0.",
            .nominalBitsPerWeight = sparse::prunedBits,
            .lossy = { .prepare = sparse::prepare,
                       .encode = sparse::encodePruned,
                       .decode = sparse::decodePruned,
                       .fixedRate = false } },
    Codec { .id = "nm",
            .title = "N:M sparsity",
            .kind = CodecKind::Lossy,
            .parameters = NmParameters,
            .description = "Of every m weights the n largest with their places; the others become 0.",
            .nominalBitsPerWeight = nm::nominalBits,
            .lossy = { .chunkElements = nm::chunkElements, .encode = nm::encode, .decode = nm::decode } },
    Codec { .id = "codebook",
            .title = "Codebook per tensor (k-means)",
            .kind = CodecKind::Lossy,
            .parameters = CodebookParameters,
            .description = "Each weight as the index of the nearest of k values that fit its tensor best.",
            .nominalBitsPerWeight = codebook::nominalBits,
            .lossy
            = { .prepare = codebook::prepare, .encode = codebook::encode, .decode = codebook::decode } },
    Codec { .id = "topk",
            .title = "Top-k of values",
            .kind = CodecKind::Lossy,
            .parameters = KeepParameters,
            .description = "The largest weights as float32 with a 32-bit place each; the others become 0.",
            .nominalBitsPerWeight = topkBits,
            .lossy = { .prepare = sparse::prepare,
                       .encode = sparse::encodePlaced,
                       .decode = sparse::decodePlaced,
                       .fixedRate = false } },
    Codec { .id = "delta",
            .title = "Difference to a base model",
            .kind = CodecKind::Lossy,
            .parameters = DeltaParameters,
            .description
            = "What a fine-tuned model adds to its base, exactly or in a few bits. A decoder needs "
              "the base too, which is not counted.",
            .nominalBitsPerWeight = delta::nominalBits,
            .lossy = { .chunkElements = delta::chunkElements,
                       .prepare = delta::prepare,
                       .encode = delta::encode,
                       .decode = delta::decode,
                       .fixedRate = false,
                       .accepts = delta::accepts,
                       .usesBase = true,
                       .note = delta::note } },
    Codec { .id = "byteplane",
            .title = "Byte planes",
            .kind = CodecKind::Lossless,
            .parameters = {},
            .description
            = "Sorts the bytes of each number by significance, floats rotated by one bit so that the "
              "exponent fills a plane. Saves nothing alone; a coder after it does.",
            .nominalBitsPerWeight = nullptr },
    Codec { .id = "zstd",
            .title = "Zstandard",
            .kind = CodecKind::Lossless,
            .parameters = ZstdParameters,
            .description = "Matches and entropy coding per chunk; what does not shrink is stored as it is.",
            .nominalBitsPerWeight = nullptr,
            .lossless = { .encode = zstd::encode, .decode = zstd::decode } },
    Codec { .id = "lzma",
            .title = "LZMA",
            .kind = CodecKind::Lossless,
            .parameters = LzmaParameters,
            .description = "Matches and context-modelled arithmetic coding per chunk; slow.",
            .nominalBitsPerWeight = nullptr,
            .lossless = { .encode = lzma::encode, .decode = lzma::decode } },
    Codec { .id = "deflate",
            .title = "Deflate (zlib)",
            .kind = CodecKind::Lossless,
            .parameters = DeflateParameters,
            .description = "Matches and Huffman codes per chunk, as in gzip.",
            .nominalBitsPerWeight = nullptr,
            .lossless = { .encode = deflate::encode, .decode = deflate::decode } },
    Codec { .id = "gzip",
            .title = "gzip",
            .kind = CodecKind::Lossless,
            .parameters = GzipParameters,
            .description = "A member of a .gz file per chunk: deflate between a header and a check sum.",
            .nominalBitsPerWeight = nullptr,
            .lossless = { .encode = gzip::encode, .decode = gzip::decode } },
    Codec { .id = "huffman",
            .title = "Huffman codes of bytes",
            .kind = CodecKind::Lossless,
            .parameters = {},
            .description = "A whole number of bits per byte by how often it occurs in the chunk; no matches.",
            .nominalBitsPerWeight = nullptr,
            .lossless = { .encode = huffman::encode, .decode = huffman::decode } },
    Codec { .id = "arithmetic",
            .title = "Arithmetic coding of bytes",
            .kind = CodecKind::Lossless,
            .parameters = {},
            .description = "Bytes at the cost of their order-0 entropy in the chunk; no matches; slow.",
            .nominalBitsPerWeight = nullptr,
            .lossless = { .encode = arithmetic::encode, .decode = arithmetic::decode } },
    Codec { .id = "rans",
            .title = "Interleaved rANS by local scale",
            .kind = CodecKind::Lossless,
            .parameters = RansParameters,
            .description = "Bytes at the cost of their entropy in 64 interleaved coders; exponents split off "
                           "by byteplane by the scale of their neighbourhood. Fast.",
            .nominalBitsPerWeight = nullptr,
            .lossless = { .encode = rans::encode,
                          .decode = rans::decode,
                          .encodeBeside = rans::encodeBeside,
                          .decodeBeside = rans::decodeBeside } },
};

constexpr bool hasUniqueIds()
{
    for (std::size_t i = 0; i < Codecs.size(); ++i)
        for (std::size_t j = i + 1; j < Codecs.size(); ++j)
            if (std::string_view(Codecs[i].id) == Codecs[j].id)
                return false;
    return true;
}
static_assert(hasUniqueIds());

} // namespace

const char *codecKindName(CodecKind kind)
{
    return kind == CodecKind::Lossy ? "lossy" : "lossless";
}

std::span<const Codec> codecs()
{
    return Codecs;
}

const Codec *findCodec(std::string_view id)
{
    const auto found = std::ranges::find_if(Codecs, [id](const Codec &row) { return id == row.id; });
    return found == Codecs.end() ? nullptr : &*found;
}

CodecSettings defaultSettings(const Codec &codec)
{
    CodecSettings settings;
    for (const CodecParameter &parameter : codec.parameters)
        settings[parameter.name] = parameter.defaultValue;
    return settings;
}

std::optional<double> nominalBitsPerWeight(const Codec &codec, const CodecSettings &settings)
{
    return codec.nominalBitsPerWeight ? codec.nominalBitsPerWeight(settings) : std::nullopt;
}

int integerSetting(const CodecSettings &settings, const std::string &key)
{
    const std::string &text = settings.at(key);
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

double realSetting(const CodecSettings &settings, const std::string &key)
{
    const std::string &text = settings.at(key);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool isSetting(const CodecSettings &settings, const std::string &key, std::string_view word)
{
    return settings.at(key) == word;
}

} // namespace assay
