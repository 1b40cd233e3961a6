// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/row_cells.h"

#include "core/base/checked_math.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// A tensor as cells: experts x halves of rowsPerCell rows.
struct Arrangement {
    std::uint64_t experts = 1, halves = 1, rowsPerCell = 0, rowElements = 0;
    bool isInTurn = false;

    std::uint64_t firstRow(std::uint64_t expert, std::uint64_t half) const
    {
        const std::uint64_t begin = expert * halves * rowsPerCell;
        return begin + (isInTurn ? half : half * rowsPerCell);
    }
    std::uint64_t step() const { return isInTurn ? halves : 1; }
};

bool isBias(const CanonicalName &name)
{
    return name.key.ends_with(".bias");
}

/// Of a stack the first dimension counts experts; of a single expert there is none.
std::optional<Arrangement> arrange(const Shape &shape, bool isStack, std::uint64_t halves, bool isOfBias,
                                   bool isTurned, bool isInTurn)
{
    const std::size_t rank = shape.rank();
    const std::size_t matrixRank = isOfBias ? 1 : 2;
    if (rank != matrixRank + (isStack ? 1 : 0) || shape.elementCount() == 0 || (isOfBias && isTurned))
        return std::nullopt;
    Arrangement result { .experts = isStack ? shape[0] : 1, .halves = halves, .isInTurn = isInTurn };
    const std::uint64_t rows = isOfBias ? shape[rank - 1] : shape[rank - (isTurned ? 1 : 2)];
    result.rowElements = isOfBias ? 1 : shape[rank - (isTurned ? 2 : 1)];
    if (rows % halves != 0)
        return std::nullopt;
    result.rowsPerCell = rows / halves;
    return result;
}

constexpr std::uint64_t MostExperts = 4096; ///< the largest model of today has 512 a layer
constexpr std::string_view FusedRole = "ffn_gate_up_exps", DenseFusedRole = "ffn_gate_up";

/// Roles of the halves of a fused tensor, or the role itself.
std::vector<std::string> cellRoles(const std::string &role)
{
    if (role == FusedRole)
        return { "ffn_gate_exps", "ffn_up_exps" };
    if (role == DenseFusedRole)
        return { "ffn_gate", "ffn_up" };
    return { role };
}

bool isStackRole(std::string_view role)
{
    return role.ends_with("_exps");
}

std::string cellKey(const CanonicalName &name, const std::string &role, std::uint64_t expert)
{
    std::string key = name.key;
    key.replace(key.find(name.role), name.role.size(), role);
    return key + "#" + std::to_string(expert);
}

} // namespace

bool isFusedGate(const CanonicalName &name)
{
    return name.role == FusedRole || name.role == DenseFusedRole;
}

RowCells::RowCells(const Model &candidate, const PairNames &names)
    : m_candidate(candidate)
{
    for (std::size_t i = 0; i < candidate.tensors.size(); ++i) {
        const auto &tensor = candidate.tensors[i];
        const auto name = canonicalName(names, tensor.name);
        if (!name || !name->role.starts_with("ffn_") || tensor.shape.rank() == 0)
            continue;
        const bool isStack = isStackRole(name->role) && !name->expert;
        const std::uint64_t experts = isStack ? tensor.shape[0] : 1;
        const auto roles = cellRoles(name->role);
        if (experts > MostExperts)
            continue;
        for (std::uint64_t expert = 0; expert < experts; ++expert)
            for (std::size_t half = 0; half < roles.size(); ++half)
                m_places.emplace(cellKey(*name, roles[half], name->expert.value_or(expert)),
                                 Place { i, expert, experts, half, roles.size() });
    }
}

std::optional<Transform> RowCells::way(const TensorInfo &reference, const CanonicalName &name,
                                       const Way &how) const
{
    const auto roles = cellRoles(name.role);
    const bool isStack = isStackRole(name.role) && !name.expert;
    const bool ofBias = isBias(name);
    const auto here = arrange(reference.shape, isStack, roles.size(), ofBias, how.isTurnedHere,
                              how.isInTurnHere && roles.size() > 1);
    if (!here)
        return std::nullopt;
    Transform transform { .kind = TransformKind::Rows };
    transform.rowElements = here->rowElements;
    transform.isTurned = how.isTurnedThere;
    std::unordered_map<std::size_t, std::size_t> pieces;
    for (std::uint64_t expert = 0; expert < here->experts; ++expert)
        for (std::size_t half = 0; half < roles.size(); ++half) {
            const auto found = m_places.find(cellKey(name, roles[half], name.expert.value_or(expert)));
            if (found == m_places.end())
                return std::nullopt;
            const Place &place = found->second;
            const auto &tensor = m_candidate.tensors[place.tensor];
            const auto there = arrange(tensor.shape, tensor.shape.rank() > (ofBias ? 1u : 2u), place.halves,
                                       ofBias, how.isTurnedThere, how.isInTurnThere && place.halves > 1);
            if (!there || there->rowElements != here->rowElements || there->rowsPerCell != here->rowsPerCell
                || place.expert >= there->experts)
                return std::nullopt;
            const auto [piece, isNew] = pieces.try_emplace(place.tensor, transform.pieces.size());
            if (isNew)
                transform.pieces.push_back(place.tensor);
            transform.runs.push_back({ .piece = piece->second,
                                       .first = there->firstRow(place.expert, place.half),
                                       .step = there->step(),
                                       .count = here->rowsPerCell,
                                       .toFirst = here->firstRow(expert, half),
                                       .toStep = here->step() });
        }
    std::ranges::stable_sort(transform.runs, {}, &RowRun::toFirst);
    if (how.isTurnedHere)
        transform.then.push_back({ .kind = TransformKind::TurnInner });
    return transform;
}

std::vector<Transform> RowCells::waysTo(const TensorInfo &reference, const CanonicalName &name,
                                        const std::string &architecture) const
{
    if (!name.role.starts_with("ffn_"))
        return {};
    const bool isInTurn = architecture == "gpt_oss" || architecture == "gpt-oss";
    std::vector<Transform> ways;
    for (const bool here : { isInTurn, !isInTurn })
        for (const bool there : { isInTurn, !isInTurn })
            for (const bool turnedThere : { false, true })
                for (const bool turnedHere : { false, true }) {
                    auto found = way(reference, name, { here, turnedHere, there, turnedThere });
                    const auto isSame = [&](const Transform &other) {
                        return other.isTurned == found->isTurned && other.then.size() == found->then.size()
                            && std::ranges::equal(
                                   other.runs, found->runs, [](const RowRun &left, const RowRun &right) {
                                       return left.first == right.first && left.step == right.step
                                           && left.toFirst == right.toFirst && left.toStep == right.toStep;
                                   });
                    };
                    if (found && std::ranges::none_of(ways, isSame))
                        ways.push_back(std::move(*found));
                }
    return ways;
}

} // namespace assay
