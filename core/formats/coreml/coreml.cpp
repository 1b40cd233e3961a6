// SPDX-License-Identifier: GPL-3.0-or-later
// Model of Core ML, protobuf (apple/coremltools, mlmodel/format/Model.proto): 1 specificationVersion,
// 2 description, and one of 200 to 202 pipelines {1 models}, 303 neuralNetworkRegressor, 403
// neuralNetworkClassifier, 500 neuralNetwork, 502 mlProgram. A .mlpackage is a folder with such a file in
// Data/com.apple.CoreML/ and the blobs of its program in weights/weight.bin beside it.
#include "core/formats/coreml/coreml.h"

#include "core/base/parallel.h"
#include "core/formats/coreml/coreml_parts.h"
#include "core/model/limits.h"

namespace assay {
namespace {

constexpr int DeepestPipeline = 8;
constexpr std::uint64_t LongestText = 4096;
constexpr std::uint64_t HighestVersion = 1000;

bool isNetwork(std::uint32_t number)
{
    return number == 303 || number == 403 || number == 500;
}

class ModelReader {
public:
    ModelReader(ByteReader &reader, CoremlTensors &tensors)
        : m_reader(reader)
        , m_tensors(tensors)
    {
    }
    bool hasWeights() const { return m_hasWeights; }

    Status read(WireBytes range, const std::string &prefix, int depth)
    {
        if (depth > DeepestPipeline)
            return m_reader.error(ErrorKind::LimitExceeded,
                                  "nests pipelines more than " + std::to_string(DeepestPipeline) + " deep");
        return eachField(m_reader, range, "the model", [&](const ProtoField &field) -> Status {
            if (depth == 0 && field.isVarint(1))
                m_tensors.model().metadata.push_back(
                    { .key = "coreml.specification", .value = field.value, .typeName = "integer" });
            if (field.isBytes(200) || field.isBytes(201)) // a classifier or a regressor wraps a pipeline
                return eachField(m_reader, field.bytes, "a pipeline", [&](const ProtoField &inner) -> Status {
                    return inner.isBytes(1) ? readPipeline(inner.bytes, prefix, depth) : Status();
                });
            if (field.isBytes(202))
                return readPipeline(field.bytes, prefix, depth);
            if (field.type != WireType::Bytes || (!isNetwork(field.number) && field.number != 502))
                return {};
            m_hasWeights = true;
            return field.number == 502 ? readCoremlProgram(m_reader, field.bytes, m_tensors)
                                       : readCoremlNetwork(m_reader, field.bytes, prefix, m_tensors);
        });
    }

private:
    Status readPipeline(WireBytes range, const std::string &prefix, int depth)
    {
        std::uint64_t position = 0;
        return eachField(m_reader, range, "a pipeline", [&](const ProtoField &step) -> Status {
            return step.isBytes(1) ? read(step.bytes, prefix + std::to_string(position++) + "/", depth + 1)
                                   : Status();
        });
    }

    ByteReader &m_reader;
    CoremlTensors &m_tensors;
    bool m_hasWeights = false;
};

} // namespace

Status eachField(ByteReader &reader, WireBytes range, const char *what,
                 const std::function<Status(const ProtoField &)> &see)
{
    ProtoMessage message(reader, range, what);
    for (;;) {
        const auto field = message.next();
        if (!field)
            return field.error();
        if (!*field)
            return {};
        if (auto status = see(**field); !status)
            return status;
    }
}

Result<std::string> protoText(const ByteSource &source, WireBytes range)
{
    ByteReader reader(source, range.offset, range.offset + range.size);
    return reader.readString(range.size, LongestText, "a text");
}

Status CoremlTensors::add(TensorInfo tensor)
{
    if (m_run.cancelled())
        return cancelledError();
    if (m_model.tensors.size() >= MostTensors)
        return Error { ErrorKind::LimitExceeded, "holds more than a million tensors" };
    if (const std::uint64_t count = m_seen[tensor.name]++; count > 0)
        tensor.name += "#" + std::to_string(count + 1);
    m_model.tensors.push_back(std::move(tensor));
    return {};
}

/// 08 version, 12 description, and a field of a model type that reaches no further than the file.
bool looksLikeCoreml(std::span<const std::byte> head, const ByteSource &source)
{
    constexpr int MostFields = 64;
    if (head.size() < 4 || std::to_integer<int>(head[0]) != 0x08)
        return false;
    ByteReader reader(source);
    ProtoMessage message(reader, { 0, source.size() }, "the model");
    bool hasDescription = false, hasModel = false;
    for (int i = 0; i < MostFields; ++i) {
        const auto field = message.next();
        if (!field)
            return false;
        if (!*field)
            return hasDescription && hasModel;
        if ((*field)->isVarint(1) && ((*field)->value == 0 || (*field)->value > HighestVersion))
            return false;
        hasDescription = hasDescription || (*field)->isBytes(2);
        hasModel = hasModel || ((*field)->type == WireType::Bytes && (*field)->number >= 200);
        if ((*field)->number > 3000)
            return false;
    }
    return false;
}

Status readCoreml(SourcePtr source, Model &model, const RunControl &run)
{
    model.sources.push_back(source);
    ByteReader reader(*source);
    CoremlTensors tensors(model, run);
    ModelReader models(reader, tensors);
    if (auto status = models.read({ 0, source->size() }, "", 0); !status) {
        Error error = status.error();
        if (error.path.empty())
            error.path = source->path();
        return error;
    }
    if (!models.hasWeights())
        return Error { ErrorKind::Unsupported,
                       "is a Core ML model without a neural network or a program: nothing of it is read", 0,
                       source->path() };
    return {};
}

} // namespace assay
