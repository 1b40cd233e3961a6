// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/marked_text.h"

#include "core/claims/lexicon/phrase_trie.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace assay {
namespace {

struct SignRow {
    std::string_view name, sign;
};
constexpr std::array Entities {
    SignRow { "lt", "<" },       SignRow { "gt", ">" },
    SignRow { "amp", "&" },      SignRow { "quot", "\"" },
    SignRow { "apos", "'" },     SignRow { "nbsp", "\xc2\xa0" },
    SignRow { "times", "×" },    SignRow { "asymp", "≈" },
    SignRow { "ndash", "–" },    SignRow { "mdash", "—" },
    SignRow { "minus", "−" },    SignRow { "le", "≤" },
    SignRow { "ge", "≥" },       SignRow { "plusmn", "±" },
    SignRow { "rarr", "→" },     SignRow { "larr", "←" },
    SignRow { "middot", "·" },   SignRow { "hellip", "…" },
    SignRow { "permil", "‰" },   SignRow { "micro", "µ" },
    SignRow { "deg", "°" },      SignRow { "thinsp", "\xe2\x80\x89" },
    SignRow { "ldquo", "“" },    SignRow { "rdquo", "”" },
    SignRow { "laquo", "«" },    SignRow { "raquo", "»" },
    SignRow { "frac14", "1/4" }, SignRow { "frac12", "1/2" },
    SignRow { "auml", "ä" },     SignRow { "ouml", "ö" },
    SignRow { "uuml", "ü" },     SignRow { "szlig", "ß" },
    SignRow { "eacute", "é" },   SignRow { "egrave", "è" },
    SignRow { "agrave", "à" },   SignRow { "ccedil", "ç" },
    SignRow { "ntilde", "ñ" },   SignRow { "aacute", "á" },
    SignRow { "iacute", "í" },   SignRow { "oacute", "ó" },
    SignRow { "uacute", "ú" },   SignRow { "Delta", "Δ" },
    SignRow { "euro", "€" },     SignRow { "lsquo", "‘" },
    SignRow { "rsquo", "’" },    SignRow { "bull", "•" },
    SignRow { "check", "✓" },    SignRow { "ensp", " " },
};
constexpr std::array Commands {
    SignRow { "times", "×" },
    SignRow { "cdot", "·" },
    SignRow { "approx", "≈" },
    SignRow { "sim", "~" },
    SignRow { "leq", "≤" },
    SignRow { "le", "≤" },
    SignRow { "geq", "≥" },
    SignRow { "ge", "≥" },
    SignRow { "pm", "±" },
    SignRow { "to", "→" },
    SignRow { "rightarrow", "→" },
    SignRow { "Rightarrow", "→" },
    SignRow { "ldots", "…" },
    SignRow { "dots", "…" },
    SignRow { "cdots", "…" },
    SignRow { "vdots", "⋮" },
    // Units of siunitx: prefixes stand before their unit, with the blank between number and unit.
    SignRow { "kilo", " k" },
    SignRow { "mega", " M" },
    SignRow { "giga", " G" },
    SignRow { "tera", " T" },
    SignRow { "kibi", " Ki" },
    SignRow { "mebi", " Mi" },
    SignRow { "gibi", " Gi" },
    SignRow { "milli", " m" },
    SignRow { "byte", "B" },
    SignRow { "bit", " bit" },
    SignRow { "second", "s" },
    SignRow { "minute", " min" },
    SignRow { "hour", " h" },
    SignRow { "percent", " %" },
    SignRow { "decibel", " dB" },
    SignRow { "quad", " " },
    SignRow { "qquad", " " },
    SignRow { "div", "÷" },
    SignRow { "mu", "µ" },
    SignRow { "Delta", "Δ" },
    SignRow { "degree", "°" },
    SignRow { "textasciitilde", "~" },
    SignRow { "checkmark", "✓" },
    SignRow { "textdegree", "°" },
    SignRow { "downarrow", "↓" },
    SignRow { "uparrow", "↑" },
    SignRow { "textless", "<" },
    SignRow { "textgreater", ">" },
    SignRow { "cmidrule", "" },
    SignRow { "ss", "ß" },
};
/// Commands whose first argument is no text.
constexpr std::array<std::string_view, 12> Silent { "label", "cite",     "citep",     "citet",
                                                    "ref",   "cmidrule", "vspace",    "hspace",
                                                    "color", "rowcolor", "cellcolor", "addlinespace" };

std::size_t bracedLength(std::string_view text)
{
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
        if (depth == 0)
            return i + 1;
    }
    return text.size();
}

} // namespace

