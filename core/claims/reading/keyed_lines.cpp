// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/keyed_lines.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::size_t FewestPairs = 3;

bool isKeyLetter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')
        || (letter >= '0' && letter <= '9') || letter == '_' || letter == '-' || letter == '.';
}

bool isBlank(char letter)
{
    return letter == ' ' || letter == '\t';
}

bool haveSameKeys(const std::vector<LabelledLine> &a, const std::vector<LabelledLine> &b)
{
    return std::ranges::equal(a, b, [](const LabelledLine &one, const LabelledLine &other) {
        return one.label.plain.text == other.label.plain.text;
    });
}

} // namespace

std::vector<LabelledLine> pairsOf(const RichText &line)
{
    std::vector<LabelledLine> pairs;
    const std::string &text = line.plain.text;
    for (std::size_t at = 0; at < text.size();) {
        if (isBlank(text[at])) {
            ++at;
            continue;
        }
        std::size_t key = at;
        while (key < text.size() && isKeyLetter(text[key]))
            ++key;
        if (key == at || key >= text.size() || text[key] != '=')
            return {};
        std::size_t end = key + 1;
        while (end < text.size() && !isBlank(text[end]))
            ++end;
        pairs.push_back({ .label = line.slice(at, key - at), .value = line.slice(key + 1, end - key - 1) });
        at = end;
    }
    return pairs;
}

std::vector<LabelledLine> keyedPairs(const RichText &line)
{
    auto pairs = pairsOf(line);
    return pairs.size() >= FewestPairs ? pairs : std::vector<LabelledLine>();
}

std::size_t keyedRun(const std::vector<RichText> &lines, std::size_t first)
{
    const auto keys = keyedPairs(lines[first]);
    if (keys.empty())
        return 0;
    std::size_t end = first + 1;
    while (end < lines.size() && haveSameKeys(keyedPairs(lines[end]), keys))
        ++end;
    return end - first >= 2 ? end - first : 0;
}

TableCells keyedTable(const std::vector<RichText> &lines, std::size_t first, std::size_t count)
{
    TableCells cells { .rows = { {} }, .headerRows = 1 };
    for (std::size_t i = first; i < first + count; ++i) {
        std::vector<RichText> row;
        for (LabelledLine &pair : keyedPairs(lines[i])) {
            if (i == first)
                cells.rows.front().push_back(std::move(pair.label));
            row.push_back(std::move(pair.value));
        }
        cells.rows.push_back(std::move(row));
    }
    return cells;
}

} // namespace assay
