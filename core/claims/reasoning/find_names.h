// SPDX-License-Identifier: GPL-3.0-or-later
// Names of table rows in sentences: as words of their own, in any case.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace assay {

/// Where the name stands as words of their own; npos if it does not.
std::size_t findName(std::string_view text, std::string_view name);

struct FoundName {
    std::size_t index = 0; ///< in the list of names
    std::size_t begin = 0; ///< of its first place in the text
};

/// Looks for many names at once: the cost is that of the text, not of the text times the names.
class NameFinder {
public:
    /// The names must outlive the finder.
    explicit NameFinder(const std::vector<std::string_view> &names);

    /// In the order of the list.
    std::vector<FoundName> in(std::string_view text) const;

private:
    std::vector<std::string_view> m_names;
    std::unordered_map<std::string, std::vector<std::size_t>> m_byWord {}; ///< by their first word
    std::vector<std::size_t> m_others {}; ///< names that begin with no letter or digit of ASCII
};

} // namespace assay
