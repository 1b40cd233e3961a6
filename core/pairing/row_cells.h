// SPDX-License-Identifier: GPL-3.0-or-later
// Experts and gated pairs in every arrangement in use. The unit that all share is one matrix of one expert: a
// cell, a run of rows.
//   apart            experts.{e}.gate_proj [F, H], up_proj, down_proj [H, F]
//   stacked          ffn_gate_exps [E, F, H], ffn_up_exps, ffn_down_exps
//   fused            experts.gate_up_proj [E, 2F, H]: gate then up, or (gpt-oss) row by row in turn
//   turned           the same with the last two dimensions exchanged: [E, H, 2F], [E, F, H]
//   dense            gate_up_proj [2F, H] against gate_proj and up_proj
// Biases are the same with rows of one element.
#pragma once

#include "core/pairing/name_schemes.h"
#include "core/pairing/pairing.h"

#include <unordered_map>

namespace assay {

class RowCells {
public:
    /// What the candidate's tensors hold, by canonical name.
    RowCells(const Model &candidate, const PairNames &names);

    /// The ways in which the candidate's cells make up a tensor of the reference, likeliest first: what
    /// shapes leave open (gate and up in turn or one after the other, turned squares) only values decide.
    /// Empty where cells are missing.
    std::vector<Transform> waysTo(const TensorInfo &reference, const CanonicalName &name,
                                  const std::string &architecture) const;

private:
    struct Place {
        std::size_t tensor;
        std::uint64_t expert, experts; ///< position in its stack
        std::uint64_t half, halves; ///< 0 of 2 is the gate of a fused pair
    };
    struct Way {
        bool isInTurnHere, isTurnedHere, isInTurnThere, isTurnedThere;
    };
    std::optional<Transform> way(const TensorInfo &reference, const CanonicalName &name,
                                 const Way &how) const;

    const Model &m_candidate;
    std::unordered_map<std::string, Place> m_places;
};

/// "blk.0.ffn_gate_up_exps.weight": a tensor that holds gates and ups.
bool isFusedGate(const CanonicalName &name);

} // namespace assay
