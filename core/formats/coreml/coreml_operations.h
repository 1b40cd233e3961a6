// SPDX-License-Identifier: GPL-3.0-or-later
// What is kept of a program of MIL: the operations that hold weights, and what becomes of them.
#pragma once

#include "core/formats/coreml/coreml_parts.h"
#include "core/formats/onnx/onnx_external.h"

namespace assay {

struct MilType {
    std::uint64_t number;
    const char *name;
    unsigned bits;
    DType dtype; ///< Opaque: codes that only a layout reads
};
struct MilValue {
    std::uint64_t type = 0;
    std::vector<std::uint64_t> dims {};
    std::optional<WireBytes> immediate {}; ///< packed numbers or bytes inside the program
    std::optional<std::int64_t> integer {}; ///< the first of immediate whole numbers, e.g. an axis
    std::string blobFile {};
    std::uint64_t blobOffset = 0;

    /// nullptr where the type is unknown.
    const MilType *milType() const;
};

/// A value, or the name of the operation that makes it.
struct MilArgument {
    std::optional<MilValue> value {};
    std::string reference {};
};

struct MilOperation {
    std::string type {}, output {};
    std::map<std::string, MilArgument> arguments {};
};

/// Makes tensors of const and constexpr operations, in the order of the program.
class CoremlOperations {
public:
    CoremlOperations(const ByteSource &source, CoremlTensors &tensors)
        : m_source(source)
        , m_tensors(tensors)
        , m_files(source.path())
    {
    }
    Status add(MilOperation operation);

private:
    Result<Extent> extentOf(const MilValue &value, const std::string &name);
    Result<TensorPart> partOf(const MilValue &value, const std::string &name, const char *slot);
    const MilValue *valueOf(const MilOperation &operation, const char *key) const;
    Status addPlain(const std::string &name, const MilValue &value);
    Status addParts(const MilOperation &operation, TensorInfo &tensor,
                    std::initializer_list<std::pair<const char *, const char *>> keys);
    void dropConstant(const MilOperation &operation, const char *key);
    Status addAffine(const MilOperation &operation, TensorInfo tensor);
    Status addCodes(const MilOperation &operation, TensorInfo tensor, const char *codes, const char *other);
    std::optional<Shape> statedShape(const MilOperation &operation);
    Status addUnread(const MilOperation &operation, TensorInfo tensor);

    const ByteSource &m_source;
    CoremlTensors &m_tensors;
    OnnxExternalFiles m_files;
    std::map<std::string, MilValue> m_constants {};
    std::map<std::string, std::size_t> m_positions {};
};

} // namespace assay