std::string entityText(std::string_view entity)
{
    if (entity.size() < 3 || entity.front() != '&' || entity.back() != ';')
        return std::string(entity);
    const auto name = entity.substr(1, entity.size() - 2);
    if (name[0] == '#') {
        const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
        const auto digits = name.substr(hex ? 2 : 1);
        std::uint32_t code = 0;
        const auto parsed
            = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
        std::string out;
        if (parsed.ec == std::errc() && code > 0 && code < 0x110000)
            appendUtf8(out, code);
        return out;
    }
    const auto found = std::ranges::find(Entities, name, &SignRow::name);
    return std::string(found == Entities.end() ? entity : found->sign);
}

void appendLatex(RichText &out, std::string_view latex, std::uint64_t offset)
{
    std::vector<std::size_t> bold; // where bold text began, per open brace; npos for others
    const auto append = [&](std::string_view text, std::size_t at) { out.plain.append(text, offset + at); };
    bool nextIsBold = false;
    for (std::size_t at = 0; at < latex.size();) {
        const char c = latex[at];
        if (c == '\\' && at + 1 < latex.size()) {
            auto end = at + 1;
            while (end < latex.size() && isLetter(static_cast<unsigned char>(latex[end])))
                ++end;
            if (end == at + 1) { // an escaped sign; "\," and "\ " are blanks, "\\" ends a line
                const char sign = latex[end];
                const auto isDigitAt = [&](std::size_t place) {
                    return place < latex.size() && latex[place] >= '0' && latex[place] <= '9';
                };
                // A thin blank between three digits and others: one number, its thousands apart.
                if (sign == ',' && at > 0 && isDigitAt(at - 1) && isDigitAt(end + 1) && isDigitAt(end + 2)
                    && isDigitAt(end + 3) && !isDigitAt(end + 4)) {
                    append("\xe2\x80\xaf", end);
                    at = end + 1;
                    continue;
                }
                append(sign == '\\'                                                   ? "\n"
                           : sign == ',' || sign == ';' || sign == '!' || sign == ':' ? " "
                                                                                      : latex.substr(end, 1),
                       end);
                at = end + 1;
                continue;
            }
            const auto name = latex.substr(at + 1, end - at - 1);
            const auto found = std::ranges::find(Commands, name, &SignRow::name);
            if (found != Commands.end())
                append(found->sign, at);
            nextIsBold = name == "textbf" || name == "mathbf" || name == "bfseries";
            at = end;
            if (at < latex.size() && latex[at] == '[')
                at = std::min(latex.find(']', at), latex.size() - 1) + 1;
            if (at < latex.size() && latex[at] == '{' && std::ranges::find(Silent, name) != Silent.end())
                at += bracedLength(latex.substr(at));
            else if (found != Commands.end() && at < latex.size() && latex[at] == ' ')
                ++at;
            continue;
        }
        if (c == '{') {
            bold.push_back(nextIsBold ? out.plain.text.size() : std::string::npos);
            nextIsBold = false;
        } else if (c == '}') {
            if (!bold.empty() && bold.back() != std::string::npos)
                out.styles.push_back({ TextStyle::Bold, bold.back(), out.plain.text.size() });
            if (!bold.empty())
                bold.pop_back();
        } else if (c == '~') {
            append(" ", at);
        } else if (c == '%') {
            at = std::min(latex.find('\n', at), latex.size()); // a comment
            continue;
        } else if (c != '$') {
            // From the next byte on: a backslash that ends the text is text itself.
            auto end = latex.find_first_of("\\{}~%$", at + 1);
            end = std::min(end, latex.size());
            append(latex.substr(at, end - at), at);
            at = end;
            continue;
        }
        ++at;
    }
}

} // namespace assay
