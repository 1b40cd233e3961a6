// SPDX-License-Identifier: GPL-3.0-or-later
// Build tool: compile_lexicon OUT.cpp FILE.json...: the rows of all languages as C++, checked. Not part of
// Assay.
#include "core/claims/lexicon/lexicon.h"
#include "core/claims/lexicon/script.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <vector>

namespace {

using assay::Vote;

struct Row {
    std::string language {}, phrase {}, place {};
    std::map<Vote, std::string> votes {};
};

[[noreturn]] void fail(const std::string &sentence)
{
    std::cerr << sentence << '\n';
    std::exit(1);
}

/// Kinds whose values the engine knows by name; other kinds take any value.
const std::map<std::string, std::vector<std::string>> &closedValues()
{
    static const std::map<std::string, std::vector<std::string>> Values {
        { "class",
          { "setting", "reference", "hardware", "version", "date", "identifier", "model", "shape" } },
        { "bound",
          { "about", "at least", "at most", "about behind", "at least behind", "at most behind", "factor",
            "percent" } },
        { "joint", { "to", "per", "by" } },
        { "tie", { "rest", "each", "equals", "also" } },
        { "word", { "function", "name column", "value column", "unit column", "whole row" } },
    };
    return Values;
}

Vote voteOf(const std::string &kind, const std::string &place)
{
    for (std::size_t i = 0; i < assay::VoteKinds; ++i)
        if (kind == assay::voteName(static_cast<Vote>(i)))
            return static_cast<Vote>(i);
    fail(place + ": \"" + kind + "\" is no kind of vote");
}

/// As the trie sees it: lower case, one blank for what joins words.
std::string folded(const std::string &phrase)
{
    std::u32string key;
    for (std::size_t at = 0; at < phrase.size();) {
        const auto point = assay::codePointAt(phrase, at);
        at += point.length;
        key += assay::isWordJoint(point.value) ? U' ' : assay::foldCase(point.value);
    }
    return { reinterpret_cast<const char *>(key.data()), key.size() * sizeof(char32_t) };
}

void addPhrase(std::map<std::string, Row> &rows, const std::string &language, const std::string &phrase,
               const std::map<Vote, std::string> &votes, const std::string &place)
{
    if (phrase.empty() || phrase.front() == ' ' || phrase.back() == ' ')
        fail(place + ": the phrase \"" + phrase + "\" is empty or has a blank at its edge");
    auto &row = rows.try_emplace(language + '/' + folded(phrase), Row { language, phrase, place, {} })
                    .first->second;
    for (const auto &[kind, value] : votes) {
        const auto known = row.votes.try_emplace(kind, value).first;
        if (known->second != value)
            fail(place + ": \"" + phrase + "\" votes for " + assay::voteName(kind) + " \"" + value
                 + "\", and in " + row.place + " for \"" + known->second + "\"");
    }
}

std::map<Vote, std::string> votesOf(const nlohmann::json &row, const std::string &place)
{
    std::map<Vote, std::string> votes;
    for (const auto &[kind, value] : row.items()) {
        if (kind == "say")
            continue;
        if (!value.is_string())
            fail(place + ": \"" + kind + "\" is no string");
        const auto closed = closedValues().find(kind);
        const auto text = value.get<std::string>();
        if (closed != closedValues().end()
            && std::find(closed->second.begin(), closed->second.end(), text) == closed->second.end())
            fail(place + ": \"" + text + "\" is no " + kind);
        votes[voteOf(kind, place)] = text;
    }
    return votes;
}

void readFile(std::map<std::string, Row> &rows, const std::string &path)
{
    std::ifstream file(path);
    nlohmann::json document;
    try {
        document = nlohmann::json::parse(file);
    } catch (const nlohmann::json::exception &error) {
        fail(path + ": " + error.what());
    }
    const auto language = document.at("language").get<std::string>();
    std::size_t number = 0;
    for (const auto &row : document.at("rows")) {
        const auto place = path + " row " + std::to_string(++number);
        const auto votes = votesOf(row, place);
        if (votes.empty() || !row.contains("say"))
            fail(place + ": has no phrases or no votes");
        for (const auto &phrase : row.at("say"))
            addPhrase(rows, language, phrase.get<std::string>(), votes, place);
    }
}

/// "après" as keys write it: "apres"; German has two letters for each. Empty if there is nothing to fold.
std::string withoutAccents(const std::string &language, const std::string &phrase)
{
    static const std::map<char32_t, const char *> German {
        { U'ä', "ae" }, { U'ö', "oe" }, { U'ü', "ue" }, { U'ß', "ss" }
    };
    static const std::map<char32_t, const char *> Others {
        { U'à', "a" }, { U'â', "a" }, { U'á', "a" }, { U'ã', "a" }, { U'ç', "c" }, { U'é', "e" },
        { U'è', "e" }, { U'ê', "e" }, { U'ë', "e" }, { U'í', "i" }, { U'î', "i" }, { U'ï', "i" },
        { U'ì', "i" }, { U'ñ', "n" }, { U'ó', "o" }, { U'ô', "o" }, { U'õ', "o" }, { U'ò', "o" },
        { U'ú', "u" }, { U'û', "u" }, { U'ù', "u" }, { U'ü', "u" }, { U'œ', "oe" }
    };
    const auto &table = language == "de" ? German : Others;
    std::string out;
    bool isFolded = false;
    std::size_t letters = 0;
    for (std::size_t at = 0; at < phrase.size();) {
        const auto point = assay::codePointAt(phrase, at);
        const auto found = table.find(point.value);
        out += found == table.end() ? phrase.substr(at, point.length) : std::string(found->second);
        isFolded = isFolded || found != table.end();
        at += point.length;
        ++letters;
    }
    // "más" is more, and "mas" is but.
    constexpr std::size_t FewestLetters = 5;
    return isFolded && letters >= FewestLetters ? out : std::string();
}

/// Keys and names of columns are often written without accents; a word that is another one so stays that.
void addWithoutAccents(std::map<std::string, Row> &rows)
{
    std::vector<Row> plain;
    for (const auto &[key, row] : rows)
        if (std::string phrase = withoutAccents(row.language, row.phrase); !phrase.empty()) {
            plain.push_back(row);
            plain.back().phrase = std::move(phrase);
        }
    for (auto &row : plain)
        rows.try_emplace(row.language + '/' + folded(row.phrase), row);
}

std::size_t languageIndex(const std::string &code)
{
    const auto found = std::find(assay::LanguageCodes.begin(), assay::LanguageCodes.end(), code);
    if (found == assay::LanguageCodes.end())
        fail("\"" + code + "\" is no language of the lexicon");
    return static_cast<std::size_t>(found - assay::LanguageCodes.begin());
}

std::string quoted(const std::string &text)
{
    return nlohmann::json(text).dump();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3)
        fail("compile_lexicon OUT.cpp FILE.json...");
    std::map<std::string, Row> rows;
    for (int i = 2; i < argc; ++i)
        readFile(rows, argv[i]);
    addWithoutAccents(rows);
    std::string votes, table;
    std::size_t count = 0;
    for (const auto &[key, row] : rows) {
        const auto first = count;
        std::uint32_t kinds = 0;
        for (const auto &[kind, value] : row.votes) {
            votes += "    VotePair { Vote { " + std::to_string(static_cast<unsigned>(kind)) + " }, "
                + quoted(value) + " },\n";
            kinds |= 1u << static_cast<unsigned>(kind);
            ++count;
        }
        table += "    LexiconRow { Language { " + std::to_string(languageIndex(row.language)) + " }, "
            + quoted(row.phrase) + ", { Votes + " + std::to_string(first) + ", "
            + std::to_string(count - first) + " }, " + std::to_string(kinds) + "u },\n";
    }
    std::ofstream out(argv[1], std::ios::binary);
    out << "// Made by compile_lexicon from resources/lexicon.\n#include "
           "\"core/claims/lexicon/lexicon.h\"\n\n"
        << "namespace assay {\nnamespace {\n\nusing VotePair = std::pair<Vote, std::string_view>;\n\n"
        << "constexpr VotePair Votes[] {\n"
        << votes << "};\n\nconstexpr LexiconRow Rows[] {\n"
        << table
        << "};\n\n} // namespace\n\nstd::span<const LexiconRow> lexiconRows()\n{\n    return Rows;\n}\n\n} "
           "// namespace assay\n";
    return out ? 0 : 1;
}
