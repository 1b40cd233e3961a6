// SPDX-License-Identifier: GPL-3.0-or-later
// ModelProto 1 ir_version 2 producer_name 3 producer_version 4 domain 5 model_version 7 graph 8 opset_import
//   {1 domain 2 version} 14 metadata_props {1 key 2 value} 20 training_info {1, 2 graph} 25 functions
// GraphProto 1 node 2 name 5 initializer 15 sparse_initializer      FunctionProto 1 name 7 node
// NodeProto 1 input 2 output 3 name 4 op_type 5 attribute 7 domain
// AttributeProto 1 name 3 i 5 t 6 g 7 floats 8 ints 10 tensors 11 graphs 22 sparse_tensor
#include "core/formats/onnx/onnx_graph.h"

#include "core/base/parallel.h"

namespace assay {
namespace {

constexpr int DeepestNesting = 64;
constexpr std::uint64_t LongestName = 16 * 1024;
constexpr std::size_t MostConstants = 200'000;
constexpr std::uint64_t MostNodes = 4'000'000;
constexpr std::size_t MostInputs = 100'000;

class GraphReader {
public:
    GraphReader(const ByteSource &source, const RunControl &run)
        : m_reader(source)
        , m_run(run)
    {
    }
    Status readModel();
    OnnxContent take() { return std::move(m_content); }

private:
    struct Attribute {
        std::string name {};
        std::optional<std::int64_t> integer {};
        std::vector<WireBytes> tensors {}, graphs {}, sparse {};
        OnnxConstant list {}; ///< of "value_floats" and "value_ints"
    };

    Status readGraph(WireBytes range, OnnxScope scope, int depth);
    Status readFunction(WireBytes range);
    Status readTraining(WireBytes range);
    Status readNode(WireBytes range, std::size_t scope, int depth);
    Status readAttribute(WireBytes range, const OnnxNode &node, OnnxNode &kept, int depth);
    Result<Attribute> parseAttribute(WireBytes range);
    Status addTensor(WireBytes range, std::size_t scope, const std::string &nameInstead, OnnxOrigin origin);
    Status addSparse(WireBytes range, std::size_t scope, const std::string &nameInstead);
    Status add(OnnxConstant constant, std::size_t scope);
    Status readOpset(WireBytes range);
    Result<std::string> text(WireBytes range, const char *what);

