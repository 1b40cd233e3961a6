// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/relations.h"

#include "core/base/parallel.h"
#include "core/claims/column_relations.h"
#include "core/claims/derived_relations.h"
#include "core/claims/field_words.h"
#include "core/claims/intervals.h"
#include "core/claims/word_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>

namespace assay {
namespace {

using Indexes = std::vector<std::size_t>;

/// Other values are tried in place of a source for that many ratios, among that many statements either way.
constexpr std::size_t MostExplained = 256, ExplainReach = 4096;

class Finder {
public:
    Finder(const Document &document, const RunControl &run)
        : m_all(document.statements)
        , m_run(run)
    {
    }

    std::vector<Relation> find()
    {
        std::map<std::uint64_t, Indexes> groups;
        for (std::size_t i = 0; i < m_all.size(); ++i)
            if (m_all[i].group != 0 && isUsable(m_all[i]))
                groups[m_all[i].group].push_back(i);
        for (const auto &[group, members] : groups)
            if (members.size() > 1 && members.size() < 64 && !m_run.cancelled())
                readGroup(members);
        productsOfStages();
        for (auto &relation : findColumnRelations(m_all, m_run))
            m_out.push_back(std::move(relation));
        for (auto &relation : findDerivedRelations(m_all, m_run))
            m_out.push_back(std::move(relation));
        std::stable_sort(m_out.begin(), m_out.end(),
                         [](const Relation &a, const Relation &b) { return a.target < b.target; });
        return std::move(m_out);
    }

private:
    /// The only member of that kind and side with one subject; empty if there are several or none.
    std::optional<std::size_t> only(const Indexes &members, ClaimKind kind, Side side) const
    {
        std::optional<std::size_t> found;
        for (const auto i : members) {
            if (m_all[i].quantity.kind != kind || sideOfField(m_all[i].field) != side)
                continue;
            if (found)
                return {};
            found = i;
        }
        return found;
    }

    std::optional<std::size_t> onlyOf(const Indexes &members, ClaimKind kind) const
    {
        std::optional<std::size_t> found;
        for (const auto i : members) {
            if (m_all[i].quantity.kind != kind)
                continue;
            if (found)
                return {};
            found = i;
        }
        return found;
    }

    bool sameSubject(std::initializer_list<std::size_t> indexes) const
    {
        const auto &subject = m_all[*indexes.begin()].subject;
        return std::all_of(indexes.begin(), indexes.end(),
                           [&](std::size_t i) { return m_all[i].subject == subject; });
    }

    void readGroup(const Indexes &members)
    {
        const auto ratio = onlyOf(members, ClaimKind::Ratio);
        const auto percent = onlyOf(members, ClaimKind::Percent);
        const auto bits = onlyOf(members, ClaimKind::BitsPerWeight);
        bool ratioChecked = false;
        for (const auto kind : { ClaimKind::Bytes, ClaimKind::Parameters }) {
            const auto original = only(members, kind, Side::Original);
            const auto compressed = only(members, kind, Side::Compressed);
            if (!original || !compressed || !sameSubject({ *original, *compressed }))
                continue;
            // A group that states both sizes and counts has a ratio of one of them: not for us to choose.
            if (ratio && sameSubject({ *ratio, *original }) && !ratioChecked && !hasBothKinds(members))
                ratioOf(*ratio, *original, *compressed, kind);
            ratioChecked = true;
            // Space is counted in bytes; parameters do not tell it.
            const bool ofSpace = percent && namesSpace(m_all[*percent].field);
            if (percent && sameSubject({ *percent, *original }) && !(ofSpace && kind == ClaimKind::Parameters)
                && kindOfField(m_all[*percent].field) == ClaimKind::Percent)
                percentSaved(*percent, *original, *compressed);
        }
        if (bits)
            bitsPerWeight(*bits, members);
        sizeOfParameters(members);
    }

    static bool namesSpace(const std::string &field)
    {
        const auto lower = lowerCopy(field);
        return std::ranges::any_of(std::array { "space", "storage", "size", "disk" },
                                   [&](const char *word) { return lower.find(word) != std::string::npos; });
    }

    bool hasBothKinds(const Indexes &members) const
    {
        return only(members, ClaimKind::Bytes, Side::Original)
            && only(members, ClaimKind::Bytes, Side::Compressed)
            && only(members, ClaimKind::Parameters, Side::Original)
            && only(members, ClaimKind::Parameters, Side::Compressed);
    }

