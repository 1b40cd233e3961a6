// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/figures.h"

#include "core/reproducing/document_words.h"
#include "core/reproducing/figure_kinds.h"
#include "core/reproducing/named_methods.h"
#include "core/reproducing/setting_words.h"
#include "core/reproducing/word_pattern.h"

#include <algorithm>
#include <array>
#include <set>

namespace assay {
namespace {

/// Bytes behind a figure in which a word of the whole stands.
constexpr std::size_t NearBytes = 16;

class Assigner {
public:
    Assigner(const DocumentTree &tree, const Ledger &ledger, const std::string &document,
             const NamedMethods &named, std::vector<Recipe> &recipes)
        : m_tree(tree)
        , m_ledger(ledger)
        , m_document(document)
        , m_named(named)
        , m_recipes(recipes)
    {
    }
    std::vector<JudgedFigure> assign();

private:
    RecipeStage *stageFor(const Fact &fact, bool &isOfWhole, Recipe *&whole);
    Recipe *chainOf(const MethodMention &mention);
    bool isOfOtherColumn(const MethodLine &line, const MethodMention &mention, std::size_t at) const;
    bool isOfChainBefore(std::size_t line, const Fact &fact) const;
    RecipeStage *stageOf(const MethodMention &mention);
    std::optional<FigureKind> kindOf(const Fact &fact) const
    {
        return figureKind(m_tree, fact, m_named.sign);
    }
    std::string reasonAgainst(const Fact &fact) const;
    double bitsOfAll() const;
    RecipeStage *stageOfNumber(double number);
    RecipeStage *stageOver(const MethodLine &line);
    RecipeStage *stageOfItem(const MethodLine &line);
    Recipe *recipeFor(const Fact &fact);
    StatedFigure stated(const Fact &fact, FigureKind kind) const;

