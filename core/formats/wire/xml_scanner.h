// SPDX-License-Identifier: GPL-3.0-or-later
// A pull scanner over XML text: tags with their attributes, no document types, no entities but the five of
// XML and numbered ones. Nothing is built, so memory does not grow with the file.
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct XmlTag {
    std::string_view name {};
    std::vector<std::pair<std::string_view, std::string>> attributes {};
    bool isEnd = false; ///< </name>
    bool isEmpty = false; ///< <name/>: no end follows
    std::size_t offset = 0;

    /// Its value, or nullptr.
    const std::string *attribute(std::string_view wanted) const;
};

class XmlScanner {
public:
    /// text must outlive the scanner; path is shown in errors.
    XmlScanner(std::string_view text, std::string path)
        : m_text(text)
        , m_path(std::move(path))
    {
    }
    /// The next tag; text between tags, comments and declarations are passed over. Empty at the end. Ends
    /// that fit no beginning, and what is left open at the end, are Errors.
    Result<std::optional<XmlTag>> next();
    /// Text from here to the next tag.
    std::string_view textHere() const { return m_text.substr(m_at, m_text.find('<', m_at) - m_at); }

private:
    Result<XmlTag> readTag();
    Status readAttribute(XmlTag &tag);
    Result<std::string> unescaped(std::string_view raw) const;
    bool passOver(std::string_view begin, std::string_view end);
    Error error(const std::string &sentence) const;

    std::string_view m_text;
    std::string m_path;
    std::size_t m_at = 0;
    std::vector<std::string_view> m_open {};
};

} // namespace assay
