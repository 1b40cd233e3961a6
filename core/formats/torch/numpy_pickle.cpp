// SPDX-License-Identifier: GPL-3.0-or-later
// Arrays in a pickle (numpy.core became numpy._core with NumPy 2):
//   numpy.core.multiarray _reconstruct (class, (0,), b'b') with the state (version, shape, dtype, is Fortran
//   order, raw bytes or a list of objects)
//   numpy.core.numeric _frombuffer (buffer, dtype, shape, 'C' or 'F')      protocol 5
//   numpy dtype ('f4', align, copy) with the state (version, '<' '>' '=' '|', ...)
// Raw bytes are a bytes object, or _codecs encode (text, 'latin1'): a byte for each character.
#include "core/formats/torch/numpy_pickle.h"

#include "core/base/checked_math.h"
#include "core/formats/npy.h"
#include "core/formats/pickle/pickle_values.h"
#include "core/formats/torch/torch_legacy.h"
#include "core/formats/wire/gzip.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::uint64_t LargestInflated = 2ull << 30;

/// Bytes between a bytes opcode and its payload.
struct BytesOpcode {
    unsigned char opcode;
    std::uint64_t headBytes;
};
constexpr std::array BytesOpcodes {
    BytesOpcode { 'B', 5 }, BytesOpcode { 'C', 2 },  BytesOpcode { 'T', 5 },
    BytesOpcode { 'U', 2 }, BytesOpcode { 0x8e, 9 }, BytesOpcode { 0x96, 9 },
};

struct Description {
    NodeId shape = NoNode, dtype = NoNode, raw = NoNode;
    bool isFortran = false;
    std::uint64_t offset = 0;
};

class ArrayMaker {
public:
    ArrayMaker(const Pickle &pickle, const ByteSource &source, std::uint32_t sourceIndex, Model &model)
        : m_pickle(pickle)
        , m_source(source)
        , m_sourceIndex(sourceIndex)
        , m_model(model)
    {
    }

    Result<std::optional<TensorInfo>> make(NodeId id) const
    {
        const auto name = m_pickle.calledName(id);
        if (!name || !name->starts_with("numpy"))
            return std::optional<TensorInfo>();
        const auto &node = m_pickle.node(id);
        const auto &arguments = m_pickle.node(node.items[1]).items;
        if (name->ends_with("multiarray _reconstruct") && node.state != NoNode) {
            const auto &state = m_pickle.node(node.state).items;
            if (state.size() != 5)
                return fail(node.offset, "an array's state is no tuple of 5");
            return array({ state[1], state[2], state[4], m_pickle.node(state[3]).number != 0, node.offset });
        }
        if (name->ends_with("numeric _frombuffer") && arguments.size() == 4)
            return array({ arguments[2], arguments[1], arguments[0], textOf(m_pickle, arguments[3]) == "F",
                           node.offset });
        if (name->ends_with("_mareconstruct"))
            return listed(Shape(), "a masked array is recognised, its values are not read");
        return std::optional<TensorInfo>();
    }

private:
    static Error fail(std::uint64_t offset, std::string sentence)
    {
        return Error { ErrorKind::Malformed, std::move(sentence), offset };
    }

    static std::optional<TensorInfo> listed(const Shape &shape, std::string note)
    {
        TensorInfo tensor { .name = {}, .shape = shape, .dtype = DType::Opaque, .dtypeName = "opaque" };
        tensor.role = TensorRole::Side;
        tensor.roleReason = "no numbers";
        tensor.note = std::move(note);
        return tensor;
    }

    Result<Shape> shapeOf(const Description &array) const
    {
        std::vector<std::uint64_t> dims;
        const auto &shape = m_pickle.node(array.shape);
        if (shape.kind == NodeKind::Integer)
            dims.push_back(countOf(m_pickle, array.shape).value_or(0));
        for (const NodeId item : shape.items) {
            const auto dim = countOf(m_pickle, item);
            if (!dim)
                return fail(array.offset, "an array's shape holds something else than whole numbers >= 0");
            dims.push_back(*dim);
        }
        auto made = Shape::make(dims);
        return made ? made : Result<Shape>(fail(array.offset, made.error().sentence));
    }

