// SPDX-License-Identifier: GPL-3.0-or-later
// The functions behind the rows of codec_table.cpp, one namespace per codec; contracts in codec.h.
#pragma once

#include "core/codecs/codec.h"
#include "core/numbers/ggml_quants.h"

namespace assay {

namespace bitnet {
NominalBits nominalBits;
ChunkElements chunkElements;
PrepareTensor prepare;
EncodeChunk encode;
DecodeChunk decode;
} // namespace bitnet

namespace ggml {
Status encodeBlocks(const char *typeName, BlockQuantiser quantise, std::span<const float> values, Bytes &out);
Status decodeBlocks(const char *typeName, std::span<const std::byte> payload, std::span<float> out);
} // namespace ggml

namespace nf4 {
NominalBits nominalBits;
PrepareTensor prepare;
EncodeChunk encode;
DecodeChunk decode;
} // namespace nf4

namespace mxfp4 {
EncodeChunk encode;
DecodeChunk decode;
} // namespace mxfp4

namespace nvfp4 {
PrepareTensor prepare;
EncodeChunk encode;
DecodeChunk decode;
} // namespace nvfp4

namespace fp8 {
ChunkElements chunkElements;
EncodeChunk encode;
DecodeChunk decode;
} // namespace fp8

namespace intn {
NominalBits nominalBits;
ChunkElements chunkElements;
EncodeChunk encode;
DecodeChunk decode;
} // namespace intn

namespace rft {
ChunkElements chunkElements;
EncodeChunk encode;
DecodeChunk decode;
} // namespace rft

namespace seedlm {
NominalBits nominalBits;
ChunkElements chunkElements;
PrepareTensor prepare;
EncodeChunk encode;
DecodeChunk decode;
} // namespace seedlm

namespace vptq {
NominalBits nominalBits;
ChunkElements chunkElements;
TensorNote note;
PrepareTensor prepare;
EncodeChunk encode;
DecodeChunk decode;
} // namespace vptq

namespace hyper {
NominalBits nominalBits;
ChunkElements chunkElements;
PrepareTensor prepare;
EncodeChunk encode;
DecodeChunk decode;
} // namespace hyper

namespace symbolic {
TensorNote note;
PrepareTensor prepare;
EncodeChunk encode;
DecodeChunk decode;
} // namespace symbolic

namespace delta {
NominalBits nominalBits;
TensorNote note;
AcceptTensor accepts;
ChunkElements chunkElements;
PrepareTensor prepare;
EncodeChunk encode;
DecodeChunk decode;
} // namespace delta

namespace svd {
AcceptTensor accepts;
ChunkElements chunkElements;
PrepareTensor prepare;
EncodeChunk encode;
DecodeChunk decode;
} // namespace svd

namespace codebook {
NominalBits nominalBits;
PrepareTensor prepare;
EncodeChunk encode;
DecodeChunk decode;
} // namespace codebook

namespace nm {
NominalBits nominalBits;
ChunkElements chunkElements;
EncodeChunk encode;
DecodeChunk decode;
} // namespace nm

namespace sparse {
NominalBits prunedBits;
PrepareTensor prepare;
EncodeChunk encodePruned;
DecodeChunk decodePruned;
EncodeChunk encodePlaced;
DecodeChunk decodePlaced;
} // namespace sparse

namespace zstd {
EncodePlane encode;
DecodePlane decode;
} // namespace zstd

namespace lzma {
EncodePlane encode;
DecodePlane decode;
} // namespace lzma

namespace deflate {
EncodePlane encode;
DecodePlane decode;
} // namespace deflate

namespace gzip {
EncodePlane encode;
DecodePlane decode;
} // namespace gzip

namespace huffman {
EncodePlane encode;
DecodePlane decode;
} // namespace huffman

namespace arithmetic {
EncodePlane encode;
DecodePlane decode;
} // namespace arithmetic

namespace rans {
EncodePlane encode;
DecodePlane decode;
EncodeBeside encodeBeside;
DecodeBeside decodeBeside;
} // namespace rans

} // namespace assay
