// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/text_kinds.h"

#include "core/claims/reading/block_writer.h"
#include "core/claims/reading/csv_reader.h"
#include "core/claims/reading/diff_text.h"
#include "core/claims/reading/html_reader.h"
#include "core/claims/reading/latex_reader.h"
#include "core/claims/reading/log_reader.h"
#include "core/claims/reading/markdown_reader.h"
#include "core/claims/reading/structured_text.h"
#include "core/claims/reading/yaml_reader.h"

#include <algorithm>
#include <array>
#include <optional>

namespace assay {
namespace {

std::string_view trimmedText(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

bool endsWith(std::string_view path, std::string_view suffix)
{
    if (path.size() < suffix.size())
        return false;
    for (std::size_t i = 0; i < suffix.size(); ++i) {
        const char c = path[path.size() - suffix.size() + i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != suffix[i])
            return false;
    }
    return true;
}

bool looksLikeHtml(std::string_view text)
{
    const auto body = trimmedText(text).substr(0, 512);
    std::string low;
    for (const char c : body)
        low += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return low.starts_with("<!doctype html") || low.starts_with("<html")
        || (low.starts_with("<!--") && low.find("<html") != std::string::npos) || low.starts_with("<head")
        || low.starts_with("<body");
}

/// "||Service||Before||": the header row of wiki markup, with single bars at the same places.
std::string withPlainBars(std::string_view text)
{
    std::string out(text);
    for (std::size_t at = 0; at < out.size();) {
        const std::size_t end = std::min(out.size(), out.find('\n', at));
        if (out.compare(at, 2, "||") == 0)
            for (std::size_t i = at; i + 1 < end; ++i)
                if (out[i] == '|' && out[i + 1] == '|')
                    out[i] = i == at ? '|' : ' ', out[i + 1] = i == at ? ' ' : '|', ++i;
        at = end + 1;
    }
    return out;
}

/// Words apart by two blanks and more: "model   before   after".
bool isRowOfColumns(std::string_view line)
{
    std::size_t gaps = 0;
    const auto first = std::min(line.find_first_not_of(' '), line.size());
    for (std::size_t at = line.find("  ", first); at != std::string_view::npos; at = line.find("  ", at)) {
        at = line.find_first_not_of(' ', at);
        if (at == std::string_view::npos)
            break;
        ++gaps;
    }
    return gaps >= 2;
}

/// A rule between rows of columns is no underline of a heading, and no rule of Markdown's: the other sign in
/// its midst says so, and every byte keeps its place.
std::string withRulesOfTables(std::string_view text)
{
    std::string out(text);
    bool columns = false;
    for (std::size_t at = 0; at < out.size();) {
        const std::size_t end = std::min(out.size(), out.find('\n', at));
        const std::string_view line = std::string_view(out).substr(at, end - at);
        const auto first = line.find_first_not_of(" \t");
        const auto last = line.find_last_not_of(" \t\r");
        const bool rule = first != std::string_view::npos && last > first + 2
            && (line[first] == '-' || line[first] == '=')
            && line.find_first_not_of(line[first], first) == (last + 1 < line.size() ? last + 1 : line.npos);
        if (rule && columns)
            out[at + (first + last) / 2] = line[first] == '-' ? '=' : '-';
        columns = rule ? columns : isRowOfColumns(line);
        at = end + 1;
    }
    return out;
}

/// Without what stands between angle brackets: names of elements are English.
std::string withoutTags(std::string_view text)
{
    constexpr std::size_t Looked = 1u << 16;
    std::string out;
    bool tag = false;
    for (const char c : text.substr(0, Looked)) {
        tag |= c == '<';
        if (!tag)
            out += c;
        else if (c == '>') {
            tag = false;
            out += ' ';
        }
    }
    return out;
}

/// <html lang="it">
std::optional<Language> declaredLanguage(std::string_view text)
{
    constexpr std::size_t Head = 2048;
    const std::string_view head = text.substr(0, Head);
    const auto at = head.find("lang=");
    if (at == std::string_view::npos || at + 8 > head.size())
        return {};
    const auto code = head.substr(at + 5 + (head[at + 5] == '"' || head[at + 5] == '\'' ? 1 : 0), 2);
    const auto found = std::ranges::find(LanguageCodes, code);
    return found == LanguageCodes.end() ? std::optional<Language>()
                                        : static_cast<Language>(found - LanguageCodes.begin());
}

} // namespace

Language languageOfText(TextKind kind, std::string_view text)
{
    if (kind != TextKind::Html)
        return languageOf(text);
    const auto declared = declaredLanguage(text);
    return declared ? *declared : languageOf(withoutTags(text));
}

const char *textKindName(TextKind kind)
{
    static constexpr std::array Names { "markdown", "text", "html", "csv", "yaml", "latex" };
    return Names[static_cast<std::size_t>(kind)];
}

bool isPlainText(std::string_view head)
{
    return std::ranges::none_of(head, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    });
}

bool looksLikeJson(std::string_view head)
{
    const auto body = trimmedText(head);
    if (body.empty() || (body[0] != '{' && body[0] != '['))
        return false;
    // "[link](…)" and "[x] done" begin like an array too.
    const auto after = trimmedText(body.substr(1));
    if (after.empty())
        return true;
    return body[0] == '{' ? after[0] == '"' || after[0] == '}'
                          : std::string_view("{[\"]-0123456789tfn").find(after[0]) != std::string_view::npos
            && body.find("](") == std::string_view::npos && body.find("] ") == std::string_view::npos;
}

TextKind textKindOf(std::string_view whole, std::string_view path)
{
    const std::string_view text = whole.substr(whole.starts_with("\xef\xbb\xbf") ? 3 : 0);
    if (looksLikeHtml(text) || endsWith(path, ".html") || endsWith(path, ".htm"))
        return TextKind::Html;
    if (looksLikeLatex(text) || endsWith(path, ".tex"))
        return TextKind::Latex;
    if (endsWith(path, ".yaml") || endsWith(path, ".yml"))
        return TextKind::Yaml;
    if (looksLikeLog(text) || looksLikeSession(text))
        return TextKind::Text;
    if (endsWith(path, ".tsv") || csvSeparator(text) != 0)
        return TextKind::Csv;
    if (!endsWith(path, ".md") && looksLikeYaml(text))
        return TextKind::Yaml;
    return endsWith(path, ".txt") ? TextKind::Text : TextKind::Markdown;
}

DecimalSign readTextOf(TreeBuilder &builder, TextKind kind, std::string_view text, const RunControl &run)
{
    auto sign = decimalSignOf(text, builder.tree().language);
    const std::size_t mark = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
    switch (kind) {
    case TextKind::Csv: {
        const auto separator = csvSeparator(text.substr(mark));
        // A comma that divides fields is no decimal comma.
        if (separator == ',')
            sign = DecimalSign::Point;
        PlainText map;
        map.append(text.substr(mark), mark);
        readCsv(builder, map.text, separator ? separator : '\t', &map, {});
        return sign;
    }
    case TextKind::Html: {
        PlainText whole;
        whole.append(text.substr(mark), mark);
        BlockWriter writer(builder);
        readHtmlFragment(writer, whole);
        writer.finish();
        return sign;
    }
    case TextKind::Latex:
        readLatex(builder, text, mark);
        return sign;
    case TextKind::Yaml:
        if (readYaml(builder, text, mark, run))
            return sign;
        readMarkdown(builder, text, mark);
        return sign;
    case TextKind::Markdown:
    case TextKind::Text:
        if (looksLikeLog(text)) {
            readLog(builder, text, mark);
            return sign;
        }
        if (looksLikeSession(text)) {
            RichText whole;
            whole.plain.append(text.substr(mark), mark);
            BlockWriter writer(builder);
            writer.paragraph(whole);
            writer.finish();
            return sign;
        }
        if (looksLikeDiff(text)) {
            readMarkdown(builder, textAfterDiff(text), mark);
            return sign;
        }
        if (text.find("\n||") != std::string_view::npos) {
            readMarkdown(builder, withPlainBars(text), mark);
            return sign;
        }
        readMarkdown(builder, withRulesOfTables(text), readFrontMatter(builder, text, mark, run));
        return sign;
    }
    return sign;
}

} // namespace assay
