// SPDX-License-Identifier: GPL-3.0-or-later
// Who is a weight: buffers by name and shape, ties by shared storage and by equal content.
#include "core/opening/roles.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/layouts/layout.h"
#include "core/model/accounting.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <tuple>
#include <unordered_map>

namespace assay {
namespace {

struct BufferName {
    const char *suffix;
    const char *reason;
};

constexpr std::array BufferNames {
    BufferName { ".attn.masked_bias", "fill value of a causal mask" },
    BufferName { ".attention.masked_bias", "fill value of a causal mask" },
    BufferName { "rotary_emb.inv_freq", "rotary frequencies" },
    BufferName { ".rotary_pos_emb.inv_freq", "rotary frequencies" },
    BufferName { "rope_freqs.weight", "rotary frequencies" },
    BufferName { "rope_factors_long.weight", "rotary factors" },
    BufferName { "rope_factors_short.weight", "rotary factors" },
    BufferName { "rope.freqs", "rotary frequencies" },
    BufferName { "freqs_cis", "rotary table" },
    BufferName { "rotary_emb.cos_cached", "rotary table" },
    BufferName { "rotary_emb.sin_cached", "rotary table" },
    BufferName { ".scaled_fp8", "marker of the format" },
    BufferName { "position_ids", "position numbers" },
    BufferName { ".running_mean", "running statistic" },
    BufferName { ".running_var", "running statistic" },
    BufferName { ".moving_mean", "running statistic" },
    BufferName { ".moving_variance", "running statistic" },
    BufferName { "num_batches_tracked", "running statistic" },
    BufferName { ".mask", "mask" },
    BufferName { "_mask", "mask" }, // "causal_mask", "attn_mask"; "mask_token" is a weight
};

/// Single numbers beside a module that scale activations or a cache, not its weights.
constexpr std::array ActivationScales {
    BufferName { ".input_scale", "scale of the activations" },
    BufferName { ".output_scale", "scale of the activations" },
    BufferName { ".k_scale", "scale of the key cache" },
    BufferName { ".v_scale", "scale of the value cache" },
};

bool endsWith(const std::string &name, std::string_view suffix)
{
    return name.ends_with(suffix) || (suffix.front() == '.' && name == suffix.substr(1));
}

/// "...attn.bias" of GPT-2 and "...attention.bias" of GPT-Neo: [1, 1, n, n], never the bias of a projection.
bool isCausalMask(const TensorInfo &tensor)
{
    const auto &shape = tensor.shape;
    return (endsWith(tensor.name, ".attn.bias") || endsWith(tensor.name, ".attention.bias"))
        && shape.rank() == 4 && shape[0] == 1 && shape[1] == 1 && shape[2] == shape[3];
}

/// The name with its last "cos" written "sin", or the other way round; empty where it has neither.
std::string otherTable(const std::string &name)
{
    for (const auto &[one, other] : { std::pair { "cos", "sin" }, std::pair { "sin", "cos" } })
        if (const auto at = name.rfind(one); at != std::string::npos)
            return std::string(name).replace(at, 3, other);
    return {};
}

/// Two tensors of one shape whose names differ by "cos" and "sin" are tables of angles, whatever else they
/// are called: "cos_cache", "rotary_emb.sin", "rope_cos".
void markRotaryTables(Model &model)
{
    std::unordered_map<std::string_view, std::size_t> tables;
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        if (model.tensors[i].isPlain() && !otherTable(model.tensors[i].name).empty())
            tables.emplace(model.tensors[i].name, i);
    for (const auto &[name, index] : tables) {
        TensorInfo &tensor = model.tensors[index];
        const auto other = tables.find(otherTable(tensor.name));
        if (other == tables.end() || model.tensors[other->second].shape != tensor.shape
            || tensor.role != TensorRole::Weight)
            continue;
        tensor.role = TensorRole::Buffer;
        tensor.roleReason = "rotary table";
    }
}

void markBuffers(Model &model)
{
    markRotaryTables(model);
    for (auto &tensor : model.tensors) {
        if (tensor.role != TensorRole::Weight)
            continue;
        if (isCausalMask(tensor)) {
            tensor.role = TensorRole::Buffer;
            tensor.roleReason = "causal mask";
            continue;
        }
        const auto mark = [&tensor](std::span<const BufferName> rows) {
            for (const auto &row : rows)
                if (endsWith(tensor.name, row.suffix)) {
                    tensor.role = TensorRole::Buffer;
                    tensor.roleReason = row.reason;
                }
        };
        mark(BufferNames);
        if (tensor.elementCount() == 1)
            mark(ActivationScales);
    }
}

void tie(TensorInfo &copy, const TensorInfo &original, const char *why)
{
    copy.role = TensorRole::Tied;
    copy.tiedTo = original.name;
    copy.roleReason = std::string(why) + original.name;
}

/// An output head counts as the copy of the embedding, whichever stands first in the file.
bool isHead(const std::string &name)
{
    return name.find("lm_head") != std::string::npos || name == "output.weight"
        || name.ends_with("embed_out.weight") || name.ends_with("decoder.weight");
}

bool sameStorage(const TensorPart &left, const TensorPart &right)
{
    return left.extent == right.extent && left.dtype == right.dtype;
}

constexpr std::uint64_t SmallestTieBytes = 4096;
constexpr std::uint64_t ProbeBytes = 4096;
/// Of one tensor with others that look alike: hostile files must not make the work quadratic.
constexpr std::size_t MostComparisons = 32;
/// Reads from all over the file: a hundred thousand experts would keep a disk busy for a minute.
constexpr std::size_t MostProbes = 8192;

/// A matrix of its own bytes, large enough that equality is no accident.
bool mayBeTied(const TensorInfo &tensor)
{
    return tensor.role == TensorRole::Weight && tensor.shape.rank() >= 2 && tensor.parts.size() == 1
        && tensor.parts[0].extent.size >= SmallestTieBytes;
}

Result<bool> equalRange(const Model &model, const Extent &left, const Extent &right, std::uint64_t at,
                        std::uint64_t size, bool &constant)
{
    thread_local std::vector<std::byte> one, two;
    const auto first = model.sources[left.source]->view(left.offset + at, size, one);
    if (!first)
        return first.error();
    const auto second = model.sources[right.source]->view(right.offset + at, size, two);
    if (!second)
        return second.error();
    constant = constant && size > 8 && std::memcmp(first->data(), first->data() + 8, size - 8) == 0;
    return std::memcmp(first->data(), second->data(), size) == 0;
}

/// Beginning, middle and end first, so that different tensors cost a few KiB; then all of it.
Result<bool> equalContent(const Model &model, const Extent &left, const Extent &right, const RunControl &run)
{
    bool constant = true;
    for (const std::uint64_t at :
         { std::uint64_t { 0 }, (left.size - ProbeBytes) / 2, left.size - ProbeBytes }) {
        const auto equal = equalRange(model, left, right, at, ProbeBytes, constant);
        if (!equal || !*equal)
            return equal;
    }
    if (constant)
        return false; // all zeros or all ones: equal, and no tie
    constexpr std::uint64_t Piece = 1u << 20;
    for (std::uint64_t at = 0; at < left.size; at += Piece) {
        if (run.cancelled())
            return cancelledError();
        const auto equal = equalRange(model, left, right, at, std::min(Piece, left.size - at), constant);
        if (!equal || !*equal)
            return equal;
    }
    return true;
}

/// Some bytes of the middle, to group tensors that could be equal; empty where these are one constant, which
/// is no tie. Of a compressed member the beginning, which is there without inflating all before it.
Result<std::string> probe(const Model &model, const TensorPart &part)
{
    constexpr std::uint64_t Size = 64, SizeOfCompressed = 32768;
    const Extent &extent = part.extent;
    const std::uint64_t size = part.fileBytes ? std::min(extent.size, SizeOfCompressed) : Size;
    const std::uint64_t at = part.fileBytes ? 0 : (extent.size - Size) / 16 * 8;
    std::vector<std::byte> scratch;
    const auto piece = model.sources[extent.source]->view(extent.offset + at, size, scratch);
    if (!piece)
        return piece.error();
    const bool isConstant = std::memcmp(piece->data(), piece->data() + 8, size - 8) == 0;
    if (isConstant)
        return std::string();
    return part.fileBytes ? sha256(*piece)
                          : std::string(reinterpret_cast<const char *>(piece->data()), piece->size());
}

Status tieGroup(Model &model, const std::vector<std::size_t> &group, const RunControl &run)
{
    for (std::size_t i = 0; i < group.size(); ++i)
        for (std::size_t k = 0; k < std::min(i, MostComparisons); ++k) {
            TensorInfo &later = model.tensors[group[i]];
            TensorInfo &earlier = model.tensors[group[k]];
            if (later.role != TensorRole::Weight || earlier.role != TensorRole::Weight)
                continue;
            const bool shared = sameStorage(later.parts[0], earlier.parts[0]);
            const auto equal = shared
                ? Result<bool>(true)
                : equalContent(model, later.parts[0].extent, earlier.parts[0].extent, run);
            if (!equal && equal.error().kind == ErrorKind::Cancelled)
                return equal.error();
            if (!equal || !*equal)
                continue;
            const bool swapped = isHead(earlier.name) && !isHead(later.name);
            tie(swapped ? earlier : later, swapped ? later : earlier,
                shared ? "shares the storage of " : "same content as ");
        }
    return {};
}

/// Tensors of one shape, dtype and layout: those with the same bytes in the middle are compared.
Status tieAlike(Model &model, const std::vector<std::size_t> &members, const RunControl &run)
{
    std::map<std::string, std::vector<std::size_t>> byProbe;
    for (const auto index : members) {
        auto bytes = probe(model, model.tensors[index].parts[0]);
        if (bytes && !bytes->empty())
            byProbe[std::move(*bytes)].push_back(index);
    }
    for (const auto &[bytes, group] : byProbe)
        if (auto status = tieGroup(model, group, run); !status)
            return status;
    return {};
}

void noteUncompared(Model &model, const std::vector<std::size_t> &members)
{
    const TensorInfo &first = model.tensors[members.front()];
    model.findings.push_back({ .rule = "accounting.uncompared",
                               .severity = Severity::Note,
                               .subject = first.name,
                               .summary = "the contents of the " + countText(members.size())
                                   + " tensors of shape " + first.shape.text()
                                   + " were not compared with each other for copies, they are too many" });
}

Status markTies(Model &model, const RunControl &run)
{
    std::map<std::tuple<DType, std::string, std::vector<std::uint64_t>>, std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        if (mayBeTied(model.tensors[i])) {
            const auto &tensor = model.tensors[i];
            const auto dims = tensor.shape.dims();
            alike[{ tensor.dtype, layoutId(tensor), { dims.begin(), dims.end() } }].push_back(i);
        }
    std::size_t budget = MostProbes;
    for (const auto &[key, members] : alike) {
        if (members.size() < 2)
            continue;
        if (members.size() > budget) {
            noteUncompared(model, members);
            continue;
        }
        budget -= members.size();
        if (run.cancelled())
            return cancelledError();
        if (auto status = tieAlike(model, members, run); !status)
            return status;
    }
    return {};
}

/// Its elements fill its extent: what lies inside that lies inside the tensor.
bool isDense(const TensorInfo &tensor)
{
    const auto &part = tensor.parts[0];
    return part.strides.empty()
        || packedBytes(part.dtype, tensor.storedElementCount()).value_or(0) == part.extent.size;
}

/// Tensors that a file declares over the same bytes, of any size: copies, and views into a dense tensor.
void markShared(Model &model)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        const auto &tensor = model.tensors[i];
        if (tensor.role == TensorRole::Weight && tensor.parts.size() == 1 && tensor.parts[0].extent.size > 0)
            order.push_back(i);
    }
    const auto keyOf = [&model](std::size_t i) {
        const auto &extent = model.tensors[i].parts[0].extent;
        return std::tuple(extent.source, extent.offset, ~extent.size, i);
    };
    std::sort(order.begin(), order.end(),
              [&](std::size_t left, std::size_t right) { return keyOf(left) < keyOf(right); });
    TensorInfo *outer = nullptr; // the dense tensor that reaches furthest so far
    for (const std::size_t i : order) {
        TensorInfo &tensor = model.tensors[i];
        const Extent &extent = tensor.parts[0].extent;
        const Extent *around = outer ? &outer->parts[0].extent : nullptr;
        const bool inside = around && around->source == extent.source
            && extent.offset + extent.size <= around->offset + around->size;
        if (inside && *around == extent && tensor.elementCount() >= outer->elementCount()) {
            const bool swapped = isHead(outer->name) && !isHead(tensor.name)
                && tensor.elementCount() == outer->elementCount();
            tie(swapped ? *outer : tensor, swapped ? tensor : *outer, "shares the storage of ");
            outer = swapped ? &tensor : outer;
        } else if (inside) {
            tie(tensor, *outer, "is a view into the storage of ");
        } else if (isDense(tensor)) {
            outer = &tensor;
        }
    }
}