    Result<std::optional<TensorInfo>> array(const Description &array) const
    {
        const auto shape = shapeOf(array);
        if (!shape)
            return shape.error();
        const auto called = m_pickle.calledName(array.dtype);
        const auto &dtypeNode = m_pickle.node(array.dtype);
        const NodeId codeNode = called == "numpy dtype" && !m_pickle.node(dtypeNode.items[1]).items.empty()
            ? m_pickle.node(dtypeNode.items[1]).items[0]
            : NoNode;
        const auto code = textOf(m_pickle, codeNode);
        const auto dtype = code ? numpyType(*code) : std::nullopt;
        if (!dtype)
            return listed(*shape,
                          code && code->starts_with("O")
                              ? "holds Python objects (a pickle), not numbers; no code of it is run"
                              : "has the element type '" + code.value_or("?")
                                  + "', which is no plain number");
        const auto needed = packedBytes(*dtype, shape->elementCount());
        auto extent = bytesOf(array);
        if (!extent)
            return extent.error();
        if (!needed || *needed != extent->size)
            return fail(array.offset,
                        "an array of shape " + shape->text() + " needs "
                            + (needed ? std::to_string(*needed) : std::string("more than 2^64"))
                            + " bytes, its buffer has " + std::to_string(extent->size));
        TensorInfo tensor { .name = {}, .shape = *shape, .dtype = *dtype, .dtypeName = traits(*dtype).name };
        TensorPart part {
            .name = "array", .slot = "values", .dtype = *dtype, .shape = *shape, .extent = *extent
        };
        part.bigEndian = isBigEndian(dtypeNode) && traits(*dtype).bits > 8;
        if (array.isFortran && shape->rank() > 1)
            part.strides = columnMajorStrides(*shape);
        tensor.parts.push_back(std::move(part));
        return std::optional(std::move(tensor));
    }

    bool isBigEndian(const PickleNode &dtype) const
    {
        if (dtype.state == NoNode)
            return false;
        const auto &state = m_pickle.node(dtype.state).items;
        return state.size() > 1 && textOf(m_pickle, state[1]) == ">";
    }

    /// Where the raw bytes lie.
    Result<Extent> bytesOf(const Description &array) const
    {
        const auto &raw = m_pickle.node(array.raw);
        if (raw.kind == NodeKind::Bytes) {
            std::array<std::byte, 1> opcode {};
            if (auto status = m_source.read(raw.offset, opcode); !status)
                return status.error();
            const auto row = std::ranges::find(BytesOpcodes, std::to_integer<unsigned char>(opcode[0]),
                                               &BytesOpcode::opcode);
            if (row != BytesOpcodes.end())
                return Extent { m_sourceIndex, raw.offset + row->headBytes, raw.text.size() };
        }
        const auto name = m_pickle.calledName(array.raw);
        const bool isEncoded = name == "_codecs encode" || name == "builtins bytearray"
            || name == "__builtin__ bytearray" || name == "builtins bytes" || name == "__builtin__ bytes";
        const auto &arguments = isEncoded ? m_pickle.node(raw.items[1]).items : raw.items;
        if (!isEncoded)
            return fail(array.offset, "an array's buffer is outside of the pickle or no bytes");
        if (arguments.empty())
            return Extent { m_sourceIndex, 0, 0 };
        auto bytes = latin1Bytes(m_pickle.node(arguments[0]).text);
        if (!bytes)
            return fail(array.offset, "an array's buffer is text of more than bytes");
        const auto size = bytes->size();
        m_model.sources.push_back(memorySource(std::move(*bytes), m_source.path()));
        return Extent { static_cast<std::uint32_t>(m_model.sources.size() - 1), 0, size };
    }

