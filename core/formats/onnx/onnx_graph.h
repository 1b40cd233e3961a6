// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader of ONNX keeps of the graphs: their constants, and the nodes that quantise.
#pragma once

#include "core/formats/wire/protobuf.h"
#include "core/model/model.h"

#include <map>

namespace assay {

enum class OnnxOrigin { Initialiser, Node, Training };

/// A TensorProto, its payload as ranges of the file.
struct OnnxConstant {
    std::string name {};
    std::size_t scope = 0; ///< index into OnnxContent::scopes
    OnnxOrigin origin = OnnxOrigin::Initialiser;
    std::vector<std::uint64_t> dims {};
    std::int64_t dataType = 0;
    std::optional<WireBytes> raw {};
    std::uint32_t listField = 0; ///< 4, 5, 7, 10, 11 where the numbers are a typed list
    std::vector<WireBytes> packed {}; ///< runs of that list
    std::vector<std::uint64_t> loose {}; ///< its numbers that stand one by one
    std::uint64_t stringCount = 0;
    bool isExternal = false;
    std::map<std::string, std::string> external {};
    // of a sparse one
    bool isSparse = false;
    WireBytes sparseValues {}, sparseIndices {};
};

/// A graph, a sub-graph of If, Loop or Scan, or a function; names resolve through the parents.
struct OnnxScope {
    std::optional<std::size_t> parent {};
    std::string path {}; ///< "", "If_0/then_branch/", ...
    OnnxOrigin origin = OnnxOrigin::Initialiser;
};

struct OnnxNode {
    std::string name {}, opType {}, domain {};
    std::vector<std::string> inputs {}, outputs {};
    std::map<std::string, std::int64_t> integers {}; ///< attributes
    std::size_t scope = 0;
};

struct OnnxContent {
    std::vector<OnnxScope> scopes {};
    std::vector<OnnxConstant> constants {};
    std::vector<OnnxNode> nodes {}; ///< only those that isKeptNode() names
    std::vector<MetaEntry> metadata {};
    std::uint64_t nodeCount = 0;
    bool hasGraph = false;
};

/// Walks a whole ModelProto. Counts are bounded, nesting too.
Result<OnnxContent> readOnnxContent(const ByteSource &source, const RunControl &run);
/// The TensorProto in range; its scope is left to the caller.
Result<OnnxConstant> readOnnxTensor(ByteReader &reader, WireBytes range);

/// Is a node of that operator about quantised constants?
bool isKeptNode(const std::string &opType);

/// Makes model's tensors of the constants: quantised ones with their scales become one logical tensor.
void addOnnxTensors(OnnxContent content, std::vector<TensorInfo> stored, Model &model);

/// One stored tensor per constant, in order: payload placed, decoded numbers in a source of their own.
Result<std::vector<TensorInfo>> placeOnnxConstants(const OnnxContent &content, const SourcePtr &source,
                                                   Model &model, const RunControl &run);

} // namespace assay
