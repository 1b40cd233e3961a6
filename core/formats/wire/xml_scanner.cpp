// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/wire/xml_scanner.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace assay {
namespace {

constexpr std::size_t DeepestNesting = 256;
constexpr std::size_t MostAttributes = 256;
constexpr std::string_view Blanks = " \t\r\n";

struct Entity {
    std::string_view name;
    char value;
};
constexpr std::array Entities { Entity { "lt", '<' }, Entity { "gt", '>' }, Entity { "amp", '&' },
                                Entity { "quot", '"' }, Entity { "apos", '\'' } };

/// "&#65;" or "&#x41;", without the marks.
std::optional<std::uint32_t> numbered(std::string_view digits)
{
    const int base = digits.starts_with('x') ? 16 : 10;
    digits.remove_prefix(base == 16 ? 1 : 0);
    std::uint32_t code = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), code, base);
    if (digits.empty() || parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || code == 0
        || code > 0x10ffff)
        return std::nullopt;
    return code;
}

} // namespace

const std::string *XmlTag::attribute(std::string_view wanted) const
{
    for (const auto &[key, value] : attributes)
        if (key == wanted)
            return &value;
    return nullptr;
}

Error XmlScanner::error(const std::string &sentence) const
{
    return Error { ErrorKind::Malformed, sentence, m_at, m_path };
}

bool XmlScanner::passOver(std::string_view begin, std::string_view end)
{
    if (!m_text.substr(m_at).starts_with(begin))
        return false;
    const auto found = m_text.find(end, m_at + begin.size());
    m_at = found == std::string_view::npos ? m_text.size() : found + end.size();
    return true;
}

Result<std::string> XmlScanner::unescaped(std::string_view raw) const
{
    std::string out;
    for (std::size_t at = 0; at < raw.size();) {
        if (raw[at] != '&') {
            out += raw[at++];
            continue;
        }
        const auto end = raw.find(';', at);
        const std::string_view name
            = end == std::string_view::npos ? std::string_view() : raw.substr(at + 1, end - at - 1);
        const auto entity = std::ranges::find(Entities, name, &Entity::name);
        const auto code = name.starts_with('#') ? numbered(name.substr(1)) : std::nullopt;
        if (entity != Entities.end())
            out += entity->value;
        else if (code)
            appendUtf8(out, *code);
        else
            return error("has the entity '" + std::string(raw.substr(at, 20))
                         + "', which XML does not define");
        at = end + 1;
    }
    return out;
}

Status XmlScanner::readAttribute(XmlTag &tag)
{
    const auto nameEnd = m_text.find_first_of("= \t\r\n/>", m_at);
    const auto equals
        = nameEnd == std::string_view::npos ? nameEnd : m_text.find_first_not_of(Blanks, nameEnd);
    if (equals == std::string_view::npos || m_text[equals] != '=' || nameEnd == m_at)
        return error("has an attribute without a value");
    const std::string_view name = m_text.substr(m_at, nameEnd - m_at);
    const auto open = m_text.find_first_not_of(Blanks, equals + 1);
    if (open == std::string_view::npos || (m_text[open] != '"' && m_text[open] != '\''))
        return error("has an attribute whose value is not quoted");
    const auto close = m_text.find(m_text[open], open + 1);
    if (close == std::string_view::npos)
        return error("has an attribute whose quotes do not end");
    if (tag.attributes.size() >= MostAttributes)
        return error("has a tag of more than " + std::to_string(MostAttributes) + " attributes");
    auto value = unescaped(m_text.substr(open + 1, close - open - 1));
    if (!value)
        return value.error();
    tag.attributes.emplace_back(name, std::move(*value));
    m_at = close + 1;
    return {};
}

Result<XmlTag> XmlScanner::readTag()
{
    XmlTag tag { .offset = m_at };
    ++m_at;
    if (m_at < m_text.size() && m_text[m_at] == '/') {
        tag.isEnd = true;
        ++m_at;
    }
    const auto nameEnd = std::min(m_text.find_first_of(" \t\r\n/>", m_at), m_text.size());
    tag.name = m_text.substr(m_at, nameEnd - m_at);
    if (tag.name.empty())
        return error("has a tag without a name");
    m_at = nameEnd;
    for (;;) {
        m_at = std::min(m_text.find_first_not_of(Blanks, m_at), m_text.size());
        if (m_at == m_text.size())
            return error("ends inside the tag '" + std::string(tag.name.substr(0, 40)) + "'");
        if (m_text[m_at] == '>') {
            ++m_at;
            return tag;
        }
        if (m_text.substr(m_at).starts_with("/>")) {
            tag.isEmpty = true;
            m_at += 2;
            return tag;
        }
        if (auto status = readAttribute(tag); !status)
            return status.error();
    }
}

Result<std::optional<XmlTag>> XmlScanner::next()
{
    for (;;) {
        m_at = std::min(m_text.find('<', m_at), m_text.size());
        if (m_at == m_text.size()) {
            if (!m_open.empty())
                return error("ends while '" + std::string(m_open.back().substr(0, 40)) + "' is open");
            return std::optional<XmlTag>();
        }
        if (passOver("<!--", "-->") || passOver("<?", "?>"))
            continue;
        if (m_text.substr(m_at).starts_with("<!"))
            return error("has a document type or a section of raw text, which is not read");
        auto tag = readTag();
        if (!tag)
            return tag.error();
        if (tag->isEnd) {
            if (m_open.empty() || m_open.back() != tag->name)
                return error("closes '" + std::string(tag->name.substr(0, 40)) + "', which is not open");
            m_open.pop_back();
        } else if (!tag->isEmpty) {
            if (m_open.size() >= DeepestNesting)
                return error("is nested more than " + std::to_string(DeepestNesting) + " deep");
            m_open.push_back(tag->name);
        }
        return std::optional(std::move(*tag));
    }
}

} // namespace assay
