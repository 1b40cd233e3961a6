// SPDX-License-Identifier: GPL-3.0-or-later
// MIL (apple/coremltools, mlmodel/format/MIL.proto):
// Program: 2 functions {1 name, 2 Function}; Function: 3 blocks {1 name, 2 Block}; Block: 3 operations
// Operation: 1 type, 2 inputs {1 name, 2 Argument {1 binding {1 name | 2 Value}}}, 3 outputs {1 name, 2
//   4 blocks, 5 attributes {1 name, 2 Value}
// Value: 2 type {1 tensor {1 dataType, 3 dimensions {1 constant {1 size}}}}, 3 immediate {1 tensor {...}},
//   5 blob {1 file name, 2 offset}
#include "core/formats/coreml/coreml_operations.h"

namespace assay {
namespace {

constexpr int DeepestBlock = 16;

class ProgramReader {
public:
    ProgramReader(ByteReader &reader, CoremlTensors &tensors)
        : m_reader(reader)
        , m_operations(reader.source(), tensors)
    {
    }

    Status readBlock(WireBytes range, int depth)
    {
        if (depth > DeepestBlock)
            return m_reader.error(ErrorKind::LimitExceeded,
                                  "nests blocks more than " + std::to_string(DeepestBlock) + " deep");
        return eachField(m_reader, range, "a block", [&](const ProtoField &field) -> Status {
            return field.isBytes(3) ? readOperation(field.bytes, depth) : Status();
        });
    }

private:
    Status readOperation(WireBytes range, int depth)
    {
        MilOperation operation;
        std::vector<WireBytes> blocks, pairs;
        auto status = eachField(m_reader, range, "an operation", [&](const ProtoField &field) -> Status {
            if (field.isBytes(1) || (field.isBytes(3) && operation.output.empty())) {
                auto text
                    = field.number == 1 ? protoText(m_reader.source(), field.bytes) : firstText(field.bytes);
                if (!text)
                    return text.error();
                (field.number == 1 ? operation.type : operation.output) = std::move(*text);
            } else if (field.isBytes(4)) {
                blocks.push_back(field.bytes);
            } else if (field.isBytes(2) || field.isBytes(5)) {
                pairs.push_back(field.bytes);
            }
            return {};
        });
        if (!status)
            return status;
        for (const WireBytes &block : blocks)
            if (status = readBlock(block, depth + 1); !status)
                return status;
        if (operation.type != "const" && !operation.type.starts_with("constexpr_"))
            return {};
        for (const WireBytes &pair : pairs)
            if (status = readPair(pair, operation); !status)
                return status;
        return m_operations.add(std::move(operation));
    }

    Result<std::string> firstText(WireBytes range)
    {
        std::string text;
        auto status = eachField(m_reader, range, "an output", [&](const ProtoField &field) -> Status {
            if (!field.isBytes(1) || !text.empty())
                return {};
            auto own = protoText(m_reader.source(), field.bytes);
            if (!own)
                return own.error();
            text = std::move(*own);
            return {};
        });
        if (!status)
            return status.error();
        return text;
    }

    /// An attribute holds a Value, an input an Argument whose binding is a name or a Value: told apart by
    /// fields.
    Status readPair(WireBytes range, MilOperation &operation)
    {
        std::string key;
        MilArgument argument;
        auto status = eachField(m_reader, range, "a pair", [&](const ProtoField &field) -> Status {
            if (field.isBytes(1)) {
                auto text = protoText(m_reader.source(), field.bytes);
                if (!text)
                    return text.error();
                key = std::move(*text);
            }
            return field.isBytes(2) ? readArgument(field.bytes, argument) : Status();
        });
        if (status)
            operation.arguments[key] = std::move(argument);
        return status;
    }

    Status readArgument(WireBytes range, MilArgument &argument)
    {
        MilValue value;
        bool hasType = false;
        std::optional<WireBytes> binding;
        auto status = eachField(m_reader, range, "a value", [&](const ProtoField &field) -> Status {
            hasType = hasType || field.isBytes(2);
            if (field.isBytes(1) && !binding)
                binding = field.bytes;
            return readValueField(field, value);
        });
        if (!status)
            return status;
        if (hasType) {
            argument.value = std::move(value);
            return {};
        }
        if (!binding)
            return {};
        return eachField(m_reader, *binding, "a binding", [&](const ProtoField &field) -> Status {
            if (field.isBytes(1)) {
                auto text = protoText(m_reader.source(), field.bytes);
                if (!text)
                    return text.error();
                argument.reference = std::move(*text);
            }
            if (!field.isBytes(2))
                return {};
            argument.value.emplace();
            return eachField(m_reader, field.bytes, "a value", [&](const ProtoField &inner) -> Status {
                return readValueField(inner, *argument.value);
            });
        });
    }

