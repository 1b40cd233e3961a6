// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/compare.h"

#include "core/analysis/layer_folding.h"
#include "core/analysis/layer_measuring.h"
#include "core/base/open_inputs.h"

#include <numeric>

namespace assay {

Result<Comparison> compareModels(ModelPtr reference, ModelPtr candidate, const CompareOptions &options,
                                 const RunControl &run,
                                 const std::function<void(std::size_t index, const LayerReport &)> &onLayer)
{
    auto comparison = pairLayers(std::move(reference), std::move(candidate), options, run);
    if (!comparison)
        return comparison;
    std::vector<std::size_t> all(comparison->layers.size());
    std::iota(all.begin(), all.end(), std::size_t { 0 });
    ErrorHistogram pooled;
    if (auto status = measureLayers(*comparison, all, options, OnReadError::Note, pooled, run, onLayer);
        !status)
        return status.error();
    if (auto status = foldLayers(*comparison, pooled, run); !status)
        return status.error();
    for (const Model *model : { comparison->reference.get(), comparison->candidate.get() })
        if (auto status = unchanged(model->sources); !status)
            return status.error();
    return comparison;
}

} // namespace assay