    void ratioOf(std::size_t target, std::size_t original, std::size_t compressed, ClaimKind kind)
    {
        const auto &quantity = m_all[target].quantity;
        const auto forward = quotients(m_all[original].quantity, m_all[compressed].quantity);
        const auto backward = quotients(m_all[compressed].quantity, m_all[original].quantity);
        if (forward.empty())
            return;
        Relation out { .kind
                       = kind == ClaimKind::Bytes ? RelationKind::RatioOfSizes : RelationKind::RatioOfCounts,
                       .target = target,
                       .sources = { original, compressed } };
        setComputed(out, forward);
        const auto said = stated(quantity);
        if (anyOverlap(said, forward)) {
            out.convention = RatioConvention::OriginalOverCompressed;
        } else if (anyOverlap(said, backward)) {
            out.convention = RatioConvention::CompressedOverOriginal;
        } else if (anyOverlap(said, complements(backward))) {
            out.convention = RatioConvention::FractionSaved;
        } else {
            out.consistent = false;
            out.explanation = explainRatio(target, original, compressed);
        }
        m_out.push_back(std::move(out));
    }

    /// Another stated value, or the sum of a field's values, that makes the ratio follow.
    std::string explainRatio(std::size_t target, std::size_t original, std::size_t compressed)
    {
        if (++m_explained > MostExplained)
            return {};
        const auto said = stated(m_all[target].quantity);
        const auto kind = m_all[original].quantity.kind;
        const auto begin = target - std::min(target, ExplainReach);
        const auto end = std::min(m_all.size(), target + ExplainReach);
        for (const bool replaceOriginal : { true, false }) {
            const auto replaced = replaceOriginal ? original : compressed;
            const auto follows = [&](const Quantity &by) {
                return anyOverlap(said,
                                  replaceOriginal ? quotients(by, m_all[compressed].quantity)
                                                  : quotients(m_all[original].quantity, by));
            };
            for (auto i = begin; i < end; ++i)
                if (i != original && i != compressed && m_all[i].quantity.kind == kind
                    && follows(m_all[i].quantity))
                    return "follows if " + m_all[i].text + " is used instead of " + m_all[replaced].text;
            Quantity sum;
            std::size_t parts = 0;
            for (const auto &one : std::span(m_all).subspan(begin, end - begin)) {
                const bool part = one.field == m_all[replaced].field && one.group != m_all[replaced].group
                    && one.quantity.kind == kind;
                if (!part)
                    continue;
                sum.low += one.quantity.low;
                sum.high += one.quantity.high;
                sum.value += one.quantity.value;
                ++parts;
            }
            if (parts > 1 && follows(sum))
                return "follows if the sum of the " + std::to_string(parts) + " other values of "
                    + m_all[replaced].field + " is used instead of " + m_all[replaced].text;
        }
        return {};
    }

    void percentSaved(std::size_t target, std::size_t original, std::size_t compressed)
    {
        const auto kept = quotients(m_all[compressed].quantity, m_all[original].quantity);
        if (kept.empty())
            return;
        const auto said = stated(m_all[target].quantity);
        Relation out { .kind = RelationKind::PercentSaved,
                       .target = target,
                       .sources = { original, compressed } };
        const auto saved = complements(kept);
        setComputed(out, saved);
        out.consistent = anyOverlap(said, saved) || anyOverlap(said, kept);
        m_out.push_back(std::move(out));
    }

    /// A rate may leave embeddings out and a file holds more than weights, so only a quarter apart counts.
    void bitsPerWeight(std::size_t target, const Indexes &members)
    {
        auto bytes = only(members, ClaimKind::Bytes, Side::Compressed);
        if (!bytes)
            bytes = onlyOf(members, ClaimKind::Bytes);
        const auto parameters = onlyOf(members, ClaimKind::Parameters);
        if (!bytes || !parameters || !sameSubject({ target, *bytes, *parameters })
            || sideOfField(m_all[*bytes].field) == Side::Original)
            return;
        auto computed = quotients(m_all[*bytes].quantity, m_all[*parameters].quantity);
        if (computed.empty())
            return;
        Relation out { .kind = RelationKind::BitsPerWeight,
                       .target = target,
                       .sources = { *bytes, *parameters } };
        for (auto &one : computed)
            one = { 8 * one.low, 8 * one.high };
        setComputed(out, computed);
        for (auto &one : computed)
            one = { one.low * 0.75, one.high * 1.25 };
        out.consistent = anyOverlap(stated(m_all[target].quantity), computed);
        m_out.push_back(std::move(out));
    }

