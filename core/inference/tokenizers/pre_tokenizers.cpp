// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tokenizers/pre_tokenizers.h"

#include "core/inference/tokenizers/normalizers.h"
#include "core/inference/tokenizers/unicode_text.h"

#include <nlohmann/json.hpp>

#include <array>

namespace assay {
namespace {

constexpr int DeepestSequence = 16;

std::string textOf(const nlohmann::json &json, const char *key, const char *fallback = "")
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : fallback;
}

bool flagOf(const nlohmann::json &json, const char *key, bool fallback)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_boolean() ? found->get<bool>() : fallback;
}

/// What becomes of the matches of a split.
enum class Behavior { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };

std::optional<Behavior> behaviorNamed(const std::string &name)
{
    if (name == "Removed")
        return Behavior::Removed;
    if (name == "Isolated")
        return Behavior::Isolated;
    if (name == "MergedWithPrevious")
        return Behavior::MergedWithPrevious;
    if (name == "MergedWithNext")
        return Behavior::MergedWithNext;
    if (name == "Contiguous")
        return Behavior::Contiguous;
    return std::nullopt;
}

void cut(const std::vector<Segment> &segments, Behavior behavior, bool isInverted, Pieces &pieces)
{
    std::optional<bool> before;
    std::string waiting; // matches that go to the next piece
    for (const auto &segment : segments) {
        const bool isMatch = segment.isMatch != isInverted;
        const std::string text(segment.text);
        switch (behavior) {
        case Behavior::Removed:
            if (!isMatch)
                pieces.push_back(text);
            break;
        case Behavior::Isolated:
            pieces.push_back(text);
            break;
        case Behavior::MergedWithPrevious:
            if (isMatch && before && !*before)
                pieces.back() += text;
            else
                pieces.push_back(text);
            break;
        case Behavior::MergedWithNext:
            if (isMatch) {
                if (!waiting.empty())
                    pieces.push_back(std::exchange(waiting, {}));
                waiting = text;
            } else {
                pieces.push_back(std::exchange(waiting, {}) + text);
            }
            break;
        case Behavior::Contiguous:
            if (before && *before == isMatch)
                pieces.back() += text;
            else
                pieces.push_back(text);
            break;
        }
        before = isMatch;
    }
    if (!waiting.empty())
        pieces.push_back(waiting);
}

PreTokenizer splitBy(Pattern pattern, Behavior behavior, bool isInverted)
{
    return [pattern = std::move(pattern), behavior, isInverted](Pieces pieces) -> Result<Pieces> {
        Pieces result;
        for (const auto &piece : pieces) {
            const auto segments = pattern.segments(piece);
            if (!segments)
                return segments.error();
            cut(*segments, behavior, isInverted, result);
        }
        return result;
    };
}

/// By a property of single characters.
PreTokenizer splitAt(bool (*isMatch)(char32_t), Behavior behavior)
{
    return [isMatch, behavior](Pieces pieces) -> Result<Pieces> {
        Pieces result;
        for (const auto &piece : pieces) {
            std::vector<Segment> segments;
            std::size_t at = 0;
            forEachCodePoint(piece, [&](char32_t c, std::string_view bytes) {
                const bool matches = isMatch(c);
                // Each match alone, what lies between them together.
                if (matches || segments.empty() || segments.back().isMatch)
                    segments.push_back(
                        { .text = std::string_view(piece).substr(at, bytes.size()), .isMatch = matches });
                else
                    segments.back().text
                        = { segments.back().text.data(), segments.back().text.size() + bytes.size() };
                at += bytes.size();
            });
            cut(segments, behavior, false, result);
        }
        return result;
    };
}

Result<PreTokenizer> makeSplit(const nlohmann::json &json)
{
    const auto pattern = json.find("pattern");
    const auto behavior = behaviorNamed(textOf(json, "behavior"));
    if (pattern == json.end() || !pattern->is_object() || !behavior)
        return Error { ErrorKind::Malformed, "a Split pre-tokenizer has no pattern or no known behavior" };
    const bool isRegex = pattern->contains("Regex");
    auto compiled = Pattern::make(textOf(*pattern, isRegex ? "Regex" : "String"), !isRegex);
    if (!compiled)
        return compiled.error();
    return splitBy(std::move(*compiled), *behavior, flagOf(json, "invert", false));
}

Result<PreTokenizer> makeMetaspace(const nlohmann::json &json)
{
    const std::string mark = textOf(json, "replacement", SpaceMark.data());
    const std::string scheme
        = textOf(json, "prepend_scheme", flagOf(json, "add_prefix_space", true) ? "always" : "never");
    const bool splits = flagOf(json, "split", true);
    if (scheme != "always" && scheme != "first" && scheme != "never")
        return Error { ErrorKind::Unsupported,
                       "Metaspace with prepend_scheme '" + scheme + "' is not known here" };
    auto pattern = Pattern::make(mark, true);
    if (!pattern)
        return pattern.error();
    const auto split = splitBy(std::move(*pattern), Behavior::MergedWithNext, false);
    return PreTokenizer([=](Pieces pieces) -> Result<Pieces> {
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            std::string marked;
            for (const char c : pieces[i])
                c == ' ' ? marked += mark : marked += c;
            if ((scheme == "always" || (scheme == "first" && i == 0)) && !marked.starts_with(mark))
                marked = mark + marked;
            pieces[i] = std::move(marked);
        }
        return splits ? split(std::move(pieces)) : Result<Pieces>(std::move(pieces));
    });
}

Result<PreTokenizer> make(const nlohmann::json &json, int depth);

