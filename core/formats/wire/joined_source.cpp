// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/wire/joined_source.h"

#include "core/base/checked_math.h"

#include <algorithm>

namespace assay {
namespace {

class JoinedSource final : public ByteSource {
public:
    JoinedSource(std::vector<SourcePiece> pieces, std::vector<std::uint64_t> ends, std::string path)
        : ByteSource(std::move(path), ends.empty() ? 0 : ends.back())
        , m_pieces(std::move(pieces))
        , m_ends(std::move(ends))
    {
    }

    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (!rangeFits(offset, out.size(), size()))
            return outOfRange(offset, out.size());
        auto at = static_cast<std::size_t>(std::ranges::upper_bound(m_ends, offset) - m_ends.begin());
        while (!out.empty()) {
            const SourcePiece &piece = m_pieces[at];
            const std::uint64_t inPiece = offset - (m_ends[at] - piece.size);
            const auto taken
                = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size - inPiece, out.size()));
            if (auto status = piece.source->read(piece.offset + inPiece, out.first(taken)); !status)
                return status;
            out = out.subspan(taken);
            offset += taken;
            ++at;
        }
        return {};
    }

private:
    std::vector<SourcePiece> m_pieces;
    std::vector<std::uint64_t> m_ends; ///< of each piece in the whole
};

} // namespace

Result<SourcePtr> joinedSource(std::vector<SourcePiece> pieces, std::string path)
{
    std::vector<std::uint64_t> ends;
    std::uint64_t end = 0;
    for (const SourcePiece &piece : pieces) {
        const auto next = checkedAdd(end, piece.size);
        if (!next || !rangeFits(piece.offset, piece.size, piece.source->size()))
            return Error { ErrorKind::Truncated,
                           "a piece of " + std::to_string(piece.size) + " bytes does not fit its file of "
                               + std::to_string(piece.source->size()),
                           piece.offset, path };
        end = *next;
        ends.push_back(end);
    }
    return SourcePtr(std::make_shared<JoinedSource>(std::move(pieces), std::move(ends), std::move(path)));
}

} // namespace assay
