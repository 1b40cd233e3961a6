// SPDX-License-Identifier: GPL-3.0-or-later
// Many words and phrases searched for in one pass over the text.
#pragma once

#include "core/claims/word_search.h"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace assay {

/// Phrases are lower-case, the text may be as it stands; the index holds views of the phrases.
class PhraseIndex {
public:
    struct Found {
        std::size_t row = 0, offset = 0;
    };

    template <typename Rows, typename Spelling> PhraseIndex(const Rows &rows, Spelling spelling)
    {
        for (const auto &row : rows)
            add(spelling(row));
    }

    /// The smallest row that stands between word boundaries in the text.
    std::optional<std::size_t> firstRow(std::string_view text) const;
    /// The earliest such place; of several rows there the longest.
    std::optional<Found> firstPlace(std::string_view text) const;
    /// True if the whole word is a row.
    bool holds(std::string_view lowerWord) const;

private:
    void add(std::string_view phrase);
    template <typename Visit> void scan(std::string_view text, Visit visit) const;

    std::vector<std::string_view> m_phrases {};
    std::array<std::vector<std::size_t>, 256> m_byFirst {}; ///< rows by their first byte, ascending
};

} // namespace assay
