// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pair_scan.h"

#include "core/analysis/error_partial.h"
#include "core/analysis/pair_kernels.h"
#include "core/analysis/sampling.h"
#include "core/analysis/scan.h"
#include "core/analysis/size_kernels.h"
#include "core/base/checked_math.h"
#include "core/base/mapped_window.h"
#include "core/base/parallel.h"
#include "core/layouts/plain.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

/// Elements a chunk: what is read and decoded stays in the second-level cache.
constexpr std::uint64_t PairBlock = 1u << 16;

/// A count of 32 bits does not overflow before that.
constexpr std::uint64_t MostCounted = std::uint64_t { 1 } << 31;

struct ChunkPartial {
    ErrorStats error;
    MomentSums reference, candidate;
};

/// One chunk of one side, given out in blocks: plain runs are turned into floats block by block in the cache.
class SideChunk {
public:
    Status load(const PairSource &source, const ScanChunk &chunk)
    {
        m_plain = source.decoder.plainRun();
        if (m_plain && traits(m_plain->dtype).bits >= 8) {
            m_width = traits(m_plain->dtype).bits / 8;
            return loadPlain(source.model, chunk.first * m_width, chunk.count * m_width);
        }
        m_plain = nullptr;
        m_values.resize(std::max<std::size_t>(m_values.size(), chunk.count));
        return source.decoder.decode(chunk.first, std::span(m_values).first(chunk.count), m_scratch);
    }
    /// That the chunk was what its file holds: asked when it has been read.
    Status check() const { return m_window.check(); }
    /// The elements from first on as they are stored, if the kernels read them so.
    std::optional<StoredRun> stored(std::size_t first) const
    {
        if (!m_plain || (m_plain->dtype != DType::BF16 && m_plain->dtype != DType::F32))
            return std::nullopt;
        return StoredRun { m_bytes.data() + first * m_width, m_plain->dtype == DType::BF16 };
    }
    /// Valid until the next call.
    std::span<const float> block(std::size_t first, std::size_t count)
    {
        if (!m_plain)
            return std::span(m_values).subspan(first, count);
        const auto out = std::span(m_block).first(count);
        convertToFloat(m_plain->dtype, m_bytes.subspan(first * m_width, count * m_width), 0, out);
        return out;
    }

private:
    /// Looked at where the file's bytes lie in memory anyway, else read.
    Status loadPlain(const Model &model, std::uint64_t first, std::uint64_t size)
    {
        const Extent &extent = m_plain->extent;
        if (rangeFits(first, size, extent.size))
            if (const auto mapped
                = m_window.view(*model.sources[extent.source], extent.offset + first, size)) {
                m_bytes = *mapped;
                return {};
            }
        const auto bytes = viewPart(model, *m_plain, first, size, m_scratch.bytes);
        if (!bytes)
            return bytes.error();
        m_bytes = *bytes;
        return {};
    }

    MappedWindow m_window;
    DecodeScratch m_scratch;
    const TensorPart *m_plain = nullptr;
    std::size_t m_width = 0;
    std::span<const std::byte> m_bytes;
    std::vector<float> m_values;
    std::array<float, KernelBlock> m_block;
};

ChunkPartial merged(const std::vector<ChunkPartial> &partials)
{
    ChunkPartial total;
    for (const auto &partial : partials) {
        total.error.merge(partial.error);
        total.reference.merge(partial.reference);
        total.candidate.merge(partial.candidate);
    }
    return total;
}

void markAsSample(ErrorStats &error, const std::vector<ChunkPartial> &partials, const BlockSample &sample,
                  double fraction)
{
    std::vector<BlockSums> blocks;
    for (const auto &partial : partials)
        blocks.push_back({ partial.error.errorSquares, partial.error.referenceSquares });
    error.sampled = true;
    error.sampledFraction = fraction;
    error.relativeMseMargin = ratioMargin(blocks, sample.total);
}

} // namespace

struct PairScan::Worker {
    SideChunk reference, candidate;
    std::vector<std::uint32_t> counts {}; ///< zero between layers
    ErrorHistogram histogram {};
    std::uint64_t counted = 0; ///< pairs in counts
    double largest = 0; ///< error in counts
    double reached = 0; ///< error of the chunks of this pair that came before

    void flush()
    {
        if (counted > 0)
            histogram.take(counts, binsUpTo(largest));
        counted = 0;
        largest = 0;
    }