    ByteReader m_reader;
    const RunControl &m_run;
    OnnxContent m_content;
};

Result<std::string> GraphReader::text(WireBytes range, const char *what)
{
    if (auto status = m_reader.seek(range.offset, what); !status)
        return status.error();
    return m_reader.readString(range.size, LongestName, what);
}

Status GraphReader::add(OnnxConstant constant, std::size_t scope)
{
    if (m_content.constants.size() >= MostConstants)
        return m_reader.error(ErrorKind::LimitExceeded,
                              "has more than " + std::to_string(MostConstants) + " constants");
    constant.scope = scope;
    if (m_content.scopes[scope].origin == OnnxOrigin::Training)
        constant.origin = OnnxOrigin::Training;
    m_content.constants.push_back(std::move(constant));
    return {};
}

Status GraphReader::addTensor(WireBytes range, std::size_t scope, const std::string &nameInstead,
                              OnnxOrigin origin)
{
    auto constant = readOnnxTensor(m_reader, range);
    if (!constant)
        return constant.error();
    if (!nameInstead.empty())
        constant->name = nameInstead;
    constant->origin = origin;
    return add(std::move(*constant), scope);
}

/// SparseTensorProto 1 values (TensorProto, its name is the tensor's) 2 indices (TensorProto) 3 dims
Status GraphReader::addSparse(WireBytes range, std::size_t scope, const std::string &nameInstead)
{
    OnnxConstant sparse;
    sparse.isSparse = true;
    ProtoMessage message(m_reader, range, "a sparse tensor");
    for (;;) {
        const auto field = message.next();
        if (!field)
            return field.error();
        if (!*field)
            break;
        if ((*field)->isBytes(1)) {
            const auto values = readOnnxTensor(m_reader, (*field)->bytes);
            if (!values)
                return values.error();
            sparse.name = values->name;
            sparse.dataType = values->dataType;
            sparse.sparseValues = (*field)->bytes;
        }
        if ((*field)->isBytes(2))
            sparse.sparseIndices = (*field)->bytes;
        if ((*field)->isVarint(3))
            sparse.dims.push_back((*field)->value);
        if ((*field)->isBytes(3)) {
            const auto dims = unpackVarints(m_reader.source(), (*field)->bytes);
            if (!dims)
                return dims.error();
            sparse.dims.insert(sparse.dims.end(), dims->begin(), dims->end());
        }
    }
    if (!nameInstead.empty())
        sparse.name = nameInstead;
    return add(std::move(sparse), scope);
}

Status GraphReader::readGraph(WireBytes range, OnnxScope scope, int depth)
{
    if (depth > DeepestNesting)
        return m_reader.error(ErrorKind::LimitExceeded,
                              "nests graphs deeper than " + std::to_string(DeepestNesting));
    const std::size_t index = m_content.scopes.size();
    m_content.scopes.push_back(std::move(scope));
    ProtoMessage graph(m_reader, range, "a graph");
    for (;;) {
        if (m_run.cancelled())
            return cancelledError();
        const auto field = graph.next();
        if (!field)
            return field.error();
        if (!*field)
            return {};
        Status status;
        if ((*field)->isBytes(1))
            status = readNode((*field)->bytes, index, depth);
        if ((*field)->isBytes(5))
            status = addTensor((*field)->bytes, index, {}, OnnxOrigin::Initialiser);
        if ((*field)->isBytes(15))
            status = addSparse((*field)->bytes, index, {});
        if (!status)
            return status;
    }
}

Status GraphReader::readFunction(WireBytes range)
{
    OnnxScope scope;
    std::vector<WireBytes> nodes;
    ProtoMessage function(m_reader, range, "a function");
    for (;;) {
        const auto field = function.next();
        if (!field)
            return field.error();
        if (!*field)
            break;
        if ((*field)->isBytes(7))
            nodes.push_back((*field)->bytes);
        if (!(*field)->isBytes(1))
            continue;
        auto name = text((*field)->bytes, "a function's name");
        if (!name)
            return name.error();
        scope.path = std::move(*name) + "/";
    }
    const std::size_t index = m_content.scopes.size();
    m_content.scopes.push_back(std::move(scope));
    for (const auto &node : nodes)
        if (auto status = readNode(node, index, 0); !status)
            return status;
    return {};
}

Status GraphReader::readTraining(WireBytes range)
{
    ProtoMessage training(m_reader, range, "the training information");
    for (;;) {
        const auto field = training.next();
        if (!field)
            return field.error();
        if (!*field)
            return {};
        if (!(*field)->isBytes(1) && !(*field)->isBytes(2))
            continue;
        OnnxScope scope { .parent = {}, .path = "training/", .origin = OnnxOrigin::Training };
        if (auto status = readGraph((*field)->bytes, std::move(scope), 0); !status)
            return status;
    }
}

Status GraphReader::readNode(WireBytes range, std::size_t scope, int depth)
{
    if (++m_content.nodeCount > MostNodes)
        return m_reader.error(ErrorKind::LimitExceeded,
                              "has more than " + std::to_string(MostNodes) + " nodes");
    OnnxNode node;
    node.scope = scope;
    std::vector<WireBytes> attributes;
    ProtoMessage message(m_reader, range, "a node");
    for (;;) {
        const auto field = message.next();
        if (!field)
            return field.error();
        if (!*field)
            break;
        const auto number = (*field)->number;
        if ((*field)->isBytes(5))
            attributes.push_back((*field)->bytes);
        if ((*field)->type != WireType::Bytes || number > 7 || number == 5 || number == 6)
            continue;
        auto word = text((*field)->bytes, "a name in a node");
        if (!word)
            return word.error();
        if (node.inputs.size() + node.outputs.size() >= MostInputs)
            return m_reader.error(ErrorKind::LimitExceeded,
                                  "a node has more than " + std::to_string(MostInputs)
                                      + " inputs and outputs");
        if (number <= 2)
            (number == 1 ? node.inputs : node.outputs).push_back(std::move(*word));
        else
            (number == 3 ? node.name : number == 4 ? node.opType : node.domain) = std::move(*word);
    }
    OnnxNode kept = node;
    for (const auto &attribute : attributes)
        if (auto status = readAttribute(attribute, node, kept, depth); !status)
            return status;
    if (isKeptNode(kept.opType))
        m_content.nodes.push_back(std::move(kept));
    return {};
}

Result<GraphReader::Attribute> GraphReader::parseAttribute(WireBytes range)
{
    Attribute attribute;
    ProtoMessage message(m_reader, range, "an attribute");
    for (;;) {
        const auto next = message.next();
        if (!next)
            return next.error();
        if (!*next)
            return attribute;
        const ProtoField &field = **next;
        if (field.isBytes(1)) {
            auto name = text(field.bytes, "an attribute's name");
            if (!name)
                return name.error();
            attribute.name = std::move(*name);
        }
        if (field.isVarint(3))
            attribute.integer = static_cast<std::int64_t>(field.value);
        if (field.isBytes(5) || field.isBytes(10))
            attribute.tensors.push_back(field.bytes);
        if (field.isBytes(6) || field.isBytes(11))
            attribute.graphs.push_back(field.bytes);
        if (field.isBytes(22) || field.isBytes(23))
            attribute.sparse.push_back(field.bytes);
        if (field.number != 7 && field.number != 8)
            continue;
        attribute.list.listField = field.number == 7 ? 4 : 7; // as in TensorProto: float_data, int64_data
        attribute.list.dataType = field.number == 7 ? 1 : 7;
        if (field.type == WireType::Bytes)
            attribute.list.packed.push_back(field.bytes);
        else
            attribute.list.loose.push_back(field.value);
    }
}

Status GraphReader::readAttribute(WireBytes range, const OnnxNode &node, OnnxNode &kept, int depth)
{
    auto attribute = parseAttribute(range);
    if (!attribute)
        return attribute.error();
    if (attribute->integer)
        kept.integers[attribute->name] = *attribute->integer;
    const bool isConstant = node.opType == "Constant";
    const std::string owner = !node.outputs.empty() ? node.outputs[0] : node.name;
    const std::string name = isConstant ? owner : owner + "/" + attribute->name;
    for (const auto &tensor : attribute->tensors)
        if (auto status = addTensor(tensor, node.scope, name, OnnxOrigin::Node); !status)
            return status;
    for (const auto &sparse : attribute->sparse)
        if (auto status = addSparse(sparse, node.scope, name); !status)
            return status;
    for (const auto &graph : attribute->graphs) {
        const std::string &label = node.name.empty() ? owner : node.name;
        OnnxScope inner { .parent = node.scope,
                          .path = m_content.scopes[node.scope].path + label + "/" + attribute->name + "/",
                          .origin = m_content.scopes[node.scope].origin };
        if (inner.path.size() > LongestName)
            inner.path = "graph_" + std::to_string(m_content.scopes.size()) + "/";
        if (auto status = readGraph(graph, std::move(inner), depth + 1); !status)
            return status;
    }
    if (!isConstant || (attribute->name != "value_floats" && attribute->name != "value_ints"))
        return {};
    OnnxConstant list = std::move(attribute->list);
    std::uint64_t count = list.loose.size();
    for (const auto &run : list.packed) {
        const auto values = list.listField == 7
            ? unpackVarints(m_reader.source(), run)
            : Result<std::vector<std::uint64_t>>(std::vector<std::uint64_t>());
        if (!values)
            return values.error();
        count += list.listField == 7 ? values->size() : run.size / 4;
    }
    list.name = name;
    list.origin = OnnxOrigin::Node;
    list.dims = { count };
    return add(std::move(list), node.scope);
}

Status GraphReader::readOpset(WireBytes range)
{
    std::string domain = "ai.onnx";
    std::uint64_t version = 0;
    ProtoMessage message(m_reader, range, "an operator set");
    for (;;) {
        const auto field = message.next();
        if (!field)
            return field.error();
        if (!*field)
            break;
        if ((*field)->isVarint(2))
            version = (*field)->value;
        if ((*field)->isBytes(1) && (*field)->bytes.size > 0) {
            auto name = text((*field)->bytes, "an operator set's domain");
            if (!name)
                return name.error();
            domain = std::move(*name);
        }
    }
    m_content.metadata.push_back({ .key = "opset." + domain, .value = version, .typeName = "int" });
    return {};
}

constexpr const char *ModelTexts[]
    = { nullptr, "ir_version", "producer_name", "producer_version", "domain", "model_version" };

Status GraphReader::readModel()
{
    ProtoMessage model(m_reader, { 0, m_reader.end() }, "the model");
    for (;;) {
        const auto next = model.next();
        if (!next)
            return next.error();
        if (!*next)
            return {};
        const ProtoField &field = **next;
        Status status;
        if (field.number < std::size(ModelTexts) && field.type == WireType::Varint)
            m_content.metadata.push_back(
                { .key = ModelTexts[field.number], .value = field.value, .typeName = "int" });
        if (field.number < std::size(ModelTexts) && field.type == WireType::Bytes) {
            auto value = text(field.bytes, ModelTexts[field.number]);
            if (!value)
                return value.error();
            m_content.metadata.push_back(
                { .key = ModelTexts[field.number], .value = std::move(*value), .typeName = "string" });
        }
        if (field.isBytes(14) && field.bytes.size <= LongestName) {
            auto entry = readStringEntry(m_reader.source(), field.bytes);
            if (!entry)
                return entry.error();
            m_content.metadata.push_back(
                { .key = std::move(entry->first), .value = std::move(entry->second), .typeName = "string" });
        }
        if (field.isBytes(7)) {
            m_content.hasGraph = true;
            status = readGraph(field.bytes, {}, 0);
        }
        if (field.isBytes(8))
            status = readOpset(field.bytes);
        if (field.isBytes(20))
            status = readTraining(field.bytes);
        if (field.isBytes(25))
            status = readFunction(field.bytes);
        if (!status)
            return status;
    }
}

} // namespace

Result<OnnxContent> readOnnxContent(const ByteSource &source, const RunControl &run)
{
    GraphReader reader(source, run);
    if (auto status = reader.readModel(); !status)
        return status.error();
    return reader.take();
}

} // namespace assay
