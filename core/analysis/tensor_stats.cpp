// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/compare.h"
#include "core/analysis/distinct_values.h"
#include "core/analysis/error_partial.h"
#include "core/analysis/scan.h"
#include "core/analysis/stored_symbols.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"

#include <algorithm>

namespace assay {
namespace {

/// Of the main payload, and of nothing else.
Result<std::string> payloadHash(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    if (tensor.parts.empty())
        return std::string();
    const auto &extent = tensor.parts[0].extent;
    return sha256(*model.sources[extent.source], extent.offset, extent.size, run);
}

} // namespace

Result<TensorStats> measureTensor(const Model &model, const TensorInfo &tensor, bool withHash,
                                  const RunControl &run)
{
    const auto decoder = makeDecoder(model, tensor, run);
    if (!decoder)
        return decoder.error();
    const std::uint64_t perChunk = chunkElements((*decoder)->granularity());
    std::vector<MomentSums> partials(
        static_cast<std::size_t>((tensor.elementCount() + perChunk - 1) / perChunk));
    struct Worker {
        DecodeScratch scratch;
        std::vector<float> values;
        DistinctValues distinct;
    };
    std::vector<Worker> workers(run.threads());
    // The codes of 16-bit elements are their values: counted below by code, which is quicker.
    const auto *plain = (*decoder)->plainRun();
    const bool byCode = plain && traits(plain->dtype).bits == 16 && traits(plain->dtype).isFloat;
    auto status = scanChunks(
        tensor.elementCount(), perChunk, run, [&](const ScanChunk &chunk, unsigned index) -> Status {
            Worker &worker = workers[index];
            worker.values.resize(std::max<std::size_t>(worker.values.size(), chunk.count));
            const auto values = std::span(worker.values).first(chunk.count);
            if (auto decoded = (*decoder)->decode(chunk.first, values, worker.scratch); !decoded)
                return decoded;
            partials[chunk.index].add(values, precisionFor(tensor.elementCount()));
            if (!byCode)
                worker.distinct.add(values);
            run.advance(chunk.count * tensor.storedBytes()
                        / std::max<std::uint64_t>(1, tensor.elementCount()));
            return {};
        });
    if (!status)
        return status.error();
    MomentSums total;
    for (const auto &partial : partials)
        total.merge(partial);
    for (std::size_t i = 1; i < workers.size(); ++i)
        workers[0].distinct.merge(workers[i].distinct);
    TensorStats stats = total.stats();
    if (!byCode)
        workers[0].distinct.fill(stats);
    if (auto counted = countStoredSymbols(model, tensor, plain != nullptr, stats, run.silent()); !counted)
        return counted.error();
    if (withHash) {
        auto hash = payloadHash(model, tensor, run.silent());
        if (!hash)
            return hash.error();
        stats.sha256 = std::move(*hash);
    }
    return stats;
}

} // namespace assay
