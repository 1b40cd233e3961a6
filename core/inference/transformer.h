// SPDX-License-Identifier: GPL-3.0-or-later
// A model that can be run: its configuration checked against the headers of its tensors. Holds norms of the
// model's ends only; layers are opened when they are used.
#pragma once

#include "core/inference/forward.h"

namespace assay {

class Transformer {
public:
    /// Checks that every tensor the configuration needs is there in its shape; decodes next to nothing.
    static Result<Transformer> make(ModelPtr model, ModelConfig config, const RunControl &run);

    const ModelConfig &config() const { return m_config; }
    const Model &model() const { return *m_model; }
    std::uint64_t vocabulary() const { return m_vocabulary; }
    /// False where only hidden states come out (bert without its head).
    bool hasHead() const { return m_hasHead; }
    /// Longest window that positions allow; 0 = any.
    std::uint64_t longestContext() const;
    /// Float32 elements of all matrices that one pass reads.
    std::uint64_t passElements() const { return m_passElements; }
    const std::vector<std::string> &notes() const { return m_notes; }

    /// x = states of the batch's tokens before the first block.
    Status embed(const Batch &batch, Panels &x, const RunControl &run) const;
    Result<Layer> openLayer(std::uint64_t number, bool holds, const RunControl &run) const;
    /// Runs block number; rope tables as ropeTables() made them.
    struct Tables {
        RopeTable global, local;
    };
    Tables ropeTables(const Batch &batch) const;
    Status runLayer(const Layer &layer, const Batch &batch, const Tables &tables, KeyValueCache *kept,
                    ExpertChoices *choices, Panels &x, Workspace &work, const RunControl &run) const;
    /// What the rows of the output matrix are multiplied with.
    Status finish(const Panels &x, Panels &out, Workspace &work, const RunControl &run) const;
    /// The output matrix; rows are tokens.
    Result<Linear> openHead(bool holds, const RunControl &run) const;
    /// final_logit_softcapping, 0 without.
    float logitCap() const { return static_cast<float>(m_config.finalSoftcap); }

private:
    Transformer(ModelPtr model, ModelConfig config)
        : m_model(std::move(model))
        , m_config(std::move(config))
        , m_index(*m_model)
    {
    }
    Status readRopeFactors();
    Status readEnds(const RunControl &run);
    Status checkVocabulary();
    Status findHead(const RunControl &run);
    Status noteUntied(const RunControl &run);

    ModelPtr m_model;
    ModelConfig m_config;
    TensorIndex m_index;
    std::uint64_t m_vocabulary = 0, m_passElements = 0;
    bool m_hasHead = true;
    LinearSpec m_headSpec;
    std::optional<Linear> m_maskedDense; ///< before the output matrix of bert
    NormWeights m_maskedNorm, m_embeddingNorm, m_finalNorm;
    std::vector<float> m_tokenType;
    std::vector<std::string> m_notes;
};

} // namespace assay
