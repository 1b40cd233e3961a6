// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/figures.h"

#include "core/claims/reasoning/graph.h"
#include "core/reproducing/named_methods.h"
#include "core/reproducing/word_pattern.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// What a size of weights is said of; "stages" where a heading counts them.
constexpr std::array SizedNouns { "",         "files",  "disk",   "tensors", "parameters",
                                  "matrices", "layers", "blocks", "stages",  "weights" };
/// Of a share only these: a part of the parameters may be zeroed, which saves what an index leaves of it.
constexpr std::array SharedNouns { "", "files", "disk" };

/// Before a part: what goes, and what stays.
constexpr std::string_view ByWords[] { "by", "um", "de", "del", "di", "na", "em", "на", "met", "o" };
constexpr std::string_view ToWords[] { "to", "auf", "à", "a", "al", "до", "para", "tot", "naar", "do" };
/// Behind it.
constexpr std::string_view LessWords[] { "smaller", "less",        "saved",     "saving*",  "reduction",
                                         "kleiner", "weniger",     "ersparnis", "de moins", "menos",
                                         "in meno", "più piccol*", "меньше",    "감소",     "절감",
                                         "축소",    "削減",        "減少",      "小さ",     "减少",
                                         "节省",    "減",          "kleiner",   "minder",   "bespa*",
                                         "mniej*",  "oszczęd*",    "절약",      "줄" };
/// A factor without a word of size beside one of these is of time.
constexpr std::string_view SpeedWords[] {
    "speed*",    "faster",       "throughput", "latency", "tokens per second",
    "schneller", "plus rapide*", "más rápid*", "быстрее", "快"
};
constexpr double MostBits = 64; // of a weight: more is another number in a column of rates
/// Bytes behind a share in which such a word stands.
constexpr std::size_t NearBytes = 16;

bool isAmong(std::span<const char *const> nouns, const std::string &noun)
{
    return std::ranges::find(nouns, noun) != nouns.end();
}

/// A method that is named for its archives makes one of the weights.
bool isOfWeights(const Thing &thing)
{
    return thing.other.empty() || thing.other == "archive";
}

/// "compression_ratio: 0.08" is compressed over original.
FigureKind kindOfRatio(const Fact &fact)
{
    return fact.amount.value < 1 ? FigureKind::Kept : FigureKind::Ratio;
}

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
    void assign();

private:
    std::optional<FigureKind> kindOf(const Fact &fact) const;
    bool speaksOfSpeed(const Fact &fact) const;
    std::optional<FigureKind> kindOfShare(const Fact &fact) const;
    RecipeStage *stageFor(const Fact &fact, bool &isOfWhole);
    bool isOfOtherColumn(const MethodLine &line, const MethodMention &mention, std::size_t at) const;
    bool isOfChainBefore(std::size_t line, const Fact &fact) const;
    RecipeStage *stageOf(const Method *method);
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

/// What the ledger leaves open of a share its nearest words may say.
std::optional<FigureKind> Assigner::kindOfShare(const Fact &fact) const
{
    if (fact.sense == Sense::Saved || fact.sense == Sense::Kept)
        return fact.sense == Sense::Saved ? FigureKind::Saved : FigureKind::Kept;
    if (fact.sense != Sense::Unknown)
        return {};
    const std::string small = smallLetters(m_tree.text(fact.sentence));
    const std::string_view behind
        = std::string_view(small).substr(std::min<std::size_t>(small.size(), fact.begin + fact.length));
    if (hasAnyPattern(behind.substr(0, NearBytes), LessWords, m_named.sign))
        return FigureKind::Saved;
    std::string_view before = std::string_view(small).substr(0, fact.begin);
    before = before.substr(0, before.find_last_not_of(' ') + 1);
    const std::string_view word = before.substr(before.find_last_of(' ') + 1);
    if (!fact.firm)
        return {};
    if (std::ranges::find(ByWords, word) != std::end(ByWords))
        return FigureKind::Saved;
    return std::ranges::find(ToWords, word) != std::end(ToWords) ? std::optional(FigureKind::Kept)
                                                                 : std::nullopt;
}

bool Assigner::speaksOfSpeed(const Fact &fact) const
{
    return hasAnyPattern(smallLetters(m_tree.text(fact.sentence)), SpeedWords, m_named.sign);
}

std::optional<FigureKind> Assigner::kindOf(const Fact &fact) const
{
    if (fact.value == NoIndex || !isResult(fact) || fact.mergedInto != NoIndex || !isOfWeights(fact.thing)
        || !fact.thing.model.empty() || fact.amount.value <= 0)
        return {};
    // "All 4 compression stages" counts them.
    if (fact.noun == "stages" && fact.amount.unit.empty())
        return {};
    if (fact.attribute == Attribute::Ratio && isAmong(SizedNouns, fact.noun))
        return fact.firm || !speaksOfSpeed(fact) ? std::optional(kindOfRatio(fact)) : std::nullopt;
    // "4-bit" names a code; "4.5 bits per weight" is what it takes.
    if (fact.attribute == Attribute::Rate && !fact.isNominal && fact.amount.unit == "bpw"
        && fact.amount.value <= MostBits)
        return FigureKind::BitsPerWeight;
    if (fact.attribute == Attribute::Share && fact.amount.dimension == Dimension::Percent
        && fact.amount.value < 1 && isAmong(SharedNouns, fact.noun))
        return kindOfShare(fact);
    return {};
}

