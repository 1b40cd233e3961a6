// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/distinct_values.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace assay {

void DistinctValues::add(std::span<const float> values)
{
    for (std::size_t i = 0; i < values.size() && !m_overflow; ++i)
        add(std::bit_cast<std::uint32_t>(values[i]), 1);
}

void DistinctValues::merge(const DistinctValues &other)
{
    m_overflow = m_overflow || other.m_overflow;
    for (const Slot &slot : other.m_slots) {
        if (m_overflow)
            return;
        if (slot.count > 0)
            add(slot.bits, slot.count);
    }
}

void DistinctValues::fill(TensorStats &stats) const
{
    if (m_overflow)
        return;
    stats.distinctValues = m_taken;
    std::vector<Slot> ordered; // so that the sum has the same bits on any number of threads
    std::ranges::copy_if(m_slots, std::back_inserter(ordered),
                         [](const Slot &slot) { return slot.count > 0; });
    std::ranges::sort(ordered, {}, &Slot::bits);
    double entropy = 0, total = 0;
    for (const Slot &slot : ordered)
        total += static_cast<double>(slot.count);
    for (const Slot &slot : ordered) {
        const double share = static_cast<double>(slot.count) / total;
        entropy -= share * std::log2(share);
    }
    stats.symbolEntropyBits = ordered.empty() ? 0 : std::max(0.0, entropy);
}

void DistinctValues::add(std::uint32_t bits, std::uint64_t count)
{
    if (m_slots.empty() || 2 * m_taken > m_slots.size())
        grow();
    Slot &slot = slotOf(bits);
    if (slot.count == 0) {
        slot.bits = bits;
        m_overflow = ++m_taken > MostDistinct;
    }
    slot.count += count;
}

DistinctValues::Slot &DistinctValues::slotOf(std::uint32_t bits)
{
    constexpr std::uint32_t Golden = 0x9e3779b1u;
    std::size_t place = (bits * Golden) >> m_shift;
    while (m_slots[place].count > 0 && m_slots[place].bits != bits)
        place = (place + 1) & (m_slots.size() - 1);
    return m_slots[place];
}

void DistinctValues::grow()
{
    constexpr std::size_t FirstSlots = 1024;
    std::vector<Slot> old(std::max(FirstSlots, 2 * m_slots.size()));
    old.swap(m_slots);
    m_shift = 32 - static_cast<unsigned>(std::countr_zero(m_slots.size()));
    for (const Slot &slot : old)
        if (slot.count > 0)
            slotOf(slot.bits) = slot;
}

} // namespace assay
