// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/recipes.h"

#include "core/reproducing/figures.h"
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
        std::optional<double> number {}; ///< of a numbered stage
    };
    std::vector<Link> links {};
};

class Maker {
public:
    Maker(const DocumentTree &tree, const Ledger &ledger, const std::string &document,
          const StoredWeights &weights)
        : m_tree(tree)
        , m_ledger(ledger)
        , m_document(document)
        , m_weights(weights)
        , m_named(namedMethods(tree))
    {
    }

    DocumentRecipes make()
    {
        separateVariants(m_tree, m_ledger, m_named);
        findNumberedChain();
        if (m_chains.empty())
            findListedChain();
        findOtherChains();
        for (const Chain &chain : m_chains)
            m_recipes.push_back(recipeOf(chain));
        findCodersElsewhere();
        auto notCompared = assignFigures(m_tree, m_ledger, m_document, m_named, m_recipes);
        for (Recipe &recipe : m_recipes)
            for (RecipeStage &stage : recipe.stages)
                if (stage.method && stage.method->pipeline[0] != '\0')
                    completeStage(stage, ratioFor(recipe, stage), m_weights);
        return { std::move(m_recipes), std::move(notCompared) };
    }

private:
    std::optional<double> stageNumberOf(std::size_t line) const;
    bool isStageWithoutMethod(std::size_t at) const;
    void findNumberedChain();
    void findListedChain();
    void findOtherChains();
    void findCodersElsewhere();
    void addChain(const std::vector<const MethodMention *> &mentions);
    bool isChain(const std::vector<const MethodMention *> &mentions) const;
    std::string labelsOf(TreeId group) const;
    bool isKnown(const MethodMention &mention) const;
    void readSettings(const MethodMention &mention, RecipeStage &stage) const;
    std::string nameOfStage(std::size_t line) const;
    Recipe recipeOf(const Chain &chain) const;
    static double ratioFor(const Recipe &recipe, const RecipeStage &stage);

    const DocumentTree &m_tree;
    const Ledger &m_ledger;
    const std::string &m_document;
    const StoredWeights &m_weights;
    NamedMethods m_named;
    std::vector<Chain> m_chains {};
    std::vector<Recipe> m_recipes {};
};

bool Maker::isKnown(const MethodMention &mention) const
{
    return std::ranges::any_of(m_chains, [&](const Chain &chain) {
        return std::ranges::any_of(chain.links, [&](const Chain::Link &link) {
            return link.mention && link.mention->isSameAs(mention);
        });
    });
}

/// Of a line, or of the heading that it stands under.
std::optional<double> Maker::stageNumberOf(std::size_t line) const
{
    const MethodLine &own = m_named.lines[line];
    if (own.stage)
        return own.stage;
    for (const MethodLine &other : m_named.lines)
        if (other.isHeading && other.section == own.section && other.stage)
            return other.stage;
    return {};
}

/// A row of a table, or a heading over a ratio: instructions are numbered too, and compress nothing.
bool Maker::isStageWithoutMethod(std::size_t at) const
{
    const MethodLine &line = m_named.lines[at];
    const bool isRow = m_tree.node(line.id).kind == TreeKind::Record;
    if (!line.stage || !(isRow || line.isHeading))
        return false;
    const auto isHere = [&](const MethodLine &other) {
        return &other == &line || (line.isHeading && other.section == line.section);
    };
    if (std::ranges::any_of(m_named.mentions,
                            [&](const MethodMention &one) { return isHere(m_named.lines[one.line]); }))
        return false;
    return isRow || std::ranges::any_of(m_ledger.facts, [&](const Fact &fact) {
               return fact.attribute == Attribute::Ratio && m_tree.sectionOf(fact.sentence) == line.section;
           });
}

/// "Stage 1", "Stage 2" in headings, rows or keys.
void Maker::findNumberedChain()
{
    std::map<double, Chain::Link> stages;
    for (const MethodMention &mention : m_named.mentions)
        if (const auto number = stageNumberOf(mention.line); number && mention.isApplied)
            stages.try_emplace(*number, Chain::Link { &mention, mention.line, number });
    if (stages.empty())
        return;
    for (std::size_t line = 0; line < m_named.lines.size(); ++line)
        if (isStageWithoutMethod(line))
            stages.try_emplace(*m_named.lines[line].stage,
                               Chain::Link { nullptr, line, m_named.lines[line].stage });
    if (stages.size() < 2)
        return;
    Chain chain;
    std::set<std::pair<const Method *, std::size_t>> seen;
    for (const auto &[number, link] : stages)
        if (!link.mention || seen.emplace(link.mention->method, link.mention->variant).second)
            chain.links.push_back(link);
    if (chain.links.size() > 1)
        m_chains.push_back(std::move(chain));
}

