// SPDX-License-Identifier: GPL-3.0-or-later
// zstd: a frame with its content size. lzma: u64 size, then an .lzma stream. deflate: u32 size, then a
// zlib stream. gzip: a member of a .gz file, its size in its last 4 bytes. All sizes are checked against the
// caller's limit before anything is allocated.
#include "core/codecs/codec_rows.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <lzma.h>
#include <zlib.h>

#define ZSTD_STATIC_LINKING_ONLY // literalCompressionMode
#include <zstd.h>

namespace assay {
namespace {

Error damaged(const std::string &coder, const std::string &why)
{
    return Error { ErrorKind::Malformed, "the " + coder + " data are damaged: " + why };
}

Error tooLong(const std::string &coder, std::uint64_t size, std::uint64_t limit)
{
    return damaged(coder,
                   "they say " + std::to_string(size) + " bytes, at most " + std::to_string(limit)
                       + " belong here");
}

const auto *unsignedBytes(std::span<const std::byte> bytes)
{
    return reinterpret_cast<const std::uint8_t *>(bytes.data());
}

/// The room's bytes from offset on, of which there are then at least size.
std::uint8_t *grown(Bytes &room, std::size_t offset, std::size_t size)
{
    if (room.size() < offset + size)
        room.resize(offset + size);
    return reinterpret_cast<std::uint8_t *>(room.data() + offset);
}

} // namespace

namespace zstd {
namespace {

/// Of one thread; made at its first use and kept, for making one costs more than coding a small chunk.
ZSTD_CCtx *threadEncoder()
{
    thread_local const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx *)> context { ZSTD_createCCtx(),
                                                                                          ZSTD_freeCCtx };
    return context.get();
}

ZSTD_DCtx *threadDecoder()
{
    thread_local const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx *)> context { ZSTD_createDCtx(),
                                                                                          ZSTD_freeDCtx };
    return context.get();
}

/// Strong repetition (most bytes alike) is better served by matches than by one bit per byte.
bool isNearlyConstant(std::span<const std::byte> in)
{
    std::uint32_t counts[256] = {};
    std::uint32_t sampled = 0;
    const std::size_t stride = std::max<std::size_t>(1, in.size() / 1024);
    for (std::size_t i = 0; i < in.size(); i += stride, ++sampled)
        ++counts[static_cast<std::size_t>(in[i])];
    return *std::ranges::max_element(counts) * 10 > sampled * 7;
}

/// Blocks of nothing but literals, so no time is spent on matches that cost more than they save.
std::size_t compressLiterals(ZSTD_CCtx *context, std::span<const std::byte> in, std::uint8_t *out,
                             std::size_t room)
{
    std::vector<ZSTD_Sequence> blocks;
    for (std::size_t at = 0; at < in.size(); at += ZSTD_BLOCKSIZE_MAX) {
        ZSTD_Sequence block {};
        block.litLength = static_cast<unsigned>(std::min<std::size_t>(ZSTD_BLOCKSIZE_MAX, in.size() - at));
        blocks.push_back(block);
    }
    ZSTD_CCtx_setParameter(context, ZSTD_c_blockDelimiters, ZSTD_sf_explicitBlockDelimiters);
    return ZSTD_compressSequences(context, out, room, blocks.data(), blocks.size(), in.data(), in.size());
}

bool huffmanOnly(const CodecSettings &settings, PlaneKind kind, std::span<const std::byte> in)
{
    if (isSetting(settings, "mode", "huffman"))
        return true;
    return kind == PlaneKind::Exponents && isSetting(settings, "mode", "auto") && !isNearlyConstant(in);
}

} // namespace

Result<std::size_t> encode(const CodecSettings &settings, PlaneKind kind, std::span<const std::byte> in,
                           Bytes &room)
{
    ZSTD_CCtx *context = threadEncoder();
    ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
    const bool huffman = huffmanOnly(settings, kind, in);
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel,
                           huffman ? -100 : integerSetting(settings, "level"));
    ZSTD_CCtx_setParameter(context, ZSTD_c_literalCompressionMode, huffman ? ZSTD_ps_enable : ZSTD_ps_auto);
    const std::size_t bound = ZSTD_compressBound(in.size());
    const std::size_t size = huffman
        ? compressLiterals(context, in, grown(room, 0, bound), bound)
        : ZSTD_compress2(context, grown(room, 0, bound), bound, in.data(), in.size());
    if (ZSTD_isError(size))
        return Error { ErrorKind::LimitExceeded, std::string("zstd: ") + ZSTD_getErrorName(size) };
    return size;
}

