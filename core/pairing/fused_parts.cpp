// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/fused_parts.h"

#include "core/pairing/heads_apart.h"
#include "core/pairing/pair_sample.h"

#include <algorithm>

namespace assay {
namespace {

/// Relative error of heads in the right order: a code of one bit loses 0.36 of the energy, of other heads the
/// error is 2.
constexpr double MostErrorOfHeads = 0.5;
/// Queries, keys and values begin in many orders with the same queries.
constexpr std::size_t FusedRows = 256;

std::string keyOf(const CanonicalName &name, const char *role)
{
    return name.key.substr(0, name.key.find(name.role)) + role + name.key.substr(name.key.rfind('.'));
}

} // namespace

FusedParts::FusedParts(const Model &reference, const Model &candidate, const Conversion &conversion,
                       const TensorKeys &referenceKeys, const TensorKeys &candidateKeys,
                       const std::vector<char> &isTaken, const RunControl &run)
    : m_reference(reference)
    , m_candidate(candidate)
    , m_conversion(conversion)
    , m_referenceKeys(referenceKeys)
    , m_keys(candidateKeys)
    , m_isTaken(isTaken)
    , m_run(run)
{
}

std::optional<std::size_t> FusedParts::part(const CanonicalName &name, const char *role) const
{
    const auto found = m_keys.find(keyOf(name, role));
    return found == m_keys.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Match> FusedParts::slice(std::size_t index, const CanonicalName &name) const
{
    if (name.role != "attn_q" && name.role != "attn_k" && name.role != "attn_v")
        return std::nullopt;
    const auto &tensor = m_reference.tensors[index];
    const auto whole = part(name, "attn_qkv");
    Transform slice { .kind = TransformKind::FusedSlice };
    for (const char *before : { "attn_q", "attn_k" }) {
        if (name.role == before)
            break;
        const auto found = m_referenceKeys.find(keyOf(name, before));
        if (found == m_referenceKeys.end())
            return std::nullopt;
        slice.sliceFirst += m_reference.tensors[found->second].elementCount();
    }
    if (!whole || slice.sliceFirst + tensor.elementCount() > m_candidate.tensors[*whole].elementCount())
        return std::nullopt;
    if (auto conversion = conversionTransform(m_conversion, name, tensor.shape);
        conversion.kind != TransformKind::None)
        slice.then.push_back(std::move(conversion));
    return Match { .reference = index, .candidate = *whole, .transform = std::move(slice) };
}

std::optional<Match> FusedParts::heads(std::size_t index, const CanonicalName &name) const
{
    const Shape &shape = m_reference.tensors[index].shape;
    if (name.role == "attn_kv_b") {
        const auto keys = part(name, "attn_k_b"), values = part(name, "attn_v_b");
        return keys && values ? inOrderOf(index, latentHeads(m_candidate, shape, *keys, *values))
                              : std::nullopt;
    }
    const auto queries = part(name, "attn_q"), keys = part(name, "attn_k"), values = part(name, "attn_v");
    if (name.role != "attn_qkv" || !queries || !keys || !values)
        return std::nullopt;
    return inOrderOf(index,
                     groupedHeads(m_candidate, shape, m_conversion.heads, m_conversion.keyValueHeads,
                                  { *queries, *keys, *values }));
}

std::optional<Match> FusedParts::stack(std::size_t index, const CanonicalName &name) const
{
    if (name.role != "attn_qkv")
        return std::nullopt;
    Transform transform { .kind = TransformKind::Stacked };
    std::uint64_t count = 0;
    for (const char *role : { "attn_q", "attn_k", "attn_v" }) {
        const auto piece = part(name, role);
        if (!piece || m_isTaken[*piece])
            return std::nullopt;
        transform.pieces.push_back(*piece);
        count += m_candidate.tensors[*piece].elementCount();
    }
    if (count != m_reference.tensors[index].elementCount())
        return std::nullopt;
    const std::size_t first = transform.pieces.front();
    return Match { .reference = index, .candidate = first, .transform = std::move(transform) };
}

std::optional<Match> FusedParts::inOrderOf(std::size_t index, std::optional<Transform> way) const
{
    if (!way || std::ranges::any_of(way->pieces, [this](std::size_t piece) { return m_isTaken[piece] != 0; }))
        return std::nullopt;
    Match match { .reference = index, .candidate = way->pieces.front(), .transform = *std::move(way) };
    settle(m_reference, m_candidate, match, {}, m_run);
    if (match.kind != MatchKind::Paired)
        return std::nullopt;
    const auto sample = samplePair(m_reference, m_candidate, match, FusedRows, m_run);
    const auto error = sample ? relativeErrorWith(*sample, {}) : std::nullopt;
    return error && *error <= MostErrorOfHeads ? std::optional(std::move(match)) : std::nullopt;
}

} // namespace assay
