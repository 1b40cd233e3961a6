// SPDX-License-Identifier: GPL-3.0-or-later
// Which inputs of which operator are a quantised weight, its scale, its zero point:
//   DequantizeLinear x scale [zero]           axis (default 1), block_size     QuantizeLinear: its inverse
//   QLinearConv x xs xz w ws wz ys yz [bias]  w per axis 0; bias I32, scale xs ws, no zero
//   QLinearMatMul a as az b bs bz ys yz       b per last axis
//   ConvInteger x w [xz] [wz], MatMulInteger a b [az] [bz]: the scale is multiplied in by a later Mul
//   com.microsoft: QGemm a as az b bs bz [c] ..., DynamicQuantizeMatMul a b bs [bz], MatMulIntegerToFloat
//   a b as bs [az] [bz], QAttention x w b xs ws [mask] [xz] [wz], MatMulNBits a B scales [zeros] [g_idx]
#include "core/base/checked_math.h"
#include "core/formats/onnx/onnx_graph.h"
#include "core/layouts/axis_affine.h"
#include "core/layouts/matmul_nbits.h"

#include <algorithm>
#include <array>
#include <set>

namespace assay {
namespace {

enum class Axis { Attribute, First, Last, GemmOutput };

struct QuantisedInput {
    const char *op;
    int weight, scale, zero; ///< inputs; -1 where there is none
    Axis axis;
    int factor = -1; ///< a scalar that multiplies the scale
};
constexpr std::array QuantisedInputs {
    QuantisedInput { "DequantizeLinear", 0, 1, 2, Axis::Attribute },
    QuantisedInput { "QLinearConv", 3, 4, 5, Axis::First },
    QuantisedInput { "QLinearConv", 8, 4, -1, Axis::First, 1 },
    QuantisedInput { "QLinearMatMul", 3, 4, 5, Axis::Last },
    QuantisedInput { "QLinearMatMul", 0, 1, 2, Axis::Last },
    QuantisedInput { "ConvInteger", 1, -1, 3, Axis::First },
    QuantisedInput { "MatMulInteger", 1, -1, 3, Axis::Last },
    QuantisedInput { "QGemm", 3, 4, 5, Axis::GemmOutput },
    QuantisedInput { "QGemm", 6, 4, -1, Axis::Last, 1 },
    QuantisedInput { "DynamicQuantizeMatMul", 1, 2, 3, Axis::Last },
    QuantisedInput { "MatMulIntegerToFloat", 1, 3, 5, Axis::Last },
    QuantisedInput { "QAttention", 1, 4, 7, Axis::Last },
};

constexpr std::string_view KeptNodes[] = { "QuantizeLinear",     "Mul",
                                           "MatMulNBits",        "QLinearAdd",
                                           "QLinearMul",         "QLinearSigmoid",
                                           "QLinearLeakyRelu",   "QLinearSoftmax",
                                           "QLinearAveragePool", "QLinearGlobalAveragePool",
                                           "QLinearConcat" };

bool isWholeNumber(DType dtype)
{
    return !traits(dtype).isFloat && dtype != DType::Opaque && dtype != DType::Block && dtype != DType::C64
        && dtype != DType::C128;
}

/// Codes of a quantiser: 8 bits or fewer, also float8, or the 32 bits of a bias.
bool mayBeCodes(DType dtype)
{
    const unsigned bits = traits(dtype).bits;
    return (bits > 0 && bits <= 8 && dtype != DType::Bool) || dtype == DType::I32 || dtype == DType::I16
        || dtype == DType::U16;
}

class Quantiser {
public:
    Quantiser(OnnxContent content, std::vector<TensorInfo> stored, Model &model)
        : m_content(std::move(content))
        , m_stored(std::move(stored))
        , m_model(model)
        , m_logical(m_stored.size())
        , m_isTaken(m_stored.size())
        , m_isSide(m_stored.size())
    {
        for (std::size_t i = 0; i < m_stored.size(); ++i)
            m_positions.emplace(std::pair(m_content.constants[i].scope, m_content.constants[i].name), i);
    }
    void run();

private:
    std::optional<std::size_t> find(const OnnxNode &node, int input) const;
    std::optional<std::size_t> find(std::size_t scope, const std::string &name) const;
    void gather(const OnnxNode &node, const QuantisedInput &row);
    void gatherNBits(const OnnxNode &node);
    void noteQuantize(const OnnxNode &node);
    void markSides(const OnnxNode &node);
    std::optional<std::size_t> scaleByName(std::size_t weight) const;
    std::optional<std::int64_t> axisOf(const OnnxNode &node, const QuantisedInput &row,
                                       const Shape &shape) const;
    bool placeScale(TensorInfo &logical, const TensorInfo &scale, std::size_t axis,
                    const OnnxNode &node) const;
    void addPart(TensorInfo &logical, std::optional<std::size_t> index, const char *slot);
    void misfit(std::size_t weight, const std::string &why);
    void giveRoles(TensorInfo &tensor, const OnnxConstant &constant, bool isSide) const;
    std::string uniqueName(const std::string &name, const OnnxConstant &constant, std::size_t index);