    const DocumentTree &m_tree;
    const Ledger &m_ledger;
    const std::string &m_document;
    const NamedMethods &m_named;
    std::vector<Recipe> &m_recipes;
};

/// The bits of the format behind a word that sets a ratio against it, or 0.
double bitsAgainst(std::string_view small, DecimalSign sign)
{
    constexpr std::size_t BaseBytes = 32; // "the original bfloat16 checkpoint"
    for (const std::string_view word : document_words::AgainstWords)
        for (auto match = findPattern(small, word, 0, sign); match;
             match = findPattern(small, word, match->end, sign)) {
            std::string_view base = small.substr(match->end, BaseBytes);
            base = base.substr(0, base.find_first_of(".;,"));
            if (hasAnyPattern(base, method_words::Float32Names, sign))
                return 32;
            if (hasAnyPattern(base, method_words::Bfloat16Names, sign)
                || hasAnyPattern(base, method_words::HalfNames, sign))
                return 16;
        }
    return 0;
}

/// What a sentence without a figure of its own says all ratios are against; 0 if none or two do.
double Assigner::bitsOfAll() const
{
    std::set<std::size_t> withFigures;
    for (const Fact &fact : m_ledger.facts)
        if (const auto place = m_named.places.find(fact.sentence);
            place != m_named.places.end() && kindOf(fact))
            withFigures.insert(place->second.line);
    double all = 0;
    for (std::size_t line = 0; line < m_named.lines.size(); ++line) {
        const std::string &small = m_named.lines[line].small;
        if (withFigures.contains(line) || !hasAnyPattern(small, document_words::FactorNouns, m_named.sign))
            continue;
        const double bits = bitsAgainst(small, m_named.sign);
        if (bits > 0 && all > 0 && bits != all)
            return 0;
        all = bits > 0 ? bits : all;
    }
    return all;
}

std::string Assigner::reasonAgainst(const Fact &fact) const
{
    const std::string why = noResult(m_tree, fact, m_named.sign);
    return why.empty() && m_recipes.empty() ? std::string("the document names no method that Assay knows")
                                            : why;
}

RecipeStage *Assigner::stageOf(const MethodMention &mention)
{
    RecipeStage *found = nullptr;
    for (Recipe &recipe : m_recipes)
        for (RecipeStage &stage : recipe.stages)
            if (stage.method == mention.method && (!found || stage.variant == mention.variant)) {
                found = &stage;
                if (stage.variant == mention.variant)
                    return found;
            }
    return found;
}

RecipeStage *Assigner::stageOfNumber(double number)
{
    for (Recipe &recipe : m_recipes)
        for (RecipeStage &stage : recipe.stages)
            if (stage.number == number)
                return &stage;
    return nullptr;
}

/// The stage or the only method that the nearest heading above names.
RecipeStage *Assigner::stageOver(const MethodLine &line)
{
    for (TreeId section = line.section; section != NoTreeId;
         section = m_tree.sectionOf(m_tree.node(section).parent)) {
        const MethodMention *only = nullptr;
        for (const MethodMention &mention : m_named.mentions) {
            const MethodLine &other = m_named.lines[mention.line];
            if (!mention.isApplied || !other.isHeading || other.section != section)
                continue;
            if (only && !only->isSameAs(mention))
                return nullptr; // a heading of several: the figure may be of any of them
            only = &mention;
        }
        if (only)
            return stageOf(*only);
        for (const MethodLine &other : m_named.lines)
            if (other.isHeading && other.section == section && other.stage)
                return stageOfNumber(*other.stage);
    }
    return nullptr;
}

/// "1. Pruning: ... Stage ratio: 9x": the only method of the same item, said before.
RecipeStage *Assigner::stageOfItem(const MethodLine &line)
{
    const TreeId item = itemOf(m_tree, line.id);
    // Sentences of one item of a list are its neighbours, and an item of one sentence is that sentence.
    const MethodMention *only = nullptr;
    for (const MethodMention &mention : m_named.mentions) {
        const MethodLine &other = m_named.lines[mention.line];
        const bool isSame = item != NoTreeId && itemOf(m_tree, other.id) == item;
        const bool isNeighbour = other.group == line.group && line.group != NoTreeId
            && m_tree.node(other.id).line == m_tree.node(line.id).line;
        if (!mention.isApplied || !(isSame || isNeighbour))
            continue;
        if (only && !only->isSameAs(mention))
            return nullptr;
        only = &mention;
    }
    return only ? stageOf(*only) : nullptr;
}

/// "Packed with xz after quantization to int4: a factor of 12": one figure behind several methods of a chain.
bool Assigner::isOfChainBefore(std::size_t line, const Fact &fact) const
{
    const auto isHere = [&](const Fact &other) {
        const auto place = m_named.places.find(other.sentence);
        return place != m_named.places.end() && place->second.line == line
            && other.attribute == fact.attribute && kindOf(other) && reasonAgainst(other).empty();
    };
    if (std::ranges::count_if(m_ledger.facts, isHere) != 1)
        return false;
    return std::ranges::any_of(m_recipes, [&](const Recipe &recipe) {
        std::size_t stages = 0;
        for (const RecipeStage &stage : recipe.stages)
            stages += std::ranges::any_of(m_named.mentions, [&](const MethodMention &mention) {
                return mention.line == line && mention.isApplied && mention.method == stage.method;
            });
        return stages > 1 && stages == recipe.stages.size();
    });
}

/// A method that heads a column is that of its cells alone.
bool Assigner::isOfOtherColumn(const MethodLine &line, const MethodMention &mention, std::size_t at) const
{
    if (m_tree.node(line.id).kind != TreeKind::Record)
        return false;
    constexpr std::string_view BetweenCells = "; ", BehindHeader = ": ";
    const std::string_view text = line.small;
    const std::size_t front = text.rfind(BetweenCells, mention.begin);
    const std::size_t begin = front == text.npos ? 0 : front + BetweenCells.size(),
                      end = std::min(text.find(BetweenCells, mention.end), text.size());
    return text.find(BehindHeader, mention.end) < end && (at < begin || at >= end);
}

/// The chain that a stage is of.
Recipe *Assigner::chainOf(const MethodMention &mention)
{
    const RecipeStage *stage = stageOf(mention);
    for (Recipe &recipe : m_recipes)
        for (const RecipeStage &one : recipe.stages)
            if (&one == stage)
                return recipe.stages.size() > 1 ? &recipe : nullptr;
    return nullptr;
}

/// The method that stands nearest before a figure in its line, or the only one of its item, or over it.
RecipeStage *Assigner::stageFor(const Fact &fact, bool &isOfWhole, Recipe *&whole)
{
    const auto place = m_named.places.find(fact.sentence);
    if (place == m_named.places.end())
        return nullptr;
    const MethodLine &line = m_named.lines[place->second.line];
    const std::size_t at = place->second.offset + fact.begin;
    const MethodMention *before = nullptr, *behind = nullptr;
    for (const MethodMention &mention : m_named.mentions)
        if (mention.line == place->second.line && mention.isApplied && !isOfOtherColumn(line, mention, at)) {
            if (mention.begin < at)
                before = &mention;
            else if (!behind)
                behind = &mention;
        }
    const std::size_t from = before ? before->end : 0;
    const std::string_view small = line.small;
    std::string_view next = small.substr(std::min(small.size(), at + fact.length), NearBytes);
    next = next.substr(0, next.find_first_of(",;:.|("));
    if (speaksOfWhole(small.substr(from, std::max(at, from) - from)) || speaksOfWhole(next)) {
        isOfWhole = true;
        whole = before ? chainOf(*before) : nullptr;
        return nullptr;
    }
    if (before && !behind && isOfChainBefore(place->second.line, fact)) {
        isOfWhole = true;
        return nullptr;
    }
    if (before || behind)
        return stageOf(*(before ? before : behind));
    if (line.stage)
        if (RecipeStage *stage = stageOfNumber(*line.stage))
            return stage;
    if (RecipeStage *stage = stageOfItem(line))
        return stage;
    return stageOver(line);
}

/// The recipe whose whole a figure without a method can be of: the only one, or the only chain.
Recipe *Assigner::recipeFor(const Fact &fact)
{
    // {"results": {"ratio": 4}}: the part is the name of a record, if nothing else is known of it.
    const bool isRecord = fact.thing.part == fact.thing.row && !fact.firmByWord;
    if (!fact.thing.part.empty() && !(isRecord && m_recipes.size() == 1))
        return nullptr;
    if (m_recipes.size() == 1)
        return &m_recipes.front();
    Recipe *only = nullptr;
    for (Recipe &recipe : m_recipes)
        if (recipe.stages.size() > 1) {
            if (only)
                return nullptr;
            only = &recipe;
        }
    return only;
}

StatedFigure Assigner::stated(const Fact &fact, FigureKind kind) const
{
    const TreeValue &value = m_tree.values[fact.value];
    const TreePlace place = m_tree.place(value);
    return { .document = m_document,
             .location = { place.line, place.column, place.pointer },
             .offset = place.offset,
             .text = std::string(m_tree.text(value.sentence).substr(value.begin, value.length)),
             .kind = kind,
             .value = fact.amount.value,
             .isFirm = fact.firm || kind == FigureKind::BitsPerWeight };
}

/// A figure that is held against nothing, and why.
JudgedFigure setAside(StatedFigure stated, const std::string &why)
{
    JudgedFigure one { .stated = std::move(stated) };
    one.sentence = "Stated is " + one.stated.text + "; not compared: " + why + ".";
    return one;
}

/// One value of a kind, which may be stated again; another is set aside, unless it is firmer.
void add(std::vector<RecipeFigure> &figures, RecipeFigure one, bool mayReplace,
         std::vector<JudgedFigure> &aside)
{
    for (RecipeFigure &other : figures) {
        if (other.stated.kind != one.stated.kind || other.stated.value == one.stated.value)
            continue;
        if (mayReplace && !other.stated.isFirm)
            std::swap(other, one);
        aside.push_back(
            setAside(std::move(one.stated), other.stated.text + " is stated of the same methods"));
        return;
    }
    // A ratio is the figure that is shown; others stand beside it.
    const bool isFirst = one.stated.kind == FigureKind::Ratio
        && (figures.empty() || figures.front().stated.kind != FigureKind::Ratio);
    figures.insert(isFirst ? figures.begin() : figures.end(), std::move(one));
}

std::vector<JudgedFigure> Assigner::assign()
{
    std::vector<JudgedFigure> aside;
    const double bitsOfOthers = bitsOfAll();
    for (std::size_t i = 0; i < m_ledger.facts.size(); ++i) {
        const Fact &fact = m_ledger.facts[i];
        const auto kind = kindOf(fact);
        if (!kind)
            continue;
        RecipeFigure figure { stated(fact, *kind), i, fact.bits >= LeastBaseBits ? fact.bits : bitsOfOthers };
        if (const std::string why = reasonAgainst(fact); !why.empty()) {
            aside.push_back(setAside(std::move(figure.stated), why));
            continue;
        }
        bool isOfWhole = false;
        Recipe *whole = nullptr;
        if (RecipeStage *stage = stageFor(fact, isOfWhole, whole)) {
            add(stage->figures, std::move(figure), false, aside);
        } else if (Recipe *recipe = whole ? whole : recipeFor(fact)) {
            figure.stated.isFirm = figure.stated.isFirm && fact.thing.part.empty();
            add(recipe->figures, std::move(figure), isOfWhole, aside);
        } else {
            aside.push_back(
                setAside(std::move(figure.stated), "the document does not say of which methods it is"));
        }
    }
    for (Recipe &recipe : m_recipes)
        if (recipe.stages.size() == 1) {
            for (RecipeFigure &one : recipe.stages.front().figures)
                add(recipe.figures, std::move(one), false, aside);
            recipe.stages.front().figures.clear();
        }
    return aside;
}

} // namespace

std::vector<JudgedFigure> assignFigures(const DocumentTree &tree, const Ledger &ledger,
                                        const std::string &document, const NamedMethods &named,
                                        std::vector<Recipe> &recipes)
{
    return Assigner(tree, ledger, document, named, recipes).assign();
}

} // namespace assay
