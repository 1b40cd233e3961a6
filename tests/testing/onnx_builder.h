// SPDX-License-Identifier: GPL-3.0-or-later
// Writes ONNX files (protobuf wire format) from scratch; independent of the reader.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace assay::testing {

/// Fields of the protobuf wire format.
std::string protoNumber(std::uint32_t field, std::uint64_t value);
std::string protoBytes(std::uint32_t field, const std::string &content);
std::string protoFixed32(std::uint32_t field, float value);
/// The varints of a packed list, without field number.
std::string protoVarints(const std::vector<std::int64_t> &values);

/// A TensorProto with raw_data.
std::string onnxTensor(const std::string &name, int dataType, const std::vector<std::uint64_t> &dims,
                       const std::string &raw);
/// A TensorProto whose data is given as finished fields.
std::string onnxTensorOf(const std::string &name, int dataType, const std::vector<std::uint64_t> &dims,
                         const std::string &fields);
/// The fields of a tensor that lies in another file.
std::string onnxExternal(const std::vector<std::pair<std::string, std::string>> &entries);
std::string onnxIntegerAttribute(const std::string &name, std::int64_t value);
std::string onnxTensorAttribute(const std::string &name, const std::string &tensor);
std::string onnxGraphAttribute(const std::string &name, const std::string &graph);
std::string onnxNode(const std::string &op, const std::vector<std::string> &inputs,
                     const std::vector<std::string> &outputs,
                     const std::vector<std::string> &attributes = {});
std::string onnxGraph(const std::vector<std::string> &nodes, const std::vector<std::string> &initialisers);
/// A ModelProto around a graph; more: further finished fields.
std::string onnxModel(const std::string &graph, const std::string &more = {});

} // namespace assay::testing
