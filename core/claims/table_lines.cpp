// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/table_lines.h"

#include "core/claims/word_search.h"

namespace assay {
namespace {

/// "|:--|--:|", "-- | --": cells of dashes between bars, and nothing else.
bool isDelimiterRow(std::string_view line)
{
    const auto body = trimmed(line);
    if (body.find('|') == std::string_view::npos || body.find('-') == std::string_view::npos)
        return false;
    bool dashes = false, gap = false; // in the cell so far; a blank behind its dashes
    for (std::size_t i = 0; i < body.size(); ++i) {
        const char c = body[i];
        const bool cellEnds = c == '|';
        if (cellEnds && !dashes && i > 0)
            return false;
        if (c == '-' && gap)
            return false;
        if (cellEnds)
            dashes = gap = false;
        else if (c == '-')
            dashes = true;
        else if (c == ' ' || c == '\t' || c == ':')
            gap = dashes;
        else
            return false;
    }
    return true;
}

void appendDelimiterRow(MappedText &out, std::string_view line, std::uint64_t offset)
{
    for (std::size_t i = 0; i < line.size();) {
        std::size_t run = 0;
        while (i + run < line.size() && line[i + run] == '-')
            ++run;
        for (std::size_t missing = run; run > 0 && missing < 3; ++missing)
            out.append("-", offset + i);
        const auto length = std::max<std::size_t>(run, 1);
        out.append(line.substr(i, length), offset + i);
        i += length;
    }
}

bool hasBar(std::string_view line)
{
    return line.find('|') != std::string_view::npos;
}

} // namespace

MappedText withPlainTables(std::string_view markdown)
{
    MappedText out;
    std::string_view before, header; // the two lines above
    std::size_t headerBegin = 0; // in out
    std::uint64_t headerOffset = 0;
    for (std::size_t begin = 0; begin < markdown.size();) {
        const auto end = std::min(markdown.find('\n', begin), markdown.size() - 1) + 1;
        const auto line = markdown.substr(begin, end - begin);
        const bool delimiter = hasBar(header) && isDelimiterRow(line);
        if (delimiter && !trimmed(before).empty() && !hasBar(before)) {
            out.text.resize(headerBegin);
            while (!out.runs.empty() && out.runs.back().first >= headerBegin)
                out.runs.pop_back();
            out.append("\n", headerOffset);
            out.append(header, headerOffset);
        }
        const auto lineBegin = out.text.size();
        if (delimiter)
            appendDelimiterRow(out, line, begin);
        else
            out.append(line, begin);
        before = header;
        header = line;
        headerBegin = lineBegin;
        headerOffset = begin;
        begin = end;
    }
    return out;
}

} // namespace assay