    OnnxContent m_content;
    std::vector<TensorInfo> m_stored;
    Model &m_model;
    std::map<std::pair<std::size_t, std::string>, std::size_t> m_positions;
    std::vector<std::optional<TensorInfo>> m_logical; ///< in place of the weight
    std::vector<char> m_isTaken, m_isSide;
    std::set<std::string> m_names, m_multiplied;
    std::uint64_t m_floatQuantised = 0;
    std::string m_floatExample {};
};

std::optional<std::size_t> Quantiser::find(std::size_t scope, const std::string &name) const
{
    for (std::optional<std::size_t> at = scope; at; at = m_content.scopes[*at].parent)
        if (const auto found = m_positions.find({ *at, name }); found != m_positions.end())
            return found->second;
    return std::nullopt;
}

std::optional<std::size_t> Quantiser::find(const OnnxNode &node, int input) const
{
    if (input < 0 || static_cast<std::size_t>(input) >= node.inputs.size())
        return std::nullopt;
    const std::string &name = node.inputs[static_cast<std::size_t>(input)];
    return name.empty() ? std::nullopt : find(node.scope, name);
}

std::optional<std::int64_t> Quantiser::axisOf(const OnnxNode &node, const QuantisedInput &row,
                                              const Shape &shape) const
{
    const auto rank = static_cast<std::int64_t>(shape.rank());
    const auto attribute = [&node](const char *key, std::int64_t otherwise) {
        const auto found = node.integers.find(key);
        return found == node.integers.end() ? otherwise : found->second;
    };
    std::int64_t axis = 0;
    switch (row.axis) {
    case Axis::Attribute:
        axis = attribute("axis", 1);
        break;
    case Axis::First:
        break;
    case Axis::Last:
        axis = rank - 1;
        break;
    case Axis::GemmOutput:
        axis = attribute("transB", 0) != 0 ? 0 : rank - 1;
        break;
    }
    if (axis < 0)
        axis += rank;
    return axis >= 0 && axis < rank ? std::optional(axis) : std::nullopt;
}

/// One scale, one per index of axis, or blocks along it.
bool Quantiser::placeScale(TensorInfo &logical, const TensorInfo &scale, std::size_t axis,
                           const OnnxNode &node) const
{
    if (scale.elementCount() == 1)
        return true;
    if (axis >= logical.shape.rank())
        return false;
    logical.parameters = AxisAffineParameters { .axis = axis };
    const std::uint64_t length = logical.shape[axis];
    if (scale.shape.rank() <= 1)
        return scale.elementCount() == length;
    if (scale.shape.rank() != logical.shape.rank() || scale.shape[axis] == 0)
        return false;
    const auto stated = node.integers.find("block_size");
    const std::uint64_t size = stated != node.integers.end() && stated->second > 0
        ? static_cast<std::uint64_t>(stated->second)
        : divideRoundingUp(length, scale.shape[axis]);
    for (std::size_t i = 0; i < scale.shape.rank(); ++i)
        if (scale.shape[i] != (i == axis ? divideRoundingUp(length, size) : logical.shape[i]))
            return false;
    logical.parameters = AxisAffineParameters { .axis = axis, .blockSize = size };
    return true;
}

void Quantiser::addPart(TensorInfo &logical, std::optional<std::size_t> index, const char *slot)
{
    if (!index || m_stored[*index].parts.size() != 1)
        return;
    TensorPart part = m_stored[*index].parts[0];
    part.slot = slot;
    part.kind = std::string_view(slot) == "values" ? PartKind::Payload : PartKind::Side;
    logical.parts.push_back(std::move(part));
    m_isTaken[*index] = 1;
}

void Quantiser::misfit(std::size_t weight, const std::string &why)
{
    TensorInfo &tensor = m_stored[weight];
    if (!tensor.note.empty())
        return;
    tensor.note = "its codes are not its values: " + why;
    m_model.findings.push_back({ .rule = "layout.parts-misfit",
                                 .severity = Severity::Warning,
                                 .subject = tensor.name,
                                 .summary = "'" + tensor.name + "' looks like onnx-qdq, but " + why });
}

/// The usual exporter names "w_quantized", "w_scale", "w_zero_point"; believed where a Mul uses the scale.
std::optional<std::size_t> Quantiser::scaleByName(std::size_t weight) const
{
    constexpr std::string_view Ending = "_quantized";
    const OnnxConstant &constant = m_content.constants[weight];
    if (!constant.name.ends_with(Ending))
        return std::nullopt;
    const std::string name = constant.name.substr(0, constant.name.size() - Ending.size()) + "_scale";
    return m_multiplied.contains(name) ? find(constant.scope, name) : std::nullopt;
}

/// "w_quantized" and "w_Q4" stand for w.
std::string logicalName(const std::string &name)
{
    for (const std::string_view ending : { "_quantized", "_Q4", "_Q8", "_Q2" })
        if (name.ends_with(ending) && name.size() > ending.size())
            return name.substr(0, name.size() - ending.size());
    return name;
}

void Quantiser::gather(const OnnxNode &node, const QuantisedInput &row)
{
    const auto weight = find(node, row.weight);
    if (!weight || m_isTaken[*weight] || !mayBeCodes(m_stored[*weight].dtype) || !m_stored[*weight].isPlain()
        || m_stored[*weight].parts.size() != 1)
        return;
    auto scale = row.scale >= 0 ? find(node, row.scale) : scaleByName(*weight);
    if (!scale && row.scale < 0)
        return misfit(*weight, "its scale is multiplied in elsewhere and was not found");
    if (!scale)
        return misfit(*weight, "its scale is no constant");
    TensorInfo logical = m_stored[*weight];
    logical.parts.clear();
    logical.layout = &OnnxQdqLayout;
    const auto axis = axisOf(node, row, logical.shape);
    if (!placeScale(logical, m_stored[*scale], static_cast<std::size_t>(axis.value_or(Shape::MaxRank)), node))
        return misfit(*weight,
                      "scales " + m_stored[*scale].shape.text() + " do not cover " + logical.shape.text());
    const auto zero = find(node, row.zero);
    if (zero && m_stored[*zero].elementCount() != 1
        && m_stored[*zero].elementCount() != m_stored[*scale].elementCount())
        return misfit(*weight, "zero points " + m_stored[*zero].shape.text() + " are not as its scales");
    const auto factor = find(node, row.factor);
    if (row.factor >= 0 && (!factor || m_stored[*factor].elementCount() != 1))
        return misfit(*weight, "the scale of the operator's input is no constant");
    logical.name = logicalName(logical.name);
    logical.bits = traits(logical.dtype).bits;
    addPart(logical, weight, "values");
    addPart(logical, scale, "scale");
    addPart(logical, zero, "zero");
    if (row.factor >= 0)
        addPart(logical, factor, "factor");
    m_logical[*weight] = std::move(logical);
}

void Quantiser::gatherNBits(const OnnxNode &node)
{
    const auto weight = find(node, 1);
    const auto scale = find(node, 2);
    const auto number = [&node](const char *key, std::int64_t otherwise) -> std::uint64_t {
        const auto found = node.integers.find(key);
        const std::int64_t value = found == node.integers.end() ? otherwise : found->second;
        return value > 0 && value < (std::int64_t { 1 } << 48) ? static_cast<std::uint64_t>(value) : 0;
    };
    if (!weight || m_isTaken[*weight] || m_stored[*weight].dtype != DType::U8)
        return;
    const std::uint64_t dims[] = { number("N", 0), number("K", 0) };
    const std::uint64_t bits = number("bits", 4), blockSize = number("block_size", 0);
    const auto shape = Shape::make(dims);
    if (!scale || !shape || dims[0] == 0 || dims[1] == 0 || bits < 2 || bits > 8 || blockSize == 0
        || blockSize > (1u << 20))
        return misfit(*weight, "its node states no usable N, K, bits and block_size");
    const auto rowBytes = divideRoundingUp(dims[1], blockSize) * divideRoundingUp(blockSize * bits, 8);
    if (checkedMultiply(dims[0], rowBytes) != m_stored[*weight].elementCount())
        return misfit(*weight,
                      std::to_string(dims[0]) + " rows of " + std::to_string(rowBytes)
                          + " bytes are needed, it has the shape " + m_stored[*weight].shape.text());
    TensorInfo logical = m_stored[*weight];
    logical.parts.clear();
    logical.layout = &MatMulNBitsLayout;
    logical.shape = *shape;
    logical.name = logicalName(logical.name);
    logical.dtypeName = "U" + std::to_string(bits);
    logical.bits = bits;
    logical.groupSize = blockSize;
    addPart(logical, weight, "values");
    addPart(logical, scale, "scale");
    addPart(logical, find(node, 3), "zero");
    addPart(logical, find(node, 4), "g_idx");
    m_logical[*weight] = std::move(logical);
}

/// A float constant that the graph quantises when it runs: stored at full size.
void Quantiser::noteQuantize(const OnnxNode &node)
{
    const auto weight = find(node, 0);
    if (!weight || !traits(m_stored[*weight].dtype).isFloat || m_stored[*weight].elementCount() < 2)
        return;
    ++m_floatQuantised;
    if (m_floatExample.empty())
        m_floatExample = m_stored[*weight].name;
}

void Quantiser::markSides(const OnnxNode &node)
{
    if (node.opType == "Mul")
        return;
    for (std::size_t i = 1; i < node.inputs.size(); ++i) {
        const auto index = find(node, static_cast<int>(i));
        if (index && m_stored[*index].elementCount() == 1)
            m_isSide[*index] = 1;
    }
}

void Quantiser::giveRoles(TensorInfo &tensor, const OnnxConstant &constant, bool isSide) const
{
    if (tensor.role != TensorRole::Weight)
        return;
    if (constant.origin == OnnxOrigin::Training) {
        tensor.role = TensorRole::Optimizer;
        tensor.roleReason = "belongs to the training information";
    } else if (isSide) {
        tensor.role = TensorRole::Side;
        tensor.roleReason = "scale or zero point of an activation";
    } else if (tensor.isPlain() && isWholeNumber(tensor.dtype) && traits(tensor.dtype).bits > 8) {
        tensor.role = TensorRole::Buffer;
        tensor.roleReason = "shape or index of the graph";
    } else if (tensor.dtype == DType::Bool
               || (constant.origin == OnnxOrigin::Node && tensor.elementCount() == 1)) {
        tensor.role = TensorRole::Buffer;
        tensor.roleReason = "one constant of the graph";
    }
}

std::string Quantiser::uniqueName(const std::string &name, const OnnxConstant &constant, std::size_t index)
{
    std::string unique = name.empty() ? "constant_" + std::to_string(index) : name;
    if (m_names.contains(unique))
        unique = m_content.scopes[constant.scope].path + unique;
    for (std::size_t i = 2; m_names.contains(unique) && i < 100; ++i)
        unique = name + "#" + std::to_string(i);
    if (m_names.contains(unique))
        unique = name + "#constant_" + std::to_string(index);
    m_names.insert(unique);
    return unique;
}

void Quantiser::run()
{
    for (const auto &node : m_content.nodes)
        if (node.opType == "Mul")
            m_multiplied.insert(node.inputs.begin(), node.inputs.end());
    for (const auto &node : m_content.nodes) {
        for (const auto &row : QuantisedInputs)
            if (node.opType == row.op)
                gather(node, row);
        if (node.opType == "MatMulNBits")
            gatherNBits(node);
        if (node.opType == "QuantizeLinear")
            noteQuantize(node);
        markSides(node);
    }
    for (std::size_t i = 0; i < m_stored.size(); ++i) {
        if (m_isTaken[i] && !m_logical[i])
            continue;
        TensorInfo tensor = m_logical[i] ? std::move(*m_logical[i]) : std::move(m_stored[i]);
        tensor.name = uniqueName(tensor.name, m_content.constants[i], i);
        giveRoles(tensor, m_content.constants[i], m_isSide[i] != 0);
        m_model.tensors.push_back(std::move(tensor));
    }
    if (m_floatQuantised > 0)
        m_model.findings.push_back(
            { .rule = "onnx.float-quantised",
              .severity = Severity::Note,
              .subject = m_floatExample,
              .summary = std::to_string(m_floatQuantised) + " float constants ('" + m_floatExample
                  + "' and such) pass through QuantizeLinear when the model runs: they are stored at full "
                    "size" });
}

} // namespace

bool isKeptNode(const std::string &opType)
{
    return std::ranges::find(KeptNodes, opType) != std::end(KeptNodes)
        || std::ranges::any_of(QuantisedInputs, [&](const QuantisedInput &row) { return opType == row.op; });
}

void addOnnxTensors(OnnxContent content, std::vector<TensorInfo> stored, Model &model)
{
    Quantiser(std::move(content), std::move(stored), model).run();
}

} // namespace assay