Result<std::size_t> decode(std::span<const std::byte> in, Bytes &room, std::uint64_t limit)
{
    const unsigned long long size = ZSTD_getFrameContentSize(in.data(), in.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
        return damaged("zstd", "no frame with a size begins here");
    if (size > limit)
        return tooLong("zstd", size, limit);
    const auto plain = static_cast<std::size_t>(size);
    const std::size_t got
        = ZSTD_decompressDCtx(threadDecoder(), grown(room, 0, plain), plain, in.data(), in.size());
    if (ZSTD_isError(got))
        return damaged("zstd", ZSTD_getErrorName(got));
    if (got != plain)
        return damaged("zstd", "they say " + std::to_string(size) + " bytes and hold " + std::to_string(got));
    return plain;
}

} // namespace zstd

namespace lzma {
namespace {

constexpr std::uint64_t DecoderMemoryLimit = 256ull << 20;
constexpr std::size_t HeaderBytes = 8; ///< u64: size of the plain bytes, then an .lzma stream

} // namespace

Result<std::size_t> encode(const CodecSettings &settings, PlaneKind, std::span<const std::byte> in,
                           Bytes &room)
{
    lzma_options_lzma options;
    if (lzma_lzma_preset(&options, static_cast<std::uint32_t>(integerSetting(settings, "level"))))
        return Error { ErrorKind::Usage, "lzma has no level " + settings.at("level") };
    options.dict_size = std::clamp<std::uint32_t>(static_cast<std::uint32_t>(in.size()), LZMA_DICT_SIZE_MIN,
                                                  options.dict_size);
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_alone_encoder(&stream, &options) != LZMA_OK)
        return Error { ErrorKind::LimitExceeded, "lzma cannot start: out of memory" };
    const std::size_t bound = in.size() + in.size() / 3 + 1024;
    const std::uint64_t plain = in.size();
    std::memcpy(grown(room, 0, HeaderBytes), &plain, HeaderBytes);
    stream.next_in = unsignedBytes(in);
    stream.avail_in = in.size();
    stream.next_out = grown(room, HeaderBytes, bound);
    stream.avail_out = bound;
    const lzma_ret end = lzma_code(&stream, LZMA_FINISH);
    const auto size = static_cast<std::size_t>(stream.total_out);
    lzma_end(&stream);
    if (end != LZMA_STREAM_END)
        return Error { ErrorKind::LimitExceeded, "lzma gave up with code " + std::to_string(end) };
    return HeaderBytes + size;
}

Result<std::size_t> decode(std::span<const std::byte> in, Bytes &room, std::uint64_t limit)
{
    std::uint64_t plain = 0;
    if (in.size() < HeaderBytes)
        return damaged("lzma", "only " + std::to_string(in.size()) + " bytes");
    std::memcpy(&plain, in.data(), HeaderBytes);
    if (plain > limit)
        return tooLong("lzma", plain, limit);
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_alone_decoder(&stream, DecoderMemoryLimit) != LZMA_OK)
        return Error { ErrorKind::LimitExceeded, "lzma cannot start: out of memory" };
    stream.next_in = unsignedBytes(in) + HeaderBytes;
    stream.avail_in = in.size() - HeaderBytes;
    stream.next_out = grown(room, 0, static_cast<std::size_t>(plain) + 1); // never a null pointer
    stream.avail_out = static_cast<std::size_t>(plain);
    lzma_ret end = lzma_code(&stream, LZMA_FINISH);
    while (end == LZMA_OK && stream.avail_in > 0 && stream.avail_out > 0)
        end = lzma_code(&stream, LZMA_FINISH);
    const std::uint64_t got = stream.total_out;
    lzma_end(&stream);
    if (got != plain || (end != LZMA_STREAM_END && end != LZMA_OK && end != LZMA_BUF_ERROR))
        return damaged("lzma",
                       "they say " + std::to_string(plain) + " bytes and give " + std::to_string(got)
                           + " (code " + std::to_string(end) + ")");
    return static_cast<std::size_t>(plain);
}

} // namespace lzma

