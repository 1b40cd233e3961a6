// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/log_reader.h"

#include "core/claims/lexing/numeral.h"
#include "core/claims/reading/block_writer.h"
#include "core/claims/reading/keyed_lines.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// So many lines show what the others are.
constexpr std::size_t LookedLines = 64, FewestLines = 3;
/// Of the lines that begin with a time: messages of several lines go on without one.
constexpr std::size_t StampedOfFive = 3;

/// Bytes that fit "dddd-dd-dd": d is a digit, everything else itself; 0 if the text begins otherwise.
std::size_t matches(std::string_view text, std::string_view pattern)
{
    if (text.size() < pattern.size())
        return 0;
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (pattern[i] == 'd' ? !isAsciiDigit(text[i]) : text[i] != pattern[i])
            return 0;
    return pattern.size();
}

std::size_t dateAt(std::string_view text)
{
    for (const std::string_view pattern : { "dddd-dd-dd", "dddd/dd/dd", "dd.dd.dddd", "dd/dd/dddd" })
        if (const std::size_t length = matches(text, pattern))
            return length;
    return 0;
}

/// "INFO", "[WARN]", "error:": how grave a message is.
std::size_t levelAt(std::string_view text)
{
    constexpr std::array<std::string_view, 10> Levels { "INFO",  "WARNING", "WARN", "ERROR",  "DEBUG",
                                                        "TRACE", "FATAL",   "NOTE", "NOTICE", "CRITICAL" };
    const std::size_t open = text.starts_with('[') ? 1 : 0;
    for (const std::string_view level : Levels) {
        const auto word = text.substr(open, level.size());
        if (!std::ranges::equal(word, level, {}, [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            }))
            continue;
        std::size_t end = open + level.size();
        if (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])))
            continue;
        while (end < text.size() && (text[end] == ']' || text[end] == ':' || text[end] == '|'))
            ++end;
        return end;
    }
    return 0;
}

std::size_t blanks(std::string_view text)
{
    return std::min(text.find_first_not_of(" \t"), text.size());
}

/// "[load ]", "[stat]": where a message comes from.
std::size_t tagAt(std::string_view line)
{
    constexpr std::size_t LongestTag = 12;
    const std::size_t close
        = line.starts_with('[') ? line.substr(0, LongestTag).find(']') : std::string_view::npos;
    if (close == std::string_view::npos || close < 3 || close + 1 >= line.size() || line[close + 1] != ' ')
        return 0;
    return std::ranges::all_of(line.substr(1, close - 1),
                               [](char c) { return (c >= 'a' && c <= 'z') || c == ' ' || c == '-'; })
        ? close + 1 + blanks(line.substr(close + 1))
        : 0;
}

/// Bytes of date, time and level before the message; 0 if the line begins with none.
std::size_t stampOf(std::string_view line)
{
    if (const std::size_t tag = tagAt(line))
        return tag;
    std::size_t at = line.starts_with('[') ? 1 : 0;
    const std::size_t date = dateAt(line.substr(at));
    at += date;
    // "[08:02:11]": the time alone, in brackets.
    const bool isTimeOnly = date == 0 && at == 1 && matches(line.substr(at), "dd:dd:dd") > 0;
    if (!isTimeOnly && (date == 0 || at >= line.size() || (line[at] != ' ' && line[at] != 'T')))
        return 0;
    const std::size_t time = matches(line.substr(isTimeOnly ? at : ++at), "dd:dd");
    if (time == 0)
        return 0;
    at += time;
    while (at < line.size()
           && (isAsciiDigit(line[at]) || std::string_view(":.,Z+]").find(line[at]) != std::string_view::npos))
        ++at;
    at += blanks(line.substr(at));
    if (line.substr(at).starts_with("- ") || line.substr(at).starts_with("| "))
        at += 2;
    at += levelAt(line.substr(at));
    at += blanks(line.substr(at));
    if (line.substr(at).starts_with("- ") || line.substr(at).starts_with("| "))
        at += 2;
    return at;
}

/// "perplexity fp16=12.40 q4=12.71": the words before the pairs are what they are of.
std::size_t pairsFrom(std::string_view text)
{
    const std::size_t sign = text.find('=');
    if (sign == std::string_view::npos || sign == 0 || text[sign - 1] == ' ' || text[sign - 1] == '=')
        return std::string_view::npos;
    const std::size_t blank = text.rfind(' ', sign);
    return blank == std::string_view::npos ? 0 : blank + 1;
}

class LogReader {
public:
    LogReader(TreeBuilder &builder, std::string_view source, std::size_t begin)
        : m_builder(builder)
        , m_writer(builder)
    {
        for (std::size_t at = begin; at < source.size();) {
            const std::size_t end = std::min(source.find('\n', at), source.size());
            const std::size_t message = at + stampOf(source.substr(at, end - at));
            RichText line;
            line.plain.append(source.substr(message, end - message), message);
            m_lines.push_back(line.trimmed());
            at = end + 1;
        }
    }

    void read()
    {
        for (std::size_t at = 0; at < m_lines.size() && !m_builder.full();) {
            const std::size_t run = keyedRun(m_lines, at);
            if (run > 0)
                m_writer.table(keyedTable(m_lines, at, run));
            else if (!writePairs(m_lines[at]))
                m_writer.paragraph(m_lines[at]);
            at += std::max<std::size_t>(1, run);
        }
        m_writer.finish();
    }

private:
    /// A message that ends in pairs alone is a record; false if it does not.
    bool writePairs(const RichText &line)
    {
        const std::string &text = line.plain.text;
        const std::size_t first = pairsFrom(text);
        if (first == std::string_view::npos)
            return false;
        const auto pairs = pairsOf(line.slice(first, std::string::npos));
        if (pairs.empty())
            return false;
        m_builder.open(TreeKind::Record, line.slice(0, first).trimmed().plain.text, KeyValue);
        for (const LabelledLine &pair : pairs)
            m_builder.sentence(pair.value.plain, pair.label.plain.text);
        m_builder.close();
        return true;
    }

    TreeBuilder &m_builder;
    BlockWriter m_writer;
    std::vector<RichText> m_lines {};
};

} // namespace

bool looksLikeLog(std::string_view text)
{
    std::size_t lines = 0, stamped = 0;
    for (std::size_t at = 0; at < text.size() && lines < LookedLines;) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        if (blanks(line) < line.size()) {
            ++lines;
            stamped += stampOf(line) > 0 ? 1 : 0;
        }
        at = end + 1;
    }
    return lines >= FewestLines && 5 * stamped >= StampedOfFive * lines;
}

void readLog(TreeBuilder &builder, std::string_view source, std::size_t begin)
{
    LogReader(builder, source, begin).read();
}

} // namespace assay
