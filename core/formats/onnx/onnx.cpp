// SPDX-License-Identifier: GPL-3.0-or-later
// One protobuf message (ModelProto, see onnx_graph.cpp) without a magic number; it begins with ir_version,
// 08 and a small number. Payloads lie in the message (raw_data, typed lists) or in files beside it.
#include "core/formats/onnx/onnx.h"

#include "core/formats/onnx/onnx_graph.h"

#include <algorithm>

namespace assay {

bool looksLikeOnnx(std::span<const std::byte> head, const ByteSource &source)
{
    constexpr std::uint64_t LargestVersion = 1000;
    constexpr int MostFields = 100'000;
    if (head.size() < 4 || std::to_integer<int>(head[0]) != 0x08)
        return false;
    ByteReader reader(source);
    ProtoMessage message(reader, { 0, source.size() }, "the model");
    bool hasGraph = false;
    for (int i = 0; i < MostFields; ++i) {
        const auto field = message.next();
        if (!field)
            return false;
        if (!*field)
            return hasGraph;
        if ((*field)->isVarint(1) && (*field)->value > LargestVersion)
            return false;
        hasGraph = hasGraph || (*field)->isBytes(7);
        if ((*field)->number > 25)
            return false;
    }
    return false;
}

Status readOnnx(SourcePtr source, Model &model, const RunControl &run)
{
    auto content = readOnnxContent(*source, run);
    if (!content)
        return content.error();
    if (!content->hasGraph)
        return Error { ErrorKind::Malformed, "holds no graph, so it is no ONNX model", 0, source->path() };
    auto stored = placeOnnxConstants(*content, source, model, run);
    if (!stored)
        return stored.error();
    model.metadata = std::move(content->metadata);
    model.metadata.push_back({ .key = "nodes", .value = content->nodeCount, .typeName = "int" });
    addOnnxTensors(std::move(*content), std::move(*stored), model);
    return {};
}

} // namespace assay