    const Pickle &m_pickle;
    const ByteSource &m_source;
    std::uint32_t m_sourceIndex;
    Model &m_model;
};

/// torch.save puts storages behind its pickles; here is nothing behind.
Result<Extent> noStorage(const StorageClaim &claim)
{
    return Error { ErrorKind::Malformed,
                   "its storage '" + claim.key + "' lies outside of the pickle, which is alone in the file",
                   claim.offset };
}

} // namespace

MakeLeaf numpyLeaves(const Pickle &pickle, const ByteSource &source, std::uint32_t sourceIndex, Model &model)
{
    return [maker = ArrayMaker(pickle, source, sourceIndex, model)](NodeId node) { return maker.make(node); };
}

bool namesArrays(const Pickle &pickle)
{
    return std::ranges::any_of(pickle.nodes, [](const PickleNode &node) {
        return node.kind == NodeKind::Global && node.text.starts_with("numpy")
            && (node.text.ends_with("multiarray _reconstruct") || node.text.ends_with("numeric _frombuffer"));
    });
}

bool looksLikePickleFile(std::span<const std::byte> head, const ByteSource &source)
{
    return looksLikeGzip(head) || (looksLikePickle(head) && !looksLikeTorchLegacy(head, source));
}

Status readPickleFile(SourcePtr source, Model &model, const RunControl &run)
{
    std::vector<std::byte> head(std::min<std::uint64_t>(16, source->size()));
    if (auto status = source->read(0, head); !status)
        return status;
    if (looksLikeGzip(head)) {
        auto bytes = gunzip(*source, LargestInflated, run);
        if (!bytes)
            return bytes.error();
        if (!looksLikePickle(*bytes))
            return Error { ErrorKind::Unsupported,
                           "is a gzip file of " + std::to_string(bytes->size())
                               + " bytes that holds no pickle",
                           0, source->path() };
        source = memorySource(std::move(*bytes), source->path());
    }
    const auto pickle = readPickle(*source, 0, {}, run);
    if (!pickle)
        return pickle.error();
    std::ranges::copy(pickle->findings, std::back_inserter(model.findings));
    const auto sourceIndex = static_cast<std::uint32_t>(model.sources.size());
    model.sources.push_back(source);
    auto later = scanPickles(*source, pickle->end, run); // of further streams, too, loaders read on request
    std::ranges::move(later.findings, std::back_inserter(model.findings));
    if (pickle->end < source->size())
        model.findings.push_back({ .rule = "pickle.trailing-bytes",
                                   .severity = Severity::Warning,
                                   .subject = source->path(),
                                   .summary = std::to_string(source->size() - pickle->end)
                                       + " bytes follow the STOP of the pickle and belong to nothing" });
    auto leaves = numpyLeaves(*pickle, *source, sourceIndex, model);
    if (namesTensors(*pickle))
        leaves = eitherLeaf(
            torchLeaves({ .pickle = *pickle, .findStorage = noStorage, .bigEndian = false, .model = model }),
            std::move(leaves));
    if (auto status = gatherTensors(*pickle, leaves, model, run); !status) {
        Error error = status.error();
        if (error.path.empty() && error.kind != ErrorKind::Cancelled)
            error.path = source->path();
        return error;
    }
    for (const auto &tensor : model.tensors)
        if (tensor.role == TensorRole::Side)
            model.findings.push_back({ .rule = "pickle.no-numbers",
                                       .severity = Severity::Warning,
                                       .subject = tensor.name,
                                       .summary = "'" + tensor.name + "': " + tensor.note });
    if (model.tensors.empty())
        return Error { ErrorKind::Unsupported,
                       "is a Python pickle of " + std::to_string(pickle->nodes.size())
                           + " values that holds no arrays and no tensors",
                       0, source->path() };
    return {};
}

} // namespace assay
