// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/derived_relations.h"

#include "core/claims/column_relations.h"
#include "core/claims/field_words.h"
#include "core/claims/intervals.h"
#include "core/claims/quantity.h"
#include "core/claims/word_search.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Statements of one list or paragraph stand this close to each other.
constexpr std::size_t Reach = 32;

/// The range of neighbours of a statement.
std::pair<std::size_t, std::size_t> around(std::size_t target, std::size_t count)
{
    return { target - std::min(target, Reach), std::min(count, target + Reach) };
}

std::optional<std::size_t> onlyOne(const std::vector<std::size_t> &found)
{
    return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
}

/// "2 GB per billion parameters" beside one size and one count.
std::optional<Relation> densityRelation(const std::vector<Statement> &all, std::size_t target)
{
    const Statement &density = all[target];
    std::vector<std::size_t> sizes, counts;
    const auto [begin, end] = around(target, all.size());
    for (auto i = begin; i < end; ++i) {
        const Statement &one = all[i];
        if (one.group != density.group || one.subject != density.subject || !isUsable(one))
            continue;
        if (one.quantity.kind == ClaimKind::Bytes)
            sizes.push_back(i);
        else if (one.quantity.kind == ClaimKind::Parameters)
            counts.push_back(i);
    }
    // Of an original and a compressed size the density is that of the compressed one.
    if (sizes.size() == 2)
        std::erase_if(sizes, [&](std::size_t i) { return sideOfField(all[i].field) == Side::Original; });
    const auto size = onlyOne(sizes), count = onlyOne(counts);
    if (density.group == 0 || !size || !count)
        return {};
    const bool perParameter = density.quantity.unit == BytesPerParameter;
    const auto computed = perParameter ? quotients(all[*size].quantity, all[*count].quantity)
                                       : quotients(all[*count].quantity, all[*size].quantity);
    if (computed.empty())
        return {};
    Relation out { .kind = RelationKind::Density, .target = target, .sources = { *count, *size } };
    setComputed(out, computed);
    out.consistent = anyOverlap(stated(density.quantity), computed);
    return out;
}

template <std::size_t N>
bool saysOneOf(const Statement &statement, const std::array<std::string_view, N> &words)
{
    const auto said = lowerCopy(statement.subject + ' ' + statement.field);
    return std::ranges::any_of(
        words, [&](std::string_view word) { return findWord(said, word, 0) != std::string::npos; });
}

/// "Scaling factor: 50x" below one tested and one target count of parameters.
std::optional<Relation> scaleRelation(const std::vector<Statement> &all, std::size_t target)
{
    static constexpr std::array<std::string_view, 3> Targets { "target", "full", "ziel" };
    static constexpr std::array<std::string_view, 4> Tests { "test", "tested", "sample", "getestet" };
    const Statement &factor = all[target];
    std::vector<std::size_t> targets, tests;
    const auto [begin, end] = around(target, all.size());
    for (auto i = begin; i < end; ++i) {
        const Statement &one = all[i];
        const auto [mine, theirs] = std::pair(factor.context, one.context);
        if (one.quantity.kind != ClaimKind::Parameters || mine != theirs)
            continue;
        if (saysOneOf(one, Targets))
            targets.push_back(i);
        else if (saysOneOf(one, Tests))
            tests.push_back(i);
    }
    const auto large = onlyOne(targets), small = onlyOne(tests);
    if (!large || !small)
        return {};
    const auto computed = quotients(all[*large].quantity, all[*small].quantity);
    if (computed.empty())
        return {};
    Relation out { .kind = RelationKind::ScaleFactor, .target = target, .sources = { *large, *small } };
    setComputed(out, computed);
    out.consistent = anyOverlap(stated(factor.quantity), computed);
    return out;
}

} // namespace

std::vector<Relation> findDerivedRelations(const std::vector<Statement> &statements, const RunControl &run)
{
    std::vector<Relation> out;
    for (std::size_t i = 0; i < statements.size() && !run.cancelled(); ++i) {
        const Statement &one = statements[i];
        if (!isDerived(one.quantity) || !isUsable(one))
            continue;
        const bool scale = one.quantity.unit == ScaleFactorUnit;
        if (auto relation = scale ? scaleRelation(statements, i) : densityRelation(statements, i))
            out.push_back(*std::move(relation));
    }
    return out;
}

} // namespace assay