    bool addAsStored(const ScanChunk &chunk, std::size_t at, std::size_t size, ChunkPartial &partial,
                     std::span<std::uint32_t> bins) const
    {
        const auto one = reference.stored(at), two = candidate.stored(at);
        if (!one || !two || size % KernelUnit != 0)
            return false;
        return addStoredPairs(partial.error, partial.reference, partial.candidate,
                              { *one, *two, size, reached }, chunk.first + at, bins);
    }

    Status measure(const PairSource &left, const PairSource &right, const ScanChunk &chunk,
                   ChunkPartial &partial, std::span<float> sizes, std::span<std::uint32_t> bins)
    {
        if (auto status = reference.load(left, chunk); !status)
            return status;
        if (auto status = candidate.load(right, chunk); !status)
            return status;
        const Precision precision = precisionFor(left.decoder.elementCount());
        for (std::size_t at = 0; at < chunk.count; at += KernelBlock) {
            const std::size_t size = std::min<std::size_t>(KernelBlock, chunk.count - at);
            if (precision == Precision::Float && sizes.empty() && addAsStored(chunk, at, size, partial, bins))
                continue;
            const auto one = reference.block(at, size), two = candidate.block(at, size);
            addPairs(partial.error, partial.reference, partial.candidate, one, two, chunk.first + at, bins,
                     precision);
            if (!sizes.empty())
                storeSizes(one.data(), two.data(), size, sizes.data() + at);
        }
        for (const SideChunk *side : { &reference, &candidate })
            if (auto status = side->check(); !status)
                return status;
        reached = std::max(reached, partial.error.maxAbsoluteError);
        if (bins.empty())
            return {};
        counted += chunk.count;
        largest = std::max(largest, partial.error.maxAbsoluteError);
        if (counted >= MostCounted)
            flush();
        return {};
    }
};

PairScan::PairScan(unsigned threads)
    : m_workers(threads)
{
}

PairScan::~PairScan() = default;

Status PairScan::run(const PairSource &reference, const PairSource &candidate, const CompareOptions &options,
                     LayerReport &layer, ErrorHistogram &histogram, const RunControl &run)
{
    const std::uint64_t count = reference.decoder.elementCount();
    const std::uint64_t perChunk
        = chunkElements(reference.decoder.granularity(), candidate.decoder.granularity(),
                        options.sampleFraction < 1 ? SampleBlock : PairBlock);
    const BlockSample sample = drawBlocks(divideRoundingUp(count, perChunk), options.sampleFraction);
    std::vector<ChunkPartial> partials(sample.indices.size());
    m_sizes.resize(options.quantiles && !sample.isPart() && count <= MostExactQuantiles ? count : 0);
    const bool binned = options.quantiles && !areFew(m_sizes);
    if (binned)
        for (auto &worker : m_workers)
            worker.counts.resize(ErrorBins);
    const double bytesPerElement = count == 0
        ? 0
        : static_cast<double>(layer.referenceBytes + layer.candidateBytes) / static_cast<double>(count);
    auto status = parallelFor(sample.indices.size(), run, [&](std::uint64_t place, unsigned index) {
        const std::uint64_t first = sample.indices[place] * perChunk;
        const ScanChunk chunk { first, std::min(perChunk, count - first), place };
        const auto sizes
            = std::span(m_sizes).subspan(m_sizes.empty() ? 0 : first, m_sizes.empty() ? 0 : chunk.count);
        Worker &worker = m_workers[index];
        auto measured = worker.measure(reference, candidate, chunk, partials[place], sizes,
                                       std::span(worker.counts).first(binned ? ErrorBins : 0));
        run.advance(static_cast<std::uint64_t>(bytesPerElement * static_cast<double>(chunk.count)));
        return measured;
    });
    histogram.clear();
    for (auto &worker : m_workers) {
        worker.reached = 0;
        worker.flush();
        histogram.merge(worker.histogram);
        worker.histogram.clear();
    }
    if (!status)
        return status;
    ChunkPartial total = merged(partials);
    if (sample.isPart())
        markAsSample(total.error, partials, sample,
                     static_cast<double>(total.reference.elementCount) / static_cast<double>(count));
    layer.error = std::move(total.error);
    layer.referenceStats = total.reference.stats();
    layer.candidateStats = total.candidate.stats();
    return {};
}

} // namespace assay
