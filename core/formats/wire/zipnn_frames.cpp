// SPDX-License-Identifier: GPL-3.0-or-later
// ZipNN 0.4 and later (github.com/zipnn/zipnn: zipnn.py, csrc/zipnn_core.c; arXiv 2411.05239). A frame:
//   "ZN"  u8 version[3]  u8 byte order: 220 = four planes of 32-bit words, 10 = two of 16-bit words (one
//   plane, untouched, for the dtypes 29 and 30, float8)  u8 bit order: 1 = the sign was moved behind the
//   exponent u8 method  u8 format (1 bytes, 2 torch, 3 NumPy)  u8 delta  u8 lossy[3]  u8 streaming  u8 log2
//   of the piece u8 dtype  u64 bytes held  u64 bytes of the frame torch and NumPy: u8 rank, and for each
//   dimension u8 width and the number u8 kind[planes][pieces]: 0 stored, 1 Huffman   u64 end[planes][pieces],
//   counted per plane the pieces of plane 0, of plane 1, ...
// Plane i holds byte i of each word of the piece. The code is Huff0 as in the literals of a zstd block (RFC
// 8878, 3.1.1.3.1), so that library decodes it; a piece of one byte is that byte repeated.
#include "core/formats/wire/zipnn_frames.h"

#include "core/base/byte_reader.h"
#include "core/base/checked_math.h"
#include "core/base/open_inputs.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>

#include <zstd.h>

namespace assay {
namespace {

constexpr std::uint64_t HeaderBytes = 32, LargestHuffmanBlock = 128 * 1024;
constexpr unsigned LargestPieceLog = 24; ///< 16 MiB; 18 is written
/// A frame that claims to hold more than this many times its own size, beyond what is free, is a bomb:
/// weights of which 99 in 100 are zero give about 40.
constexpr std::uint64_t MostRatio = 100, FreeBytes = 64ull << 20;
constexpr std::size_t KeptPieces = 8;

struct Frame {
    std::uint64_t begin = 0; ///< of what it holds, among all frames
    std::uint64_t held = 0;
    std::uint64_t pieceBytes = 0;
    unsigned planes = 0;
    bool isSignMoved = false;
    std::vector<std::uint8_t> kinds {}; ///< [plane][piece]
    std::vector<std::uint64_t> ends {}; ///< [plane][piece], absolute in the file
    std::vector<std::uint64_t> planeBegins {};

    std::uint64_t pieceCount() const { return divideRoundingUp(held, pieceBytes); }
    std::uint64_t pieceSize(std::uint64_t piece) const
    {
        return std::min(pieceBytes, held - piece * pieceBytes);
    }
    std::uint64_t planeSize(std::uint64_t piece, unsigned plane) const
    {
        const std::uint64_t size = pieceSize(piece);
        return size / planes + (plane < size % planes ? 1 : 0);
    }
    std::pair<std::uint64_t, std::uint64_t> rangeOf(std::uint64_t piece, unsigned plane) const
    {
        const std::uint64_t at = plane * pieceCount() + piece;
        return { piece == 0 ? planeBegins[plane] : ends[at - 1], ends[at] };
    }
};

/// in as the literals of a zstd frame of one block without sequences.
bool decodeHuffman(std::span<const std::byte> in, std::span<std::byte> out)
{
    if (in.size() == 1) {
        std::ranges::fill(out, in[0]);
        return true;
    }
    const std::uint64_t held = out.size(), packed = in.size();
    if (held > LargestHuffmanBlock || packed >= LargestHuffmanBlock)
        return false;
    std::vector<std::byte> frame;
    const auto put = [&frame](std::uint64_t value, unsigned bytes) {
        for (unsigned i = 0; i < bytes; ++i)
            frame.push_back(static_cast<std::byte>(value >> 8 * i & 0xff));
    };
    put(0xFD2FB528, 4); // magic
    put(0xA0, 1); // one segment, the size in four bytes
    put(held, 4);
    put(1 | 2 << 1 | (5 + packed + 1) << 3, 3); // the last block, compressed
    put(2 | 3 << 2 | held << 4 | packed << 22, 5); // literals in four streams, sizes of 18 bits
    frame.insert(frame.end(), in.begin(), in.end());
    put(0, 1); // no sequences
    return ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size()) == held;
}

/// Bytes i of all words from plane i; bytes past the last whole word end the planes that have them.
void joinPlanes(const std::vector<std::vector<std::byte>> &planes, std::span<std::byte> out)
{
    const std::size_t count = planes.size();
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = planes[i % count][i / count];
}

/// exponent, sign, mantissa back to sign, exponent, mantissa; the writer moves them by words of 32 bits.
void moveSignBack(std::span<std::byte> bytes, unsigned planes)
{
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, bytes.data() + at, 4);
        word = planes == 4 ? (word << 8 & 0x80000000u) | (word >> 1 & 0x7f800000u) | (word & 0x7fffffu)
                           : (word << 8 & 0x80008000u) | (word >> 1 & 0x7f807f80u) | (word & 0x7f007fu);
        std::memcpy(bytes.data() + at, &word, 4);
    }
}

