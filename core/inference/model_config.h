// SPDX-License-Identifier: GPL-3.0-or-later
// What a transformer is made of, as its configuration says: enough to run it with its tensors alone.
#pragma once

#include "core/inference/kernels.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

enum class NormKind {
    LayerNorm,
    Rms,
    RmsPlusOne, ///< stored w means 1 + w (Gemma of Hugging Face)
};

/// How a block puts its halves together; N are norms, x the state.
enum class BlockForm {
    Serial, ///< x += Attn(N1 x); x += MLP(N2 x)
    ParallelOneNorm, ///< x += Attn(N x) + MLP(N x)
    ParallelTwoNorms, ///< x += Attn(N1 x) + MLP(N2 x)
    FourNorms, ///< x += N2(Attn(N1 x)); x += N4(MLP(N3 x))
    PostNorm, ///< x = N1(x + Attn(x)); x = N2(x + MLP(x))
};

/// Rotary positions: angle of pair j at position t is t · frequency j.
struct RopeSetting {
    std::uint64_t width = 0; ///< r: entries of a head that are rotated; 0 = no rotary positions
    std::vector<double> frequencies {}; ///< r / 2, after any scaling that does not depend on length
    double amplitude = 1; ///< cosines and sines are multiplied by it
    /// longrope: used instead of frequencies where a window is longer than longFrom.
    std::vector<double> longFrequencies {};
    std::uint64_t longFrom = 0;
    /// dynamic: theta grows with windows longer than dynamicFrom by dynamicFactor; 0 = not dynamic.
    double theta = 10000, dynamicFactor = 0;
    std::uint64_t dynamicFrom = 0;
};

/// How rows of a stored matrix lie in the order that the forward pass wants.
enum class RowOrder {
    AsStored,
    Interleaved, ///< GGUF llama: rows 2j, 2j + 1 of a head are its j, j + D/2
    HeadwiseQkv, ///< gpt_neox: [head][q|k|v][D]
};

struct LayerPlan {
    std::uint64_t window = 0; ///< visible tokens, the own one included; 0 = all before
    bool usesLocalRope = false;
    bool hasExperts = false;
};

struct ExpertPlan {
    std::uint64_t count = 0; ///< 0 = no experts
    std::uint64_t used = 0;
    std::uint64_t width = 0; ///< of one expert's feed-forward
    std::uint64_t sharedWidth = 0; ///< 0 = no shared expert
    bool renormalises = false;
    bool hasFusedGateUp = false; ///< one stored matrix holds an expert's gate rows, then its up rows
};

struct ModelConfig {
    std::string family {}; ///< id of a row of architecture_table
    std::string source {}; ///< "config.json", "GGUF metadata"
    std::uint64_t layers = 0, width = 0, heads = 0, keyValueHeads = 0, headWidth = 0, feedForward = 0;
    std::uint64_t vocabulary = 0; ///< as stated; 0 = not stated, the embedding's rows
    std::uint64_t positions = 0; ///< longest context; 0 = not stated
    NormKind norm = NormKind::Rms;
    double epsilon = 1e-5;
    Activation activation = Activation::Silu;
    bool isGated = true;
    BlockForm form = BlockForm::Serial;
    bool hasLearnedPositions = false;
    std::uint64_t positionOffset = 0; ///< row of the first token's position
    bool isMasked = false; ///< bert: every token sees every token
    bool hasQkNorm = false;
    bool hasQkvBias = false, hasOutputBias = false, hasMlpBias = false, hasHeadBias = false;
    bool biasIfStored = false; ///< GGUF: what is stored is used
    bool isConv1d = false; ///< gpt2 of Hugging Face: matrices stored [in, out]
    RowOrder qkOrder = RowOrder::AsStored;
    bool hasFusedQkv = false, hasFusedGateUp = false;
    double attentionScale = 1;
    bool scalesByLayer = false; ///< attention of layer i also divided by i + 1
    double attentionSoftcap = 0, finalSoftcap = 0; ///< 0 = none
    double embeddingScale = 1;
    RopeSetting rope {}, localRope {};
    std::vector<LayerPlan> plan {}; ///< one per layer
    ExpertPlan experts {};
    bool isTied = false;
    std::vector<std::string> notes {}; ///< what of the configuration is read in one of several ways
};

} // namespace assay
