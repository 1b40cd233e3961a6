// SPDX-License-Identifier: GPL-3.0-or-later
// Both models over the same windows, a layer of each at a time. Memory: see batchTokens().
#pragma once

#include "core/inference/logits.h"
#include "core/inference/run_report.h"
#include "core/inference/windows.h"

#include <span>

namespace assay {

struct LockstepSide {
    const Transformer *model = nullptr; ///< null: not run
    std::string problem {}; ///< why it stopped
};

/// Sums of the states of one layer over all tokens.
struct StateSums {
    double reference = 0, candidate = 0, difference = 0, product = 0;
    std::uint64_t differingExperts = 0, chosenExperts = 0;
    bool isFilled = false;
};

class Lockstep {
public:
    Lockstep(const Transformer *reference, const Transformer *candidate, bool isWholeFile, LogitsFile *file);

    /// Runs all windows. A side whose numbers are no longer finite stops with a sentence, the other goes on.
    Status run(const std::vector<Window> &windows, bool isMasked, const RunControl &run);

    const LockstepSide &reference() const { return m_reference; }
    const LockstepSide &candidate() const { return m_candidate; }
    const std::vector<Prediction> &predictions() const { return m_predictions; }
    /// Embedding first; empty where the two cannot be compared layer by layer.
    std::vector<RunLayer> layers() const;
    bool isIdentical() const { return m_isIdentical; }

private:
    struct Side {
        LockstepSide *state = nullptr;
        Panels x {};
        Transformer::Tables tables {};
        ExpertChoices choices {};
    };
    Status runBatch(std::span<const Window> windows, bool isMasked, const RunControl &run);
    Status runLayer(Side &side, std::uint64_t layer, const Batch &batch, const RunControl &run);
    void checkFinite(Side &side, const Batch &batch, std::span<const Window> windows,
                     const std::string &where);
    void compareStates(std::size_t entry, const Side &reference, const Side &candidate, const Batch &batch);
    bool comparesStates() const;
    Status predict(std::span<const Window> windows, const Batch &batch, bool isMasked, Side &reference,
                   Side &candidate, const RunControl &run);

    LockstepSide m_reference, m_candidate;
    bool m_wantsAllLogits;
    LogitsFile *m_file;
    Workspace m_work;
    std::vector<StateSums> m_states;
    std::vector<Prediction> m_predictions;
    bool m_isIdentical = true;
};

/// Bytes of activations that a token needs while a batch goes through both models.
std::uint64_t bytesPerToken(const Transformer &model);
/// Tokens of windows of that size that go through the layers together.
std::uint64_t batchTokens(const Transformer *reference, const Transformer *candidate, std::uint64_t window);

} // namespace assay
