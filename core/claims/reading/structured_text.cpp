// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/structured_text.h"

#include "core/claims/reading/ascii_table.h"
#include "core/claims/reading/keyed_lines.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace assay {
namespace {

/// Tables and sessions within one block that are told apart; what is behind them is prose.
constexpr int MostParts = 64;

/// "ola@bench:~/models$ ls -l", "$ du -b model.gguf", "C:\> dir": a command that was typed.
bool isPrompt(std::string_view line)
{
    if (line.starts_with("$ ") || line.starts_with(">>> ") || line.starts_with("PS C:\\"))
        return true;
    const auto mark = line.find_first_of("$#>");
    if (mark == std::string_view::npos || mark + 1 >= line.size() || line[mark + 1] != ' ')
        return false;
    const auto place = line.substr(0, mark);
    const auto at = place.find('@');
    const bool host = at != std::string_view::npos && at > 0 && place.find(' ') == std::string_view::npos
        && place.find(':') != std::string_view::npos;
    return host || place.starts_with("C:\\");
}

void append(std::vector<TextPiece> &to, std::vector<TextPiece> pieces)
{
    std::move(pieces.begin(), pieces.end(), std::back_inserter(to));
}

std::vector<TextPiece> piecesIn(const RichText &block, int depth);

/// Commands, and each one's output as a block of its own; empty if there is no command.
std::vector<TextPiece> session(const RichText &block, int depth)
{
    const std::string &text = block.plain.text;
    std::vector<TextPiece> pieces;
    std::size_t from = 0;
    const auto output = [&](std::size_t end) {
        if (const auto printed = block.slice(from, end - from).trimmed(); !printed.empty())
            append(pieces, piecesIn(printed, depth - 1));
    };
    bool found = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        if (isPrompt(line.substr(std::min(line.find_first_not_of(' '), line.size())))) {
            output(at);
            pieces.push_back(
                { .kind = TextPiece::Kind::Command, .text = block.slice(at, end - at).trimmed() });
            from = std::min(end + 1, text.size());
            found = true;
        }
        at = end + 1;
    }
    if (!found)
        return {};
    output(text.size());
    return pieces;
}

std::vector<TextPiece> keyed(const RichText &block)
{
    const auto lines = block.lines();
    std::vector<TextPiece> pieces;
    bool found = false;
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t run = keyedRun(lines, at);
        found |= run > 0;
        if (run > 0)
            pieces.push_back({ .kind = TextPiece::Kind::Table, .cells = keyedTable(lines, at, run) });
        else
            pieces.push_back({ .text = lines[at] });
        at += std::max<std::size_t>(1, run);
    }
    return found ? pieces : std::vector<TextPiece>();
}

std::vector<TextPiece> piecesIn(const RichText &block, int depth)
{
    const std::string &text = block.plain.text;
    if (text.find('\n') == std::string::npos || depth == 0)
        return { { .text = block } };
    if (auto pieces = session(block, depth); !pieces.empty())
        return pieces;
    if (auto table = asciiTable(block)) {
        std::vector<TextPiece> pieces;
        if (const auto before = block.slice(0, table->begin).trimmed(); !before.empty())
            append(pieces, piecesIn(before, depth - 1));
        pieces.push_back({ .kind = TextPiece::Kind::Table, .cells = std::move(table->cells) });
        if (const auto behind = block.slice(table->end, std::string::npos).trimmed(); !behind.empty())
            append(pieces, piecesIn(behind, depth - 1));
        return pieces;
    }
    if (auto pieces = keyed(block); !pieces.empty())
        return pieces;
    if (auto lines = labelledLines(block.lines()); !lines.empty())
        return { { .kind = TextPiece::Kind::Record, .lines = std::move(lines) } };
    return { { .text = block } };
}

} // namespace

bool looksLikeSession(std::string_view text)
{
    constexpr std::size_t Looked = 1u << 16, FewestPrompts = 2;
    std::size_t prompts = 0;
    text = text.substr(0, Looked);
    for (std::size_t at = 0; at < text.size() && prompts < FewestPrompts;) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        prompts += isPrompt(text.substr(at, end - at)) ? 1 : 0;
        at = end + 1;
    }
    return prompts >= FewestPrompts;
}

std::vector<TextPiece> piecesOf(const RichText &block)
{
    return piecesIn(block, MostParts);
}

} // namespace assay
