// SPDX-License-Identifier: GPL-3.0-or-later
// The forward pass of one block over a batch: x in, x out. Memory: the batch's states, its keys and values,
// one feed-forward width, and a tile of weights per worker.
#pragma once

#include "core/inference/layer.h"
#include "core/inference/rope.h"

namespace assay {

/// Keys and values of one layer: keys by token, values by dimension, so that both products read rows.
struct KeyValueCache {
    std::size_t capacity = 0; ///< tokens
    std::vector<float> keys; ///< [capacity][key/value heads * D]
    std::vector<float> values; ///< [key/value heads * D][capacity]

    void reserve(std::size_t tokens, std::size_t width);
};

struct Workspace {
    Panels normed, secondNormed, qkv, attended, branch, hidden, gathered, expertOut, router;
    KeyValueCache cache; ///< of layers whose keys and values are not kept
    std::vector<WeightMatrix::TileBuffer> tiles, upTiles;
    std::vector<std::vector<float>> scratch;

    void prepare(unsigned workers);
};

/// The experts that each token of a layer chose, used of them a token in descending order of weight.
using ExpertChoices = std::vector<std::uint32_t>;

struct LayerPass {
    const ModelConfig &config;
    const TensorIndex &index;
    const Batch &batch;
    const RopeTable *rope = nullptr; ///< of this layer; null without rotary positions
    KeyValueCache *kept = nullptr; ///< keys and values of earlier tokens; null: the workspace's
    ExpertChoices *choices = nullptr; ///< filled if given
};

/// out rows [outFirst, …) = W x + b for every panel.
Status applyLinear(const Linear &linear, const Panels &x, Panels &out, Workspace &work,
                   const RunControl &run);
/// Rows [first, first + count) alone, into rows [0, count) of out.
Status applyRows(const Linear &linear, std::uint64_t first, std::uint64_t count, const Panels &x, Panels &out,
                 Workspace &work, const RunControl &run);
/// out = down(act(gate x) ⊙ up x) or down(act(up x)).
Status applyFeedForward(const FeedForward &weights, Activation activation, const Panels &x, Panels &out,
                        Workspace &work, const RunControl &run);
Status applyExperts(const Layer &layer, const LayerPass &pass, const Panels &x, Panels &out, Workspace &work,
                    const RunControl &run);
/// attended from qkv: rotary positions, norms of heads, softmax.
Status attend(const Layer &layer, const LayerPass &pass, Workspace &work, const RunControl &run);
void applyNorm(const ModelConfig &config, const NormWeights &weights, const Panels &x, Panels &out,
               const RunControl &run);
Status runLayer(const Layer &layer, const LayerPass &pass, Panels &x, Workspace &work, const RunControl &run);

} // namespace assay
