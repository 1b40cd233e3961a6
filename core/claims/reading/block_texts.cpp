// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/block_texts.h"

namespace assay {
namespace {

bool isElided(std::string_view text)
{
    return text == "..." || text == "\xe2\x80\xa6" || text == "\xe2\x8b\xae" || text == "[...]"
        || text == "(...)";
}

} // namespace

bool endsWithColon(std::string_view text)
{
    return text.ends_with(':') || text.ends_with("\xef\xbc\x9a");
}

std::string withoutColon(std::string text)
{
    while (endsWithColon(text))
        text.resize(text.size() - (text.back() == ':' ? 1 : 3));
    return text;
}

bool namesTable(std::string_view text)
{
    for (const std::string_view word :
         { "Table ", "TABLE ", "Tabelle ", "Tableau ", "Tabla ", "Tabela ", "Tabella ", "Таблица ", "表" })
        if (text.starts_with(word) && text.size() > word.size() && text.size() <= LongestLead)
            return true;
    return false;
}

std::uint32_t styleFlags(const RichText &text)
{
    std::uint32_t flags = 0;
    if (text.isAll(TextStyle::Bold))
        flags |= Emphasised;
    if (text.isAll(TextStyle::Code))
        flags |= Code;
    if (text.isAll(TextStyle::Struck))
        flags |= Struck;
    if (isElided(text.plain.text))
        flags |= Elided;
    return flags;
}

} // namespace assay
