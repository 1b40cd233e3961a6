// SPDX-License-Identifier: GPL-3.0-or-later
// A regular expression from a file of a stranger: PCRE2 with Unicode properties and limits on what a match
// may cost.
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// Part of a text that matches, or that lies between matches.
struct Segment {
    std::string_view text;
    bool isMatch = false;
};

class Pattern {
public:
    /// isLiteral: source is the text itself.
    static Result<Pattern> make(const std::string &source, bool isLiteral = false);

    /// All non-empty matches and what lies between them, in order; together they are the text. Valid as long
    /// as the text is. A match that costs too much is an Error.
    Result<std::vector<Segment>> segments(std::string_view text) const;

private:
    struct Code;
    explicit Pattern(std::shared_ptr<const Code> code)
        : m_code(std::move(code))
    {
    }
    std::shared_ptr<const Code> m_code;
};

} // namespace assay
