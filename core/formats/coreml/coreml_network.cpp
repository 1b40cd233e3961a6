// SPDX-License-Identifier: GPL-3.0-or-later
// NeuralNetwork: 1 layers; a layer: 1 name and one message by type, see Layers (NeuralNetwork.proto).
// WeightParams: 1 floatValue (packed or one by one), 2 float16Value, 30 rawValue, 31 int8RawValue,
//   40 quantization {1 numberOfBits, 101 linear {1 scale, 2 bias}, 102 table {1 floatValue}}
// rawValue holds codes of numberOfBits, the first in the highest bits of its byte: code * scale + bias with
// one scale or one per output, or floatValue[code]. The byte order of an array's dimensions is row-major.
#include "core/base/checked_math.h"
#include "core/formats/coreml/coreml_parts.h"
#include "core/layouts/coreml_codes.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Which numbers of a layer's message make a weight's shape.
enum class Dims { Convolution, OutIn, Channels, List };

struct WeightField {
    std::uint32_t layer; ///< of NeuralNetworkLayer
    std::uint32_t field; ///< of the layer's message
    const char *name;
    Dims dims;
    std::uint32_t first, second; ///< fields of the numbers: output and input, or the list
};
constexpr std::array Weights {
    WeightField { 100, 90, "weight", Dims::Convolution, 1, 2 },
    WeightField { 100, 91, "bias", Dims::Channels, 1, 0 },
    WeightField { 140, 20, "weight", Dims::OutIn, 2, 1 },
    WeightField { 140, 21, "bias", Dims::Channels, 2, 0 },
    WeightField { 150, 20, "weight", Dims::OutIn, 2, 1 },
    WeightField { 150, 21, "bias", Dims::Channels, 2, 0 },
    WeightField { 160, 15, "gamma", Dims::Channels, 1, 0 },
    WeightField { 160, 16, "beta", Dims::Channels, 1, 0 },
    WeightField { 160, 17, "running_mean", Dims::Channels, 1, 0 },
    WeightField { 160, 18, "running_var", Dims::Channels, 1, 0 },
    WeightField { 245, 2, "scale", Dims::List, 1, 0 },
    WeightField { 245, 5, "bias", Dims::List, 4, 0 },
    WeightField { 250, 2, "bias", Dims::List, 1, 0 },
    WeightField { 290, 2, "value", Dims::List, 1, 0 },
    WeightField { 1040, 20, "weight", Dims::OutIn, 2, 1 },
    WeightField { 1040, 21, "bias", Dims::Channels, 2, 0 },
    WeightField { 1045, 8, "weight", Dims::OutIn, 5, 6 },
    WeightField { 1045, 9, "bias", Dims::Channels, 6, 0 },
    WeightField { 1070, 2, "value", Dims::List, 1, 0 },
    WeightField { 1350, 3, "gamma", Dims::List, 1, 0 },
    WeightField { 1350, 4, "beta", Dims::List, 1, 0 },
};
constexpr std::uint32_t RecurrentLayers[] = { 400, 410, 420, 430 };
constexpr std::uint32_t KernelField = 20, DeconvolutionField = 60, GroupsField = 10;

struct WeightParams {
    std::optional<WireBytes> floats {}, halves {}, raw {}, int8 {};
    std::uint64_t loose = 0; ///< floats that stand one by one
    std::uint64_t bits = 0;
    std::optional<WireBytes> scale {}, bias {}, table {};
};

struct Layer {
    std::string name {};
    std::uint32_t type = 0;
    std::map<std::uint32_t, std::vector<std::uint64_t>> numbers {};
    std::vector<std::pair<std::uint32_t, WireBytes>> messages {};
};

class NetworkReader {
public:
    NetworkReader(ByteReader &reader, const std::string &prefix, CoremlTensors &tensors)
        : m_reader(reader)
        , m_prefix(prefix)
        , m_tensors(tensors)
    {
    }

