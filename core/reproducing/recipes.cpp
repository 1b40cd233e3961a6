// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/recipes.h"

#include "core/claims/reasoning/graph.h"
#include "core/reproducing/named_methods.h"
#include "core/reproducing/stage_settings.h"
#include "core/reproducing/word_pattern.h"

#include <algorithm>
#include <set>

namespace assay {
namespace {

/// Mentions of one recipe, in the order of its stages; numbered stages without a known name have a line
/// alone.
struct Chain {
    struct Link {
        const MethodMention *mention = nullptr;
        std::size_t line = 0;
    };
    std::vector<Link> links {};
};

class Maker {
public:
    Maker(const DocumentTree &tree, const Ledger &ledger, const std::string &document, double storedBits)
        : m_tree(tree)
        , m_ledger(ledger)
        , m_document(document)
        , m_storedBits(storedBits)
        , m_named(namedMethods(tree))
    {
    }

    std::vector<Recipe> make()
    {
        findNumberedChain();
        findOtherChains();
        for (const Chain &chain : m_chains)
            m_recipes.push_back(recipeOf(chain));
        assignRatios();
        for (Recipe &recipe : m_recipes)
            for (RecipeStage &stage : recipe.stages)
                if (stage.method && stage.method->pipeline[0] != '\0')
                    completeStage(stage, ratioFor(recipe, stage), m_storedBits);
        return std::move(m_recipes);
    }

private:
    void findNumberedChain();
    void findOtherChains();
    void addChain(const std::vector<const MethodMention *> &mentions);
    bool isChain(const std::vector<const MethodMention *> &mentions) const;
    std::string labelsOf(TreeId group) const;
    bool isKnown(const Method *method) const;
    std::string nameOfStage(std::size_t line) const;
    Recipe recipeOf(const Chain &chain) const;
    void assignRatios();
    bool isRatioOfWeights(const Fact &fact) const;
    RecipeStage *stageFor(const Fact &fact, bool &isOfWhole);
    RecipeStage *stageOf(const Method *method);
    Recipe *recipeFor(const Fact &fact);
    StatedRatio statedRatio(const Fact &fact) const;
    static double ratioFor(const Recipe &recipe, const RecipeStage &stage);

