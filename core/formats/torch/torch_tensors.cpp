// SPDX-License-Identifier: GPL-3.0-or-later
// Persistent id:  ('storage', class, key, location, element count[, None | (view key, offset, size)])
// Calls of torch._utils, offsets and strides in elements:
//   _rebuild_tensor     (storage, offset, size, stride)
//   _rebuild_tensor_v2  (storage, offset, size, stride, requires_grad, hooks[, {"conj", "neg"}])
//   _rebuild_tensor_v3  (untyped storage, offset, size, stride, requires_grad, hooks, dtype[, metadata])
//   _rebuild_parameter[_with_state]  (tensor, requires_grad, hooks[, state])
//   _rebuild_qtensor    (storage, offset, size, stride, quantiser, requires_grad, hooks)
//   _rebuild_sparse_tensor (layout, (indices, values, size...))    _rebuild_meta_tensor_no_storage (dtype,
//   size, ...) torch._tensor _rebuild_from_type_v2 (function, type, arguments, state)
// Quantiser: (per_tensor_affine, scale, zero point) or (per_channel_affine[_float_qparams], scales, zero
// points, axis), scales and zero points tensors or lists.
#include "core/formats/torch/torch_tensors.h"

#include "core/base/checked_math.h"
#include "core/formats/pickle/pickle_values.h"
#include "core/formats/torch/torch_types.h"
#include "core/layouts/torch_qint.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace assay {
namespace {

using Leaf = Result<std::optional<TensorInfo>>;

/// Unwrapping may follow the memo in circles.
constexpr int DeepestWrapping = 16;

class LeafMaker {
public:
    explicit LeafMaker(TorchPickle torch)
        : m_torch(std::move(torch))
        , m_pickle(m_torch.pickle)
        , m_finder(std::make_shared<StorageFinder>(m_torch))
    {
    }

    Leaf make(NodeId id, int depth) const
    {
        const auto name = m_pickle.calledName(id);
        if (!name)
            return std::optional<TensorInfo>();
        return rebuild(*name, m_pickle.node(id).items[1], depth);
    }

private:
    using Rebuild = Leaf (LeafMaker::*)(NodeId arguments, int depth) const;
    struct Rebuilder {
        std::string_view name;
        Rebuild rebuild;
    };

    Leaf rebuild(std::string_view name, NodeId arguments, int depth) const
    {
        static constexpr std::array Rebuilders {
            Rebuilder { "torch._utils _rebuild_tensor", &LeafMaker::dense },
            Rebuilder { "torch._utils _rebuild_tensor_v2", &LeafMaker::dense },
            Rebuilder { "torch._utils _rebuild_tensor_v3", &LeafMaker::typed },
            Rebuilder { "torch._utils _rebuild_parameter", &LeafMaker::wrapped },
            Rebuilder { "torch._utils _rebuild_parameter_with_state", &LeafMaker::wrapped },
            Rebuilder { "torch.nn.parameter Parameter", &LeafMaker::wrapped },
            Rebuilder { "torch._utils _rebuild_qtensor", &LeafMaker::quantised },
            Rebuilder { "torch._utils _rebuild_sparse_tensor", &LeafMaker::sparse },
            Rebuilder { "torch._utils _rebuild_meta_tensor_no_storage", &LeafMaker::dataless },
            Rebuilder { "torch._utils _rebuild_wrapper_subclass", &LeafMaker::subclass },
            Rebuilder { "torch._tensor _rebuild_from_type_v2", &LeafMaker::fromType },
        };
        const auto row = std::ranges::find(Rebuilders, name, &Rebuilder::name);
        if (row == Rebuilders.end() || depth > DeepestWrapping || arguments >= m_pickle.nodes.size())
            return std::optional<TensorInfo>();
        return (this->*row->rebuild)(arguments, depth);
    }

    NodeId argument(NodeId arguments, std::size_t index) const
    {
        const auto &items = m_pickle.node(arguments).items;
        return index < items.size() ? items[index] : NoNode;
    }

    Error malformed(NodeId near, std::string sentence) const
    {
        return Error { ErrorKind::Malformed, std::move(sentence), m_pickle.node(near).offset };
    }

    Leaf wrapped(NodeId arguments, int depth) const
    {
        const NodeId inner = argument(arguments, 0);
        return inner == NoNode ? Leaf(std::optional<TensorInfo>()) : make(inner, depth + 1);
    }