/// One note per kind of element that is no parameter, with the tensors named.
void noteRole(Model &model, TensorRole role, const char *rule, const char *what)
{
    std::uint64_t count = 0, elements = 0;
    Finding finding {
        .rule = rule, .severity = Severity::Note, .subject = {}, .summary = {}, .evidence = {}
    };
    for (const auto &tensor : model.tensors) {
        if (tensor.role != role)
            continue;
        ++count;
        elements += tensor.storedElementCount();
        if (finding.subject.empty())
            finding.subject = tensor.name;
        if (finding.evidence.size() < 64)
            finding.evidence.push_back({ .label = tensor.name + ": " + tensor.roleReason,
                                         .computed = countText(tensor.storedElementCount()),
                                         .unit = "elements" });
    }
    if (count == 0)
        return;
    finding.summary = countText(elements) + " elements in " + countText(count)
        + (count == 1 ? " tensor are " : " tensors are ") + what;
    model.findings.push_back(std::move(finding));
}

} // namespace

Status assignRoles(Model &model, const RunControl &run)
{
    markBuffers(model);
    markShared(model);
    if (auto status = markTies(model, run); !status)
        return status;
    noteRole(model, TensorRole::Tied, "accounting.tied", "tied copies, counted once as parameters");
    noteRole(model, TensorRole::Buffer, "accounting.buffers", "buffers, not parameters");
    noteRole(model, TensorRole::Optimizer, "accounting.optimizer", "optimizer state, not parameters");
    return {};
}

} // namespace assay
