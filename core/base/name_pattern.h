// SPDX-License-Identifier: GPL-3.0-or-later
// The regular expression by which a user picks tensors, tried on names that strangers gave: PCRE2, with
// bounds on what one match may cost in steps, depth and memory.
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace assay {

class NamePattern {
public:
    /// Usage if it is no regular expression (Perl's syntax), with the place of the mistake.
    static Result<NamePattern> make(const std::string &expression);
    /// True if it matches anywhere in the name; an Error if that costs more than the bounds allow.
    Result<bool> matches(std::string_view name) const;

private:
    struct Compiled;
    explicit NamePattern(std::shared_ptr<const Compiled> compiled)
        : m_compiled(std::move(compiled))
    {
    }
    std::shared_ptr<const Compiled> m_compiled;
};

} // namespace assay
