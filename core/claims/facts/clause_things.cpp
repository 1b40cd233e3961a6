// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/clause_things.h"

#include "core/claims/facts/labels.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace assay {
namespace {

bool isNameByte(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' || c == '/'
        || static_cast<unsigned char>(c) >= 0x80;
}

/// The next run of bytes that names are made of; at moves behind it. Empty at the end of the clause.
std::string_view nextName(std::string_view clause, std::size_t &at)
{
    while (at < clause.size() && !isNameByte(clause[at]))
        ++at;
    const std::size_t begin = at;
    while (at < clause.size() && isNameByte(clause[at]))
        ++at;
    return clause.substr(begin, at - begin);
}

/// A name of the pair in the clause: a file's name with its ending, or a word that means nothing else.
const KnownName *knownNameIn(std::string_view clause, const Words &words, std::size_t offset,
                             const std::vector<KnownName> &names)
{
    if (names.empty())
        return nullptr;
    for (std::size_t end = 0;;) {
        std::string_view token = nextName(clause, end);
        if (token.empty())
            return nullptr;
        const std::size_t at = end - token.size();
        while (!token.empty() && (token.back() == '.' || token.back() == '-'))
            token.remove_suffix(1);
        const bool isFile
            = token.find('.') != std::string_view::npos || token.find('/') != std::string_view::npos;
        const bool isWord = std::ranges::any_of(words, [&](const Word &word) {
            return word.begin >= offset + at && word.end <= offset + end && !word.says(Vote::Thing, "model");
        });
        const std::string plain
            = normalisedName(token.ends_with('/') ? token.substr(0, token.size() - 1) : token);
        const std::string inFolder = nameWithFolder(token);
        for (const KnownName &name : names)
            if ((name.normalised == plain || name.normalised == inFolder) && (isFile || !isWord))
                return &name;
    }
}

/// What stands right behind brackets that hold a name and no number is said of it.
bool behindName(const std::vector<ClauseSpan> &clauses, std::size_t clause, std::string_view text)
{
    const ClauseSpan &own = clauses[clause], &aside = clauses[clause - 1];
    return aside.isAside && own.begin - aside.end <= 1
        && text.substr(aside.begin, aside.end - aside.begin).find_first_of("0123456789")
        == std::string_view::npos;
}

/// ", 98592 bytes", ", 22 tensors": an entry of a list of figures, of what the list began with.
bool isBareFigure(std::string_view clause)
{
    constexpr std::ptrdiff_t MostBlanks = 1;
    while (!clause.empty() && (clause.front() == ' ' || clause.front() == ','))
        clause.remove_prefix(1);
    while (!clause.empty() && (clause.back() == ' ' || clause.back() == ',' || clause.back() == '.'))
        clause.remove_suffix(1);
    return !clause.empty() && clause.front() >= '0' && clause.front() <= '9'
        && std::ranges::count(clause, ' ') <= MostBlanks;
}

} // namespace

std::string tensorIn(std::string_view clause)
{
    constexpr std::array<std::string_view, 6> Endings {
        "weight", "bias", "kernel", "gamma", "beta", "scales"
    };
    for (std::size_t end = 0;;) {
        std::string_view token = nextName(clause, end);
        if (token.empty())
            return {};
        while (!token.empty() && token.back() == '.')
            token.remove_suffix(1);
        const std::size_t dot = token.rfind('.');
        // "blk.1.ffn_down": a number between two names.
        const std::size_t first = token.find('.');
        const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
        const bool numbered = second != std::string_view::npos && first > 1 && second > first + 1
            && second + 2 < token.size() && std::isalpha(static_cast<unsigned char>(token.front()))
            && std::isalpha(static_cast<unsigned char>(token[second + 1]))
            && std::ranges::all_of(token.substr(first + 1, second - first - 1),
                                   [](char c) { return c >= '0' && c <= '9'; });
        if (dot != std::string_view::npos && dot > 0 && token.find('/') == std::string_view::npos
            && (numbered || std::ranges::find(Endings, token.substr(dot + 1)) != Endings.end()))
            return normalisedName(token);
    }
}

std::vector<ClauseThing> thingsOf(std::string_view text, const Words &words,
                                  const std::vector<ClauseSpan> &clauses, const std::vector<KnownName> &names,
                                  const std::string &mainModel, const std::string &carried)
{
    std::vector<ClauseThing> things;
    std::string other = carried, part;
    for (const ClauseSpan &clause : clauses) {
        ClauseThing thing;
        for (const Word &word : words) {
            if (word.begin < clause.begin || word.end > clause.end)
                continue;
            const std::string_view said = word.row->of(Vote::Thing);
            if (said == "model")
                thing.isModel = true;
            else if (!said.empty() && thing.other.empty())
                thing.other = said;
            if (thing.part.empty())
                thing.part = word.row->of(Vote::Part);
        }
        const std::string_view span = text.substr(clause.begin, clause.end - clause.begin);
        if (std::string tensor = tensorIn(span); !tensor.empty())
            thing.part = std::move(tensor);
        if (const KnownName *name = knownNameIn(span, words, clause.begin, names)) {
            thing.side = name->side;
            thing.ofPair = thing.isModel = true;
        } else if (clause.isAside && !things.empty() && things.back().ofPair) {
            thing.side = things.back().side; // "teacher.safetensors (18 tensors)"
            thing.ofPair = thing.isModel = true;
        } else if (!clause.isAside && !clause.isFresh && !things.empty() && things.back().ofPair
                   && (behindName(clauses, things.size(), text) || isBareFigure(span))) {
            thing.side = things.back().side; // "The dense network (`dense/`) has 9 tensors"
            thing.ofPair = thing.isModel = true;
        }
        const auto isDataSet = [&](std::string_view name) {
            const auto at = static_cast<std::size_t>(name.data() - text.data());
            return std::ranges::any_of(words, [&](const Word &word) {
                return word.votesFor(Vote::DataSet) && word.begin < at + name.size() && word.end > at;
            });
        };
        if (const std::string_view model = modelNameIn(span);
            !thing.ofPair && !model.empty() && !isDataSet(model)) {
            const std::string plain = normalisedName(model);
            if (plain != mainModel && mainModel.find(plain) == std::string::npos
                && plain.find(mainModel.empty() ? "\n" : mainModel) == std::string::npos)
                thing.model = plain;
        }
        // "Embedding and biases stay float32 and are bit-identical": the part is named once.
        // "the token table (13.5 % of the model) is copied": brackets change no subject.
        if (thing.part.empty() && (!thing.isModel || clause.isAside))
            thing.part = part;
        else if (!clause.isAside)
            part = thing.part;
        thing.bits = dataTypeIn(span).value_or(0);
        if (!thing.other.empty() || thing.isModel || clause.isFresh)
            other = thing.other;
        else
            thing.other = other;
        things.push_back(std::move(thing));
    }
    return things;
}

} // namespace assay
