// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/onnx_builder.h"

#include <cstring>

namespace assay::testing {
namespace {

std::string varint(std::uint64_t value)
{
    std::string bytes;
    for (; value >= 0x80; value >>= 7)
        bytes += static_cast<char>(0x80 | (value & 0x7f));
    return bytes + static_cast<char>(value);
}

} // namespace

std::string protoNumber(std::uint32_t field, std::uint64_t value)
{
    return varint(field << 3) + varint(value);
}

std::string protoBytes(std::uint32_t field, const std::string &content)
{
    return varint(field << 3 | 2) + varint(content.size()) + content;
}

std::string protoFixed32(std::uint32_t field, float value)
{
    std::string raw(4, '\0');
    std::memcpy(raw.data(), &value, 4);
    return varint(field << 3 | 5) + raw;
}

std::string protoVarints(const std::vector<std::int64_t> &values)
{
    std::string bytes;
    for (const auto value : values)
        bytes += varint(static_cast<std::uint64_t>(value));
    return bytes;
}

std::string onnxTensorOf(const std::string &name, int dataType, const std::vector<std::uint64_t> &dims,
                         const std::string &fields)
{
    std::string tensor;
    for (const auto dim : dims)
        tensor += protoNumber(1, dim);
    return tensor + protoNumber(2, static_cast<std::uint64_t>(dataType)) + protoBytes(8, name) + fields;
}

std::string onnxTensor(const std::string &name, int dataType, const std::vector<std::uint64_t> &dims,
                       const std::string &raw)
{
    return onnxTensorOf(name, dataType, dims, protoBytes(9, raw));
}

std::string onnxExternal(const std::vector<std::pair<std::string, std::string>> &entries)
{
    std::string fields;
    for (const auto &[key, value] : entries)
        fields += protoBytes(13, protoBytes(1, key) + protoBytes(2, value));
    return fields + protoNumber(14, 1);
}

std::string onnxIntegerAttribute(const std::string &name, std::int64_t value)
{
    return protoBytes(1, name) + protoNumber(3, static_cast<std::uint64_t>(value)) + protoNumber(20, 2);
}

std::string onnxTensorAttribute(const std::string &name, const std::string &tensor)
{
    return protoBytes(1, name) + protoBytes(5, tensor) + protoNumber(20, 4);
}

std::string onnxGraphAttribute(const std::string &name, const std::string &graph)
{
    return protoBytes(1, name) + protoBytes(6, graph) + protoNumber(20, 5);
}

std::string onnxNode(const std::string &op, const std::vector<std::string> &inputs,
                     const std::vector<std::string> &outputs, const std::vector<std::string> &attributes)
{
    std::string node;
    for (const auto &input : inputs)
        node += protoBytes(1, input);
    for (const auto &output : outputs)
        node += protoBytes(2, output);
    node += protoBytes(4, op);
    for (const auto &attribute : attributes)
        node += protoBytes(5, attribute);
    return node;
}

std::string onnxGraph(const std::vector<std::string> &nodes, const std::vector<std::string> &initialisers)
{
    std::string graph;
    for (const auto &node : nodes)
        graph += protoBytes(1, node);
    for (const auto &tensor : initialisers)
        graph += protoBytes(5, tensor);
    return graph;
}

std::string onnxModel(const std::string &graph, const std::string &more)
{
    return protoNumber(1, 8) + protoBytes(2, "tests") + protoBytes(8, protoNumber(2, 17))
        + protoBytes(7, graph) + more;
}

} // namespace assay::testing
