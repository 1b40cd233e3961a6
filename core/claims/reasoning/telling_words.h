// SPDX-License-Identifier: GPL-3.0-or-later
// Words that tell the rows or columns of a table apart, and where a text says them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct SaidRow {
    std::size_t row = 0, begin = 0, end = 0;
};

class TellingWords {
public:
    /// At most so many rows are told apart.
    TellingWords(const std::vector<std::string> &labels, std::size_t mostRows);
    /// The rows of which the text says a word that no other row has, in the order of the text.
    std::vector<SaidRow> in(std::string_view text) const;

private:
    std::vector<std::vector<std::string>> m_words {}; ///< by row
};

} // namespace assay