    /// "5.6 GB (1.5B × 4 bytes)": the width is stated beside the count.
    void sizeOfParameters(const Indexes &members)
    {
        std::optional<std::size_t> width, size;
        for (const auto i : members) {
            const auto &one = m_all[i];
            if (one.quantity.kind != ClaimKind::Bytes)
                continue;
            const bool isWidth = one.text.find("byte") != std::string::npos && one.quantity.value >= 1
                && one.quantity.value <= 8;
            auto &slot = isWidth ? width : size;
            if (slot)
                return;
            slot = i;
        }
        const auto parameters = onlyOf(members, ClaimKind::Parameters);
        if (!width || !size || !parameters)
            return;
        const auto &count = m_all[*parameters].quantity;
        const double by = m_all[*width].quantity.value;
        const std::vector<Interval> computed { { count.low * by, count.high * by } };
        Relation out { .kind = RelationKind::SizeOfParameters,
                       .target = *size,
                       .sources = { *parameters, *width } };
        setComputed(out, computed);
        out.consistent = anyOverlap(stated(m_all[*size].quantity), computed);
        m_out.push_back(std::move(out));
    }

    /// A combined ratio that is the product of a table's stages. Other ways to combine are not wrong, so this
    /// relation exists only where it holds.
    void productsOfStages()
    {
        std::map<std::string, Indexes> stages;
        for (std::size_t i = 0; i < m_all.size(); ++i)
            if (m_all[i].quantity.kind == ClaimKind::Ratio && isUsable(m_all[i])
                && m_all[i].quantity.value > 1)
                stages[m_all[i].field].push_back(i);
        for (std::size_t target = 0; target < m_all.size() && !m_run.cancelled(); ++target) {
            const auto field = lowerCopy(m_all[target].field);
            const bool combined = m_all[target].quantity.kind == ClaimKind::Ratio
                && (field.find("combined") != std::string::npos
                    || field.find("overall") != std::string::npos);
            for (const auto &[name, members] : stages) {
                if (!combined || members.size() < 2 || members.size() > 16 || name == m_all[target].field)
                    continue;
                addProduct(target, members);
            }
        }
    }

    void addProduct(std::size_t target, const Indexes &members)
    {
        Indexes distinct; // a summary table repeats its stages
        for (const auto i : members)
            if (std::none_of(distinct.begin(), distinct.end(), [&](std::size_t j) {
                    return m_all[j].quantity.value == m_all[i].quantity.value;
                }))
                distinct.push_back(i);
        Interval product { 1, 1 };
        for (const auto i : distinct)
            product = { product.low * m_all[i].quantity.low, product.high * m_all[i].quantity.high };
        if (distinct.size() < 2 || !anyOverlap(stated(m_all[target].quantity), { product }))
            return;
        Relation out { .kind = RelationKind::ProductOfRatios, .target = target, .sources = distinct };
        setComputed(out, { product });
        m_out.push_back(std::move(out));
    }

    const std::vector<Statement> &m_all;
    const RunControl &m_run;
    std::size_t m_explained = 0;
    std::vector<Relation> m_out {};
};

} // namespace

const char *relationKindName(RelationKind kind)
{
    switch (kind) {
    case RelationKind::RatioOfSizes:
        return "ratio of sizes";
    case RelationKind::RatioOfCounts:
        return "ratio of counts";
    case RelationKind::SizeOfParameters:
        return "size of parameters";
    case RelationKind::PercentSaved:
        return "percent saved";
    case RelationKind::BitsPerWeight:
        return "bits per weight";
    case RelationKind::ProductOfRatios:
        return "product of ratios";
    case RelationKind::SumOfParts:
        return "sum of parts";
    case RelationKind::AverageOfParts:
        return "average of parts";
    case RelationKind::Equation:
        return "written calculation";
    case RelationKind::ScaleFactor:
        return "scale factor";
    case RelationKind::Density:
        return "density";
    }
    return "";
}

Result<std::vector<Relation>> findRelations(const Document &document, const RunControl &run)
{
    auto relations = Finder(document, run).find();
    if (run.cancelled())
        return cancelledError();
    for (const auto &equation : document.equations) {
        Relation out { .kind = RelationKind::Equation, .target = equation.target };
        std::vector<Interval> computed;
        for (const auto &[low, high] : equation.computed)
            computed.push_back({ low, high });
        setComputed(out, computed);
        const auto &target = document.statements[equation.target];
        out.consistent = !isUsable(target) || anyOverlap(stated(target.quantity), computed);
        out.written = equation.written;
        relations.push_back(std::move(out));
    }
    return relations;
}

} // namespace assay