    const DocumentTree &m_tree;
    const Ledger &m_ledger;
    const std::string &m_document;
    double m_storedBits;
    NamedMethods m_named;
    std::vector<Chain> m_chains {};
    std::vector<Recipe> m_recipes {};
};

bool Maker::isKnown(const Method *method) const
{
    return std::ranges::any_of(m_chains, [&](const Chain &chain) {
        return std::ranges::any_of(chain.links, [&](const Chain::Link &link) {
            return link.mention && link.mention->method == method;
        });
    });
}

/// "Stage 1", "Stage 2" in headings, rows or keys.
void Maker::findNumberedChain()
{
    std::map<double, Chain::Link> stages;
    for (const MethodMention &mention : m_named.mentions)
        if (const auto &number = m_named.lines[mention.line].stage; number && mention.isApplied)
            stages.try_emplace(*number, Chain::Link { &mention, mention.line });
    if (stages.empty())
        return;
    for (std::size_t line = 0; line < m_named.lines.size(); ++line) {
        const auto &number = m_named.lines[line].stage;
        const bool named = std::ranges::any_of(
            m_named.mentions, [&](const MethodMention &mention) { return mention.line == line; });
        if (number && !named && m_tree.node(m_named.lines[line].id).kind == TreeKind::Record)
            stages.try_emplace(*number, Chain::Link { nullptr, line });
    }
    if (stages.size() < 2)
        return;
    Chain chain;
    std::set<const Method *> seen;
    for (const auto &[number, link] : stages)
        if (!link.mention || seen.insert(link.mention->method).second)
            chain.links.push_back(link);
    if (chain.links.size() > 1)
        m_chains.push_back(std::move(chain));
}

/// Lossy methods first, lossless ones behind.
bool inOrder(const std::vector<const MethodMention *> &mentions)
{
    return std::ranges::is_sorted(mentions, {},
                                  [](const MethodMention *one) { return isLossless(*one->method); });
}

/// What stands over a group: its label, and the headers of a table.
std::string Maker::labelsOf(TreeId group) const
{
    std::string text(m_tree.label(group));
    if (m_tree.node(group).kind == TreeKind::Table)
        for (const std::string &header : m_tree.shape(group).columns)
            text += "; " + header;
    return text;
}

bool Maker::isChain(const std::vector<const MethodMention *> &mentions) const
{
    if (mentions.size() < 2 || !inOrder(mentions)
        || std::ranges::any_of(mentions,
                               [](const MethodMention *one) { return one->method->pipeline[0] == '\0'; }))
        return false;
    const MethodLine &first = m_named.lines[mentions.front()->line];
    const bool isTable = m_tree.node(first.group).kind == TreeKind::Table;
    const bool sameLine = std::ranges::all_of(
        mentions, [&](const MethodMention *one) { return one->line == mentions.front()->line; });
    const bool packsAtTheEnd = !isLossless(*mentions.front()->method) && isLossless(*mentions.back()->method);
    const bool splitsFirst = std::string_view(mentions.front()->method->pipeline) == "byteplane";
    if ((packsAtTheEnd || splitsFirst) && (sameLine || !isTable))
        return true;
    const auto speaks = [&](std::size_t line) { return speaksOfStages(m_named.lines[line].small); };
    const bool labelSpeaks = speaksOfStages(smallLetters(labelsOf(first.group)));
    return labelSpeaks
        || std::ranges::any_of(mentions, [&](const MethodMention *one) { return speaks(one->line); });
}

void Maker::addChain(const std::vector<const MethodMention *> &mentions)
{
    Chain chain;
    for (const MethodMention *mention : mentions)
        if (!isKnown(mention->method))
            chain.links.push_back({ mention, mention->line });
    if (!chain.links.empty())
        m_chains.push_back(std::move(chain));
}

void Maker::findOtherChains()
{
    std::map<TreeId, std::vector<const MethodMention *>> groups;
    std::vector<TreeId> order;
    for (const MethodMention &mention : m_named.mentions) {
        if (!mention.isApplied)
            continue;
        const MethodLine &line = m_named.lines[mention.line];
        // A heading's methods belong to what stands under it.
        const TreeId group = line.isHeading || line.group == 0 ? line.id : line.group;
        auto &list = groups[group];
        if (list.empty())
            order.push_back(group);
        if (std::ranges::none_of(list,
                                 [&](const MethodMention *one) { return one->method == mention.method; }))
            list.push_back(&mention);
    }
    // Chains first: a method of a chain is no recipe of its own.
    for (const bool chains : { true, false })
        for (const TreeId group : order) {
            const auto &list = groups[group];
            if (isChain(list) != chains)
                continue;
            if (chains)
                addChain(list);
            else
                for (const MethodMention *one : list)
                    addChain({ one });
        }
}

/// The text of a numbered row that is no number and no ratio: the name of an unknown stage.
std::string Maker::nameOfStage(std::size_t line) const
{
    for (const TreeId cell : m_tree.children(m_named.lines[line].id)) {
        const std::string_view text = m_tree.text(cell);
        if (m_tree.valuesOf(cell).empty() && !text.empty())
            return std::string(text.substr(0, 60));
    }
    return m_named.lines[line].text.substr(0, 60);
}

Recipe Maker::recipeOf(const Chain &chain) const
{
    Recipe recipe;
    for (const Chain::Link &link : chain.links) {
        const TreePlace place = m_tree.place(m_named.lines[link.line].id);
        RecipeStage stage { .location = { place.line, place.column, place.pointer } };
        if (link.mention) {
            stage.method = link.mention->method;
            stage.written = m_named.lines[link.line].text.substr(link.mention->begin,
                                                                 link.mention->end - link.mention->begin);
            // What any mention of the method says of its settings.
            for (const MethodMention &mention : m_named.mentions)
                if (mention.method == stage.method && mention.isApplied)
                    for (auto &[key, value] :
                         statedSettings(*stage.method, settingTexts(m_tree, m_named, mention), m_named.sign))
                        stage.stated.try_emplace(key, std::move(value));
        } else {
            stage.written = nameOfStage(link.line);
        }
        recipe.stages.push_back(std::move(stage));
    }
    return recipe;
}

bool Maker::isRatioOfWeights(const Fact &fact) const
{
    return fact.attribute == Attribute::Ratio && fact.value != NoIndex && isResult(fact)
        && fact.mergedInto == NoIndex && fact.thing.other.empty() && fact.thing.model.empty()
        && (fact.noun.empty() || fact.noun == "files" || fact.noun == "disk" || fact.noun == "tensors");
}

RecipeStage *Maker::stageOf(const Method *method)
{
    for (Recipe &recipe : m_recipes)
        for (RecipeStage &stage : recipe.stages)
            if (stage.method == method)
                return &stage;
    return nullptr;
}

/// The method that stands nearest before a ratio in its line, or the only one over it.
RecipeStage *Maker::stageFor(const Fact &fact, bool &isOfWhole)
{
    const auto place = m_named.places.find(fact.sentence);
    if (place == m_named.places.end())
        return nullptr;
    const MethodLine &line = m_named.lines[place->second.line];
    const std::size_t at = place->second.offset + fact.begin;
    const MethodMention *before = nullptr, *behind = nullptr;
    std::size_t inLine = 0;
    for (const MethodMention &mention : m_named.mentions)
        if (mention.line == place->second.line && mention.isApplied) {
            ++inLine;
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
    if (before || behind)
        return stageOf((before ? before : behind)->method);
    if (line.stage && inLine == 0)
        for (Recipe &recipe : m_recipes)
            for (RecipeStage &stage : recipe.stages)
                if (!stage.method && stage.written == nameOfStage(place->second.line))
                    return &stage;
    const MethodMention *only = nullptr;
    for (const MethodMention &mention : m_named.mentions) {
        const MethodLine &other = m_named.lines[mention.line];
        if (!mention.isApplied || !other.isHeading || other.section != line.section)
            continue;
        if (only && only->method != mention.method)
            return nullptr;
        only = &mention;
    }
    return only ? stageOf(only->method) : nullptr;
}

/// The recipe whose whole a ratio without a method can be of: the only one, or the only chain.
Recipe *Maker::recipeFor(const Fact &fact)
{
    if (!fact.thing.isWhole())
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

StatedRatio Maker::statedRatio(const Fact &fact) const
{
    const TreeValue &value = m_tree.values[fact.value];
    const TreePlace place = m_tree.place(value);
    return { .document = m_document,
             .location = { place.line, place.column, place.pointer },
             .offset = place.offset,
             .text = std::string(m_tree.text(value.sentence).substr(value.begin, value.length)),
             .value = fact.amount.value,
             .isFirm = fact.firm };
}

void Maker::assignRatios()
{
    for (std::size_t i = 0; i < m_ledger.facts.size(); ++i) {
        const Fact &fact = m_ledger.facts[i];
        if (!isRatioOfWeights(fact))
            continue;
        bool isOfWhole = false;
        RecipeStage *stage = stageFor(fact, isOfWhole);
        if (stage) {
            if (!stage->ratio) {
                stage->ratio = statedRatio(fact);
                stage->fact = i;
            }
            continue;
        }
        Recipe *recipe = recipeFor(fact);
        if (!recipe || (recipe->ratio && !(isOfWhole && !m_ledger.facts[recipe->fact].firm)))
            continue;
        recipe->ratio = statedRatio(fact);
        recipe->fact = i;
    }
    for (Recipe &recipe : m_recipes)
        if (recipe.stages.size() == 1) {
            RecipeStage &stage = recipe.stages.front();
            if (!recipe.ratio) {
                recipe.ratio = stage.ratio;
                recipe.fact = stage.fact;
            }
            stage.ratio.reset();
            stage.fact = NoIndex;
        }
}

double Maker::ratioFor(const Recipe &recipe, const RecipeStage &stage)
{
    if (stage.ratio)
        return stage.ratio->value;
    return recipe.stages.size() == 1 && recipe.ratio ? recipe.ratio->value : 0;
}

} // namespace

std::string Recipe::problem() const
{
    for (const RecipeStage &stage : stages)
        if (!stage.method)
            return "\"" + stage.written + "\" is no method that Assay knows";
    for (const RecipeStage &stage : stages)
        if (stage.stages.empty())
            return stage.method->title + std::string(" cannot be run: ") + stage.method->remark;
    return {};
}

std::string Recipe::pipelineText() const
{
    std::string text;
    for (const RecipeStage &stage : stages)
        for (const Stage &one : stage.stages)
            text += (text.empty() ? "" : "|") + stageText(one);
    return text;
}

std::vector<Recipe> recipesOf(const DocumentTree &tree, const Ledger &ledger, const std::string &document,
                              double storedBits)
{
    return Maker(tree, ledger, document, storedBits).make();
}

} // namespace assay
