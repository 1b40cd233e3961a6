// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/container/container_decoder.h"

#include "core/base/checked_math.h"
#include "core/codecs/base_weights.h"
#include "core/codecs/lossy_chain.h"
#include "core/layouts/plain.h"

#include <algorithm>
#include <cstring>

namespace assay {
namespace {

/// No codec needs more bytes for a value; payload that says otherwise is hostile.
constexpr std::uint64_t MaxBytesPerValue = 16;

Error malformed(const TensorContext &tensor, const std::string &what)
{
    return Error { ErrorKind::Malformed, "tensor '" + tensor.name + "': " + what };
}

Result<Bytes> readPart(const Model &model, const TensorPart &part)
{
    Bytes bytes(static_cast<std::size_t>(part.extent.size));
    if (auto status = model.sources[part.extent.source]->read(part.extent.offset, bytes); !status)
        return status.error();
    return bytes;
}

} // namespace

Result<std::unique_ptr<const ContainerDecoder>> ContainerDecoder::make(const Model &model,
                                                                       const TensorInfo &tensor)
{
    TensorContext context { .name = tensor.name, .shape = tensor.shape, .settings = {} };
    const auto *own = tensor.parametersAs<ContainerParameters>();
    if (!own || !own->pipeline || tensor.parts.empty())
        return malformed(context, "its stages or its payload are missing");
    std::uint64_t expected = DefaultChunkElements;
    if (!own->pipeline->lossy.empty()) {
        context.settings = own->pipeline->lossy.back().settings;
        const auto elements = chunkElementsOf(*own->pipeline->lossy.back().codec, context);
        if (!elements)
            return elements.error();
        expected = *elements;
    }
    if (own->chunkElements != expected)
        return malformed(context,
                         "its chunks are said to have " + std::to_string(own->chunkElements) + " values, "
                             + own->stages + " makes chunks of " + std::to_string(expected));
    auto made = std::unique_ptr<ContainerDecoder>(
        new ContainerDecoder(model, tensor, own->pipeline, std::move(context), expected));
    if (made->isLossless() && traits(own->dtype).bits == 0)
        return malformed(made->m_context,
                         std::string("its dtype ") + traits(own->dtype).name + " has no size");
    made->m_dtype = own->dtype;
    if (auto status = made->openBaseOf(tensor); !status)
        return status.error();
    if (auto status = made->readOffsets(model, tensor); !status)
        return status.error();
    if (auto status = made->readSide(model, tensor); !status)
        return status.error();
    return std::unique_ptr<const ContainerDecoder>(std::move(made));
}

/// Only the last lossy stage is decoded.
Status ContainerDecoder::openBaseOf(const TensorInfo &tensor)
{
    if (isLossless() || !needsBase(std::span(m_pipeline->lossy).last(1)))
        return {};
    m_baseModel = tensor.parametersAs<ContainerParameters>()->base;
    auto opened = openBase(m_baseModel.get(), m_context.name, m_context.shape, RunControl());
    if (!opened)
        return opened.error();
    m_base = std::move(*opened);
    m_context.base = m_base.get();
    return {};
}

/// From the index, or from chunk_bytes, or one chunk that is the whole payload.
Status ContainerDecoder::readOffsets(const Model &model, const TensorInfo &tensor)
{
    const std::uint64_t count = chunkCount();
    const TensorPart *index = tensor.part("index");
    const auto alike = tensor.parametersAs<ContainerParameters>()->chunkBytes;
    const auto wanted = [&](const std::string &what) {
        return malformed(m_context,
                         what + " for " + std::to_string(count) + " chunks in "
                             + std::to_string(m_payload.size) + " bytes");
    };
    if (index) {
        if (index->extent.size / 4 != count || index->extent.size % 4 != 0)
            return wanted("its index has " + std::to_string(index->extent.size) + " bytes");
        const auto sizes = readPart(model, *index);
        if (!sizes)
            return sizes.error();
        m_offsets.push_back(0);
        for (std::size_t at = 0; at < sizes->size(); at += 4) {
            std::uint32_t size = 0;
            std::memcpy(&size, sizes->data() + at, sizeof size);
            m_offsets.push_back(m_offsets.back() + size); // at most 2^62 / 4 sizes below 2^32 of a real file
        }
        return m_offsets.back() == m_payload.size
            ? Status {}
            : wanted("its index adds up to " + std::to_string(m_offsets.back()) + " bytes");
    }
    m_chunkBytes = count <= 1 ? std::optional(m_payload.size) : alike;
    const auto before = count <= 1 ? std::optional(std::uint64_t { 0 })
        : m_chunkBytes             ? checkedMultiply(*m_chunkBytes, count - 1)
                                   : std::nullopt;
    if (!before || *before > m_payload.size)
        return wanted("its chunk_bytes are " + (alike ? std::to_string(*alike) : "missing"));
    return {};
}

Extent ContainerDecoder::extentOf(std::uint64_t chunk) const
{
    Extent extent = m_payload;
    const bool isLast = chunk + 1 == chunkCount();
    const std::uint64_t begin
        = m_chunkBytes ? chunk * *m_chunkBytes : m_offsets[static_cast<std::size_t>(chunk)];
    const std::uint64_t end = isLast ? m_payload.size
        : m_chunkBytes               ? begin + *m_chunkBytes
                                     : m_offsets[static_cast<std::size_t>(chunk) + 1];
    extent.offset += begin;
    extent.size = end - begin;
    return extent;
}

std::uint64_t ContainerDecoder::chunkCount() const
{
    return divideRoundingUp(elementCount(), granularity());
}

Status ContainerDecoder::readSide(const Model &model, const TensorInfo &tensor)
{
    const TensorPart *part = tensor.part("side");
    if (!part)
        return {};
    auto stored = readPart(model, *part);
    if (!stored)
        return stored.error();
    if (m_pipeline->lossless.empty()) {
        m_side = std::move(*stored);
        return {};
    }
    FrameScratch scratch;
    const std::uint64_t limit
        = std::min(MaxBytesPerValue * elementCount() + (1 << 20), std::uint64_t { 1 } << 32);
    const auto side = decodeFrame(*m_pipeline, {}, *stored, limit, scratch);
    if (!side)
        return malformed(m_context, side.error().sentence);
    m_side.assign(side->begin(), side->end());
    return {};
}

std::uint64_t ContainerDecoder::elementsOf(std::uint64_t chunk) const
{
    return std::min(granularity(), elementCount() - chunk * granularity());
}

Result<std::span<const std::byte>> ContainerDecoder::chunkBytes(std::uint64_t chunk, Bytes &stored,
                                                                FrameScratch &frame) const
{
    const Extent extent = extentOf(chunk);
    const auto bytes = m_source->view(extent.offset, extent.size, stored);
    if (!bytes || m_pipeline->lossless.empty())
        return bytes;
    const std::uint64_t raw = packedBytes(m_dtype, elementsOf(chunk)).value_or(0);
    const std::uint64_t limit = isLossless() ? raw : MaxBytesPerValue * elementsOf(chunk) + 65536;
    const auto plain = decodeFrame(*m_pipeline, isLossless() ? planeLayout(m_dtype) : PlaneLayout {}, *bytes,
                                   limit, frame);
    if (!plain)
        return malformed(m_context, "chunk " + std::to_string(chunk) + ": " + plain.error().sentence);
    if (isLossless() && plain->size() != raw)
        return malformed(m_context,
                         "chunk " + std::to_string(chunk) + " gives " + std::to_string(plain->size())
                             + " bytes, its values have " + std::to_string(raw));
    return plain;
}

Status ContainerDecoder::decodeChunk(std::uint64_t chunk, std::span<float> out, DecodeScratch &scratch) const
{
    const auto frame = m_frames.take();
    const auto bytes = chunkBytes(chunk, scratch.bytes, *frame);
    if (!bytes)
        return bytes.error();
    if (isLossless())
        return convertToFloat(m_dtype, *bytes, 0, out)
            ? Status {}
            : Status { malformed(m_context, std::string(traits(m_dtype).name) + " has no values") };
    const ChunkContext context { .tensor = m_context, .first = chunk * granularity(), .side = m_side };
    if (auto status = m_pipeline->lossy.back().codec->lossy.decode(context, *bytes, out, RunControl());
        !status)
        return malformed(m_context, "chunk " + std::to_string(chunk) + ": " + status.error().sentence);
    return {};
}

Status ContainerDecoder::decode(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const
{
    if (first % granularity() != 0 || !rangeFits(first, out.size(), elementCount()))
        return pastTheEnd(m_context.name, first, out.size(), elementCount());
    std::uint64_t chunk = first / granularity();
    for (std::size_t done = 0; done < out.size(); ++chunk) {
        const auto elements = static_cast<std::size_t>(elementsOf(chunk));
        const std::size_t wanted = std::min(elements, out.size() - done);
        if (wanted == elements) {
            if (auto status = decodeChunk(chunk, out.subspan(done, elements), scratch); !status)
                return status;
        } else {
            scratch.moreValues.resize(elements);
            if (auto status = decodeChunk(chunk, scratch.moreValues, scratch); !status)
                return status;
            std::copy_n(scratch.moreValues.begin(), wanted, out.begin() + static_cast<std::ptrdiff_t>(done));
        }
        done += wanted;
    }
    return {};
}

namespace {

Result<DecoderPtr> makeContainerDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    auto decoder = ContainerDecoder::make(model, tensor);
    if (!decoder)
        return decoder.error();
    return DecoderPtr(std::move(*decoder));
}

std::string listedId(const TensorInfo &tensor)
{
    const auto *own = tensor.parametersAs<ContainerParameters>();
    return std::string(tensor.layout->id) + (own ? own->stages : std::string());
}

} // namespace

constinit const Layout ContainerLayout { .id = "assay:",
                                         .title = "Assay container, by its stages",
                                         .makeDecoder = makeContainerDecoder,
                                         .idOf = listedId };

} // namespace assay