namespace deflate {
namespace {

constexpr std::size_t HeaderBytes = 4;

} // namespace

Result<std::size_t> encode(const CodecSettings &settings, PlaneKind, std::span<const std::byte> in,
                           Bytes &room)
{
    if (in.size() > 0xFFFFFFFFu)
        return Error { ErrorKind::LimitExceeded,
                       "deflate codes at most 4294967295 bytes at once, not " + std::to_string(in.size()) };
    uLongf size = compressBound(static_cast<uLong>(in.size()));
    const auto plain = static_cast<std::uint32_t>(in.size());
    std::memcpy(grown(room, 0, HeaderBytes), &plain, HeaderBytes);
    const int end = compress2(grown(room, HeaderBytes, size), &size, unsignedBytes(in),
                              static_cast<uLong>(in.size()), integerSetting(settings, "level"));
    if (end != Z_OK)
        return Error { ErrorKind::LimitExceeded, "deflate gave up with code " + std::to_string(end) };
    return HeaderBytes + size;
}

Result<std::size_t> decode(std::span<const std::byte> in, Bytes &room, std::uint64_t limit)
{
    std::uint32_t plain = 0;
    if (in.size() < HeaderBytes)
        return damaged("deflate", "only " + std::to_string(in.size()) + " bytes");
    std::memcpy(&plain, in.data(), HeaderBytes);
    if (plain > limit)
        return tooLong("deflate", plain, limit);
    uLongf size = plain;
    const int end = uncompress(grown(room, 0, std::size_t { plain } + 1), &size,
                               unsignedBytes(in) + HeaderBytes, static_cast<uLong>(in.size() - HeaderBytes));
    if (end != Z_OK || size != plain)
        return damaged("deflate",
                       "they say " + std::to_string(plain) + " bytes and give " + std::to_string(size)
                           + " (code " + std::to_string(end) + ")");
    return std::size_t { plain };
}

} // namespace deflate

namespace gzip {
namespace {

constexpr int GzipWindow = 15 + 16; // a window of 32 KiB, with gzip's header and trailer
constexpr std::size_t LeastBytes = 18; // header and trailer

} // namespace

Result<std::size_t> encode(const CodecSettings &settings, PlaneKind, std::span<const std::byte> in,
                           Bytes &room)
{
    if (in.size() > 0xFFFFFFFFu)
        return Error { ErrorKind::LimitExceeded,
                       "gzip codes at most 4294967295 bytes at once, not " + std::to_string(in.size()) };
    z_stream stream {};
    if (deflateInit2(&stream, integerSetting(settings, "level"), Z_DEFLATED, GzipWindow, MAX_MEM_LEVEL - 1,
                     Z_DEFAULT_STRATEGY)
        != Z_OK)
        return Error { ErrorKind::LimitExceeded, "gzip cannot start: out of memory" };
    const uLong bound = deflateBound(&stream, static_cast<uLong>(in.size()));
    stream.next_in = const_cast<Bytef *>(unsignedBytes(in));
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = grown(room, 0, bound);
    stream.avail_out = static_cast<uInt>(bound);
    const int end = ::deflate(&stream, Z_FINISH);
    const auto size = static_cast<std::size_t>(stream.total_out);
    deflateEnd(&stream);
    if (end != Z_STREAM_END)
        return Error { ErrorKind::LimitExceeded, "gzip gave up with code " + std::to_string(end) };
    return size;
}

Result<std::size_t> decode(std::span<const std::byte> in, Bytes &room, std::uint64_t limit)
{
    if (in.size() < LeastBytes)
        return damaged("gzip", "only " + std::to_string(in.size()) + " bytes");
    std::uint32_t plain = 0;
    std::memcpy(&plain, in.data() + in.size() - sizeof plain, sizeof plain);
    if (plain > limit)
        return tooLong("gzip", plain, limit);
    z_stream stream {};
    if (inflateInit2(&stream, GzipWindow) != Z_OK)
        return Error { ErrorKind::LimitExceeded, "gzip cannot start: out of memory" };
    stream.next_in = const_cast<Bytef *>(unsignedBytes(in));
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = grown(room, 0, std::size_t { plain } + 1);
    stream.avail_out = plain;
    const int end = inflate(&stream, Z_FINISH);
    const uLong got = stream.total_out;
    const uInt left = stream.avail_in;
    inflateEnd(&stream);
    if (end != Z_STREAM_END || got != plain || left != 0)
        return damaged("gzip",
                       "they say " + std::to_string(plain) + " bytes and give " + std::to_string(got)
                           + " (code " + std::to_string(end) + ")");
    return std::size_t { plain };
}

} // namespace gzip

} // namespace assay
