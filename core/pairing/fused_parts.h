// SPDX-License-Identifier: GPL-3.0-or-later
// A fused matrix on one side, its parts under their own names on the other: queries, keys and values.
#pragma once

#include "core/pairing/conversion.h"

#include <unordered_map>

namespace assay {

using TensorKeys = std::unordered_map<std::string, std::size_t>; ///< canonical key (with "#expert") -> index

class FusedParts {
public:
    /// What is free is asked of isTaken, by index of the candidate. All must outlive it.
    FusedParts(const Model &reference, const Model &candidate, const Conversion &conversion,
               const TensorKeys &referenceKeys, const TensorKeys &candidateKeys,
               const std::vector<char> &isTaken, const RunControl &run);

    /// The reference's tensor is a run of rows of one of the candidate. Not settled.
    std::optional<Match> slice(std::size_t index, const CanonicalName &name) const;
    /// It is several of the candidate, head by head, if the values say so. Settled.
    std::optional<Match> heads(std::size_t index, const CanonicalName &name) const;
    /// It is several of the candidate, one after the other. Not settled.
    std::optional<Match> stack(std::size_t index, const CanonicalName &name) const;

private:
    std::optional<std::size_t> part(const CanonicalName &name, const char *role) const;
    std::optional<Match> inOrderOf(std::size_t index, std::optional<Transform> way) const;

    const Model &m_reference;
    const Model &m_candidate;
    const Conversion &m_conversion;
    const TensorKeys &m_referenceKeys;
    const TensorKeys &m_keys;
    const std::vector<char> &m_isTaken;
    const RunControl &m_run;
};

} // namespace assay
