// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tokenizers/normalizers.h"

#include "core/inference/tokenizers/unicode_text.h"

#include <nlohmann/json.hpp>

#include <array>

namespace assay {
namespace {

constexpr int DeepestSequence = 16;

std::string textOf(const nlohmann::json &json, const char *key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flagOf(const nlohmann::json &json, const char *key, bool fallback)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_boolean() ? found->get<bool>() : fallback;
}

std::optional<std::string> decodeBase64(std::string_view text)
{
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        int value = 0;
        if (c >= 'A' && c <= 'Z')
            value = c - 'A';
        else if (c >= 'a' && c <= 'z')
            value = c - 'a' + 26;
        else if (c >= '0' && c <= '9')
            value = c - '0' + 52;
        else if (c == '+' || c == '/')
            value = c == '+' ? 62 : 63;
        else if (c == '=')
            break;
        else
            return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> count & 0xff);
        }
    }
    return bytes;
}

Result<Normalizer> makeReplace(const nlohmann::json &json)
{
    const auto pattern = json.find("pattern");
    if (pattern == json.end() || !pattern->is_object())
        return Error { ErrorKind::Malformed, "a Replace normalizer has no pattern" };
    const bool isRegex = pattern->contains("Regex");
    const std::string source = textOf(*pattern, isRegex ? "Regex" : "String");
    auto compiled = Pattern::make(source, !isRegex);
    if (!compiled)
        return compiled.error();
    return Normalizer(
        [compiled = *compiled, content = textOf(json, "content")](std::string text) -> Result<std::string> {
            const auto segments = compiled.segments(text);
            if (!segments)
                return segments.error();
            std::string result;
            for (const auto &segment : *segments)
                result += segment.isMatch ? std::string_view(content) : segment.text;
            return result;
        });
}

std::string stripped(const std::string &text, bool left, bool right)
{
    std::size_t begin = 0, end = text.size();
    std::size_t lastEnd = 0, at = 0;
    bool isLeading = true;
    forEachCodePoint(text, [&](char32_t c, std::string_view bytes) {
        at += bytes.size();
        if (isWhiteSpace(c)) {
            if (isLeading && left)
                begin = at;
            return;
        }
        isLeading = false;
        lastEnd = at;
    });
    if (right)
        end = std::max(begin, lastEnd);
    return text.substr(begin, end - begin);
}

Result<Normalizer> makePrecompiled(const nlohmann::json &json)
{
    auto bytes = decodeBase64(textOf(json, "precompiled_charsmap"));
    if (!bytes)
        return Error { ErrorKind::Malformed, "precompiled_charsmap is no base64" };
    auto map = CharsMap::parse(std::move(*bytes));
    if (!map)
        return map.error();
    return Normalizer([map = std::make_shared<CharsMap>(std::move(*map))](
                          std::string text) -> Result<std::string> { return map->replaceByGrapheme(text); });
}

Normalizer simple(std::string (*function)(std::string_view))
{
    return [function](std::string text) -> Result<std::string> { return function(text); };
}

template <NormalForm Form> std::string inForm(std::string_view text)
{
    return normalForm(text, Form);
}

std::string withoutMarks(std::string_view text)
{
    std::string plain;
    forEachCodePoint(text, [&](char32_t c, std::string_view bytes) {
        if (!isNonspacingMark(c))
            plain += bytes;
    });
    return plain;
}

Result<Normalizer> makeBert(const nlohmann::json &json)
{
    BertNormalizer rule { .cleansText = flagOf(json, "clean_text", true),
                          .setsCjkApart = flagOf(json, "handle_chinese_chars", true),
                          .isLowerCase = flagOf(json, "lowercase", true) };
    rule.stripsAccents = flagOf(json, "strip_accents", rule.isLowerCase);
    return Normalizer([rule](std::string text) -> Result<std::string> { return normalizeBert(rule, text); });
}

Result<Normalizer> make(const nlohmann::json &json, int depth);

Result<Normalizer> makeSequence(const nlohmann::json &json, int depth)
{
    const auto list = json.find("normalizers");
    if (list == json.end() || !list->is_array())
        return Error { ErrorKind::Malformed, "a sequence of normalizers lists none" };
    if (depth > DeepestSequence)
        return Error { ErrorKind::LimitExceeded, "sequences of normalizers are nested too deep" };
    std::vector<Normalizer> steps;
    for (const auto &item : *list) {
        auto step = make(item, depth + 1);
        if (!step)
            return step;
        steps.push_back(std::move(*step));
    }
    return sequence(std::move(steps));
}

