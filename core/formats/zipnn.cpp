// SPDX-License-Identifier: GPL-3.0-or-later
// model.safetensors.znn: frames that hold the file. model.znn.safetensors: "name" is a U8 tensor of one
// frame, and __metadata__["znn_compressed_vectors"] = {"name": {"dtype": "bfloat16", "shape": "[2, 3]"},
// ...}.
#include "core/formats/zipnn.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/formats/gguf.h"
#include "core/formats/npy.h"
#include "core/formats/safetensors.h"
#include "core/formats/torch/torch_types.h"
#include "core/formats/torch/torch_zip.h"
#include "core/formats/wire/zipnn_frames.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::size_t HeadBytes = 4096;

struct Inner {
    bool (*looksLike)(std::span<const std::byte> head, const ByteSource &source);
    Status (*read)(SourcePtr source, Model &model, const RunControl &run);
};
constexpr std::array InnerFormats { Inner { looksLikeSafetensors, readSafetensors },
                                    Inner { looksLikeTorchZip, readTorchZip },
                                    Inner { looksLikeGguf, readGguf }, Inner { looksLikeNpy, readNpy } };

/// Shape and dtype of one entry; empty if it is no such entry.
std::optional<TensorInfo> described(const std::string &name, const nlohmann::json &entry)
{
    if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string()
        || !entry.contains("shape"))
        return std::nullopt;
    const auto dtype = torchDType("torch " + entry["dtype"].get<std::string>());
    const auto list = entry["shape"].is_string()
        ? nlohmann::json::parse(entry["shape"].get<std::string>(), nullptr, false)
        : entry["shape"];
    if (!dtype || !list.is_array())
        return std::nullopt;
    std::vector<std::uint64_t> dims;
    for (const auto &dim : list) {
        if (!dim.is_number_unsigned())
            return std::nullopt;
        dims.push_back(dim.get<std::uint64_t>());
    }
    const auto shape = Shape::make(dims);
    if (!shape)
        return std::nullopt;
    return TensorInfo { .name = name, .shape = *shape, .dtype = *dtype, .dtypeName = traits(*dtype).name };
}

void tellDamaged(Model &model, const TensorInfo &tensor, const std::string &why)
{
    model.findings.push_back(
        { .rule = "layout.parts-misfit",
          .severity = Severity::Warning,
          .subject = tensor.name,
          .summary = "'" + tensor.name + "' should be a tensor packed by ZipNN, but " + why });
}

/// The frame of one tensor becomes a source of its own.
void unpack(Model &model, std::size_t index, TensorInfo unpacked)
{
    TensorInfo &tensor = model.tensors[index];
    const TensorPart part = tensor.parts.front();
    const auto frames = openZipnn(model.sources[part.extent.source], part.extent.offset, part.extent.size);
    const auto bytes = packedBytes(unpacked.dtype, unpacked.shape.elementCount());
    if (!frames || !bytes || (*frames)->size() != *bytes) {
        tensor.note = !frames ? frames.error().sentence
                              : "it holds " + std::to_string((*frames)->size()) + " bytes, its shape "
                + unpacked.shape.text() + " of " + unpacked.dtypeName + " needs "
                + (bytes ? std::to_string(*bytes) : std::string("more"));
        return tellDamaged(model, tensor, tensor.note);
    }
    unpacked.parts.push_back({ .name = part.name,
                               .slot = part.slot,
                               .dtype = unpacked.dtype,
                               .shape = unpacked.shape,
                               .extent = { static_cast<std::uint32_t>(model.sources.size()), 0, *bytes },
                               .fileBytes = part.extent.size });
    model.sources.push_back(*frames);
    tensor = std::move(unpacked);
}

} // namespace

bool looksLikeZipnnFile(std::span<const std::byte> head, const ByteSource &)
{
    return looksLikeZipnn(head);
}

Status readZipnnFile(SourcePtr source, Model &model, const RunControl &run)
{
    const auto opened = openZipnn(source, 0, source->size());
    if (!opened)
        return opened.error();
    const SourcePtr frames = *opened;
    std::vector<std::byte> head(static_cast<std::size_t>(std::min<std::uint64_t>(HeadBytes, frames->size())));
    if (auto status = frames->read(0, head); !status)
        return status;
    const auto inner
        = std::ranges::find_if(InnerFormats, [&](const Inner &row) { return row.looksLike(head, *frames); });
    if (inner == InnerFormats.end())
        return Error { ErrorKind::Unsupported,
                       "is packed by ZipNN and holds " + std::to_string(frames->size())
                           + " bytes that are no safetensors, PyTorch, GGUF or NumPy file",
                       0, source->path() };
    const std::size_t first = model.tensors.size();
    if (auto status = inner->read(frames, model, run); !status)
        return status;
    for (std::size_t i = first; i < model.tensors.size(); ++i)
        for (auto &part : model.tensors[i].parts)
            if (model.sources[part.extent.source] == frames)
                part.fileBytes = (*opened)->compressedBytes(part.extent.offset, part.extent.size);
    return {};
}

Status unpackZipnnTensors(Model &model, const RunControl &run)
{
    const auto *entry = model.meta("znn_compressed_vectors");
    const auto *text = entry ? std::get_if<std::string>(&entry->value) : nullptr;
    const auto list = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    if (!list.is_object())
        return {};
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        if (run.cancelled())
            return cancelledError();
        const auto named = list.find(model.tensors[i].name);
        if (named == list.end() || !model.tensors[i].isPlain() || model.tensors[i].parts.size() != 1)
            continue;
        auto unpacked = described(model.tensors[i].name, *named);
        if (unpacked)
            unpack(model, i, *std::move(unpacked));
        else
            tellDamaged(model, model.tensors[i], "the metadata do not give its shape and its dtype");
    }
    return {};
}

} // namespace assay