RecipeStage *Assigner::stageOf(const Method *method)
{
    for (Recipe &recipe : m_recipes)
        for (RecipeStage &stage : recipe.stages)
            if (stage.method == method)
                return &stage;
    return nullptr;
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
            if (only && only->method != mention.method)
                return nullptr; // a heading of several: the figure may be of any of them
            only = &mention;
        }
        if (only)
            return stageOf(only->method);
        for (const MethodLine &other : m_named.lines)
            if (other.isHeading && other.section == section && other.stage)
                return stageOfNumber(*other.stage);
    }
    return nullptr;
}

/// The item of a list or the record that a line stands in; none: the line alone.
TreeId itemOf(const DocumentTree &tree, TreeId id)
{
    for (; id != NoTreeId; id = tree.node(id).parent)
        if (const TreeKind above = tree.node(tree.node(id).parent).kind;
            above == TreeKind::List || tree.node(id).kind == TreeKind::Record)
            return id;
    return NoTreeId;
}

/// "1. Pruning: ... Stage ratio: 9x": the only method of the same item, said before.
RecipeStage *Assigner::stageOfItem(const MethodLine &line)
{
    const TreeId item = itemOf(m_tree, line.id);
    // Sentences of one item of a list are its neighbours, and an item of one sentence is that sentence.
    const Method *only = nullptr;
    for (const MethodMention &mention : m_named.mentions) {
        const MethodLine &other = m_named.lines[mention.line];
        const bool isSame = item != NoTreeId && itemOf(m_tree, other.id) == item;
        const bool isNeighbour = other.group == line.group && line.group != NoTreeId
            && m_tree.node(other.id).line == m_tree.node(line.id).line;
        if (!mention.isApplied || !(isSame || isNeighbour))
            continue;
        if (only && only != mention.method)
            return nullptr;
        only = mention.method;
    }
    return only ? stageOf(only) : nullptr;
}

/// "Packed with xz after quantization to int4: a factor of 12": one figure behind several methods of a chain.
bool Assigner::isOfChainBefore(std::size_t line, const Fact &fact) const
{
    const auto isHere = [&](const Fact &other) {
        const auto place = m_named.places.find(other.sentence);
        return place != m_named.places.end() && place->second.line == line
            && other.attribute == fact.attribute && kindOf(other);
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

/// The method that stands nearest before a figure in its line, or the only one of its item, or over it.
RecipeStage *Assigner::stageFor(const Fact &fact, bool &isOfWhole)
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
    if (speaksOfWhole(std::string_view(line.small).substr(from, std::max(at, from) - from))) {
        isOfWhole = true;
        return nullptr;
    }
    if (before && !behind && isOfChainBefore(place->second.line, fact)) {
        isOfWhole = true;
        return nullptr;
    }
    if (before || behind)
        return stageOf((before ? before : behind)->method);
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

/// One figure of a kind; a later one takes its place only if it is firmer.
void add(std::vector<RecipeFigure> &figures, RecipeFigure one, bool mayReplace)
{
    for (RecipeFigure &other : figures)
        if (other.stated.kind == one.stated.kind) {
            if (mayReplace && !other.stated.isFirm)
                other = std::move(one);
            return;
        }
    // A ratio is the figure that is shown; others stand beside it.
    const auto at = one.stated.kind == FigureKind::Ratio ? figures.begin() : figures.end();
    figures.insert(at, std::move(one));
}

void Assigner::assign()
{
    for (std::size_t i = 0; i < m_ledger.facts.size(); ++i) {
        const Fact &fact = m_ledger.facts[i];
        const auto kind = kindOf(fact);
        if (!kind)
            continue;
        bool isOfWhole = false;
        RecipeFigure figure { stated(fact, *kind), i };
        if (RecipeStage *stage = stageFor(fact, isOfWhole))
            add(stage->figures, std::move(figure), false);
        else if (Recipe *recipe = recipeFor(fact)) {
            figure.stated.isFirm = figure.stated.isFirm && fact.thing.part.empty();
            add(recipe->figures, std::move(figure), isOfWhole);
        }
    }
    for (Recipe &recipe : m_recipes)
        if (recipe.stages.size() == 1) {
            for (RecipeFigure &one : recipe.stages.front().figures)
                add(recipe.figures, std::move(one), false);
            recipe.stages.front().figures.clear();
        }
}

} // namespace

void assignFigures(const DocumentTree &tree, const Ledger &ledger, const std::string &document,
                   const NamedMethods &named, std::vector<Recipe> &recipes)
{
    Assigner(tree, ledger, document, named, recipes).assign();
}

} // namespace assay
