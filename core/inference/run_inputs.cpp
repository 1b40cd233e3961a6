// SPDX-License-Identifier: GPL-3.0-or-later
// Texts and token ids of a run, read from files.
#include "core/inference/evaluation.h"
#include "core/inference/tokenizers/unicode_text.h"

#include <charconv>
#include <filesystem>

namespace assay {

Result<RunText> readRunText(const std::string &path)
{
    const auto source = openFile(path);
    if (!source)
        return source.error();
    auto text = readText(**source, MostTextBytes);
    if (!text)
        return text.error();
    if (const auto invalid = firstInvalidUtf8(*text))
        return Error { ErrorKind::Malformed, "the text is no valid UTF-8",
                       static_cast<std::uint64_t>(*invalid), path };
    return RunText { .name = std::filesystem::path(path).filename().string(),
                     .path = path,
                     .text = std::move(*text) };
}

Result<std::vector<std::uint32_t>> readTokenIds(const std::string &path)
{
    const auto source = openFile(path);
    if (!source)
        return source.error();
    const auto text = readText(**source, MostTextBytes);
    if (!text)
        return text.error();
    std::vector<std::uint32_t> ids;
    const char *at = text->data(), *end = at + text->size();
    const auto isBetween = [](char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ',' || c == '[' || c == ']';
    };
    while (at != end) {
        if (isBetween(*at)) {
            ++at;
            continue;
        }
        std::uint32_t id = 0;
        const auto [next, error] = std::from_chars(at, end, id);
        if (error != std::errc() || (next != end && !isBetween(*next)))
            return Error { ErrorKind::Malformed,
                           "token " + std::to_string(ids.size()) + " is no whole number",
                           static_cast<std::uint64_t>(at - text->data()), path };
        ids.push_back(id);
        at = next;
    }
    if (ids.empty())
        return Error { ErrorKind::Malformed, "the file holds no token ids", std::nullopt, path };
    return ids;
}

} // namespace assay