class Frames final : public ZipnnSource, public FileBehind {
public:
    Frames(SourcePtr source, std::vector<Frame> frames, std::uint64_t held)
        : ZipnnSource(source->path(), held)
        , m_source(std::move(source))
        , m_frames(std::move(frames))
    {
    }

    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (!rangeFits(offset, out.size(), size()))
            return outOfRange(offset, out.size());
        while (!out.empty()) {
            const auto [frame, piece] = placeOf(offset);
            const std::uint64_t begin = m_frames[frame].begin + piece * m_frames[frame].pieceBytes;
            const auto bytes = pieceAt(frame, piece);
            if (!bytes)
                return bytes.error();
            const auto from = static_cast<std::size_t>(offset - begin);
            const std::size_t count = std::min(out.size(), (*bytes)->size() - from);
            std::memcpy(out.data(), (*bytes)->data() + from, count);
            out = out.subspan(count);
            offset += count;
        }
        return {};
    }

    std::uint64_t compressedBytes(std::uint64_t offset, std::uint64_t size) const override
    {
        return bytesBefore(offset + size) - bytesBefore(offset);
    }

    Status unchanged() const override { return assay::unchanged(*m_source); }

private:
    using Bytes = std::shared_ptr<const std::vector<std::byte>>;
    struct Kept {
        std::size_t frame;
        std::uint64_t piece;
        Bytes bytes;
    };

    std::pair<std::size_t, std::uint64_t> placeOf(std::uint64_t offset) const
    {
        const auto after = std::ranges::upper_bound(m_frames, offset, {}, &Frame::begin);
        const auto frame = static_cast<std::size_t>(after - m_frames.begin()) - 1;
        return { frame, (offset - m_frames[frame].begin) / m_frames[frame].pieceBytes };
    }

    /// Of the file's bytes those that stand for what is held before offset, in proportion within a piece.
    std::uint64_t bytesBefore(std::uint64_t offset) const
    {
        if (offset == 0)
            return 0;
        const auto [index, piece] = placeOf(offset - 1);
        const Frame &frame = m_frames[index];
        std::uint64_t before = 0;
        for (std::size_t i = 0; i < index; ++i)
            before += m_frames[i].ends.back() - m_frames[i].planeBegins.front();
        std::uint64_t own = 0;
        for (unsigned plane = 0; plane < frame.planes; ++plane) {
            const auto [begin, end] = frame.rangeOf(piece, plane);
            before += begin - frame.planeBegins[plane];
            own += end - begin;
        }
        const std::uint64_t within = offset - frame.begin - piece * frame.pieceBytes;
        return before + own * within / std::max<std::uint64_t>(frame.pieceSize(piece), 1);
    }

    Result<Bytes> pieceAt(std::size_t frame, std::uint64_t piece) const
    {
        {
            const std::scoped_lock lock(m_mutex);
            for (const auto &kept : m_kept)
                if (kept.frame == frame && kept.piece == piece)
                    return kept.bytes;
        }
        auto decoded = decodePiece(m_frames[frame], piece);
        if (!decoded)
            return decoded.error();
        Bytes bytes = std::make_shared<const std::vector<std::byte>>(*std::move(decoded));
        const std::scoped_lock lock(m_mutex);
        if (m_kept.size() == KeptPieces)
            m_kept.erase(m_kept.begin());
        m_kept.push_back({ frame, piece, bytes });
        return bytes;
    }

    Result<std::vector<std::byte>> decodePiece(const Frame &frame, std::uint64_t piece) const
    {
        std::vector<std::vector<std::byte>> planes;
        for (unsigned plane = 0; plane < frame.planes; ++plane) {
            const auto [begin, end] = frame.rangeOf(piece, plane);
            std::vector<std::byte> packed(static_cast<std::size_t>(end - begin));
            if (auto status = m_source->read(begin, packed); !status)
                return status.error();
            const auto held = static_cast<std::size_t>(frame.planeSize(piece, plane));
            const bool isPacked
                = frame.kinds[static_cast<std::size_t>(plane * frame.pieceCount() + piece)] != 0;
            std::vector<std::byte> bytes = isPacked ? std::vector<std::byte>(held) : std::move(packed);
            if (isPacked ? !decodeHuffman(packed, bytes) : bytes.size() != held)
                return Error { ErrorKind::Malformed,
                               "a piece of " + std::to_string(end - begin) + " bytes does not unpack to "
                                   + std::to_string(held),
                               begin, path() };
            planes.push_back(std::move(bytes));
        }
        std::vector<std::byte> out(static_cast<std::size_t>(frame.pieceSize(piece)));
        joinPlanes(planes, out);
        if (frame.isSignMoved)
            moveSignBack(out, frame.planes);
        return out;
    }

    SourcePtr m_source;
    std::vector<Frame> m_frames;
    mutable std::mutex m_mutex;
    mutable std::vector<Kept> m_kept;
};