    Status readValueField(const ProtoField &field, MilValue &value)
    {
        if (field.isBytes(2))
            return readType(field.bytes, value);
        if (field.isBytes(5))
            return eachField(m_reader, field.bytes, "a blob", [&](const ProtoField &inner) -> Status {
                if (inner.isVarint(2))
                    value.blobOffset = inner.value;
                if (!inner.isBytes(1))
                    return {};
                auto text = protoText(m_reader.source(), inner.bytes);
                if (!text)
                    return text.error();
                value.blobFile = std::move(*text);
                return {};
            });
        if (!field.isBytes(3))
            return {};
        // immediate {tensor {floats, ints, ... {values}}}: the innermost run of bytes
        return eachField(m_reader, field.bytes, "a value", [&](const ProtoField &tensor) -> Status {
            if (!tensor.isBytes(1))
                return {};
            return eachField(m_reader, tensor.bytes, "a value", [&](const ProtoField &list) -> Status {
                if (list.type != WireType::Bytes || list.number == 4)
                    return {};
                return eachField(m_reader, list.bytes, "a value", [&](const ProtoField &run) -> Status {
                    const bool isRaw = list.number == 1 || list.number == 6 || list.number == 7;
                    if (run.isBytes(1) && isRaw)
                        value.immediate = run.bytes;
                    return isWhole(list) ? readInteger(run, value) : Status();
                });
            });
        });
    }

    /// ints and longInts of a TensorValue
    static bool isWhole(const ProtoField &list) { return list.number == 2 || list.number == 5; }

    Status readInteger(const ProtoField &run, MilValue &value)
    {
        constexpr std::uint64_t LongestAxis = 64; // of more numbers the first is not asked for
        if (value.integer || (!run.isVarint(1) && (!run.isBytes(1) || run.bytes.size > LongestAxis)))
            return {};
        std::vector<std::uint64_t> numbers { run.value };
        if (run.isBytes(1)) {
            auto unpacked = unpackVarints(m_reader.source(), run.bytes);
            if (!unpacked)
                return unpacked.error();
            numbers = *std::move(unpacked);
        }
        if (!numbers.empty())
            value.integer = static_cast<std::int64_t>(numbers.front());
        return {};
    }

    Status readType(WireBytes range, MilValue &value)
    {
        const auto readDimension = [&](const ProtoField &dimension) -> Status {
            if (!dimension.isBytes(1))
                return {};
            std::uint64_t size = 0;
            auto status
                = eachField(m_reader, dimension.bytes, "a dimension", [&](const ProtoField &field) -> Status {
                      if (field.isVarint(1))
                          size = field.value;
                      return {};
                  });
            value.dims.push_back(size);
            return status;
        };
        return eachField(m_reader, range, "a type", [&](const ProtoField &kind) -> Status {
            if (!kind.isBytes(1))
                return {};
            return eachField(m_reader, kind.bytes, "a type", [&](const ProtoField &field) -> Status {
                if (field.isVarint(1))
                    value.type = field.value;
                if (!field.isBytes(3))
                    return {};
                if (value.dims.size() >= Shape::MaxRank)
                    return m_reader.error(ErrorKind::LimitExceeded, "has a value of more than 8 dimensions");
                return eachField(m_reader, field.bytes, "a dimension", readDimension);
            });
        });
    }

    ByteReader &m_reader;
    CoremlOperations m_operations;
};

} // namespace

Status readCoremlProgram(ByteReader &reader, WireBytes program, CoremlTensors &tensors)
{
    ProgramReader operations(reader, tensors);
    const auto readMapped = [&](WireBytes pair, const std::function<Status(WireBytes)> &see) {
        return eachField(reader, pair, "a pair", [&](const ProtoField &field) -> Status {
            return field.isBytes(2) ? see(field.bytes) : Status();
        });
    };
    const auto readFunction = [&](WireBytes function) {
        return eachField(reader, function, "a function", [&](const ProtoField &field) -> Status {
            return field.isBytes(3)
                ? readMapped(field.bytes, [&](WireBytes block) { return operations.readBlock(block, 0); })
                : Status();
        });
    };
    return eachField(reader, program, "a program", [&](const ProtoField &field) -> Status {
        return field.isBytes(2) ? readMapped(field.bytes, readFunction) : Status();
    });
}

} // namespace assay
