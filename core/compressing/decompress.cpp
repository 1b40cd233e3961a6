// SPDX-License-Identifier: GPL-3.0-or-later
// Decoded weights as safetensors: the original bytes where they are stored without loss, float32 otherwise.
#include "core/base/open_inputs.h"
#include "core/base/parallel.h"
#include "core/codecs/model_weights.h"
#include "core/container/container_decoder.h"
#include "core/container/container_file.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace assay {
namespace {

/// Where the bytes of one output tensor come from, in pieces of at most a few MiB.
struct Origin {
    DType dtype = DType::F32;
    std::uint64_t pieces = 0;
    std::function<Status(std::uint64_t piece, Bytes &out)> read {};
};

constexpr std::uint64_t PieceElements = DefaultChunkElements;
constexpr std::uint64_t PieceBytes = 4 * PieceElements;

Result<Origin> rawOrigin(const Model &model, const TensorInfo &tensor)
{
    const Extent extent = tensor.parts.front().extent;
    return Origin { .dtype = tensor.dtype,
                    .pieces = (extent.size + PieceBytes - 1) / PieceBytes,
                    .read = [source = model.sources[extent.source], extent](std::uint64_t piece, Bytes &out) {
                        const std::uint64_t at = piece * PieceBytes;
                        out.resize(static_cast<std::size_t>(std::min(PieceBytes, extent.size - at)));
                        return source->read(extent.offset + at, out);
                    } };
}

Result<Origin> losslessOrigin(std::shared_ptr<const ContainerDecoder> decoder, const TensorInfo &tensor)
{
    auto frames = std::make_shared<ScratchPool<FrameScratch>>();
    return Origin { .dtype = tensor.dtype,
                    .pieces = decoder->chunkCount(),
                    .read = [decoder, frames](std::uint64_t chunk, Bytes &out) -> Status {
                        Bytes stored;
                        const auto frame = frames->take();
                        const auto bytes = decoder->chunkBytes(chunk, stored, *frame);
                        if (!bytes)
                            return bytes.error();
                        out.assign(bytes->begin(), bytes->end());
                        return {};
                    } };
}

Result<Origin> valueOrigin(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    auto opened = ModelWeights::open(model, tensor, run);
    if (!opened)
        return opened.error();
    const std::shared_ptr<const ModelWeights> weights = std::move(*opened);
    return Origin { .dtype = DType::F32,
                    .pieces = (tensor.elementCount() + PieceElements - 1) / PieceElements,
                    .read = [weights](std::uint64_t piece, Bytes &out) {
                        const std::uint64_t first = piece * PieceElements;
                        const auto count = static_cast<std::size_t>(
                            std::min(PieceElements, weights->elementCount() - first));
                        std::vector<float> values(count);
                        auto status = weights->read(first, values);
                        out.resize(count * sizeof(float));
                        std::memcpy(out.data(), values.data(), out.size());
                        return status;
                    } };
}

Result<Origin> originOf(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    if (tensor.elementCount() == 0)
        return Origin { .dtype = traits(tensor.dtype).bits ? tensor.dtype : DType::F32 };
    if (hasRawBytes(tensor))
        return rawOrigin(model, tensor);
    if (tensor.layout == &ContainerLayout) {
        if (!tensor.note.empty())
            return Error { ErrorKind::Malformed, "tensor '" + tensor.name + "': " + tensor.note };
        auto decoder = ContainerDecoder::make(model, tensor);
        if (!decoder)
            return decoder.error();
        if ((*decoder)->isLossless())
            return losslessOrigin(std::move(*decoder), tensor);
    }
    return valueOrigin(model, tensor, run);
}

/// Decodes 8 pieces per thread side by side and appends them in order.
Status copyTensor(const Origin &origin, ContainerFile &file, const RunControl &run)
{
    const std::uint64_t batch = 8ull * run.threads();
    std::vector<Bytes> pieces(static_cast<std::size_t>(std::min(batch, origin.pieces)));
    for (std::uint64_t begin = 0; begin < origin.pieces; begin += batch) {
        const std::uint64_t size = std::min(batch, origin.pieces - begin);
        const auto status = parallelFor(size, run, [&](std::uint64_t i, unsigned) {
            return origin.read(begin + i, pieces[static_cast<std::size_t>(i)]);
        });
        if (!status)
            return status;
        for (std::uint64_t i = 0; i < size; ++i) {
            if (auto written = file.append(pieces[static_cast<std::size_t>(i)]); !written)
                return written;
            run.advance(pieces[static_cast<std::size_t>(i)].size());
        }
    }
    return {};
}

DType outputDtype(const TensorInfo &tensor)
{
    const bool isLossless = tensor.layout == &ContainerLayout && tensor.dtype != DType::Block;
    return hasRawBytes(tensor) || isLossless ? tensor.dtype : DType::F32;
}

} // namespace

Status decompressModel(ModelPtr model, const std::string &output, const RunControl &run)
{
    std::vector<StoredTensor> stored;
    for (const TensorInfo &tensor : model->tensors) {
        const DType dtype = outputDtype(tensor);
        const auto bytes = packedBytes(dtype, tensor.elementCount());
        if (!bytes || traits(dtype).bits == 0)
            return Error { ErrorKind::Unsupported,
                           "tensor '" + tensor.name + "' has no values that could be written" };
        const auto dims = tensor.shape.dims();
        stored.push_back({ tensor.name, traits(dtype).name, { dims.begin(), dims.end() }, *bytes });
        run.expect(*bytes);
    }
    const std::string header = safetensorsHeader(stored, {});
    auto file = ContainerFile::create(output, header.size());
    if (!file)
        return file.error();
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const auto origin = originOf(*model, model->tensors[i], run);
        if (!origin)
            return origin.error();
        const std::uint64_t before = file->size();
        if (auto status = copyTensor(*origin, *file, run); !status)
            return status;
        if (file->size() - before != stored[i].bytes)
            return Error { ErrorKind::Malformed,
                           "tensor '" + stored[i].name + "' gives " + std::to_string(file->size() - before)
                               + " bytes, its shape has " + std::to_string(stored[i].bytes) };
    }
    if (run.cancelled())
        return cancelledError();
    if (auto status = unchanged(model->sources); !status)
        return status;
    return file->finish(header);
}

} // namespace assay
