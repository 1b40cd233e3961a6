// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/wire/inflate.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <limits>

#include <zlib.h>

namespace assay {
namespace {

constexpr std::uint64_t PieceBytes = 64 * 1024;

struct Stream {
    z_stream state {};
    bool isOpen = false;
    ~Stream()
    {
        if (isOpen)
            inflateEnd(&state);
    }
};

/// The compressed bytes in pieces.
struct Input {
    const ByteSource &source;
    std::uint64_t next;
    std::uint64_t end;
    std::array<std::byte, PieceBytes> buffer {};

    Status refill(z_stream &state)
    {
        const auto size = std::min<std::uint64_t>(PieceBytes, end - next);
        if (auto status = source.read(next, std::span(buffer).first(size)); !status)
            return status;
        next += size;
        state.next_in = reinterpret_cast<Bytef *>(buffer.data());
        state.avail_in = static_cast<uInt>(size);
        return {};
    }
    std::uint64_t position(const z_stream &state) const { return next - state.avail_in; }
};

std::uint64_t capOf(const InflateLimits &limits, std::uint64_t compressedBytes)
{
    const auto byRatio = checkedMultiply(compressedBytes, limits.ratio);
    return std::min(limits.bytes,
                    std::max(limits.freeBytes, byRatio.value_or(std::numeric_limits<std::uint64_t>::max())));
}

/// After a gzip member: another member follows, or nothing, or padding of zeros.
Result<bool> anotherMember(Input &input, z_stream &state)
{
    bool isMember = false;
    while (state.avail_in > 0 || input.next < input.end) {
        if (state.avail_in == 0)
            if (auto status = input.refill(state); !status)
                return status.error();
        if (*state.next_in == 0x1f) {
            isMember = true;
            break;
        }
        if (*state.next_in != 0)
            return Error { ErrorKind::Malformed, "bytes that are no gzip member follow the compressed data",
                           input.position(state), input.source.path() };
        ++state.next_in;
        --state.avail_in;
    }
    return isMember;
}

} // namespace

Result<std::vector<std::byte>> inflateRange(const ByteSource &source, std::uint64_t offset,
                                            std::uint64_t size, DeflateWrapper wrapper,
                                            const InflateLimits &limits, const RunControl &run)
{
    if (!rangeFits(offset, size, source.size()))
        return Error { ErrorKind::Truncated, "the compressed data end past the end of the file", offset,
                       source.path() };
    Stream stream;
    z_stream &state = stream.state;
    const int windowBits = wrapper == DeflateWrapper::Raw ? -MAX_WBITS : MAX_WBITS + 16;
    if (inflateInit2(&state, windowBits) != Z_OK)
        return Error { ErrorKind::LimitExceeded, "no memory to decompress", offset, source.path() };
    stream.isOpen = true;
    Input input { source, offset, offset + size };
    const std::uint64_t cap = capOf(limits, size);
    constexpr std::uint64_t MostRatio = 1032; // deflate: 258 bytes of two bits
    std::vector<std::byte> out;
    out.reserve(static_cast<std::size_t>(
        std::min({ limits.stated, cap, checkedMultiply(size, MostRatio).value_or(cap) })));
    std::array<std::byte, PieceBytes> piece {};
    for (;;) {
        if (run.cancelled())
            return cancelledError();
        if (state.avail_in == 0 && input.next < input.end)
            if (auto status = input.refill(state); !status)
                return status.error();
        state.next_out = reinterpret_cast<Bytef *>(piece.data());
        state.avail_out = PieceBytes;
        const int code = ::inflate(&state, Z_NO_FLUSH);
        const std::uint64_t produced = PieceBytes - state.avail_out;
        if (produced > cap - out.size())
            return Error { ErrorKind::LimitExceeded,
                           "decompresses to more than " + std::to_string(cap) + " bytes from "
                               + std::to_string(size),
                           offset, source.path() };
        out.insert(out.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(produced));
        if (code == Z_STREAM_END) {
            if (wrapper == DeflateWrapper::Raw)
                return out;
            const auto more = anotherMember(input, state);
            if (!more)
                return more.error();
            if (!*more)
                return out;
            inflateReset(&state);
            continue;
        }
        if (code != Z_OK && code != Z_BUF_ERROR)
            return Error { ErrorKind::Malformed, "the compressed data are damaged", input.position(state),
                           source.path() };
        if (state.avail_in == 0 && input.next == input.end && produced == 0)
            return Error { ErrorKind::Truncated,
                           "the compressed data end early, after " + std::to_string(out.size())
                               + " decompressed bytes",
                           input.end, source.path() };
    }
}

Result<std::vector<std::byte>> inflateBeginning(const ByteSource &source, std::uint64_t offset,
                                                std::uint64_t size, DeflateWrapper wrapper, std::size_t count)
{
    if (!rangeFits(offset, size, source.size()))
        return Error { ErrorKind::Truncated, "the compressed data end past the end of the file", offset,
                       source.path() };
    Stream stream;
    z_stream &state = stream.state;
    if (inflateInit2(&state, wrapper == DeflateWrapper::Raw ? -MAX_WBITS : MAX_WBITS + 16) != Z_OK)
        return Error { ErrorKind::LimitExceeded, "no memory to decompress", offset, source.path() };
    stream.isOpen = true;
    Input input { source, offset, offset + size };
    std::vector<std::byte> out(count);
    state.next_out = reinterpret_cast<Bytef *>(out.data());
    state.avail_out = static_cast<uInt>(count);
    int code = Z_OK;
    while (state.avail_out > 0 && code == Z_OK && (state.avail_in > 0 || input.next < input.end)) {
        if (state.avail_in == 0)
            if (auto status = input.refill(state); !status)
                return status.error();
        code = ::inflate(&state, Z_NO_FLUSH);
    }
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
        return Error { ErrorKind::Malformed, "the compressed data are damaged", input.position(state),
                       source.path() };
    out.resize(count - state.avail_out);
    return out;
}

} // namespace assay
