// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/heads_apart.h"

namespace assay {
namespace {

constexpr std::uint64_t MostHeads = 4096; ///< three runs a group

} // namespace

std::optional<Transform> latentHeads(const Model &candidate, const Shape &shape, std::size_t keys,
                                     std::size_t values)
{
    const Shape &k = candidate.tensors[keys].shape, &v = candidate.tensors[values].shape;
    if (shape.rank() != 2 || k.rank() != 3 || v.rank() != 3 || k[0] != v[0] || k[0] > MostHeads
        || k[1] != shape[1] || v[2] != shape[1]
        || k.elementCount() + v.elementCount() != shape.elementCount())
        return std::nullopt;
    Transform step {
        .kind = TransformKind::Rows, .pieces = { keys, values }, .rowElements = shape[1], .axes = { 0 }
    }; // of the pieces the first is turned
    for (std::uint64_t head = 0; head < k[0]; ++head) {
        const std::uint64_t to = head * (k[2] + v[1]);
        step.runs.push_back({ .piece = 0, .first = head * k[2], .count = k[2], .toFirst = to });
        step.runs.push_back({ .piece = 1, .first = head * v[1], .count = v[1], .toFirst = to + k[2] });
    }
    return step;
}

std::optional<Transform> groupedHeads(const Model &candidate, const Shape &shape, std::uint64_t heads,
                                      std::uint64_t groups, const std::array<std::size_t, 3> &parts)
{
    const std::uint64_t rows = shape.rank() == 1 ? shape[0] : shape.rank() == 2 ? shape.rows() : 0;
    if (groups == 0 || groups >= heads || heads > MostHeads || heads % groups != 0 || rows == 0
        || rows % (heads + 2 * groups) != 0)
        return std::nullopt;
    const std::uint64_t size = rows / (heads + 2 * groups), width = shape.elementCount() / rows;
    const std::array<std::uint64_t, 3> counts { heads / groups * size, size, size };
    Transform step { .kind = TransformKind::Rows,
                     .pieces = { parts.begin(), parts.end() },
                     .rowElements = width };
    for (std::size_t part = 0; part < parts.size(); ++part)
        if (candidate.tensors[parts[part]].elementCount() != groups * counts[part] * width)
            return std::nullopt;
    std::uint64_t to = 0;
    for (std::uint64_t group = 0; group < groups; ++group)
        for (std::size_t part = 0; part < parts.size(); ++part) {
            step.runs.push_back(
                { .piece = part, .first = group * counts[part], .count = counts[part], .toFirst = to });
            to += counts[part];
        }
    return step;
}

} // namespace assay
