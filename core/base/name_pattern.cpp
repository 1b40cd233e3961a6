// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/name_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace assay {
namespace {

/// Steps of one match: a hundredth of a second; a plain expression takes a few for each letter of a name.
constexpr std::uint32_t MostSteps = 1'000'000;
/// Places remembered to go back to: a memory of a few MiB.
constexpr std::uint32_t DeepestBacktrack = 100'000;
constexpr std::uint32_t MostMatchKibibytes = 16 << 10;
/// An expression is typed by hand; a longer one is no expression.
constexpr std::size_t LongestExpression = 64 << 10;

std::string messageOf(int code)
{
    PCRE2_UCHAR text[256];
    return pcre2_get_error_message(code, text, sizeof text) > 0 ? reinterpret_cast<const char *>(text)
                                                                : "error " + std::to_string(code);
}

} // namespace

struct NamePattern::Compiled {
    std::string expression;
    std::unique_ptr<pcre2_code, decltype(&pcre2_code_free)> code { nullptr, pcre2_code_free };
    std::unique_ptr<pcre2_match_context, decltype(&pcre2_match_context_free)> limits {
        pcre2_match_context_create(nullptr), pcre2_match_context_free
    };
};

Result<NamePattern> NamePattern::make(const std::string &expression)
{
    if (expression.size() > LongestExpression)
        return Error { ErrorKind::Usage,
                       "a regular expression of " + std::to_string(expression.size()) + " bytes, at most "
                           + std::to_string(LongestExpression) + " are read" };
    auto compiled = std::make_shared<Compiled>();
    compiled->expression = expression;
    int code = 0;
    PCRE2_SIZE place = 0;
    compiled->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(), 0,
                                       &code, &place, nullptr));
    if (!compiled->code)
        return Error { ErrorKind::Usage,
                       "'" + expression + "' is no regular expression: " + messageOf(code) + ", at letter "
                           + std::to_string(place + 1) };
    if (!compiled->limits)
        return Error { ErrorKind::LimitExceeded, "out of memory" };
    pcre2_set_match_limit(compiled->limits.get(), MostSteps);
    pcre2_set_depth_limit(compiled->limits.get(), DeepestBacktrack);
    pcre2_set_heap_limit(compiled->limits.get(), MostMatchKibibytes);
    return NamePattern(std::move(compiled));
}

Result<bool> NamePattern::matches(std::string_view name) const
{
    const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data {
        pcre2_match_data_create_from_pattern(m_compiled->code.get(), nullptr), pcre2_match_data_free
    };
    if (!data)
        return Error { ErrorKind::LimitExceeded, "out of memory" };
    const int found = pcre2_match(m_compiled->code.get(), reinterpret_cast<PCRE2_SPTR>(name.data()),
                                  name.size(), 0, 0, data.get(), m_compiled->limits.get());
    if (found >= 0 || found == PCRE2_ERROR_NOMATCH)
        return found >= 0;
    return Error { ErrorKind::LimitExceeded,
                   "'" + m_compiled->expression + "' is too costly to try on a name of "
                       + std::to_string(name.size()) + " bytes: " + messageOf(found) };
}

} // namespace assay
