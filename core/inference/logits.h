// SPDX-License-Identifier: GPL-3.0-or-later
// From final states to predictions, without ever holding a token's whole vocabulary: the output matrix goes
// by in slabs of rows, and sums over the vocabulary are kept per token (in double; the largest logit so far
// is subtracted, and sums are scaled when a larger one comes).
#pragma once

#include "core/base/atomic_file.h"
#include "core/inference/transformer.h"

#include <array>

namespace assay {

/// Σ e^(l − maximum) and its like, per lane of a panel.
struct LogitSums {
    double maximum[PanelLanes], sum[PanelLanes];
    double cross[PanelLanes]; ///< Σ e^(l_reference − maximum)(l_reference − l_candidate); of the reference
    LogitSums();
};
/// Folds rows of logits into sums; candidate may be null. Rows are [rows][16].
void reduceLogits(const float *reference, const float *candidate, std::size_t rows, LogitSums &referenceSums,
                  LogitSums &candidateSums);
/// ln x by a series of our own: the same bits everywhere. x > 0, finite.
double naturalLogarithm(double x);

constexpr std::size_t TopCount = 5;

struct TopLogits {
    std::array<float, TopCount> value;
    std::array<std::uint32_t, TopCount> id {};
    TopLogits();
};

/// One position that a head is applied to.
struct HeadLane {
    std::size_t panel = 0, lane = 0; ///< of the batch
    std::optional<std::uint32_t> next {}; ///< the token that stands there; empty for masked models
    bool isScored = true;
    std::uint64_t place = 0; ///< of the position among the tokens; the row of --logits
};

struct SidePrediction {
    double logSum = 0; ///< ln Σ e^l
    double nextLogit = 0;
    TopLogits top {};
    /// ln probability of the token that stands there.
    double logProbability() const { return nextLogit - logSum; }
};

struct Prediction {
    std::uint64_t place = 0;
    std::optional<std::uint32_t> next {};
    std::optional<SidePrediction> reference {}, candidate {};
    std::optional<double> kl {}; ///< with both
};

/// The reference's logits as .npy, filled strip by strip.
class LogitsFile {
public:
    static Result<LogitsFile> create(const std::string &path, std::uint64_t rows, std::uint64_t vocabulary);
    Status write(std::uint64_t row, std::uint64_t firstToken, std::span<const float> values);
    Status commit() { return m_file.commit(); }

private:
    LogitsFile(AtomicFile file, std::uint64_t header, std::uint64_t vocabulary)
        : m_file(std::move(file))
        , m_header(header)
        , m_vocabulary(vocabulary)
    {
    }
    AtomicFile m_file;
    std::uint64_t m_header, m_vocabulary;
};

struct HeadSide {
    const Transformer *model = nullptr; ///< null: this side is not run
    const Panels *states = nullptr; ///< after the last block
    const Linear *head = nullptr; ///< held already; null: opened here
    std::string problem {}; ///< filled where its logits are not finite
};

struct HeadPass {
    HeadSide reference, candidate;
    const std::vector<HeadLane> &lanes;
    LogitsFile *file = nullptr;
};
struct HeadResult {
    std::vector<Prediction> predictions; ///< of the scored lanes, in their order
    bool isIdentical = true; ///< every logit is the same number on both sides
};
Result<HeadResult> runHeads(HeadPass &pass, Workspace &work, const RunControl &run);

} // namespace assay
