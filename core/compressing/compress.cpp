// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compressing/compress.h"

#include "core/analysis/rate_distortion.h"
#include "core/base/parallel.h"
#include "core/codecs/model_weights.h"
#include "core/container/container.h"
#include "core/container/container_assemble.h"
#include "core/opening/open.h"
#include "core/opening/open_importance.h"

#include <algorithm>
#include <chrono>

namespace assay {
namespace {

double secondsSince(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double megabytesPerSecond(std::uint64_t bytes, double seconds)
{
    return seconds > 0 ? static_cast<double>(bytes) / 1e6 / seconds : 0;
}

/// Decodes everything once and keeps nothing: what a reader of the file has to wait for.
Status decodeModel(const Model &model, const RunControl &run)
{
    for (const TensorInfo &tensor : model.tensors) {
        if (tensor.elementCount() == 0)
            continue;
        const auto weights = ModelWeights::open(model, tensor, run);
        if (!weights)
            return weights.error();
        constexpr std::uint64_t Piece = 4 * 5 * 65536; // a multiple of the chunks of most codecs
        const std::uint64_t total = tensor.elementCount();
        std::vector<std::vector<float>> buffers(run.threads());
        const auto status
            = parallelFor((total + Piece - 1) / Piece, run, [&](std::uint64_t piece, unsigned worker) {
                  buffers[worker].resize(static_cast<std::size_t>(std::min(Piece, total - piece * Piece)));
                  return (*weights)->read(piece * Piece, buffers[worker]);
              });
        if (!status)
            return status;
    }
    return {};
}

} // namespace

Result<CompressReport> compressModel(ModelPtr reference, const CompressOptions &options,
                                     const RunControl &run)
{
    const auto encodeBegin = std::chrono::steady_clock::now();
    const auto importance = options.importancePath.empty() ? Result<Importance>(Importance())
                                                           : openImportance(options.importancePath, run);
    if (!importance)
        return importance.error();
    const auto base = openIfNamed(options.basePath, run.silent());
    if (!base)
        return base.error();
    auto written = writeContainer(*reference,
                                  { .pipeline = options.pipeline,
                                    .only = options.only,
                                    .output = options.output,
                                    .importance = options.importancePath.empty() ? nullptr : &*importance,
                                    .base = base->get() },
                                  run);
    if (!written)
        return written.error();
    CompressReport report { .pipeline = written->pipeline, .output = options.output };
    report.layers = std::move(written->layers);
    for (CompressLayer &layer : report.layers)
        layer.relativeMseBound = gaussianRelativeMseBound(*layer.bitsPerWeight);
    report.stages = std::move(written->stages);
    report.encodeSeconds = secondsSince(encodeBegin);
    report.encodeMegabytesPerSecond = megabytesPerSecond(written->referenceBytes, report.encodeSeconds);

    auto candidate = openModel(options.output, run);
    if (!candidate)
        return candidate.error();
    if (*base)
        *candidate = withBase(**candidate, *base);
    const auto decodeBegin = std::chrono::steady_clock::now();
    if (auto status = decodeModel(**candidate, run); !status)
        return status.error();
    report.decodeSeconds = secondsSince(decodeBegin);
    report.decodeMegabytesPerSecond = megabytesPerSecond(written->referenceBytes, report.decodeSeconds);

    auto comparison = compareModels(reference, *candidate, {}, run);
    if (!comparison)
        return comparison.error();
    report.comparison = std::move(*comparison);
    return report;
}

} // namespace assay
