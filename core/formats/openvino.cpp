// SPDX-License-Identifier: GPL-3.0-or-later
// OpenVINO IR 10 and 11 (docs.openvino.ai, "OpenVINO IR format", operation set: Constant-1):
//   NAME.xml   <net name version> <layers> <layer id name type> <data .../> <output><port><dim>n</dim>...
//              <edges> <edge from-layer from-port to-layer to-port/>; bodies of loops hold nets of their own
//   NAME.bin   the constants: <data element_type shape offset size/> of a layer of type Const
// A byte holds two 4-bit elements, the first in its low half. Weights that NNCF compressed are
//   Const (u8 i8 u4 i4 nf4 f8...) -> Convert -> [Subtract <- Convert <- Const] -> Multiply <- Const ->
//   [Reshape]
// with scales that are broadcast as NumPy does: [out, groups, size] by [out, groups, 1]. Half-width weights
// are Const "x_compressed" -> Convert "x". Tracing writes "self." or "__module." before the names.
#include "core/formats/openvino.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/formats/onnx/onnx_external.h"
#include "core/formats/openvino_graph.h"
#include "core/layouts/blockwise.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace assay {
namespace {

constexpr std::uint64_t LargestXml = 512ull << 20;

struct ElementType {
    std::string_view name;
    DType dtype;
    bool isCode = false; ///< stands for a weight only together with a scale
};
constexpr std::array ElementTypes {
    ElementType { "f32", DType::F32 },
    ElementType { "f16", DType::F16 },
    ElementType { "bf16", DType::BF16 },
    ElementType { "f64", DType::F64 },
    ElementType { "i4", DType::I4, true },
    ElementType { "u4", DType::U4, true },
    ElementType { "nf4", DType::U4, true },
    ElementType { "i8", DType::I8, true },
    ElementType { "u8", DType::U8, true },
    ElementType { "f8e4m3", DType::F8E4M3, true },
    ElementType { "f8e5m2", DType::F8E5M2, true },
    ElementType { "f4e2m1", DType::F4, true },
    ElementType { "f8e8m0", DType::F8E8M0 },
    ElementType { "i16", DType::I16 },
    ElementType { "u16", DType::U16 },
    ElementType { "i32", DType::I32 },
    ElementType { "u32", DType::U32 },
    ElementType { "i64", DType::I64 },
    ElementType { "u64", DType::U64 },
    ElementType { "boolean", DType::Bool },
};

const ElementType *typeOf(const OpenVinoLayer &layer)
{
    const auto found = std::ranges::find(ElementTypes, layer.elementType, &ElementType::name);
    return found == ElementTypes.end() ? nullptr : &*found;
}

/// A constant of codes with what undoes the quantisation.
struct Compressed {
    std::size_t scale = 0;
    std::optional<std::size_t> zero {};
    std::size_t multiply = 0;
};

class OpenVinoTensors {
public:
    OpenVinoTensors(const SourcePtr &source, Model &model)
        : m_source(source)
        , m_model(model)
        , m_files(source->path())
    {
        const std::string &path = source->path();
        const auto name = path.substr(path.find_last_of('/') + 1);
        m_binName = name.substr(0, std::min(name.rfind('.'), name.size())) + ".bin";
    }

    Status add(const OpenVinoGraph &graph, const RunControl &run)
    {
        const auto compressed = findCompressed(graph);
        std::vector<bool> isSide(graph.layers.size());
        for (const auto &[codes, parts] : compressed) {
            isSide[parts.scale] = true;
            if (parts.zero)
                isSide[*parts.zero] = true;
        }
        for (std::size_t i = 0; i < graph.layers.size(); ++i) {
            if (run.cancelled())
                return cancelledError();
            if (graph.layers[i].type != "Const" || graph.layers[i].elementType.empty() || isSide[i])
                continue;
            const auto found = compressed.find(i);
            if (auto status = addConstant(graph, i, found == compressed.end() ? nullptr : &found->second);
                !status)
                return status;
        }
        return {};
    }

private:
    /// Through Converts to a constant with values.
    static std::optional<std::size_t> constantBehind(const OpenVinoGraph &graph, std::size_t layer)
    {
        for (int steps = 0; steps < 4 && layer < graph.layers.size(); ++steps) {
            const OpenVinoLayer &own = graph.layers[layer];
            if (own.type == "Const" && typeOf(own))
                return layer;
            if ((own.type != "Convert" && own.type != "Reshape") || own.inputs.empty())
                return std::nullopt;
            layer = own.inputs[0];
        }
        return std::nullopt;
    }

