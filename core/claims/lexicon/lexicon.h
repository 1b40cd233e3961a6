// SPDX-License-Identifier: GPL-3.0-or-later
// The words of claims in nine languages, as data: resources/lexicon/*.json, compiled in. A row gives phrases
// and what they vote for:
//   {"say": ["smaller", "takes less space"], "sense": "saved"}
// Every member but "say" is a vote, kind: value. A language is a file; any.json holds what is written the
// same everywhere. A star at the end of a word stands for any ending ("compress*", "степен* сжати*"). The
// build fails where one phrase votes for two values of one kind, and where a kind or a closed value is
// unknown.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

enum class Vote : std::uint8_t {
    Attribute,
    Side,
    Sense,
    Aggregate,
    Mode,
    State, ///< "status" in the files
    Noun,
    Metric,
    DataSet,
    Thing,
    Part,
    Method,
    DataType,
    Base,
    Grammar,
    // What the lexer of numbers reads:
    Unit, ///< canonical spelling of a unit: "GB", "%", "x"
    Magnitude, ///< "1e9"
    Number, ///< a number written out: "3", "0.5"
    Bound, ///< "about", "at least", "at most"; before a number: "factor" (of four), "percent" (百分之)
    Joint, ///< "to" of ranges, "per" of densities
    Class, ///< of a number beside it that is no claim: "setting", "reference", "hardware", "version", "date"
    Word, ///< "function": a small word by which a language is known; "name column", "value column", "unit
          ///< column": headers; "whole row": a row's name that says nothing but that it is of everything
    Tie ///< how a number hangs on those before it: "rest" (the other 16), "each" (120 EUR apiece), "equals"
        ///< (are 3.8 GB), "also" (or 4.7 GB)
};
inline constexpr std::size_t VoteKinds = static_cast<std::size_t>(Vote::Tie) + 1;
const char *voteName(Vote vote);

enum class Language : std::uint8_t {
    Any,
    English,
    German,
    French,
    Spanish,
    Portuguese,
    Italian,
    Russian,
    Chinese,
    Japanese,
    Dutch,
    Polish,
    Korean
};
inline constexpr std::array<std::string_view, 13> LanguageCodes { "any", "en", "de", "fr", "es", "pt", "it",
                                                                  "ru",  "zh", "ja", "nl", "pl", "ko" };
/// Languages in which phrases are looked for. Of a phrase that several of them have, the row of the first
/// counts: any other before English before what is written the same everywhere.
class LanguageSet {
public:
    constexpr LanguageSet(std::initializer_list<Language> languages)
    {
        for (const auto one : languages)
            m_bits |= bit(one);
    }
    static constexpr LanguageSet all()
    {
        LanguageSet out {};
        out.m_bits = (1u << LanguageCodes.size()) - 1;
        return out;
    }
    /// English, what is the same everywhere, and this one.
    static constexpr LanguageSet with(Language language)
    {
        return { Language::Any, Language::English, language };
    }
    constexpr bool has(Language language) const { return (m_bits & bit(language)) != 0; }
    bool operator==(const LanguageSet &) const = default;
    /// Bits by Language.
    constexpr bool meets(std::uint32_t bits) const { return (m_bits & bits) != 0; }

private:
    static constexpr std::uint32_t bit(Language language) { return 1u << static_cast<unsigned>(language); }
    std::uint32_t m_bits = 0;
};

struct LexiconRow {
    Language language = Language::Any;
    std::string_view phrase {}; ///< as the file has it
    std::span<const std::pair<Vote, std::string_view>> votes {};
    std::uint32_t kinds = 0; ///< bits of Vote

    bool votesFor(Vote kind) const { return (kinds >> static_cast<unsigned>(kind) & 1u) != 0; }
    /// The value, or empty.
    std::string_view of(Vote kind) const;
};

struct LexiconHit {
    std::uint32_t begin = 0, length = 0; ///< bytes of the text
    const LexiconRow *row = nullptr;
};

/// The longest phrase at each place, from left to right, none inside another. Case does not count; blanks,
/// hyphens and underscores are one; words of keys are found in snake_case and camelCase; scripts without
/// blanks between words (Han, Kana) need no word boundary.
std::vector<LexiconHit> findPhrases(std::string_view text, LanguageSet in);
/// The same, of phrases that vote for this kind only.
std::vector<LexiconHit> findPhrases(std::string_view text, LanguageSet in, Vote kind);
/// The longest phrase that begins at this byte (blanks and hyphens before it are passed over) and votes for
/// the kind. Whether a word begins there is the caller's to know.
std::optional<LexiconHit> phraseAt(std::string_view text, std::size_t at, LanguageSet in, Vote kind);
/// The longest phrase of the kind that ends where the text ends (blanks behind it are passed over).
std::optional<LexiconHit> phraseBefore(std::string_view text, LanguageSet in, Vote kind);
/// The phrase that is the whole text, up to blanks, punctuation and brackets around it, or null.
const LexiconRow *wholePhrase(std::string_view text, LanguageSet in);
/// The language of a text by its small words and scripts; English if nothing speaks for another. Looks at the
/// first 64 KiB.
Language languageOf(std::string_view text);
/// All rows, for tests and tables.
std::span<const LexiconRow> lexiconRows();

/// "compressed_size_mb" and "compressedSizeMb" as "compressed size mb": lower case, words apart.
std::string foldKey(std::string_view key);

} // namespace assay