    Status readLayer(WireBytes range)
    {
        Layer layer;
        WireBytes message {};
        auto status = eachField(m_reader, range, "a layer", [&](const ProtoField &field) -> Status {
            if (field.isBytes(1)) {
                auto name = protoText(m_reader.source(), field.bytes);
                if (!name)
                    return name.error();
                layer.name = std::move(*name);
            } else if (field.type == WireType::Bytes && field.number >= 100) {
                layer.type = field.number;
                message = field.bytes;
            }
            return {};
        });
        if (!status || layer.type == 0)
            return status;
        const bool isRead
            = std::ranges::any_of(Weights, [&](const WeightField &row) { return row.layer == layer.type; });
        if (!isRead)
            return std::ranges::find(RecurrentLayers, layer.type) == std::end(RecurrentLayers)
                ? Status()
                : addRecurrent(layer, message);
        status = readMessage(message, layer);
        if (!status)
            return status;
        for (const auto &[number, bytes] : layer.messages)
            for (const WeightField &row : Weights)
                if (row.layer == layer.type && row.field == number)
                    if (auto added = addWeight(layer, row, bytes); !added)
                        return added;
        return {};
    }

private:
    Status readMessage(WireBytes message, Layer &layer)
    {
        return eachField(m_reader, message, "a layer's parameters", [&](const ProtoField &field) -> Status {
            auto &numbers = layer.numbers[field.number];
            if (field.type == WireType::Varint && numbers.size() < 64)
                numbers.push_back(field.value);
            if (field.type != WireType::Bytes)
                return {};
            layer.messages.emplace_back(field.number, field.bytes);
            const bool isList = std::ranges::any_of(Weights, [&](const WeightField &row) {
                return row.layer == layer.type && row.dims == Dims::List && row.first == field.number;
            });
            if ((!isList && !(layer.type == 100 && field.number == KernelField)) || field.bytes.size > 640)
                return {};
            const auto packed = unpackVarints(m_reader.source(), field.bytes);
            if (!packed)
                return packed.error();
            numbers.insert(numbers.end(), packed->begin(), packed->end());
            return {};
        });
    }

    /// Gates of recurrent layers: listed as bytes, so that nothing is missing from the sums.
    Status addRecurrent(const Layer &layer, WireBytes message)
    {
        const std::uint64_t dims[] = { message.size };
        TensorInfo tensor { .name = m_prefix + layer.name + ".gates",
                            .shape = *Shape::make(dims),
                            .dtype = DType::Opaque,
                            .dtypeName = "recurrent layer" };
        tensor.note = "weights of recurrent layers are listed, not decoded";
        tensor.parts.push_back({ .name = layer.name,
                                 .slot = "values",
                                 .dtype = DType::Opaque,
                                 .shape = tensor.shape,
                                 .extent = { 0, message.offset, message.size } });
        tensor.role = TensorRole::Side;
        tensor.roleReason = "bytes of a recurrent layer";
        return m_tensors.add(std::move(tensor));
    }

    std::vector<std::uint64_t> dimsOf(const Layer &layer, const WeightField &row) const
    {
        const auto number = [&layer](std::uint32_t field, std::uint64_t otherwise) {
            const auto found = layer.numbers.find(field);
            return found == layer.numbers.end() || found->second.empty() ? otherwise : found->second[0];
        };
        switch (row.dims) {
        case Dims::Channels:
            return { number(row.first, 0) };
        case Dims::OutIn:
            return { number(row.first, 0), number(row.second, 0) };
        case Dims::List: {
            const auto found = layer.numbers.find(row.first);
            return found == layer.numbers.end() ? std::vector<std::uint64_t> {} : found->second;
        }
        case Dims::Convolution:
            break;
        }
        const auto kernel = layer.numbers.find(KernelField);
        std::vector<std::uint64_t> window { 3, 3 }; // where none is stated
        if (kernel != layer.numbers.end() && !kernel->second.empty())
            window = kernel->second;
        std::vector<std::uint64_t> dims { number(1, 0), number(2, 0) };
        if (number(DeconvolutionField, 0) != 0)
            dims = { number(2, 0), number(1, 0) / std::max<std::uint64_t>(number(GroupsField, 1), 1) };
        dims.insert(dims.end(), window.begin(), window.end());
        return dims;
    }

    Result<WeightParams> readWeights(WireBytes range)
    {
        WeightParams weights;
        const auto readScales = [&](const ProtoField &field) -> Status {
            if (field.isBytes(1))
                (field.number == 1 && m_isTable ? weights.table : weights.scale) = field.bytes;
            if (field.isBytes(2))
                weights.bias = field.bytes;
            return {};
        };
        auto status = eachField(m_reader, range, "weights", [&](const ProtoField &field) -> Status {
            if (field.isBytes(1))
                weights.floats = field.bytes;
            weights.loose += field.number == 1 && field.type == WireType::Fixed32 ? 1 : 0;
            if (field.isBytes(2) && field.bytes.size > 0)
                weights.halves = field.bytes;
            if (field.isBytes(30) && field.bytes.size > 0)
                weights.raw = field.bytes;
            if (field.isBytes(31) && field.bytes.size > 0)
                weights.int8 = field.bytes;
            if (!field.isBytes(40))
                return {};
            return eachField(m_reader, field.bytes, "a quantisation", [&](const ProtoField &inner) -> Status {
                if (inner.isVarint(1))
                    weights.bits = inner.value;
                if (!inner.isBytes(101) && !inner.isBytes(102))
                    return {};
                m_isTable = inner.number == 102;
                return eachField(m_reader, inner.bytes, "a quantisation", readScales);
            });
        });
        if (!status)
            return status.error();
        return weights;
    }

