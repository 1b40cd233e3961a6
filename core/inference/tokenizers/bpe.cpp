// SPDX-License-Identifier: GPL-3.0-or-later
// Byte-pair encoding, by merges or by scores: of all adjacent pairs the best is joined, leftmost first, until
// none is left. A heap makes it n log n for pieces of any length.
#include "core/inference/tokenizers/subwords.h"
#include "core/inference/tokenizers/unicode_text.h"

#include <algorithm>
#include <queue>

namespace assay {
namespace {

constexpr std::uint32_t NoToken = 0xffffffffu;

struct Symbol {
    std::int64_t before = -1, after = -1; ///< neighbours' indexes
    std::size_t begin = 0, size = 0; ///< bytes of the piece; size 0: joined to another
    std::uint32_t id = NoToken;
    bool isFrozen = false; ///< a user-defined piece: joins nothing
};

struct Candidate {
    double cost = 0; ///< lowest first
    std::int64_t left = 0, right = 0;
    std::size_t size = 0; ///< of both when this was offered
    std::uint32_t id = NoToken;

    bool operator<(const Candidate &other) const
    {
        return cost != other.cost ? cost > other.cost : left > other.left;
    }
};

struct Join {
    double cost = 0;
    std::uint32_t id = NoToken;
};

/// lookup(left, right) says whether and at what cost two symbols join.
template <typename Lookup> void joinAll(std::vector<Symbol> &symbols, Lookup &&lookup)
{
    std::priority_queue<Candidate> queue;
    const auto offer = [&](std::int64_t left, std::int64_t right) {
        if (left < 0 || right < 0)
            return;
        const Symbol &a = symbols[static_cast<std::size_t>(left)],
                     &b = symbols[static_cast<std::size_t>(right)];
        if (a.isFrozen || b.isFrozen)
            return;
        if (const std::optional<Join> join = lookup(a, b))
            queue.push({ .cost = join->cost,
                         .left = left,
                         .right = right,
                         .size = a.size + b.size,
                         .id = join->id });
    };
    for (std::int64_t i = 1; i < static_cast<std::int64_t>(symbols.size()); ++i)
        offer(i - 1, i);
    while (!queue.empty()) {
        const Candidate best = queue.top();
        queue.pop();
        Symbol &left = symbols[static_cast<std::size_t>(best.left)];
        Symbol &right = symbols[static_cast<std::size_t>(best.right)];
        if (left.size == 0 || right.size == 0 || left.after != best.right
            || left.size + right.size != best.size)
            continue; // one of them was joined since
        left.size += right.size;
        left.id = best.id;
        left.after = right.after;
        right.size = 0;
        if (left.after >= 0)
            symbols[static_cast<std::size_t>(left.after)].before = best.left;
        offer(left.before, best.left);
        offer(best.left, left.after);
    }
}

void link(std::vector<Symbol> &symbols)
{
    const auto count = static_cast<std::int64_t>(symbols.size());
    for (std::int64_t i = 0; i < count; ++i) {
        symbols[static_cast<std::size_t>(i)].before = i - 1;
        symbols[static_cast<std::size_t>(i)].after = i + 1 < count ? i + 1 : -1;
    }
}

/// Ids for text that is no token.
class UnknownWriter {
public:
    UnknownWriter(const UnknownRule &rule, std::vector<std::uint32_t> &ids)
        : m_rule(rule)
        , m_ids(ids)
    {
    }
    void known(std::uint32_t id)
    {
        m_ids.push_back(id);
        m_wasUnknown = false;
    }
    void unknown(std::string_view text)
    {
        if (!m_rule.bytes.empty()) {
            for (const char byte : text)
                m_ids.push_back(m_rule.bytes[static_cast<unsigned char>(byte)]);
            m_wasUnknown = false;
        } else if (m_rule.id) {
            if (!m_wasUnknown || !m_rule.fuses)
                m_ids.push_back(*m_rule.id);
            m_wasUnknown = true;
        }
    }

private:
    const UnknownRule &m_rule;
    std::vector<std::uint32_t> &m_ids;
    bool m_wasUnknown = false;
};

class MergeBpe final : public Subwords {
public:
    static Result<SubwordsPtr> make(BpeRule rule)
    {
        auto bpe = std::make_shared<MergeBpe>();
        std::uint32_t rank = 0;
        for (const auto &merge : rule.merges) {
            const auto left = rule.vocabulary.find(merge.left), right = rule.vocabulary.find(merge.right);
            const auto joined = rule.vocabulary.find(merge.left + merge.right);
            if (left == rule.vocabulary.end() || right == rule.vocabulary.end()
                || joined == rule.vocabulary.end())
                return Error { ErrorKind::Malformed,
                               "merge " + std::to_string(rank) + " joins '" + merge.left + "' and '"
                                   + merge.right + "', which are not all tokens" };
            bpe->m_merges.try_emplace(keyOf(left->second, right->second), Merge { rank, joined->second });
            ++rank;
        }
        rule.merges.clear();
        bpe->m_rule = std::move(rule);
        return SubwordsPtr(std::move(bpe));
    }