    Leaf fromType(NodeId arguments, int depth) const
    {
        const NodeId function = argument(arguments, 0), inner = argument(arguments, 2);
        if (inner == NoNode || m_pickle.node(function).kind != NodeKind::Global)
            return std::optional<TensorInfo>();
        return rebuild(m_pickle.node(function).text, inner, depth + 1);
    }

    Leaf dense(NodeId arguments, int) const { return fromStorage(arguments, std::nullopt, 6); }

    Leaf typed(NodeId arguments, int) const
    {
        const NodeId type = argument(arguments, 6);
        const std::string name = type == NoNode ? std::string() : m_pickle.node(type).text;
        return fromStorage(arguments, name, 7);
    }

    /// Numbers of a tuple, a torch.Size or a list.
    Result<std::vector<std::uint64_t>> counts(NodeId id, NodeId near, const char *what) const
    {
        if (const auto name = m_pickle.calledName(id); name && *name == "torch Size")
            id = argument(m_pickle.node(id).items[1], 0);
        if (id == NoNode
            || (m_pickle.node(id).kind != NodeKind::Tuple && m_pickle.node(id).kind != NodeKind::List))
            return malformed(near, std::string("its ") + what + " is no tuple of numbers");
        std::vector<std::uint64_t> numbers;
        for (const NodeId item : m_pickle.node(id).items) {
            const auto number = countOf(m_pickle, item);
            if (!number)
                return malformed(
                    near, std::string("its ") + what + " holds something else than whole numbers >= 0");
            numbers.push_back(*number);
        }
        return numbers;
    }

    static bool isRowMajor(const Shape &shape, const std::vector<std::uint64_t> &strides)
    {
        std::uint64_t expected = 1;
        for (std::size_t axis = shape.rank(); axis-- > 0;) {
            if (shape[axis] != 1 && strides[axis] != expected)
                return false;
            expected *= shape[axis];
        }
        return true;
    }

    /// typeName: empty optional = the storage's own type.
    Leaf fromStorage(NodeId arguments, std::optional<std::string> typeName, std::size_t metadataAt) const
    {
        const NodeId storage = argument(arguments, 0);
        if (storage == NoNode)
            return malformed(arguments, "a tensor is rebuilt without a storage");
        const auto found = m_finder->find(storage);
        if (!found)
            return found.error();
        const auto offset = countOf(m_pickle, argument(arguments, 1));
        const auto dims = counts(argument(arguments, 2), arguments, "size");
        const auto strides = counts(argument(arguments, 3), arguments, "stride");
        if (!offset || !dims || !strides)
            return !offset ? malformed(arguments, "its storage offset is no whole number >= 0")
                           : (!dims ? dims : strides).error();
        const auto shape = Shape::make(*dims);
        if (!shape)
            return malformed(arguments, shape.error().sentence);
        if (strides->size() != shape->rank())
            return malformed(arguments,
                             "it has " + std::to_string(strides->size()) + " strides for "
                                 + std::to_string(shape->rank()) + " dimensions");
        TensorInfo tensor { .name = {}, .shape = *shape };
        const auto type = typeName ? torchDType(*typeName) : std::optional(found->claim.dtype);
        tensor.dtype = type.value_or(DType::Opaque);
        tensor.dtypeName = type ? traits(*type).name : *typeName;
        if (!type)
            tensor.note = "the element type '" + *typeName + "' is not known";
        auto part = place(*found, *shape, *strides, *offset, type.value_or(DType::U8), arguments);
        if (!part)
            return part.error();
        tensor.parts.push_back(std::move(*part));
        const NodeId metadata = argument(arguments, metadataAt);
        for (const char *mark : { "conj", "neg" })
            if (const NodeId value = m_pickle.find(metadata, mark);
                value != NoNode && m_pickle.node(value).number != 0)
                tensor.note = std::string("the tensor is marked '") + mark + "', its values are not decoded";
        return std::optional(std::move(tensor));
    }