Result<PreTokenizer> makeSequence(const nlohmann::json &json, int depth)
{
    const auto list = json.find("pretokenizers");
    if (list == json.end() || !list->is_array())
        return Error { ErrorKind::Malformed, "a sequence of pre-tokenizers lists none" };
    if (depth > DeepestSequence)
        return Error { ErrorKind::LimitExceeded, "sequences of pre-tokenizers are nested too deep" };
    std::vector<PreTokenizer> steps;
    for (const auto &item : *list) {
        auto step = make(item, depth + 1);
        if (!step)
            return step;
        steps.push_back(std::move(*step));
    }
    return PreTokenizer([steps = std::move(steps)](Pieces pieces) -> Result<Pieces> {
        for (const auto &step : steps) {
            auto next = step(std::move(pieces));
            if (!next)
                return next;
            pieces = std::move(*next);
        }
        return pieces;
    });
}

Result<PreTokenizer> make(const nlohmann::json &json, int depth)
{
    if (json.is_null())
        return PreTokenizer([](Pieces pieces) -> Result<Pieces> { return pieces; });
    if (!json.is_object())
        return Error { ErrorKind::Malformed, "a pre-tokenizer is no object" };
    const std::string type = textOf(json, "type");
    if (type == "Sequence")
        return makeSequence(json, depth);
    if (type == "Split")
        return makeSplit(json);
    if (type == "Metaspace")
        return makeMetaspace(json);
    if (type == "ByteLevel")
        return makeByteLevel(flagOf(json, "use_regex", true) ? Gpt2Pattern : "",
                             flagOf(json, "add_prefix_space", true));
    if (type == "Digits")
        return splitAt(isNumeric,
                       flagOf(json, "individual_digits", false) ? Behavior::Isolated : Behavior::Contiguous);
    if (type == "WhitespaceSplit")
        return splitAt(isWhiteSpace, Behavior::Removed);
    if (type == "Punctuation") {
        const auto behavior = behaviorNamed(textOf(json, "behavior", "Isolated"));
        if (!behavior)
            return Error { ErrorKind::Malformed, "a Punctuation pre-tokenizer has no known behavior" };
        return splitAt(isPunctuation, *behavior);
    }
    if (type == "BertPreTokenizer")
        return PreTokenizer([](Pieces pieces) -> Result<Pieces> {
            Pieces result;
            for (const auto &piece : pieces)
                std::ranges::move(splitBert(piece), std::back_inserter(result));
            return result;
        });
    if (type == "Whitespace") {
        auto pattern = Pattern::make(R"(\w+|[^\w\s]+)");
        if (!pattern)
            return pattern.error();
        return splitBy(std::move(*pattern), Behavior::Removed, true);
    }
    return Error { ErrorKind::Unsupported, "a pre-tokenizer of type '" + type + "' is not known here" };
}

bool standsForItself(unsigned byte)
{
    return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

} // namespace

const char *const Gpt2Pattern
    = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
const char *const Llama3Pattern = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|)"
                                  R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
const char *const Qwen2Pattern = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|)"
                                 R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

Result<PreTokenizer> makePreTokenizer(const nlohmann::json &json)
{
    return make(json, 0);
}

Result<PreTokenizer> makeByteLevel(const std::string &pattern, bool addsPrefixSpace)
{
    std::optional<PreTokenizer> split;
    if (!pattern.empty()) {
        auto compiled = Pattern::make(pattern);
        if (!compiled)
            return compiled.error();
        split = splitBy(std::move(*compiled), Behavior::Isolated, false);
    }
    return PreTokenizer([split, addsPrefixSpace](Pieces pieces) -> Result<Pieces> {
        if (addsPrefixSpace)
            for (auto &piece : pieces)
                if (!piece.starts_with(' '))
                    piece.insert(piece.begin(), ' ');
        if (split) {
            auto cutPieces = (*split)(std::move(pieces));
            if (!cutPieces)
                return cutPieces;
            pieces = std::move(*cutPieces);
        }
        for (auto &piece : pieces)
            piece = bytesToCharacters(piece);
        return pieces;
    });
}

std::string bytesToCharacters(std::string_view bytes)
{
    static const auto table = [] {
        std::array<std::string, 256> characters;
        char32_t next = 0x100;
        for (unsigned byte = 0; byte < 256; ++byte)
            appendUtf8(characters[byte], standsForItself(byte) ? byte : next++);
        return characters;
    }();
    std::string characters;
    for (const char byte : bytes)
        characters += table[static_cast<unsigned char>(byte)];
    return characters;
}

std::string charactersToBytes(std::string_view characters)
{
    static const auto table = [] {
        std::array<int, 0x100 + 68> bytes;
        bytes.fill(-1);
        std::size_t next = 0x100;
        for (unsigned byte = 0; byte < 256; ++byte)
            bytes[standsForItself(byte) ? byte : next++] = static_cast<int>(byte);
        return bytes;
    }();
    std::string bytes;
    forEachCodePoint(characters, [&](char32_t c, std::string_view own) {
        if (c < table.size() && table[c] >= 0)
            bytes += static_cast<char>(table[c]);
        else
            bytes += own;
    });
    return bytes;
}

Pieces splitBert(std::string_view text)
{
    Pieces pieces;
    bool isOpen = false;
    forEachCodePoint(text, [&](char32_t c, std::string_view bytes) {
        if (isWhiteSpace(c)) {
            isOpen = false;
        } else if (isPunctuation(c)) {
            pieces.emplace_back(bytes);
            isOpen = false;
        } else {
            if (!isOpen)
                pieces.emplace_back();
            pieces.back() += bytes;
            isOpen = true;
        }
    });
    return pieces;
}

} // namespace assay
