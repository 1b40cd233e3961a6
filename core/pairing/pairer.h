// SPDX-License-Identifier: GPL-3.0-or-later
// Passes over what is left to pair, each less certain than the one before: the user's mapping, equal names,
// canonical names over families, names spelled alike, content.
#pragma once

#include "core/pairing/fused_parts.h"
#include "core/pairing/settled_pairs.h"

namespace assay {

class Pairer {
public:
    /// All three must outlive it.
    Pairer(const Model &reference, const Model &candidate, const RunControl &run);

    void pairMapped(const NameMapping &mapping);
    void pairEqualNames();
    void pairCanonicalNames();
    /// "bert/layer_0/dense/kernel" and "bert.layer.0.dense.weight".
    void pairSpelledNames();
    /// What names left over; content.h decides.
    Status pairByContent();
    /// Values that lie in another order than their names say.
    Status refineOrders();
    Pairing finish();

    const Conversion &conversion() const { return m_conversion; }

private:
    bool isOpen(std::size_t index) const;
    std::optional<std::size_t> candidateNamed(const std::string &name) const;
    void accept(std::size_t index, std::size_t candidate, Transform transform);
    /// Postponed where shapes differ: something else may fit. False then.
    bool acceptNamed(std::size_t index, std::size_t candidate, Transform transform);
    void pairParts(std::size_t index, const CanonicalName &name);
    std::vector<std::size_t> stillOpen() const; ///< weights of the reference without a partner
    std::vector<std::size_t> stillFree() const;
    Status pairVectors();
    void takeAll(std::vector<Match> matches);
    Status pairReordered(const std::vector<std::size_t> &open, const std::vector<std::size_t> &free);
    void take(Match match);
    void noteCodes(Pairing &pairing) const;

    const Model &m_reference;
    const Model &m_candidate;
    const RunControl &m_run;
    Conversion m_conversion;
    std::vector<std::optional<Match>> m_matches;
    std::vector<char> m_isTaken;
    std::vector<char> m_isClosed; ///< left unpaired by the user
    TensorKeys m_referenceKeys, m_keys;
    SettledPairs m_settled;
    FusedParts m_fused;
    std::vector<Match> m_postponed;
    std::vector<Finding> m_findings;
};

} // namespace assay