    /// The bytes from the first to the last element that size and strides reach.
    Result<TensorPart> place(const FoundStorage &found, const Shape &shape,
                             const std::vector<std::uint64_t> &strides, std::uint64_t offset, DType dtype,
                             NodeId near) const
    {
        const StorageClaim &claim = found.claim;
        const std::uint64_t storageBytes = found.extent.size;
        TensorPart part { .name = "storage " + claim.key, .slot = "values", .dtype = dtype, .shape = shape };
        part.extent = { found.extent.source, found.extent.offset, 0 };
        const unsigned bits = traits(dtype).bits;
        part.bigEndian = found.bigEndian && bits > 8;
        if (shape.elementCount() == 0)
            return part;
        std::uint64_t reach = 1;
        for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
            const auto span = checkedMultiply(shape[axis] - 1, strides[axis]);
            const auto sum = span ? checkedAdd(reach, *span) : std::nullopt;
            if (!sum)
                return malformed(near, "its strides overflow");
            reach = *sum;
        }
        const auto first = checkedAdd(offset, claim.viewOffset);
        const auto end = first ? checkedAdd(*first, reach) : std::nullopt;
        const auto needed = end ? packedBytes(dtype, *end) : std::nullopt;
        if (!needed || *needed > storageBytes)
            return malformed(near,
                             "of shape " + shape.text() + " from element " + std::to_string(offset)
                                 + " reaches past storage " + claim.key + ", which has "
                                 + std::to_string(storageBytes) + " bytes"
                                 + (needed ? " where " + std::to_string(*needed) + " are needed" : ""));
        if (bits < 8 && *first * bits % 8 != 0)
            return malformed(near, "begins inside a byte of its storage");
        part.extent.offset += *first * bits / 8;
        part.extent.size = packedBytes(dtype, reach).value_or(0);
        if (!isRowMajor(shape, strides))
            for (const auto stride : strides)
                part.strides.push_back(static_cast<std::int64_t>(stride));
        return part;
    }

    // Quantised tensors ------------------------------------------------------------------------------------

    /// A number of a Float, Integer or Boolean node.
    std::optional<double> numberOf(NodeId id) const
    {
        if (id == NoNode)
            return std::nullopt;
        const auto kind = m_pickle.node(id).kind;
        if (kind != NodeKind::Float && kind != NodeKind::Integer)
            return std::nullopt;
        return m_pickle.node(id).number;
    }

    Leaf quantised(NodeId arguments, int depth) const
    {
        auto leaf = fromStorage(arguments, std::nullopt, ~std::size_t { 0 });
        if (!leaf || !*leaf)
            return leaf;
        TensorInfo &tensor = **leaf;
        tensor.layout = &TorchQintLayout;
        const NodeId quantiser = argument(arguments, 4);
        const NodeId scheme = quantiser == NoNode ? NoNode : argument(quantiser, 0);
        if (scheme == NoNode || !m_pickle.node(scheme).text.starts_with("torch per_"))
            return malformed(arguments, "its quantiser has no known scheme");
        auto status = m_pickle.node(scheme).text.starts_with("torch per_tensor")
            ? perTensor(tensor, quantiser)
            : perChannel(tensor, quantiser, depth);
        return status ? leaf : Leaf(status.error());
    }

    Status perTensor(TensorInfo &tensor, NodeId quantiser) const
    {
        const auto scale = numberOf(argument(quantiser, 1)), zero = numberOf(argument(quantiser, 2));
        if (!scale || !zero)
            return malformed(quantiser, "its scale or its zero point is no number");
        tensor.parameters = TorchQintParameters { .scale = *scale, .zeroPoint = *zero };
        return {};
    }

    Status perChannel(TensorInfo &tensor, NodeId quantiser, int depth) const
    {
        const auto axis = countOf(m_pickle, argument(quantiser, 3));
        if (!axis || *axis >= tensor.shape.rank())
            return malformed(quantiser,
                             "its channel axis is none of its " + std::to_string(tensor.shape.rank())
                                 + " dimensions");
        tensor.parameters = TorchQintParameters { .axis = static_cast<std::size_t>(*axis) };
        for (const std::size_t index : { std::size_t { 1 }, std::size_t { 2 } }) {
            const char *slot = index == 1 ? "scales" : "zeros";
            auto part = channelPart(argument(quantiser, index), slot, depth);
            if (!part)
                return part.error();
            const std::uint64_t count = part->shape.elementCount();
            if (count != tensor.shape[*axis])
                return malformed(quantiser,
                                 "it has " + std::to_string(count) + " " + slot + " for "
                                     + std::to_string(tensor.shape[*axis]) + " channels");
            tensor.parts.push_back(std::move(*part));
        }
        return {};
    }