    void encode(std::string_view piece, std::vector<std::uint32_t> &ids) const override
    {
        if (m_rule.takesWholePieces)
            if (const auto whole = m_rule.vocabulary.find(piece); whole != m_rule.vocabulary.end())
                return ids.push_back(whole->second);
        std::vector<Symbol> symbols;
        std::size_t at = 0;
        forEachCodePoint(piece, [&](char32_t, std::string_view bytes) {
            const auto found = m_rule.vocabulary.find(bytes);
            symbols.push_back({ .begin = at,
                                .size = bytes.size(),
                                .id = found == m_rule.vocabulary.end() ? NoToken : found->second });
            at += bytes.size();
        });
        link(symbols);
        joinAll(symbols, [&](const Symbol &left, const Symbol &right) -> std::optional<Join> {
            if (left.id == NoToken || right.id == NoToken)
                return std::nullopt;
            const auto found = m_merges.find(keyOf(left.id, right.id));
            if (found == m_merges.end())
                return std::nullopt;
            return Join { .cost = static_cast<double>(found->second.rank), .id = found->second.id };
        });
        UnknownWriter writer(m_rule.unknown, ids);
        for (const auto &symbol : symbols)
            if (symbol.size != 0) {
                if (symbol.id != NoToken)
                    writer.known(symbol.id);
                else
                    writer.unknown(piece.substr(symbol.begin, symbol.size));
            }
    }

private:
    struct Merge {
        std::uint32_t rank = 0, id = 0;
    };
    static std::uint64_t keyOf(std::uint32_t left, std::uint32_t right)
    {
        return std::uint64_t { left } << 32 | right;
    }

    BpeRule m_rule;
    std::unordered_map<std::uint64_t, Merge> m_merges;
};

class ScoredBpe final : public Subwords {
public:
    ScoredBpe(std::vector<ScoredPiece> pieces, UnknownRule unknown)
        : m_pieces(std::move(pieces))
        , m_unknown(std::move(unknown))
    {
        for (std::uint32_t id = 0; id < m_pieces.size(); ++id) {
            const ScoredPiece &piece = m_pieces[id];
            if (piece.text.empty() || piece.kind == PieceKind::Control || piece.kind == PieceKind::Unknown
                || piece.kind == PieceKind::Byte)
                continue;
            m_vocabulary.try_emplace(piece.text, id);
            if (piece.kind == PieceKind::UserDefined)
                m_longestUserDefined = std::max(m_longestUserDefined, piece.text.size());
        }
    }

    void encode(std::string_view piece, std::vector<std::uint32_t> &ids) const override
    {
        std::vector<Symbol> symbols;
        for (std::size_t at = 0; at < piece.size();) {
            Symbol symbol { .begin = at, .size = sequenceLength(piece[at]) };
            for (std::size_t size = std::min(m_longestUserDefined, piece.size() - at); size > 0; --size)
                if (isUserDefined(piece.substr(at, size))) {
                    symbol.size = size;
                    symbol.isFrozen = true;
                    break;
                }
            at += symbol.size;
            symbols.push_back(symbol);
        }
        link(symbols);
        // Pieces marked unused are joined on the way and cut again where they are left over.
        std::unordered_map<std::string_view, std::size_t> cuts;
        joinAll(symbols, [&](const Symbol &left, const Symbol &right) -> std::optional<Join> {
            const std::string_view text = piece.substr(left.begin, left.size + right.size);
            const auto found = m_vocabulary.find(text);
            if (found == m_vocabulary.end())
                return std::nullopt;
            if (m_pieces[found->second].kind == PieceKind::Unused)
                cuts.try_emplace(text, left.size);
            return Join { .cost = -m_pieces[found->second].score, .id = found->second };
        });
        UnknownWriter writer(m_unknown, ids);
        for (const auto &symbol : symbols)
            if (symbol.size != 0)
                write(piece.substr(symbol.begin, symbol.size), cuts, writer);
    }

private:
    bool isUserDefined(std::string_view text) const
    {
        const auto found = m_vocabulary.find(text);
        return found != m_vocabulary.end() && m_pieces[found->second].kind == PieceKind::UserDefined;
    }
    void write(std::string_view text, const std::unordered_map<std::string_view, std::size_t> &cuts,
               UnknownWriter &writer) const
    {
        const auto found = m_vocabulary.find(text);
        if (found == m_vocabulary.end())
            return writer.unknown(text);
        const auto cut = m_pieces[found->second].kind == PieceKind::Unused ? cuts.find(text) : cuts.end();
        if (cut == cuts.end())
            return writer.known(found->second);
        write(text.substr(0, cut->second), cuts, writer); // both parts are shorter: it ends
        write(text.substr(cut->second), cuts, writer);
    }

    std::vector<ScoredPiece> m_pieces;
    UnknownRule m_unknown;
    Vocabulary m_vocabulary;
    std::size_t m_longestUserDefined = 0;
};

} // namespace

Result<SubwordsPtr> makeBpe(BpeRule rule)
{
    return MergeBpe::make(std::move(rule));
}

Result<SubwordsPtr> makeScoredBpe(std::vector<ScoredPiece> pieces, UnknownRule unknown)
{
    for (const auto &piece : pieces)
        if (piece.text.size() > LongestPiece)
            return Error { ErrorKind::LimitExceeded,
                           "a piece of the vocabulary is " + std::to_string(piece.text.size())
                               + " bytes long, at most " + std::to_string(LongestPiece) + " are accepted" };
    return SubwordsPtr(std::make_shared<ScoredBpe>(std::move(pieces), std::move(unknown)));
}

} // namespace assay
