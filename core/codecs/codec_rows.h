// SPDX-License-Identifier: GPL-3.0-or-later
// The functions behind the rows of codec_table.cpp, one namespace per codec; contracts in codec.h.
#pragma once

#include "core/codecs/codec.h"
#include "core/codecs/ggml_quants.h"

namespace assay {

namespace bitnet {
std::optional<double> nominalBits(const CodecSettings &settings);
std::uint64_t chunkElements(const TensorContext &tensor);
Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace bitnet

namespace ggml {
Status encodeBlocks(const char *typeName, BlockQuantiser quantise, std::span<const float> values, Bytes &out);
Status decodeBlocks(const char *typeName, std::span<const std::byte> payload, std::span<float> out);
} // namespace ggml

namespace nf4 {
std::optional<double> nominalBits(const CodecSettings &settings);
Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace nf4

namespace mxfp4 {
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace mxfp4

namespace nvfp4 {
Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace nvfp4

namespace fp8 {
std::uint64_t chunkElements(const TensorContext &tensor);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace fp8

namespace intn {
std::optional<double> nominalBits(const CodecSettings &settings);
std::uint64_t chunkElements(const TensorContext &tensor);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace intn

namespace rft {
std::uint64_t chunkElements(const TensorContext &tensor);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace rft

namespace seedlm {
std::optional<double> nominalBits(const CodecSettings &settings);
std::uint64_t chunkElements(const TensorContext &tensor);
Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace seedlm

namespace vptq {
std::optional<double> nominalBits(const CodecSettings &settings);
std::uint64_t chunkElements(const TensorContext &tensor);
const char *note(const TensorContext &tensor);
Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace vptq

namespace hyper {
std::optional<double> nominalBits(const CodecSettings &settings);
std::uint64_t chunkElements(const TensorContext &tensor);
Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace hyper

namespace symbolic {
const char *note(const TensorContext &tensor);
Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace symbolic

namespace svd {
Status accepts(const TensorContext &tensor);
std::uint64_t chunkElements(const TensorContext &tensor);
Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run);
Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run);
Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &run);
} // namespace svd

namespace sparse {
Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run);
Status encodeMasked(const ChunkContext &chunk, std::span<const float> values, Bytes &out,
                    const RunControl &run);
Status decodeMasked(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
                    const RunControl &run);
Status encodePlaced(const ChunkContext &chunk, std::span<const float> values, Bytes &out,
                    const RunControl &run);
Status decodePlaced(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
                    const RunControl &run);
} // namespace sparse

namespace zstd {
Result<std::size_t> encode(const CodecSettings &settings, PlaneKind kind, std::span<const std::byte> in,
                           Bytes &room);
Result<std::size_t> decode(std::span<const std::byte> in, Bytes &room, std::uint64_t limit);
} // namespace zstd

namespace lzma {
Result<std::size_t> encode(const CodecSettings &settings, PlaneKind kind, std::span<const std::byte> in,
                           Bytes &room);
Result<std::size_t> decode(std::span<const std::byte> in, Bytes &room, std::uint64_t limit);
} // namespace lzma

namespace deflate {
Result<std::size_t> encode(const CodecSettings &settings, PlaneKind kind, std::span<const std::byte> in,
                           Bytes &room);
Result<std::size_t> decode(std::span<const std::byte> in, Bytes &room, std::uint64_t limit);
} // namespace deflate

} // namespace assay