    /// A tensor, or a list of numbers, which becomes a source of its own.
    Result<TensorPart> channelPart(NodeId id, const char *slot, int depth) const
    {
        if (id == NoNode)
            return Error { ErrorKind::Malformed, std::string("it has no ") + slot };
        auto leaf = make(id, depth + 1);
        if (!leaf)
            return leaf.error();
        if (*leaf && (*leaf)->parts.size() == 1 && (*leaf)->isPlain()) {
            TensorPart part = std::move((*leaf)->parts[0]);
            part.slot = slot;
            part.kind = PartKind::Side;
            return part;
        }
        const auto &node = m_pickle.node(id);
        std::vector<double> numbers = node.numbers;
        for (const NodeId item : node.items)
            if (const auto number = numberOf(item))
                numbers.push_back(*number);
        const auto shape = Shape::make(std::array { std::uint64_t { numbers.size() } });
        if (!shape || (node.kind != NodeKind::Numbers && numbers.size() != node.items.size()))
            return malformed(id, std::string("its ") + slot + " are neither a tensor nor a list of numbers");
        std::vector<std::byte> bytes(numbers.size() * sizeof(double));
        if (!bytes.empty())
            std::memcpy(bytes.data(), numbers.data(), bytes.size());
        TensorPart part {
            .name = slot, .slot = slot, .kind = PartKind::Side, .dtype = DType::F64, .shape = *shape
        };
        part.extent = { static_cast<std::uint32_t>(m_torch.model.sources.size()), 0, bytes.size() };
        m_torch.model.sources.push_back(
            memorySource(std::move(bytes),
                         m_torch.model.sources.empty() ? std::string() : m_torch.model.sources[0]->path()));
        return part;
    }

    // Tensors without plain values
    // ----------------------------------------------------------------------------

    TensorInfo listed(const Shape &shape, std::string typeName, std::string note) const
    {
        TensorInfo tensor {
            .name = {}, .shape = shape, .dtype = DType::Opaque, .dtypeName = std::move(typeName)
        };
        tensor.note = std::move(note);
        return tensor;
    }

    Leaf sparse(NodeId arguments, int depth) const
    {
        const NodeId data = argument(arguments, 1);
        if (data == NoNode || m_pickle.node(data).items.size() < 3)
            return malformed(arguments, "a sparse tensor lacks its indices, values and size");
        // COO: (indices, values, size[, coalesced]); CSR and its kin: (compressed, plain, values, size).
        const std::size_t sizeAt = m_pickle.calledName(argument(data, 2))
                && *m_pickle.calledName(argument(data, 2)) != "torch Size"
            ? 3
            : 2;
        const auto dims = counts(argument(data, sizeAt), data, "size");
        if (!dims)
            return dims.error();
        const auto shape = Shape::make(*dims);
        if (!shape)
            return malformed(data, shape.error().sentence);
        TensorInfo tensor
            = listed(*shape, "sparse", "a sparse tensor: its parts are listed, its values are not expanded");
        for (std::size_t i = 0; i < sizeAt; ++i) {
            auto leaf = make(argument(data, i), depth + 1);
            if (!leaf)
                return leaf.error();
            if (!*leaf || (*leaf)->parts.empty())
                return malformed(data, "a part of a sparse tensor is no tensor");
            const bool isValues = i + 1 == sizeAt;
            TensorPart part = (*leaf)->parts[0];
            part.slot = isValues ? "values" : "indices";
            part.kind = isValues ? PartKind::Payload : PartKind::Side;
            tensor.parts.insert(isValues ? tensor.parts.begin() : tensor.parts.end(), std::move(part));
        }
        return std::optional(std::move(tensor));
    }

    Leaf dataless(NodeId arguments, int) const
    {
        const auto dims = counts(argument(arguments, 1), arguments, "size");
        if (!dims)
            return dims.error();
        const auto shape = Shape::make(*dims);
        if (!shape)
            return malformed(arguments, shape.error().sentence);
        return std::optional(listed(*shape, "meta", "a tensor of the meta device: a shape without data"));
    }

    /// (class, dtype, size, strides, offset, layout, device, requires_grad)
    Leaf subclass(NodeId arguments, int) const
    {
        const NodeId type = argument(arguments, 0);
        const auto dims = counts(argument(arguments, 2), arguments, "size");
        if (!dims || type == NoNode)
            return std::optional<TensorInfo>();
        const auto shape = Shape::make(*dims);
        if (!shape)
            return malformed(arguments, shape.error().sentence);
        return std::optional(listed(*shape, "subclass",
                                    "a tensor of the class '" + m_pickle.node(type).text
                                        + "' can be read by its own code only, and no code is run"));
    }

    TorchPickle m_torch;
    const Pickle &m_pickle;
    std::shared_ptr<StorageFinder> m_finder;
};

} // namespace

MakeLeaf torchLeaves(TorchPickle torch)
{
    return [maker = LeafMaker(std::move(torch))](NodeId node) { return maker.make(node, 0); };
}

} // namespace assay