/// "1. BitNet: 8x, 2. HoloFold: 40x, overall 320x": items with a ratio each, some without a known method,
/// under one ratio of the whole. Without those that are not known the whole is none of ours.
void Maker::findListedChain()
{
    static constexpr std::string_view Factors[] { "#x", "# times", "# fold", "#:1" }; // with no word of size
    const auto hasRatio = [&](std::size_t line) {
        return hasAnyPattern(m_named.lines[line].small, Factors, m_named.sign)
            || std::ranges::any_of(m_ledger.facts, [&](const Fact &fact) {
                   const auto place = m_named.places.find(fact.sentence);
                   return fact.attribute == Attribute::Ratio && place != m_named.places.end()
                       && place->second.line == line;
               });
    };
    const auto isWhole = [&](TreeId group) {
        for (std::size_t line = 0; line < m_named.lines.size(); ++line)
            if (m_named.lines[line].group != group && speaksOfWhole(m_named.lines[line].small)
                && hasRatio(line))
                return true;
        return false;
    };
    for (const MethodMention &mention : m_named.mentions) {
        const TreeId group = m_named.lines[mention.line].group;
        const TreeKind kind = m_tree.node(group).kind;
        if (!mention.isApplied || (kind != TreeKind::List && kind != TreeKind::Record) || !isWhole(group))
            continue;
        // Sentences of one item stand in one line of the document.
        std::map<std::size_t, Chain::Link> items;
        std::set<std::size_t> withRatio;
        for (std::size_t line = 0; line < m_named.lines.size(); ++line) {
            if (m_named.lines[line].group != group)
                continue;
            const std::size_t item = m_tree.node(m_named.lines[line].id).line;
            Chain::Link &link = items.try_emplace(item, Chain::Link { nullptr, line, {} }).first->second;
            const auto own = std::ranges::find(m_named.mentions, line, &MethodMention::line);
            if (!link.mention && own != m_named.mentions.end())
                link.mention = &*own;
            if (hasRatio(line))
                withRatio.insert(item);
        }
        Chain chain;
        for (const auto &[item, link] : items)
            if (withRatio.contains(item))
                chain.links.push_back(link);
        if (chain.links.size() < 2
            || std::ranges::all_of(chain.links, [](const Chain::Link &link) { return link.mention; }))
            continue;
        m_chains.push_back(std::move(chain));
        return;
    }
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
    // Variants of one method are alternatives.
    for (const MethodMention *one : mentions)
        if (std::ranges::count(mentions, one->method, &MethodMention::method) > 1)
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
        if (!isKnown(*mention))
            chain.links.push_back({ mention, mention->line, m_named.lines[mention->line].stage });
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
        if (std::ranges::none_of(list, [&](const MethodMention *one) { return one->isSameAs(mention); }))
            list.push_back(&mention);
    }
    for (auto &[group, list] : groups)
        if (list.size() == 2 && list[0]->line == list[1]->line
            && speaksOfAfter(std::string_view(m_named.lines[list[0]->line].small)
                                 .substr(list[0]->end, list[1]->begin - list[0]->end)))
            std::swap(list[0], list[1]);
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

void Maker::findCodersElsewhere()
{
    const auto packs = [](const Recipe &recipe) {
        return std::ranges::any_of(recipe.stages, [](const RecipeStage &stage) {
            return stage.method && isLossless(*stage.method);
        });
    };
    const bool anyPacks = std::ranges::any_of(m_recipes, packs);
    for (Recipe &recipe : m_recipes)
        recipe.mayBePacked = anyPacks && !packs(recipe);
}

/// The text of a numbered row that is no number and no ratio: the name of an unknown stage.
std::string Maker::nameOfStage(std::size_t line) const
{
    for (const TreeId cell : m_tree.children(m_named.lines[line].id)) {
        const std::string_view text = m_tree.text(cell);
        if (m_tree.valuesOf(cell).empty() && !text.empty())
            return std::string(text.substr(0, 60));
    }
    const std::string &text = m_named.lines[line].text;
    const std::size_t colon = text.find(':');
    if (colon != std::string::npos && !m_named.lines[line].stage)
        return text.substr(0, std::min<std::size_t>(colon, 60));
    const std::size_t name = colon == std::string::npos ? colon : text.find_first_not_of(' ', colon + 1);
    return text.substr(name == std::string::npos ? 0 : name, 60);
}

/// What any mention of the variant says of its settings, then those of the first, which may be said of all.
void Maker::readSettings(const MethodMention &of, RecipeStage &stage) const
{
    for (const std::size_t variant : { of.variant, std::size_t { 0 } })
        for (const MethodMention &mention : m_named.mentions) {
            if (mention.method != of.method || mention.variant != variant || !mention.isApplied)
                continue;
            if (variant != of.variant && hasFigure(m_tree, m_ledger, m_named, m_named.lines[mention.line]))
                continue;
            for (auto &[key, value] :
                 statedSettings(*stage.method, settingTexts(m_tree, m_named, mention), m_named.sign))
                stage.stated.try_emplace(key, std::move(value));
        }
}

Recipe Maker::recipeOf(const Chain &chain) const
{
    Recipe recipe;
    for (const Chain::Link &link : chain.links) {
        const TreePlace place = m_tree.place(m_named.lines[link.line].id);
        RecipeStage stage { .location = { place.line, place.column, place.pointer }, .number = link.number };
        if (link.mention) {
            stage.method = link.mention->method;
            stage.written = m_named.lines[link.line].text.substr(link.mention->begin,
                                                                 link.mention->end - link.mention->begin);
            stage.variant = link.mention->variant;
            readSettings(*link.mention, stage);
        } else {
            stage.written = nameOfStage(link.line);
        }
        recipe.stages.push_back(std::move(stage));
    }
    return recipe;
}

double Maker::ratioFor(const Recipe &recipe, const RecipeStage &stage)
{
    const auto &figures = recipe.stages.size() == 1 ? recipe.figures : stage.figures;
    return figures.empty() ? 0 : ratioOf(figures.front().stated.kind, figures.front().stated.value);
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

DocumentRecipes recipesOf(const DocumentTree &tree, const Ledger &ledger, const std::string &document,
                          const StoredWeights &weights)
{
    return Maker(tree, ledger, document, weights).make();
}

} // namespace assay
