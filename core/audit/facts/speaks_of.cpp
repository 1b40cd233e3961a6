// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/speaks_of.h"

#include "core/claims/facts/words.h"
#include "core/layouts/layout.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace assay {
namespace {

/// Types of GGUF that the sentence names, folded: "q8_0", "iq4_xs".
std::vector<std::string> typesNamedIn(std::string_view text)
{
    std::vector<std::string> said;
    const auto isPart = [&](std::size_t at) {
        return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!isPart(at))
            continue;
        std::size_t end = at;
        while (isPart(end))
            ++end;
        std::string word = foldKey(text.substr(at, end - at));
        at = end;
        const std::size_t digit = word.find_first_of("0123456789");
        if (digit != std::string::npos && digit > 0 && digit <= 2 && word[digit - 1] == 'q')
            said.push_back(std::move(word));
    }
    return said;
}

} // namespace

bool speaksOfOtherType(const AuditContext &context, const Fact &fact)
{
    if (!context.candidate.model || fact.table != 0)
        return false;
    const std::vector<std::string> said
        = typesNamedIn(context.documents[fact.document].tree->text(fact.sentence));
    if (said.empty())
        return false;
    constexpr std::string_view Family = "gguf:";
    std::map<std::string, double> held; // type -> weights
    double all = 0;
    for (const TensorInfo &tensor : context.candidate.model->tensors) {
        const std::string id = layoutId(tensor);
        if (!id.starts_with(Family))
            continue;
        const double weights = static_cast<double>(tensor.elementCount());
        held[foldKey(std::string_view(id).substr(Family.size()))] += weights;
        all += weights;
    }
    return all > 0 && std::ranges::none_of(held, [&](const auto &type) {
               return type.second >= LeastShareOfType * all
                   && std::ranges::any_of(said, [&](const std::string &word) {
                          return word.starts_with(type.first) || type.first.starts_with(word);
                      });
           });
}

namespace {

/// Between "all" and "parameters" stand a word or two.
constexpr std::size_t AllReach = 24;
/// Lines above that may say what the next ones are of, in bytes.
constexpr std::size_t LinesAbove = 400;

bool saysAllWeights(const DocumentTree &tree, std::string_view text)
{
    const Words words = WordFinder(tree).find(text);
    return std::ranges::any_of(words, [&](const Word &all) {
        return all.says(Vote::Grammar, "all") && std::ranges::any_of(words, [&](const Word &noun) {
                   return noun.begin >= all.end && noun.begin - all.end <= AllReach
                       && (noun.says(Vote::Noun, "parameters") || noun.says(Vote::Noun, "weights"));
               });
    });
}

/// The lines above the place, up to the next heading.
std::string_view linesAbove(const DocumentTree &tree, TreeId sentence)
{
    const std::uint64_t end = tree.sourceOffset(sentence, 0);
    if (end > tree.source.size())
        return {};
    const std::size_t begin = end > LinesAbove ? end - LinesAbove : 0;
    std::string_view text = std::string_view(tree.source).substr(begin, end - begin);
    if (const std::size_t heading = text.rfind("\n#"); heading != std::string_view::npos)
        text.remove_prefix(heading);
    return text;
}

} // namespace

bool speaksOfAllWeights(const AuditContext &context, const Fact &fact)
{
    const DocumentTree &tree = *context.documents[fact.document].tree;
    return saysAllWeights(tree, tree.text(fact.sentence)) || saysAllWeights(tree, tree.label(fact.sentence))
        || saysAllWeights(tree, linesAbove(tree, fact.sentence));
}

bool countsEverything(const AuditContext &context, const Fact &fact)
{
    const DocumentTree &tree = *context.documents[fact.document].tree;
    for (const std::string_view text : { tree.text(fact.sentence), tree.label(fact.sentence) })
        if (std::ranges::any_of(WordFinder(tree).find(text),
                                [](const Word &word) { return word.says(Vote::Grammar, "included"); }))
            return true;
    return false;
}

bool speaksOfWeights(const AuditContext &context, const Fact &fact)
{
    const DocumentTree &tree = *context.documents[fact.document].tree;
    for (const std::string_view text : { tree.text(fact.sentence), tree.label(fact.sentence) })
        if (std::ranges::any_of(WordFinder(tree).find(text), [](const Word &word) {
                return word.says(Vote::Noun, "parameters") || word.says(Vote::Noun, "weights")
                    || word.says(Vote::Noun, "tensors");
            }))
            return true;
    return false;
}

} // namespace assay