/// rank, and for each dimension its width and the number
Status skipShape(ByteReader &reader)
{
    const auto rank = reader.read<std::uint8_t>("the rank");
    if (!rank)
        return rank.error();
    for (unsigned i = 0; i < *rank; ++i) {
        const auto width = reader.read<std::uint8_t>("the width of a dimension");
        if (!width)
            return width.error();
        if (auto status = reader.skip(*width, "a dimension"); !status)
            return status;
    }
    return {};
}

struct Header {
    std::array<std::uint8_t, 16> fields {};
    std::uint64_t held = 0, frameBytes = 0;
};

Result<Header> readFields(ByteReader &reader)
{
    Header header;
    for (auto &field : header.fields) {
        const auto byte = reader.read<std::uint8_t>("a ZipNN header");
        if (!byte)
            return byte.error();
        field = *byte;
    }
    const auto held = reader.read<std::uint64_t>("the size of the content");
    const auto size = held ? reader.read<std::uint64_t>("the size of the frame") : held;
    if (!size)
        return size.error();
    header.held = *held;
    header.frameBytes = *size;
    const auto &fields = header.fields;
    if (fields[0] != 'Z' || fields[1] != 'N')
        return reader.error(ErrorKind::Malformed, "no ZipNN frame begins here");
    if (fields[9] != 0 || fields[10] != 0)
        return reader.error(ErrorKind::Unsupported,
                            fields[9] != 0 ? "is a difference to another file, which is not here"
                                           : "was made with ZipNN's lossy method; it is not decoded");
    if (fields[14] < 10 || fields[14] > LargestPieceLog || (fields[5] != 10 && fields[5] != 220)
        || fields[6] > 1 || fields[7] > 1)
        return reader.error(ErrorKind::Unsupported,
                            "has the ZipNN byte order " + std::to_string(fields[5]) + ", bit order "
                                + std::to_string(fields[6]) + ", method " + std::to_string(fields[7])
                                + " and pieces of 2^" + std::to_string(fields[14]) + ", which is not read");
    return header;
}

