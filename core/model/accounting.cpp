// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/accounting.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace assay {

std::optional<double> Accounting::bitsPerWeight() const
{
    if (storedElements == 0 || hasUnknownBytes)
        return std::nullopt;
    return 8.0 * static_cast<double>(storedBytes) / static_cast<double>(storedElements);
}

namespace {

/// Bytes of the union of all parts: what several tensors share is counted once.
template <typename IsCounted> std::uint64_t unionBytes(const Model &model, IsCounted isCounted)
{
    std::vector<std::tuple<std::uint32_t, std::uint64_t, std::uint64_t>> ranges;
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::uint64_t> packed; // by where they are unpacked
    for (const auto &tensor : model.tensors)
        for (const auto &part : tensor.parts) {
            if (!isCounted(tensor, part))
                continue;
            if (part.fileBytes)
                packed[{ part.extent.source, part.extent.offset }] = *part.fileBytes;
            else
                ranges.emplace_back(part.extent.source, part.extent.offset,
                                    part.extent.offset + part.extent.size);
        }
    std::sort(ranges.begin(), ranges.end());
    std::uint64_t bytes = 0, end = 0;
    for (const auto &[place, size] : packed)
        bytes += size;
    std::uint32_t source = 0;
    for (const auto &[rangeSource, begin, rangeEnd] : ranges) {
        if (rangeSource != source)
            end = 0;
        source = rangeSource;
        if (rangeEnd > std::max(begin, end))
            bytes += rangeEnd - std::max(begin, end);
        end = std::max(end, rangeEnd);
    }
    return bytes;
}

/// A copy that takes no bytes of its own: its elements lie in those of the tensor it is tied to.
bool sharesBytes(const Model &model, const TensorInfo &tensor)
{
    const TensorInfo *original
        = tensor.role == TensorRole::Tied && !tensor.parts.empty() ? model.find(tensor.tiedTo) : nullptr;
    if (!original || original->parts.empty())
        return false;
    const Extent &own = tensor.parts[0].extent;
    const Extent &other = original->parts[0].extent;
    return own.source == other.source && own.offset < other.offset + other.size
        && other.offset < own.offset + own.size;
}

} // namespace

Accounting account(const Model &model)
{
    Accounting totals;
    totals.tensors = model.tensors.size();
    totals.fileBytes = model.fileBytes();
    totals.storedBytes = unionBytes(model, [](const TensorInfo &, const TensorPart &) { return true; });
    totals.sideBytes = unionBytes(model, [](const TensorInfo &tensor, const TensorPart &part) {
        return part.kind == PartKind::Side || tensor.role == TensorRole::Side;
    });
    totals.optimizerBytes = unionBytes(model, [](const TensorInfo &tensor, const TensorPart &) {
        return tensor.role == TensorRole::Optimizer;
    });
    for (const auto &tensor : model.tensors) {
        const std::uint64_t count = tensor.storedElementCount();
        totals.elements += count;
        totals.storedElements += sharesBytes(model, tensor) ? 0 : count;
        totals.hasUnknownBytes |= count > 0 && tensor.storedBytes() == 0 && tensor.dtype != DType::Opaque;
        switch (tensor.role) {
        case TensorRole::Weight:
            totals.parameters += count;
            break;
        case TensorRole::Tied:
            totals.tiedElements += count;
            break;
        case TensorRole::Buffer:
            totals.bufferElements += count;
            break;
        case TensorRole::Optimizer:
            totals.optimizerElements += count;
            break;
        case TensorRole::Side:
            totals.sideElements += count;
            break;
        }
    }
    return totals;
}

} // namespace assay
