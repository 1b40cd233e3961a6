// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/list_counts.h"

#include "core/claims/word_search.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Words after which a list need not be the whole.
constexpr std::array<std::string_view, 14> Partial { "including", "include", "such as", "e.g.",   "example",
                                                     "among",     "some",    "first",   "of the", "of which",
                                                     "top",       "z.b.",    "each",    "per" };

/// What an item calls itself: its text up to the first blank, colon, bracket or dash.
std::string_view nameOf(std::string_view text)
{
    text = trimmed(text);
    while (!text.empty() && (text.front() == '*' || text.front() == '`'))
        text.remove_prefix(1);
    return text.substr(0, text.find_first_of(" :(`*\n"));
}

/// A tensor, file or model is named by one word with dots, hyphens or digits; a remark is not.
bool isName(std::string_view text)
{
    const auto name = nameOf(text);
    const bool joined = name.find_first_of("._-/0123456789") != std::string_view::npos;
    const bool letters
        = std::ranges::any_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    return joined && letters && name.size() >= 3 && !name.ends_with('.') && text.size() <= 160;
}

} // namespace

void ListCounter::open(const Block &block)
{
    const auto text = trimmed(block.text.text);
    const bool announces = text.ends_with(':') || block.kind == Block::Kind::Heading;
    const auto lower = lowerCopy(text.substr(0, 512));
    const bool partial = std::ranges::any_of(
        Partial, [&](std::string_view word) { return findWord(lower, word, 0) != std::string::npos; });
    const auto &statements = m_document.statements;
    if (!announces || partial || statements.size() != m_first + 1)
        return;
    const auto &quantity = statements.back().quantity;
    static constexpr std::array<std::string_view, 5> Units { "layers", "tensors", "models", "files",
                                                             "schichten" };
    const bool listable = std::ranges::find(Units, lowerCopy(quantity.unit)) != Units.end();
    if (quantity.kind == ClaimKind::Count && listable && quantity.low == quantity.high && !quantity.atLeast
        && !quantity.atMost && !quantity.approximate)
        m_count = m_first;
}

bool ListCounter::countItem(const Block &block)
{
    if (block.kind != Block::Kind::Item || (m_list != 0 && block.list != m_list))
        return false;
    m_list = block.list;
    ++m_listed;
    if (!isName(block.text.text))
        m_count.reset();
    return true;
}

bool ListCounter::countRows(const Block &block)
{
    if (block.kind != Block::Kind::Table || m_list != 0 || block.rows.size() < 2)
        return false;
    const auto named = [](const std::vector<MappedText> &row) { return !row.empty() && isName(row[0].text); };
    if (!std::all_of(block.rows.begin() + 1, block.rows.end(), named))
        m_count.reset();
    m_listed = block.rows.size() - 1;
    return true;
}

void ListCounter::after(const Block &block)
{
    if (m_count && countItem(block))
        return;
    const bool table = m_count && countRows(block);
    // A list inside the list, or of another depth, leaves it open what is counted.
    if (m_count && block.kind == Block::Kind::Item)
        m_count.reset();
    finish();
    if (!table)
        open(block);
}

void ListCounter::finish()
{
    if (m_count && m_listed > 1)
        m_document.listedCounts.push_back({ *m_count, m_listed });
    m_count.reset();
    m_list = m_listed = 0;
}

} // namespace assay