Result<Normalizer> make(const nlohmann::json &json, int depth)
{
    if (json.is_null())
        return sequence({});
    if (!json.is_object())
        return Error { ErrorKind::Malformed, "a normalizer is no object" };
    const std::string type = textOf(json, "type");
    if (type == "Sequence")
        return makeSequence(json, depth);
    if (type == "Replace")
        return makeReplace(json);
    if (type == "Precompiled")
        return makePrecompiled(json);
    if (type == "BertNormalizer")
        return makeBert(json);
    if (type == "Prepend")
        return Normalizer([prefix = textOf(json, "prepend")](std::string text) -> Result<std::string> {
            return text.empty() ? text : prefix + text;
        });
    if (type == "Strip")
        return Normalizer(
            [left = flagOf(json, "strip_left", true), right = flagOf(json, "strip_right", true)](
                std::string text) -> Result<std::string> { return stripped(text, left, right); });
    struct Simple {
        std::string_view type;
        std::string (*function)(std::string_view);
    };
    constexpr std::array Table {
        Simple { "NFC", inForm<NormalForm::Nfc> },   Simple { "NFD", inForm<NormalForm::Nfd> },
        Simple { "NFKC", inForm<NormalForm::Nfkc> }, Simple { "NFKD", inForm<NormalForm::Nfkd> },
        Simple { "Lowercase", lowerCase },           Simple { "StripAccents", withoutMarks },
    };
    for (const auto &row : Table)
        if (row.type == type)
            return simple(row.function);
    return Error { ErrorKind::Unsupported, "a normalizer of type '" + type + "' is not known here" };
}

} // namespace

Result<Normalizer> makeNormalizer(const nlohmann::json &json)
{
    return make(json, 0);
}

Normalizer sequence(std::vector<Normalizer> steps)
{
    return [steps = std::move(steps)](std::string text) -> Result<std::string> {
        for (const auto &step : steps) {
            auto next = step(std::move(text));
            if (!next)
                return next;
            text = std::move(*next);
        }
        return text;
    };
}

std::string markSpaces(std::string_view text)
{
    std::string marked;
    for (const char c : text)
        if (c == ' ')
            marked += SpaceMark;
        else
            marked += c;
    return marked;
}

Result<Normalizer> makeSentencePieceNormalizer(const SentencePieceNormalizer &rule)
{
    auto map = CharsMap::parse(rule.charsmap);
    if (!map)
        return map.error();
    return Normalizer(
        [map = std::make_shared<CharsMap>(std::move(*map)), rule](std::string text) -> Result<std::string> {
            std::string spaced;
            for (const char c : map->replaceLongest(text))
                if (c != ' ' || !rule.removesExtraSpaces || (!spaced.empty() && spaced.back() != ' '))
                    spaced += c;
            while (rule.removesExtraSpaces
                   && (spaced.ends_with(' ') || (rule.trimsMarks && spaced.ends_with(SpaceMark))))
                spaced.resize(spaced.size() - (spaced.back() == ' ' ? 1 : SpaceMark.size()));
            if (rule.addsDummyPrefix && !spaced.empty())
                spaced.insert(spaced.begin(), ' ');
            return markSpaces(spaced);
        });
}

std::string normalizeBert(const BertNormalizer &rule, std::string_view text)
{
    std::string result;
    forEachCodePoint(text, [&](char32_t c, std::string_view bytes) {
        const bool isDropped = c == 0 || c == 0xfffd || (isOther(c) && c != '\t' && c != '\n' && c != '\r');
        const bool isSpace = isWhiteSpace(c) && (rule.spacesAtControls || !isDropped);
        if (rule.cleansText && isSpace)
            result += ' ';
        else if (rule.cleansText && isDropped)
            return;
        else if (rule.setsCjkApart && isCjkIdeograph(c))
            (result += ' ').append(bytes) += ' ';
        else
            result += bytes;
    });
    if (rule.stripsAccents)
        result = withoutAccents(result);
    return rule.isLowerCase ? lowerCase(result) : result;
}

} // namespace assay
