// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/settled_pairs.h"

#include <utility>

namespace assay {

SettledPairs::SettledPairs(const Model &reference, const Model &candidate, const Conversion &conversion,
                           const RunControl &run)
    : m_reference(reference)
    , m_candidate(candidate)
    , m_conversion(conversion)
    , m_run(run)
    , m_cells(candidate, conversion.candidate)
{
}

Transform SettledPairs::transformOf(std::size_t index) const
{
    const auto &tensor = m_reference.tensors[index];
    const auto name = canonicalName(m_conversion.reference, tensor.name);
    return name ? conversionTransform(m_conversion, *name, tensor.shape) : Transform {};
}

Match SettledPairs::settled(std::size_t index, std::size_t candidate, Transform transform) const
{
    Match match { .reference = index, .candidate = candidate, .transform = std::move(transform) };
    const auto &tensor = m_reference.tensors[index];
    const auto name = canonicalName(m_conversion.reference, tensor.name);
    auto alternatives = name ? rowAlternatives(m_conversion, *name, tensor.shape, match.transform)
                             : std::vector<Transform>();
    if (name)
        if (auto grouped = groupedRows(m_conversion, *name, tensor.shape, candidate)) {
            // Both orders begin with the same queries, so that a sample may not tell them apart.
            if (m_conversion.architecture == "falcon" && match.transform.kind == TransformKind::None)
                std::swap(match.transform, *grouped);
            alternatives.push_back(*std::move(grouped));
        }
    settle(m_reference, m_candidate, match, alternatives, m_run);
    if (name)
        settleCells(match, *name);
    return match;
}

/// Gates and ups in turn or turned squares have the shape of others: where the values as they lie do not fit
/// and those of another arrangement do, that is meant. Where none fits, the layer is measured as it lies.
void SettledPairs::settleCells(Match &match, const CanonicalName &name) const
{
    if (match.kind != MatchKind::Paired || match.transform.kind != TransformKind::None
        || (!isFusedGate(name) && !name.role.ends_with("_exps")))
        return;
    const auto ways = m_cells.waysTo(m_reference.tensors[*match.reference], name, m_conversion.architecture);
    Match other = match;
    settle(m_reference, m_candidate, other, ways, m_run);
    if (other.kind == MatchKind::Paired && other.transform.kind == TransformKind::Rows)
        match = std::move(other);
}

std::optional<Match> SettledPairs::fromCells(std::size_t index, const CanonicalName &name) const
{
    auto ways = m_cells.waysTo(m_reference.tensors[index], name, m_conversion.architecture);
    if (ways.empty())
        return std::nullopt;
    Match match { .reference = index, .candidate = ways.front().pieces.front(), .transform = ways.front() };
    ways.erase(ways.begin());
    settle(m_reference, m_candidate, match, ways, m_run);
    return match;
}

} // namespace assay
