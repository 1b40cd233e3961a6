// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/run_texts.h"

#include "core/claims/facts/labels.h"

#include <algorithm>

namespace assay {
namespace {

/// A record, list or section is searched no further than this.
constexpr std::size_t MostTexts = 64;

/// Words of lower-case letters and digits, one blank between two: "Board minutes:" and "board_minutes" are
/// one.
std::string wordsOf(std::string_view text)
{
    std::string words;
    for (const char c : text) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        const bool isLetter = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')
            || static_cast<unsigned char>(lower) >= 0x80;
        if (isLetter)
            words += lower;
        else if (!words.empty() && words.back() != ' ')
            words += ' ';
    }
    if (words.ends_with(' '))
        words.pop_back();
    return words;
}

/// A file's name without its suffix: "wiki.test.raw" is "wiki test".
std::string stemOf(const std::string &name)
{
    return wordsOf(std::string_view(name).substr(0, name.rfind('.')));
}

/// The names of a joined text: "a.txt, b.txt".
std::vector<std::string> namesIn(const std::string &textName)
{
    std::vector<std::string> names;
    for (std::size_t at = 0; at < textName.size();) {
        const std::size_t end = std::min(textName.size(), textName.find(", ", at));
        names.push_back(textName.substr(at, end - at));
        at = end + 2;
    }
    return names;
}

bool holdsWords(std::string_view text, const std::string &name)
{
    return !name.empty() && (" " + wordsOf(text) + " ").find(" " + name + " ") != std::string::npos;
}

/// The data set of the lexicon that the words name and that is not the run's text.
std::string otherIn(std::string_view words, const std::string &textName)
{
    for (const LexiconHit &hit : findPhrases(words, LanguageSet::all(), Vote::DataSet)) {
        const std::string_view dataSet = hit.row->of(Vote::DataSet);
        const auto own = findPhrases(textName, LanguageSet::all(), Vote::DataSet);
        if (std::ranges::none_of(
                own, [&](const LexiconHit &one) { return one.row->of(Vote::DataSet) == dataSet; }))
            return std::string(words.substr(hit.begin, hit.length));
    }
    return {};
}

std::optional<TextNaming> namingIn(std::string_view words, const std::string &textName)
{
    const bool own = namesText(words, textName);
    std::string other = otherIn(words, textName);
    if (other.empty())
        return own ? std::optional(TextNaming { TextBond::Named, {} }) : std::nullopt;
    return TextNaming { TextBond::Other, std::move(other) }; // of two that are named nobody can tell which
}

/// What stands between two commas or semicolons round the place.
std::string_view partAround(std::string_view text, std::size_t at)
{
    const std::size_t before = text.substr(0, std::min(at, text.size())).find_last_of(",;");
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(text.size(), text.find_first_of(",;", std::max(at, begin)));
    return text.substr(begin, end - begin);
}

class Search {
public:
    Search(const DocumentTree &tree, const std::string &textName, const Fact &fact)
        : m_tree(tree)
        , m_textName(textName)
        , m_fact(fact)
    {
    }

    TextNaming find()
    {
        const std::string_view sentence = m_tree.text(m_fact.sentence);
        if (auto near = namingIn(partAround(sentence, m_fact.begin), m_textName))
            return *near;
        if (auto whole = namingIn(sentence, m_textName))
            return *whole;
        if (auto label = namingIn(labels(), m_textName))
            return *label;
        // What is written with a capital and no word of the lexicon may be a text that nobody gave.
        if (m_fact.isOwnSubject && m_fact.table == 0)
            return { TextBond::Other, {} };
        for (TreeId at = m_fact.sentence; at != NoTreeId; at = m_tree.node(at).parent) {
            const TreeId above = m_tree.node(at).parent;
            if (auto beside = before(above, at))
                return *beside;
            if (auto label = namingIn(m_tree.label(above), m_textName))
                return *label;
        }
        return {};
    }

private:
    /// Of the sentence, its record, and its column.
    std::string labels() const
    {
        std::string all(m_tree.label(m_fact.sentence));
        all += " | " + std::string(m_tree.label(m_fact.group));
        if (m_fact.table != 0) {
            all += " | " + std::string(m_tree.label(m_fact.table));
            const TableShape &shape = m_tree.shape(m_fact.table);
            if (m_fact.column < shape.columns.size())
                all += " | " + shape.columns[m_fact.column];
        }
        return all;
    }

    void collect(TreeId id, TreeId until, std::vector<TreeId> &sentences) const
    {
        for (const TreeId child : m_tree.children(id)) {
            if (child == until)
                return;
            if (m_tree.node(child).kind == TreeKind::Sentence)
                sentences.push_back(child);
            else if (m_tree.node(child).kind != TreeKind::Table
                     && m_tree.node(child).kind != TreeKind::Section)
                collect(child, NoTreeId, sentences);
        }
    }

    /// Sentences under the node that stand before the child, the nearest first; of a record all of them.
    std::optional<TextNaming> before(TreeId node, TreeId child) const
    {
        const TreeKind kind = m_tree.node(node).kind;
        if (kind == TreeKind::Table)
            return {};
        std::vector<TreeId> sentences;
        collect(node, kind == TreeKind::Record ? NoTreeId : child, sentences);
        if (sentences.size() > MostTexts)
            sentences.erase(sentences.begin(), sentences.end() - static_cast<std::ptrdiff_t>(MostTexts));
        for (auto sentence = sentences.rbegin(); sentence != sentences.rend(); ++sentence) {
            const std::string words
                = std::string(m_tree.label(*sentence)) + " | " + std::string(m_tree.text(*sentence));
            if (auto naming = namingIn(words, m_textName))
                return naming;
        }
        return {};
    }

    const DocumentTree &m_tree;
    const std::string &m_textName;
    const Fact &m_fact;
};

} // namespace

bool namesText(std::string_view words, const std::string &textName)
{
    for (const std::string &name : namesIn(textName)) {
        if (holdsWords(words, stemOf(name)))
            return true;
        for (const LexiconHit &hit : findPhrases(name, LanguageSet::all(), Vote::DataSet))
            for (const LexiconHit &said : findPhrases(words, LanguageSet::all(), Vote::DataSet))
                if (said.row->of(Vote::DataSet) == hit.row->of(Vote::DataSet))
                    return true;
    }
    return false;
}

bool isNameOfText(std::string_view model, const std::string &textName)
{
    const std::string name = normalisedName(model);
    return std::ranges::any_of(namesIn(textName), [&](const std::string &one) {
        return name == normalisedName(stemOf(one)) || name == normalisedName(one);
    });
}

TextNaming textOf(const AuditContext &context, const Fact &fact)
{
    return Search(*context.documents[fact.document].tree, context.run->textName, fact).find();
}

} // namespace assay