    static std::unordered_map<std::size_t, Compressed> findCompressed(const OpenVinoGraph &graph)
    {
        std::unordered_map<std::size_t, Compressed> found;
        for (std::size_t i = 0; i < graph.layers.size(); ++i) {
            const OpenVinoLayer &layer = graph.layers[i];
            if (layer.type != "Multiply" || layer.inputs.size() != 2)
                continue;
            for (const std::size_t side : { 0u, 1u })
                if (addCompressed(graph, i, layer.inputs[side], layer.inputs[1 - side], found))
                    break;
        }
        return found;
    }

    static bool addCompressed(const OpenVinoGraph &graph, std::size_t multiply, std::size_t left,
                              std::size_t right, std::unordered_map<std::size_t, Compressed> &found)
    {
        const auto scale = constantBehind(graph, right);
        if (!scale || left >= graph.layers.size() || typeOf(graph.layers[*scale])->isCode)
            return false;
        Compressed parts { .scale = *scale, .multiply = multiply };
        const OpenVinoLayer &before = graph.layers[left];
        std::optional<std::size_t> codes;
        if (before.type == "Subtract" && before.inputs.size() == 2) {
            codes = constantBehind(graph, before.inputs[0]);
            parts.zero = constantBehind(graph, before.inputs[1]);
            if (!parts.zero)
                return false;
        } else {
            codes = constantBehind(graph, left);
        }
        if (!codes || !typeOf(graph.layers[*codes])->isCode)
            return false;
        found.emplace(*codes, parts);
        return true;
    }

    /// The shape behind a Reshape that only regroups the elements.
    static std::vector<std::uint64_t> logicalDims(const OpenVinoGraph &graph, const OpenVinoLayer &codes,
                                                  std::size_t multiply)
    {
        const auto count = Shape::make(codes.shape);
        for (int steps = 0; steps < 3; ++steps) {
            const OpenVinoLayer &layer = graph.layers[multiply];
            if (layer.consumers != 1)
                break;
            const OpenVinoLayer &next = graph.layers[layer.lastConsumer];
            if (next.inputs.empty() || next.inputs[0] != multiply)
                break;
            if (next.type == "Reshape" && next.outputDims) {
                const auto shape = Shape::make(*next.outputDims);
                if (count && shape && shape->elementCount() == count->elementCount())
                    return *next.outputDims;
                break;
            }
            if (next.type != "Convert")
                break;
            multiply = layer.lastConsumer;
        }
        return codes.shape;
    }

    std::string nameOf(const OpenVinoGraph &graph, const OpenVinoLayer &layer)
    {
        std::string name = layer.name;
        constexpr std::string_view Halved = "_compressed";
        if (name.ends_with(Halved) && layer.consumers == 1
            && graph.layers[layer.lastConsumer].type == "Convert")
            name.resize(name.size() - Halved.size());
        for (const std::string_view prefix : { "self.", "__module." })
            if (name.starts_with(prefix) && name.size() > prefix.size())
                name.erase(0, prefix.size());
        name = graph.path + name;
        if (const std::uint64_t count = m_seen[name]++; count > 0)
            name += "#" + std::to_string(count + 1);
        return name;
    }

    Result<TensorPart> partOf(const OpenVinoLayer &layer, const char *slot, PartKind kind)
    {
        const ElementType *type = typeOf(layer);
        const auto wrong = [&](ErrorKind error, const std::string &what) {
            return Error { error, "constant '" + layer.name.substr(0, 200) + "' " + what, std::nullopt,
                           m_source->path() };
        };
        auto shape = Shape::make(layer.shape);
        if (!shape)
            return wrong(shape.error().kind, "has a wrong shape: " + shape.error().sentence);
        const DType dtype = type ? type->dtype : DType::Opaque;
        const auto needed = packedBytes(dtype, shape->elementCount());
        if (type && (!needed || *needed != layer.size))
            return wrong(ErrorKind::Malformed,
                         "of type " + layer.elementType + " and shape " + shape->text() + " needs "
                             + (needed ? std::to_string(*needed) : std::string("more than 2^64"))
                             + " bytes, it states " + std::to_string(layer.size));
        auto extent = m_files.locate(
            { { "location", m_binName }, { "offset", std::to_string(layer.offset) } }, layer.size, m_model);
        if (!extent)
            return wrong(extent.error().kind, "cannot be placed: " + extent.error().sentence);
        return TensorPart { .name = layer.name,
                            .slot = slot,
                            .kind = kind,
                            .dtype = dtype,
                            .shape = std::move(*shape),
                            .extent = *extent };
    }