Status readTable(ByteReader &reader, Frame &frame, std::uint64_t frameEnd)
{
    const auto count = checkedMultiply(frame.pieceCount(), frame.planes);
    if (!count || *count > (frameEnd - std::min(frameEnd, reader.offset())) / 9)
        return reader.error(ErrorKind::Truncated,
                            "the table of its " + std::to_string(frame.pieceCount())
                                + " pieces ends past the frame");
    frame.kinds.resize(static_cast<std::size_t>(*count));
    frame.ends.resize(static_cast<std::size_t>(*count));
    for (auto &kind : frame.kinds) {
        const auto byte = reader.read<std::uint8_t>("the kind of a piece");
        if (!byte)
            return byte.error();
        if (*byte > 1)
            return reader.error(ErrorKind::Unsupported,
                                "a piece is of kind " + std::to_string(*byte) + ", 0 and 1 are read");
        kind = *byte;
    }
    for (auto &end : frame.ends) {
        const auto number = reader.read<std::uint64_t>("the end of a piece");
        if (!number)
            return number.error();
        end = *number;
    }
    std::uint64_t begin = reader.offset();
    for (unsigned plane = 0; plane < frame.planes; ++plane) {
        frame.planeBegins.push_back(begin);
        std::uint64_t last = begin;
        for (std::uint64_t piece = 0; piece < frame.pieceCount(); ++piece) {
            auto &end = frame.ends[static_cast<std::size_t>(plane * frame.pieceCount() + piece)];
            const auto absolute = checkedAdd(begin, end);
            if (!absolute || *absolute < last || *absolute > frameEnd)
                return reader.error(ErrorKind::Malformed,
                                    "a piece ends at byte " + std::to_string(end)
                                        + " of its plane, before the "
                                          "last or past the frame");
            end = last = *absolute;
        }
        begin = last;
    }
    return {};
}

} // namespace

bool looksLikeZipnn(std::span<const std::byte> head)
{
    return head.size() >= HeaderBytes && head[0] == std::byte { 'Z' } && head[1] == std::byte { 'N' }
    && (head[5] == std::byte { 10 } || head[5] == std::byte { 220 }) && head[14] >= std::byte { 10 }
    && head[14] <= std::byte { LargestPieceLog };
}

Result<std::shared_ptr<const ZipnnSource>> openZipnn(SourcePtr source, std::uint64_t offset,
                                                     std::uint64_t size)
{
    if (!rangeFits(offset, size, source->size()))
        return Error { ErrorKind::Truncated, "the frames end past the file", offset, source->path() };
    constexpr std::uint8_t Torch = 2, Numpy = 3, Float8First = 29, Float8Last = 30;
    std::vector<Frame> frames;
    std::uint64_t held = 0;
    for (std::uint64_t at = offset; at < offset + size;) {
        ByteReader reader(*source, at);
        const auto header = readFields(reader);
        if (!header)
            return header.error();
        const auto end = checkedAdd(at, header->frameBytes);
        if (!end || header->frameBytes < HeaderBytes || *end > offset + size)
            return reader.error(ErrorKind::Truncated,
                                "a frame of " + std::to_string(header->frameBytes) + " bytes ends past the "
                                    + std::to_string(offset + size - at) + " that are left");
        const auto &fields = header->fields;
        if (fields[8] == Torch || fields[8] == Numpy)
            if (auto status = skipShape(reader); !status)
                return status.error();
        const bool isFloat8 = fields[15] == Float8First || fields[15] == Float8Last;
        Frame frame { .begin = held,
                      .held = header->held,
                      .pieceBytes = std::uint64_t { 1 } << fields[14],
                      .planes = fields[5] == 220 ? 4u
                          : isFloat8             ? 1u
                                                 : 2u,
                      .isSignMoved = fields[6] == 1 };
        if (frame.planes == 1)
            frame.pieceBytes = std::min(frame.pieceBytes, LargestHuffmanBlock);
        if (header->held > std::max(FreeBytes, header->frameBytes * MostRatio))
            return reader.error(ErrorKind::LimitExceeded,
                                "a frame of " + std::to_string(header->frameBytes) + " bytes claims to hold "
                                    + std::to_string(header->held));
        if (auto status = readTable(reader, frame, *end); !status)
            return status.error();
        held += frame.held;
        if (frame.held > 0)
            frames.push_back(std::move(frame));
        at = *end;
    }
    return std::shared_ptr<const ZipnnSource>(
        std::make_shared<Frames>(std::move(source), std::move(frames), held));
}

} // namespace assay
