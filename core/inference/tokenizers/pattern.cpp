// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tokenizers/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>

namespace assay {
namespace {

/// Steps of one match attempt, and memory it may use for backtracking; a pre-tokenizer's pattern needs a few
/// hundred steps on ordinary text.
constexpr std::uint32_t MatchLimit = 1'000'000;
constexpr std::uint32_t HeapLimitKiB = 20'000;
constexpr std::size_t LongestPattern = 64u << 10;

} // namespace

struct Pattern::Code {
    pcre2_code *code = nullptr;
    pcre2_match_context *context = nullptr;
    std::string source;

    Code() = default;
    Code(const Code &) = delete;
    Code &operator=(const Code &) = delete;
    ~Code()
    {
        pcre2_match_context_free(context);
        pcre2_code_free(code);
    }
};

Result<Pattern> Pattern::make(const std::string &source, bool isLiteral)
{
    if (source.size() > LongestPattern)
        return Error { ErrorKind::LimitExceeded,
                       "a pattern of " + std::to_string(source.size()) + " bytes, at most "
                           + std::to_string(LongestPattern) + " are compiled" };
    auto compiled = std::make_shared<Code>();
    compiled->source = source;
    int problem = 0;
    std::size_t place = 0;
    // The Hugging Face library takes ^ and $ for the ends of lines.
    const std::uint32_t options = PCRE2_UTF | (isLiteral ? PCRE2_LITERAL : PCRE2_UCP | PCRE2_MULTILINE);
    compiled->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(source.data()), source.size(), options,
                                   &problem, &place, nullptr);
    if (!compiled->code) {
        std::array<PCRE2_UCHAR, 256> message {};
        pcre2_get_error_message(problem, message.data(), message.size());
        return Error { ErrorKind::Malformed,
                       "the pattern \"" + source
                           + "\" does not compile: " + reinterpret_cast<const char *>(message.data())
                           + " (at " + std::to_string(place) + ")" };
    }
    compiled->context = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(compiled->context, MatchLimit);
    pcre2_set_heap_limit(compiled->context, HeapLimitKiB);
    pcre2_jit_compile(compiled->code, PCRE2_JIT_COMPLETE); // slower without, and no less right
    return Pattern(std::move(compiled));
}

Result<std::vector<Segment>> Pattern::segments(std::string_view text) const
{
    const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> match(
        pcre2_match_data_create_from_pattern(m_code->code, nullptr), pcre2_match_data_free);
    std::vector<Segment> segments;
    std::size_t at = 0, kept = 0;
    while (at < text.size()) {
        const int found = pcre2_match(m_code->code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                                      at, PCRE2_NO_UTF_CHECK, match.get(), m_code->context);
        if (found == PCRE2_ERROR_NOMATCH)
            break;
        if (found < 0)
            return Error { ErrorKind::LimitExceeded,
                           "the pattern \"" + m_code->source + "\" costs too much on this text",
                           static_cast<std::uint64_t>(at) };
        const auto *bounds = pcre2_get_ovector_pointer(match.get());
        if (bounds[1] <= bounds[0]) { // an empty match splits nothing
            at = bounds[1] + 1;
            while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80)
                ++at;
            continue;
        }
        if (bounds[0] > kept)
            segments.push_back({ .text = text.substr(kept, bounds[0] - kept) });
        segments.push_back({ .text = text.substr(bounds[0], bounds[1] - bounds[0]), .isMatch = true });
        at = kept = bounds[1];
    }
    if (kept < text.size())
        segments.push_back({ .text = text.substr(kept) });
    return segments;
}

} // namespace assay
