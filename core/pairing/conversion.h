// SPDX-License-Identifier: GPL-3.0-or-later
// What a conversion between two name families does to the values, by the role of a tensor.
#pragma once

#include "core/pairing/name_schemes.h"
#include "core/pairing/pairing.h"

namespace assay {

struct Conversion {
    PairNames reference;
    PairNames candidate;
    std::string architecture {}; ///< general.architecture or model_type; empty = unknown
    std::string huggingFaceType {}; ///< model_type of config.json; empty = unknown
    std::uint64_t heads = 0; ///< 0 = unknown
    std::uint64_t keyValueHeads = 0;

    bool crossesFamilies() const
    {
        return (reference.family == NameFamily::HuggingFace) != (candidate.family == NameFamily::HuggingFace);
    }
};

Conversion conversionOf(const Model &reference, const Model &candidate);

/// The transform that a canonical name calls for; kind None where the values stay as they are.
Transform conversionTransform(const Conversion &conversion, const CanonicalName &name, const Shape &shape);

/// Other orders of the rows to try where the values contradict the transform by name: as they lie, and for
/// queries and keys over families, permutations of other head sizes. Empty where there is nothing to prove.
std::vector<Transform> rowAlternatives(const Conversion &conversion, const CanonicalName &name,
                                       const Shape &shape, const Transform &named);

/// Fused queries, keys and values of shared heads: Falcon keeps [group][queries | key | value][head size],
/// GGUF all queries, all keys, all values. Empty where names or numbers call for no such order.
std::optional<Transform> groupedRows(const Conversion &conversion, const CanonicalName &name,
                                     const Shape &shape, std::size_t candidate);

/// Sets kind, transform, confidence and note of a match whose two tensors are known: undecodable, reshaped,
/// transposed, or not the same shape. Reads a sample of values only where shapes leave a doubt or an order of
/// the rows must prove itself against alternatives.
void settle(const Model &reference, const Model &candidate, Match &match,
            std::span<const Transform> alternatives, const RunControl &run);

bool hasReadableValues(const TensorInfo &tensor);

} // namespace assay
