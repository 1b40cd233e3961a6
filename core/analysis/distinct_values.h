// SPDX-License-Identifier: GPL-3.0-or-later
// How often each value occurs, by its bits, until there are too many different ones.
#pragma once

#include "core/analysis/measures.h"

#include <span>
#include <vector>

namespace assay {

inline constexpr std::size_t MostDistinct = 65536;

/// Memory: at most 2 MiB. An open table: one line of the cache a value, where a node in a map is two and an
/// allocation.
class DistinctValues {
public:
    void add(std::span<const float> values);
    void merge(const DistinctValues &other);
    /// The number of values and the entropy of a value's choice; nothing where there are more than
    /// MostDistinct.
    void fill(TensorStats &stats) const;

private:
    struct Slot {
        std::uint32_t bits = 0;
        std::uint64_t count = 0; ///< 0: empty
    };

    void add(std::uint32_t bits, std::uint64_t count);
    Slot &slotOf(std::uint32_t bits);
    void grow();

    std::vector<Slot> m_slots {}; ///< a power of two, at most half of them taken
    std::size_t m_taken = 0;
    unsigned m_shift = 32; ///< of a 32-bit hash to a place
    bool m_overflow = false;
};

} // namespace assay
