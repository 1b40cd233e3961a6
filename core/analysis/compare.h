// SPDX-License-Identifier: GPL-3.0-or-later
// Pairs two models, decodes both, measures every layer.
#pragma once

#include "core/analysis/error_profile.h"
#include "core/analysis/importance.h"
#include "core/analysis/measures.h"
#include "core/pairing/pairing.h"

#include <functional>

namespace assay {

/// What a layer is where it is no code of its reference.
enum class LayerNature { Ordinary, Dead, Constant, Negated, Scaled, Reordered, OtherLayer, Unrelated };

struct LayerReport {
    Match match; ///< tensors by index into the two models
    std::string referenceName {}, candidateName {}; ///< empty if that side has none
    std::string referenceLayout {}, candidateLayout {};
    std::uint64_t elementCount = 0; ///< logical, of the reference (of the candidate if only there)
    std::uint64_t referenceBytes = 0, candidateBytes = 0; ///< stored, side information included
    std::optional<ErrorStats> error {}; ///< only if both sides were decoded to the end
    std::optional<TensorStats> referenceStats {}, candidateStats {};
    std::optional<ErrorProfile> profile {}; ///< only if asked for
    LayerNature nature = LayerNature::Ordinary;
    std::string note {};
};

/// Ratios are reference / candidate; empty where the divisor is 0 or unknown.
struct CompareTotals {
    std::optional<double> ratioFile, ratioStored, ratioVsF32, ratioElements, bitsPerWeight, coverage;
    ErrorStats pooled {}; ///< over all paired weights, recomputed from sums
    bool exact = false; ///< every reference weight is covered and no value differs
    std::uint64_t layersPaired = 0, layersMissing = 0, layersExtra = 0, layersUndecodable = 0;
    std::uint64_t coveredElements = 0,
                  referenceElements = 0; ///< weights only: tied and buffers on neither side
};

struct Comparison {
    ModelPtr reference, candidate;
    std::vector<LayerReport> layers; ///< in Pairing order
    CompareTotals totals {};
    std::vector<Finding> findings;
};

inline constexpr std::uint64_t MinSampledBlocks = 16;

struct CompareOptions {
    NameMapping mapping {};
    bool quantiles = true; ///< exact histogram of |e|: p999, median
    bool profiles = false; ///< worst rows and columns, functional error: a second pass
    const Importance *importance = nullptr; ///< of the reference's inputs, for profiles; must outlive the run
    /// Below 1: only about this part of each layer's blocks is decoded, drawn by a fixed seed; at least
    /// MinSampledBlocks of them.
    double sampleFraction = 1;
};

/// Layers are reported to onLayer in order as they are finished (from the calling thread or a worker, one at
/// a time). Memory: a few MiB per thread. Unreadable layers become undecidable notes; the rest goes on.
Result<Comparison>
compareModels(ModelPtr reference, ModelPtr candidate, const CompareOptions &options, const RunControl &run,
              const std::function<void(std::size_t index, const LayerReport &)> &onLayer = {});

/// Statistics of one tensor, streamed.
Result<TensorStats> measureTensor(const Model &model, const TensorInfo &tensor, bool withHash,
                                  const RunControl &run);

} // namespace assay
