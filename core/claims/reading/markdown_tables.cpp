// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/markdown_tables.h"

#include <algorithm>

namespace assay {
namespace {

std::string_view trimmedLine(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// "|:--|--:|", "-- | --": cells of dashes between bars, and nothing else.
bool isDelimiterRow(std::string_view line)
{
    const auto body = trimmedLine(line);
    if (body.find('|') == std::string_view::npos || body.find('-') == std::string_view::npos)
        return false;
    bool dashes = false, gap = false; // in the cell so far; a blank behind its dashes
    for (std::size_t i = 0; i < body.size(); ++i) {
        const char c = body[i];
        if (c == '|' ? (!dashes && i > 0) : (c == '-' && gap))
            return false;
        if (c == '|')
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

void appendDelimiterRow(PlainText &out, std::string_view line, std::uint64_t offset)
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

PlainText withWholeTables(std::string_view source, std::size_t first)
{
    PlainText out;
    out.text.reserve(source.size() - std::min(first, source.size()) + 64);
    std::string_view before, header; // the two lines above
    std::size_t headerBegin = 0; // in out
    std::uint64_t headerOffset = 0;
    for (std::size_t begin = first; begin < source.size();) {
        const auto end = std::min(source.find('\n', begin), source.size() - 1) + 1;
        const auto line = source.substr(begin, end - begin);
        const bool delimiter = hasBar(header) && isDelimiterRow(line);
        if (delimiter && !trimmedLine(before).empty() && !hasBar(before)) {
            out.text.resize(headerBegin);
            while (!out.runs.empty() && out.runs.back().position >= headerBegin)
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
