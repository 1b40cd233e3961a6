// SPDX-License-Identifier: GPL-3.0-or-later
// Chunks are whole even at the edges; their filters are undone from the last to the first.
#include "core/base/checked_math.h"
#include "core/formats/hdf5/storage.h"

#include <algorithm>
#include <cstring>
#include <mutex>

#include <zlib.h>

namespace assay::hdf5 {
namespace {

/// out as large as the result may be; false where the bytes are no such stream.
bool inflated(Bytes &bytes, std::uint64_t most)
{
    Bytes out(static_cast<std::size_t>(most));
    auto written = static_cast<uLongf>(out.size());
    if (::uncompress(reinterpret_cast<Bytef *>(out.data()), &written,
                     reinterpret_cast<const Bytef *>(bytes.data()), static_cast<uLong>(bytes.size()))
        != Z_OK)
        return false;
    out.resize(written);
    bytes = std::move(out);
    return true;
}

/// First all first bytes of the elements, then all second ones, ...; what is left over stands at the end.
void unshuffle(Bytes &bytes, std::size_t width)
{
    if (width < 2)
        return;
    const std::size_t count = bytes.size() / width;
    Bytes out = bytes;
    for (std::size_t k = 0; k < width; ++k)
        for (std::size_t i = 0; i < count; ++i)
            out[i * width + k] = bytes[k * count + i];
    bytes = std::move(out);
}

/// Fletcher's sums of big-endian words, folded to 16 bits.
std::uint32_t fletcher32(std::span<const std::byte> bytes)
{
    constexpr std::size_t MostWords = 360; ///< whose sums fit 32 bits
    std::uint32_t sum = 0, sumOfSums = 0;
    const auto fold = [](std::uint32_t value) { return (value & 0xffff) + (value >> 16); };
    std::size_t words = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        sum += (std::to_integer<std::uint32_t>(bytes[i]) << 8)
            | (i + 1 < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + 1]) : 0);
        sumOfSums += sum;
        if (++words % MostWords == 0) {
            sum = fold(sum);
            sumOfSums = fold(sumOfSums);
        }
    }
    return (fold(fold(sumOfSums)) << 16) | fold(fold(sum));
}

bool checked(Bytes &bytes)
{
    if (bytes.size() < 4)
        return false;
    std::uint32_t stored = 0;
    for (std::size_t i = 0; i < 4; ++i)
        stored |= std::to_integer<std::uint32_t>(bytes[bytes.size() - 4 + i]) << (8 * i);
    bytes.resize(bytes.size() - 4);
    return fletcher32(bytes) == stored;
}

bool undo(const Filter &filter, Bytes &bytes, std::uint64_t most, std::uint64_t elementBytes)
{
    constexpr std::uint64_t Deflate = 1, Shuffle = 2;
    if (filter.id == Deflate)
        return inflated(bytes, most);
    if (filter.id != Shuffle)
        return checked(bytes);
    unshuffle(bytes, static_cast<std::size_t>(filter.values.empty() ? elementBytes : filter.values[0]));
    return true;
}

class ChunkedSource final : public ByteSource {
public:
    ChunkedSource(SourcePtr file, Storage storage, Shape shape, std::uint64_t elementBytes)
        : ByteSource(file->path(), shape.elementCount() * elementBytes)
        , m_file(std::move(file))
        , m_storage(std::move(storage))
        , m_shape(std::move(shape))
        , m_elementBytes(elementBytes)
    {
    }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (!rangeFits(offset, out.size(), size()))
            return outOfRange(offset, out.size());
        std::call_once(m_once, [this] { m_status = load(); });
        if (m_status && !out.empty())
            std::memcpy(out.data(), m_bytes.data() + offset, out.size());
        return m_status;
    }

private:
    Status load() const;
    Status unpack(const Chunk &chunk, Bytes &bytes, std::uint64_t chunkBytes) const;
    void copy(const Chunk &chunk, std::span<const std::byte> bytes) const;

    SourcePtr m_file;
    Storage m_storage;
    Shape m_shape;
    std::uint64_t m_elementBytes;
    mutable std::once_flag m_once;
    mutable Status m_status;
    mutable Bytes m_bytes;
};

Status ChunkedSource::unpack(const Chunk &chunk, Bytes &bytes, std::uint64_t chunkBytes) const
{
    bytes.resize(static_cast<std::size_t>(chunk.bytes));
    if (auto status = m_file->read(chunk.place, bytes); !status)
        return status;
    constexpr std::uint64_t SumBytes = 4;
    const std::uint64_t most = chunkBytes + SumBytes * m_storage.filters.size();
    bool isSound = true;
    for (std::size_t i = m_storage.filters.size(); i-- > 0 && isSound;)
        if (i >= 32 || !(chunk.skipped >> i & 1))
            isSound = undo(m_storage.filters[i], bytes, most, m_elementBytes);
    if (!isSound || bytes.size() < chunkBytes)
        return Error { ErrorKind::Malformed,
                       "a chunk of " + std::to_string(chunk.bytes)
                           + " bytes is damaged: it does not unpack to " + std::to_string(chunkBytes),
                       chunk.place, path() };
    return {};
}

/// Row by row along the last dimension, without what reaches past the shape.
void ChunkedSource::copy(const Chunk &chunk, std::span<const std::byte> bytes) const
{
    const auto &dims = m_storage.chunkDims;
    const std::size_t rank = dims.size();
    std::vector<std::uint64_t> begin(rank), inside(rank, 0);
    std::uint64_t number = chunk.first;
    for (std::size_t i = rank; i-- > 0;) {
        const std::uint64_t count = divideRoundingUp(m_shape[i], dims[i]);
        begin[i] = number % count * dims[i];
        number /= count;
    }
    const std::uint64_t run = std::min(dims[rank - 1], m_shape[rank - 1] - begin[rank - 1]);
    while (true) {
        std::uint64_t from = 0, to = 0;
        for (std::size_t i = 0; i < rank; ++i) {
            from = from * dims[i] + inside[i];
            to = to * m_shape[i] + begin[i] + inside[i];
        }
        std::memcpy(m_bytes.data() + to * m_elementBytes, bytes.data() + from * m_elementBytes,
                    static_cast<std::size_t>(run * m_elementBytes));
        std::size_t axis = rank - 1;
        while (axis-- > 0) {
            if (++inside[axis] < std::min(dims[axis], m_shape[axis] - begin[axis]))
                break;
            inside[axis] = 0;
        }
        if (axis >= rank)
            return;
    }
}

Status ChunkedSource::load() const
{
    m_bytes.resize(static_cast<std::size_t>(size()));
    if (!m_storage.fill.empty())
        for (std::size_t at = 0; at < m_bytes.size(); at += m_storage.fill.size())
            std::ranges::copy(m_storage.fill, m_bytes.begin() + static_cast<std::ptrdiff_t>(at));
    std::uint64_t chunkBytes = m_elementBytes;
    for (const std::uint64_t dim : m_storage.chunkDims)
        chunkBytes *= dim;
    Bytes bytes;
    for (const auto &chunk : m_storage.chunks) {
        if (auto status = unpack(chunk, bytes, chunkBytes); !status)
            return status;
        copy(chunk, bytes);
    }
    return {};
}

} // namespace

SourcePtr chunkedSource(SourcePtr file, Storage storage, Shape shape, std::uint64_t elementBytes)
{
    return std::make_shared<ChunkedSource>(std::move(file), std::move(storage), std::move(shape),
                                           elementBytes);
}

} // namespace assay::hdf5
