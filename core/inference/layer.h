// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of one block, as its family lays them out: what must be there, and the opened form.
#pragma once

#include "core/inference/weights.h"

namespace assay {

/// y = W x + b into rows [outFirst, outFirst + rows) of the output.
struct LinearSpec {
    MatrixSpec weight {};
    std::string bias {}; ///< key; empty = none
    bool needsBias = false; ///< else it is used if it is stored
    std::uint64_t outFirst = 0;
};

struct Linear {
    WeightMatrix weight;
    std::vector<float> bias {}; ///< empty = none
    std::uint64_t outFirst = 0;

    static Result<Linear> open(const TensorIndex &index, const LinearSpec &spec, bool holds,
                               const RunControl &run);
};

struct NormWeights {
    std::vector<float> weight {}, bias {};
};

struct FeedForwardSpec {
    std::optional<LinearSpec> gate {};
    LinearSpec up {}, down {};
};

struct FeedForward {
    std::optional<Linear> gate {};
    Linear up, down;
};

struct LayerSpec {
    std::vector<LinearSpec> qkv {}; ///< into one state: q heads, then k, then v
    LinearSpec output {};
    std::optional<FeedForwardSpec> dense {};
    std::optional<LinearSpec> router {};
    std::vector<FeedForwardSpec> experts {};
    std::optional<FeedForwardSpec> shared {};
    std::optional<LinearSpec> sharedGate {};
    std::vector<std::string> norms {}; ///< keys without ".weight", in the order of the block's form
};

LayerSpec layerSpec(const ModelConfig &config, std::uint64_t layer);
/// Every tensor of the layer is there, has its shape and a layout whose values are decoded. Headers only.
Status checkLayer(const ModelConfig &config, const TensorIndex &index, const LayerSpec &spec);
/// Float32 elements of the layer's matrices.
std::uint64_t elementsOf(const LayerSpec &spec);

struct Layer {
    LayerSpec spec;
    LayerPlan plan;
    std::uint64_t number = 0;
    std::vector<Linear> qkv {};
    std::optional<Linear> output {};
    std::optional<FeedForward> dense {};
    std::optional<Linear> router {}, sharedGate {};
    std::optional<FeedForward> shared {};
    std::vector<FeedForward> experts {}; ///< only if held; else each is opened when it is used
    std::vector<NormWeights> norms {};
    std::vector<float> queryNorm {}, keyNorm {};

    /// holds: decodes every weight now.
    static Result<Layer> open(const ModelConfig &config, const TensorIndex &index, std::uint64_t layer,
                              bool holds, const RunControl &run);
};

Result<FeedForward> openFeedForward(const TensorIndex &index, const FeedForwardSpec &spec, bool holds,
                                    const RunControl &run);
/// A norm's weight (plus one where the family stores it so) and bias.
Result<NormWeights> readNorm(const ModelConfig &config, const TensorIndex &index, const std::string &key,
                             std::uint64_t width);

} // namespace assay
