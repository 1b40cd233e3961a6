// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tokenizers/subwords.h"
#include "core/inference/tokenizers/unicode_text.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr double UnknownPenalty = 10; ///< below the lowest score

class Unigram final : public Subwords {
public:
    Unigram(std::vector<ScoredPiece> pieces, UnknownRule unknown)
        : m_pieces(std::move(pieces))
        , m_unknown(std::move(unknown))
    {
        double lowest = HUGE_VAL;
        for (std::uint32_t id = 0; id < m_pieces.size(); ++id) {
            const ScoredPiece &piece = m_pieces[id];
            if (piece.text.empty()
                || (piece.kind != PieceKind::Normal && piece.kind != PieceKind::UserDefined))
                continue;
            m_vocabulary.try_emplace(piece.text, id);
            m_longest = std::max(m_longest, piece.text.size());
            if (piece.kind == PieceKind::Normal)
                lowest = std::min(lowest, piece.score);
        }
        m_unknownScore = (std::isfinite(lowest) ? lowest : 0) - UnknownPenalty;
    }
    std::size_t longest() const { return m_longest; }

    void encode(std::string_view piece, std::vector<std::uint32_t> &ids) const override
    {
        // Best way to reach each byte: its score, and the step that led there.
        struct Step {
            double score = -HUGE_VAL;
            std::size_t from = 0;
            std::uint32_t id = 0;
            bool isUnknown = false;
        };
        std::vector<Step> steps(piece.size() + 1);
        steps[0].score = 0;
        for (std::size_t at = 0; at < piece.size(); at += sequenceLength(piece[at])) {
            const std::size_t single = sequenceLength(piece[at]);
            bool hasSingle = false;
            for (std::size_t size = single; size <= m_longest && at + size <= piece.size();) {
                if (const auto found = m_vocabulary.find(piece.substr(at, size));
                    found != m_vocabulary.end()) {
                    const double score = steps[at].score + m_pieces[found->second].score;
                    if (score > steps[at + size].score)
                        steps[at + size] = { .score = score, .from = at, .id = found->second };
                    hasSingle = hasSingle || size == single;
                }
                if (at + size == piece.size())
                    break;
                size += sequenceLength(piece[at + size]);
            }
            const double unknown = steps[at].score + m_unknownScore;
            if (!hasSingle && unknown > steps[at + single].score)
                steps[at + single] = { .score = unknown, .from = at, .isUnknown = true };
        }
        std::vector<std::pair<Step, std::size_t>> path;
        for (std::size_t end = piece.size(); end > 0; end = steps[end].from)
            path.emplace_back(steps[end], end);
        std::ranges::reverse(path);
        bool wasUnknown = false;
        for (const auto &[step, end] : path) {
            if (!step.isUnknown) {
                ids.push_back(step.id);
            } else if (!m_unknown.bytes.empty()) {
                for (const char byte : piece.substr(step.from, end - step.from))
                    ids.push_back(m_unknown.bytes[static_cast<unsigned char>(byte)]);
            } else if (m_unknown.id && !wasUnknown) {
                ids.push_back(*m_unknown.id);
            }
            wasUnknown = step.isUnknown;
        }
    }

private:
    std::vector<ScoredPiece> m_pieces;
    UnknownRule m_unknown;
    Vocabulary m_vocabulary;
    std::size_t m_longest = 0;
    double m_unknownScore = 0;
};

class WordPiece final : public Subwords {
public:
    explicit WordPiece(WordPieceRule rule)
        : m_rule(std::move(rule))
    {
    }

    void encode(std::string_view word, std::vector<std::uint32_t> &ids) const override
    {
        if (word.empty())
            return;
        std::size_t characters = 0;
        forEachCodePoint(word, [&](char32_t, std::string_view) { ++characters; });
        std::vector<std::uint32_t> found;
        for (std::size_t begin = 0; begin < word.size() && characters <= m_rule.longestWord;) {
            std::size_t end = word.size();
            for (; end > begin; end = previous(word, end)) {
                const std::string text = (begin == 0 ? m_rule.beginning : m_rule.prefix)
                    + std::string(word.substr(begin, end - begin));
                if (const auto token = m_rule.vocabulary.find(text); token != m_rule.vocabulary.end()) {
                    found.push_back(token->second);
                    break;
                }
            }
            if (end == begin) {
                found.clear();
                break;
            }
            begin = end;
        }
        if (found.empty())
            found.push_back(m_rule.unknown);
        ids.insert(ids.end(), found.begin(), found.end());
    }

private:
    static std::size_t previous(std::string_view text, std::size_t at)
    {
        do
            --at;
        while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80);
        return at;
    }

    WordPieceRule m_rule;
};

} // namespace

Result<SubwordsPtr> makeUnigram(std::vector<ScoredPiece> pieces, UnknownRule unknown)
{
    auto model = std::make_shared<Unigram>(std::move(pieces), std::move(unknown));
    if (model->longest() > LongestPiece)
        return Error { ErrorKind::LimitExceeded,
                       "a piece of the vocabulary is " + std::to_string(model->longest())
                           + " bytes long, at most " + std::to_string(LongestPiece) + " are accepted" };
    return SubwordsPtr(std::move(model));
}

SubwordsPtr makeWordPiece(WordPieceRule rule)
{
    return std::make_shared<WordPiece>(std::move(rule));
}

} // namespace assay
