// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tokenizers/pipeline.h"

#include "core/inference/tokenizers/unicode_text.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace assay {
namespace {

/// Finds added tokens: at every place the longest.
class AddedFinder {
public:
    explicit AddedFinder(std::vector<AddedToken> tokens)
        : m_tokens(std::move(tokens))
    {
        for (std::uint32_t i = 0; i < m_tokens.size(); ++i) {
            if (m_tokens[i].content.empty())
                continue;
            m_byContent.try_emplace(m_tokens[i].content, i);
            m_longest = std::max(m_longest, m_tokens[i].content.size());
            m_begins[static_cast<unsigned char>(m_tokens[i].content[0])] = true;
        }
    }

    struct Part {
        std::string_view text;
        const AddedToken *token = nullptr;
    };
    std::vector<Part> split(std::string_view text) const
    {
        std::vector<Part> parts;
        std::size_t kept = 0;
        for (std::size_t at = 0; at < text.size();) {
            const AddedToken *token
                = m_begins[static_cast<unsigned char>(text[at])] ? tokenAt(text, at) : nullptr;
            if (!token) {
                ++at;
                continue;
            }
            std::size_t begin = at, end = at + token->content.size();
            while (token->stripsLeft && begin > kept && isSpaceBefore(text, kept, begin))
                begin = previous(text, begin);
            while (token->stripsRight && end < text.size() && isWhiteSpace(characterAt(text, end)))
                end += sequenceLength(text[end]);
            if (begin > kept)
                parts.push_back({ .text = text.substr(kept, begin - kept) });
            parts.push_back({ .text = text.substr(begin, end - begin), .token = token });
            at = kept = end;
        }
        if (kept < text.size())
            parts.push_back({ .text = text.substr(kept) });
        return parts;
    }

private:
    static std::size_t previous(std::string_view text, std::size_t at)
    {
        do
            --at;
        while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80);
        return at;
    }
    static bool isSpaceBefore(std::string_view text, std::size_t kept, std::size_t at)
    {
        return at > kept && isWhiteSpace(characterAt(text, previous(text, at)));
    }
    const AddedToken *tokenAt(std::string_view text, std::size_t at) const
    {
        for (std::size_t size = std::min(m_longest, text.size() - at); size > 0; --size) {
            const auto found = m_byContent.find(text.substr(at, size));
            if (found == m_byContent.end())
                continue;
            const AddedToken &token = m_tokens[found->second];
            const bool isWord = (at > 0 && isWordCharacter(characterAt(text, previous(text, at))))
                || (at + size < text.size() && isWordCharacter(characterAt(text, at + size)));
            if (!token.isSingleWord || !isWord)
                return &token;
        }
        return nullptr;
    }

    std::vector<AddedToken> m_tokens;
    Vocabulary m_byContent;
    std::array<bool, 256> m_begins {};
    std::size_t m_longest = 0;
};

class PipelineTokenizer final : public Tokenizer {
public:
    explicit PipelineTokenizer(TokenPipeline pipeline)
        : m_pipeline(std::move(pipeline))
        , m_raw(chosen(false))
        , m_normalized(chosen(true))
    {
        m_source = m_pipeline.source;
        m_endings = m_pipeline.endings;
        m_notes = m_pipeline.notes;
        if (m_pipeline.prefix.size() == 1)
            m_beginning = m_pipeline.prefix[0];
        for (const auto &token : m_pipeline.added)
            m_asWritten.insert(token.id);
    }

    std::size_t size() const override { return m_pipeline.tokens.size(); }

    Result<Encoding> encode(std::string_view text) const override
    {
        if (const auto invalid = firstInvalidUtf8(text))
            return Error { ErrorKind::Malformed, "the text is no valid UTF-8",
                           static_cast<std::uint64_t>(*invalid) };
        Encoding encoding { .ids = m_pipeline.prefix };
        for (const auto &part : m_raw.split(text)) {
            if (part.token) {
                put(*part.token, encoding);
                continue;
            }
            auto normal = m_pipeline.normalizer(std::string(part.text));
            if (!normal)
                return normal.error();
            for (const auto &piece : m_normalized.split(*normal)) {
                if (piece.token)
                    put(*piece.token, encoding);
                else if (auto status = encodePart(piece.text, encoding); !status)
                    return status.error();
            }
        }
        encoding.ids.insert(encoding.ids.end(), m_pipeline.suffix.begin(), m_pipeline.suffix.end());
        return encoding;
    }

    std::string bytesOf(std::uint32_t id) const override
    {
        if (id >= m_pipeline.tokens.size())
            return {};
        const std::string &token = m_pipeline.tokens[id];
        if (m_asWritten.contains(id))
            return token;
        switch (m_pipeline.spelling) {
        case TokenSpelling::Bytes:
            return charactersToBytes(token);
        case TokenSpelling::Marks:
            return withSpaces(token);
        case TokenSpelling::WordPiece:
            return token.starts_with("##") ? token.substr(2) : " " + token;
        case TokenSpelling::Plain:
            break;
        }
        return token;
    }

private:
    std::vector<AddedToken> chosen(bool isNormalized) const
    {
        std::vector<AddedToken> tokens;
        for (const auto &token : m_pipeline.added)
            if (token.isNormalized == isNormalized)
                tokens.push_back(token);
        return tokens;
    }
    static void put(const AddedToken &token, Encoding &encoding)
    {
        encoding.ids.push_back(token.id);
        encoding.specialsInText += token.isSpecial ? 1 : 0;
    }
    Status encodePart(std::string_view text, Encoding &encoding) const
    {
        const auto pieces = m_pipeline.preTokenizer({ std::string(text) });
        if (!pieces)
            return pieces.error();
        for (const auto &piece : *pieces)
            m_pipeline.model->encode(piece, encoding.ids);
        return {};
    }
    /// "▁word" is " word", "<0x0A>" one byte.
    static std::string withSpaces(const std::string &token)
    {
        const auto digit = [](char c) {
            return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        };
        if (token.size() == 6 && token.starts_with("<0x") && token[5] == '>' && digit(token[3]) >= 0
            && digit(token[4]) >= 0)
            return std::string(1, static_cast<char>(digit(token[3]) * 16 + digit(token[4])));
        std::string text;
        for (std::string_view rest = token; !rest.empty();) {
            const bool isMark = rest.starts_with(SpaceMark);
            text += isMark ? ' ' : rest.front();
            rest.remove_prefix(isMark ? SpaceMark.size() : 1);
        }
        return text;
    }

    TokenPipeline m_pipeline;
    AddedFinder m_raw, m_normalized;
    std::unordered_set<std::uint32_t> m_asWritten;
};

} // namespace

TokenizerPtr makePipelineTokenizer(TokenPipeline pipeline)
{
    if (!pipeline.normalizer)
        pipeline.normalizer = sequence({});
    if (!pipeline.preTokenizer)
        pipeline.preTokenizer = [](Pieces pieces) -> Result<Pieces> { return pieces; };
    return std::make_shared<PipelineTokenizer>(std::move(pipeline));
}

std::vector<std::uint32_t>
byteTokens(const std::function<std::optional<std::uint32_t>(const std::string &)> &find)
{
    constexpr char Digits[] = "0123456789ABCDEF";
    std::vector<std::uint32_t> ids;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const auto id = find(std::string("<0x") + Digits[byte / 16] + Digits[byte % 16] + ">");
        if (!id)
            return {};
        ids.push_back(*id);
    }
    return ids;
}

} // namespace assay
