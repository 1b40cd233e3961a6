// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/accounting.h"

#include <algorithm>
#include <tuple>

namespace assay {

std::optional<double> Accounting::bitsPerWeight() const
{
    if (elements == 0)
        return std::nullopt;
    return 8.0 * static_cast<double>(storedBytes) / static_cast<double>(elements);
}

namespace {

/// Bytes of the union of all parts: what several tensors share is counted once.
std::uint64_t unionBytes(const Model &model, bool sideOnly)
{
    std::vector<std::tuple<std::uint32_t, std::uint64_t, std::uint64_t>> ranges;
    for (const auto &tensor : model.tensors)
        for (const auto &part : tensor.parts)
            if (!sideOnly || part.kind == PartKind::Side || tensor.role == TensorRole::Side)
                ranges.emplace_back(part.extent.source, part.extent.offset,
                                    part.extent.offset + part.extent.size);
    std::sort(ranges.begin(), ranges.end());
    std::uint64_t bytes = 0, end = 0;
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

} // namespace

Accounting account(const Model &model)
{
    Accounting totals;
    totals.tensors = model.tensors.size();
    totals.fileBytes = model.fileBytes();
    totals.storedBytes = unionBytes(model, false);
    totals.sideBytes = unionBytes(model, true);
    for (const auto &tensor : model.tensors) {
        const std::uint64_t count = tensor.storedElementCount();
        totals.elements += count;
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