    Status addConstant(const OpenVinoGraph &graph, std::size_t at, const Compressed *compressed)
    {
        const OpenVinoLayer &layer = graph.layers[at];
        const ElementType *type = typeOf(layer);
        auto payload = partOf(layer, "values", PartKind::Payload);
        if (!payload)
            return payload.error();
        TensorInfo tensor { .name = nameOf(graph, layer), .shape = payload->shape, .dtype = payload->dtype };
        tensor.dtypeName = type && layer.elementType != "nf4" ? traits(type->dtype).name : layer.elementType;
        tensor.parts.push_back(std::move(*payload));
        if (compressed) {
            if (auto status = addScales(graph, layer, *compressed, tensor); !status)
                return status;
        } else {
            describePlain(layer, type, tensor);
        }
        m_model.tensors.push_back(std::move(tensor));
        return {};
    }

    Status addScales(const OpenVinoGraph &graph, const OpenVinoLayer &layer, const Compressed &compressed,
                     TensorInfo &tensor)
    {
        auto shape = Shape::make(logicalDims(graph, layer, compressed.multiply));
        if (!shape)
            return shape.error();
        tensor.shape = std::move(*shape);
        tensor.layout = &OpenVinoLayout;
        tensor.bits = traits(tensor.dtype).bits;
        tensor.parameters = BlockwiseParameters { .dims = layer.shape, .isNf4 = layer.elementType == "nf4" };
        auto scale = partOf(graph.layers[compressed.scale], "scale", PartKind::Side);
        if (!scale)
            return scale.error();
        const std::uint64_t scales = scale->shape.elementCount();
        if (scales > 0 && !layer.shape.empty() && scale->shape.columns() == 1
            && scales < tensor.elementCount())
            tensor.groupSize = layer.shape.back();
        tensor.parts.push_back(std::move(*scale));
        if (!compressed.zero)
            return {};
        auto zero = partOf(graph.layers[*compressed.zero], "zero", PartKind::Side);
        if (!zero)
            return zero.error();
        tensor.parts.push_back(std::move(*zero));
        return {};
    }

    static void describePlain(const OpenVinoLayer &layer, const ElementType *type, TensorInfo &tensor)
    {
        if (!type) {
            tensor.role = layer.elementType == "string" ? TensorRole::Side : TensorRole::Weight;
            tensor.roleReason = layer.elementType == "string" ? "no numbers" : "";
            tensor.note = "elements of type " + layer.elementType + " are not read";
        } else if (type->isCode) {
            tensor.note = "codes of type " + layer.elementType + " without a scale in the graph";
        } else if (!traits(type->dtype).isFloat) {
            tensor.role = TensorRole::Buffer;
            tensor.roleReason = "shape or index of the graph";
        } else if (tensor.elementCount() == 1) {
            tensor.role = TensorRole::Buffer;
            tensor.roleReason = "number of the graph";
        }
    }

    const SourcePtr &m_source;
    Model &m_model;
    OnnxExternalFiles m_files;
    std::string m_binName {};
    std::unordered_map<std::string, std::uint64_t> m_seen {};
};

} // namespace

bool looksLikeOpenVino(std::span<const std::byte> head, const ByteSource &)
{
    const std::string_view text(reinterpret_cast<const char *>(head.data()), head.size());
    const auto net = text.find("<net ");
    const auto first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    return net != std::string_view::npos && first != std::string_view::npos && text[first] == '<';
}

Status readOpenVino(SourcePtr source, Model &model, const RunControl &run)
{
    const auto text = readText(*source, LargestXml);
    if (!text)
        return text.error();
    const auto content = readOpenVinoContent(*text, source->path(), run);
    if (!content)
        return content.error();
    model.sources.push_back(source);
    model.metadata.push_back({ .key = "openvino.version", .value = content->version, .typeName = "integer" });
    if (!content->name.empty())
        model.metadata.push_back({ .key = "openvino.name", .value = content->name, .typeName = "string" });
    OpenVinoTensors tensors(source, model);
    for (const auto &graph : content->graphs)
        if (auto status = tensors.add(graph, run); !status)
            return status;
    return {};
}

} // namespace assay