    static TensorPart partOf(const std::string &name, const char *slot, DType dtype, const Shape &shape,
                             WireBytes bytes)
    {
        return { .name = name + "/" + slot,
                 .slot = slot,
                 .kind = std::string_view(slot) == "values" ? PartKind::Payload : PartKind::Side,
                 .dtype = dtype,
                 .shape = shape,
                 .extent = { 0, bytes.offset, bytes.size } };
    }

    Status addWeight(const Layer &layer, const WeightField &row, WireBytes range)
    {
        const auto weights = readWeights(range);
        if (!weights)
            return weights.error();
        const std::string name = m_prefix + layer.name + "." + row.name;
        const auto wrong = [&](const std::string &what) {
            return Error { ErrorKind::Malformed, "'" + name + "' " + what, range.offset,
                           m_reader.source().path() };
        };
        const std::vector<std::uint64_t> dims = dimsOf(layer, row);
        auto shape = Shape::make(dims);
        if (!shape)
            return wrong("has a wrong shape: " + shape.error().sentence);
        TensorInfo tensor { .name = name, .shape = *shape };
        const bool isFloats = weights->floats && weights->floats->size > 0;
        if (!isFloats && !weights->halves && !weights->raw && !weights->int8 && weights->loose == 0)
            return {}; // stated and empty
        const auto &bytes = isFloats ? weights->floats : weights->halves ? weights->halves : weights->raw;
        if (isFloats || weights->halves) {
            tensor.dtype = isFloats ? DType::F32 : DType::F16;
            const auto needed = packedBytes(tensor.dtype, shape->elementCount());
            if (!needed || *needed != bytes->size)
                return wrong("of shape " + shape->text() + " needs "
                             + (needed ? std::to_string(*needed) : std::string("more than 2^64"))
                             + " bytes, it has " + std::to_string(bytes->size));
            tensor.parts.push_back(partOf(name, "values", tensor.dtype, *shape, *bytes));
        } else if (weights->raw && weights->bits >= 1 && weights->bits <= 8) {
            if (auto status = addCodes(*weights, tensor); !status)
                return wrong(status.error().sentence);
        } else {
            const WireBytes payload = weights->raw ? *weights->raw : weights->int8 ? *weights->int8 : range;
            tensor.dtype = DType::Opaque;
            tensor.note = weights->loose > 0 ? "its numbers stand one by one, which is not read"
                                             : "its quantisation is not read";
            tensor.parts.push_back(partOf(name, "values", DType::Opaque, *shape, payload));
        }
        tensor.dtypeName = tensor.dtypeName.empty() ? traits(tensor.dtype).name : tensor.dtypeName;
        return m_tensors.add(std::move(tensor));
    }

    Status addCodes(const WeightParams &weights, TensorInfo &tensor)
    {
        const auto bits = checkedMultiply(tensor.elementCount(), weights.bits);
        if (!bits || divideRoundingUp(*bits, 8) != weights.raw->size)
            return Error { ErrorKind::Malformed,
                           "of shape " + tensor.shape.text() + " and " + std::to_string(weights.bits)
                               + " bits does not fit its " + std::to_string(weights.raw->size) + " bytes" };
        tensor.dtype = DType::Opaque;
        tensor.dtypeName = "U" + std::to_string(weights.bits);
        tensor.bits = weights.bits;
        tensor.layout = weights.table ? &CoremlTableLayout : &CoremlLinearLayout;
        tensor.parts.push_back(partOf(tensor.name, "values", DType::Opaque, tensor.shape, *weights.raw));
        const auto side = [&tensor](const char *slot, const std::optional<WireBytes> &bytes) {
            if (!bytes)
                return;
            const std::uint64_t dims[] = { bytes->size / 4 };
            tensor.parts.push_back(partOf(tensor.name, slot, DType::F32, *Shape::make(dims), *bytes));
        };
        side("table", weights.table);
        side("scale", weights.scale);
        side("bias", weights.bias);
        return {};
    }

    ByteReader &m_reader;
    const std::string &m_prefix;
    CoremlTensors &m_tensors;
    bool m_isTable = false;
};

} // namespace

Status readCoremlNetwork(ByteReader &reader, WireBytes network, const std::string &prefix,
                         CoremlTensors &tensors)
{
    NetworkReader layers(reader, prefix, tensors);
    return eachField(reader, network, "a neural network", [&](const ProtoField &field) -> Status {
        return field.isBytes(1) ? layers.readLayer(field.bytes) : Status();
    });
}

} // namespace assay
