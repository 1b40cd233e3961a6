// SPDX-License-Identifier: GPL-3.0-or-later
// One compression method. A tensor is cut into chunks of chunkElements() values; chunks are coded side by
// side and must not depend on each other. A lossy codec is three functions: prepare() may stream the whole
// tensor (any number of times) and returns side bytes shared by all chunks (scale, codebook, threshold:
// little-endian, counted); encode() turns the values of one chunk into payload bytes; decode() turns side and
// payload back into values, from them and the context alone: it must check every size and index, for both may
// come from a stranger's file. A codec that is not chunkable does its work in prepare() and leaves the
// payload empty. A lossless codec codes the bytes of one plane of one chunk and back. All functions: any
// thread, same bytes always, errors as sentences, run.cancelled() asked at least every 50 ms. New codec: own
// .cpp, row in Codecs.
#pragma once

#include "core/base/result.h"
#include "core/base/run_control.h"
#include "core/model/dtype.h"
#include "core/model/shape.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay {

using Bytes = std::vector<std::byte>;

struct CodecParameter {
    const char *name;
    const char *defaultValue;
    const char *range; ///< "1..22" integer, "0.0..1.0" real, "absmean|threshold|best" words
    const char *sentence;
};

/// Parsed and checked "key=value" settings, defaults filled in.
using CodecSettings = std::map<std::string, std::string>;

/// Of checked settings; the key exists.
int integerSetting(const CodecSettings &settings, const std::string &key);
double realSetting(const CodecSettings &settings, const std::string &key);
bool isSetting(const CodecSettings &settings, const std::string &key, std::string_view word);

inline constexpr std::uint64_t DefaultChunkElements = 1ull << 18;

/// Streams the values that a stage encodes. Any thread.
class WeightSource {
public:
    virtual ~WeightSource() = default;
    /// The values [first, first + out.size()), any range.
    virtual Status read(std::uint64_t first, std::span<float> out) const = 0;
    virtual std::uint64_t elementCount() const = 0;
};

/// The tensor under way.
struct TensorContext {
    std::string name; ///< for errors; must not influence the bytes
    Shape shape;
    CodecSettings settings;
    std::vector<float> columnImportance {}; ///< one per column, or empty
    const WeightSource *base = nullptr; ///< of a codec that usesBase, where one was given
};

struct ChunkContext {
    const TensorContext &tensor;
    std::uint64_t first; ///< element at which the chunk begins
    std::span<const std::byte> side;
};

// The functions a codec may have; codec_rows.h declares them by these names.
using NominalBits = std::optional<double>(const CodecSettings &settings);
using ChunkElements = std::uint64_t(const TensorContext &tensor);
using PrepareTensor
    = Result<Bytes>(const TensorContext &tensor, const WeightSource &source, const RunControl &run);
using EncodeChunk
    = Status(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
using DecodeChunk = Status(const ChunkContext &chunk, std::span<const std::byte> payload,
                           std::span<float> out, const RunControl &run);
using AcceptTensor = Status(const TensorContext &tensor);
using TensorNote = const char *(const TensorContext &tensor);

struct LossyFunctions {
    /// Values per chunk; nullptr = DefaultChunkElements.
    ChunkElements *chunkElements = nullptr;
    /// nullptr = no side bytes.
    PrepareTensor *prepare = nullptr;
    /// Appends to out.
    EncodeChunk *encode = nullptr;
    DecodeChunk *decode = nullptr;
    /// True if all full chunks of a tensor have payloads of one size.
    bool fixedRate = true;
    /// Refuses tensors it cannot code, with the reason; nullptr = every float tensor of rank 2 or more.
    AcceptTensor *accepts = nullptr;
    bool usesImportance = false;
    bool usesBase = false; ///< decode() needs TensorContext::base too
    /// What must be said beside its figures, given this tensor; nullptr or "" = nothing.
    TensorNote *note = nullptr;
};

/// What a plane holds decides how it is best coded.
enum class PlaneKind : std::uint8_t { Plain, Exponents };

using EncodePlane = Result<std::size_t>(const CodecSettings &settings, PlaneKind kind,
                                        std::span<const std::byte> in, Bytes &room);
using DecodePlane = Result<std::size_t>(std::span<const std::byte> in, Bytes &room, std::uint64_t limit);
using EncodeBeside = Result<std::size_t>(const CodecSettings &settings, std::span<const std::byte> exponents,
                                         std::span<const std::byte> in, Bytes &room);
using DecodeBeside = Result<std::size_t>(std::span<const std::byte> exponents, std::span<const std::byte> in,
                                         Bytes &room, std::uint64_t limit);

/// Rooms are grown and never shrunk, so that their memory is touched for the first time only once.
struct LosslessFunctions {
    /// How many of the first bytes of room the coded plane takes. May be more than it got: the caller then
    /// keeps the plane raw.
    EncodePlane *encode = nullptr;
    /// How many of the first bytes of room are decoded, at most limit; fails if the coded bytes hold more or
    /// are damaged.
    DecodePlane *decode = nullptr;
    /// Another plane of floats, by what their exponents tell of it; nullptr = no use of them is made. What
    /// does not gain is coded by encode.
    EncodeBeside *encodeBeside = nullptr;
    /// Of whatever stands where the plain plane was given to encodeBeside: of encode's bytes too.
    DecodeBeside *decodeBeside = nullptr;
};

enum class CodecKind { Lossy, Lossless };
const char *codecKindName(CodecKind kind);

} // namespace assay
