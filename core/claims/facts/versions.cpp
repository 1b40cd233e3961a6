// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/versions.h"

#include "core/claims/lexing/numeral.h"

namespace assay {
namespace {

bool isDigit(std::string_view text, std::size_t at)
{
    return at < text.size() && isAsciiDigit(text[at]);
}

/// "0.3", "v1.7", "v2" at the beginning of a text: where what follows begins, or 0. A number alone is none.
std::size_t versionUntil(std::string_view text)
{
    std::size_t at = text.find_first_not_of(" *`-");
    if (at == std::string_view::npos)
        return 0;
    const bool isMarked = text[at] == 'v' || text[at] == 'V';
    at += isMarked ? 1 : 0;
    std::size_t parts = 0;
    while (isDigit(text, at)) {
        while (isDigit(text, at))
            ++at;
        ++parts;
        if (at < text.size() && text[at] == '.' && isDigit(text, at + 1))
            ++at;
    }
    while (at < text.size() && (text[at] == ' ' || text[at] == '*' || text[at] == '`'))
        ++at;
    return parts + (isMarked ? 1 : 0) < 2 || parts == 0 ? 0 : at;
}

} // namespace

bool isOfVersion(const DocumentTree &tree, const Fact &fact)
{
    const std::string_view label = tree.label(fact.sentence), text = tree.text(fact.sentence);
    if (const std::size_t end = versionUntil(label); end > 0 && (end == label.size() || label[end] == '('))
        return true;
    const std::size_t end = versionUntil(text);
    // The figure itself is no version of anything, and "1.8 MB" is none either.
    return end > 0 && end <= fact.begin && end < text.size() && (text[end] == ':' || text[end] == '(');
}

} // namespace assay
