// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_source.h"

#include <atomic>
#include <cstdint>
#include <stop_token>

namespace assay::testing {

/// Asks for an end at the n-th read: the same place in every run, however busy the machine is.
class StoppingSource : public ByteSource {
public:
    StoppingSource(SourcePtr inner, std::stop_source stop, std::uint64_t at)
        : ByteSource(inner->path(), inner->size())
        , m_inner(std::move(inner))
        , m_stop(std::move(stop))
        , m_at(at)
    {
    }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (++m_reads == m_at)
            m_stop.request_stop();
        return m_inner->read(offset, out);
    }
    std::uint64_t reads() const { return m_reads; }

private:
    SourcePtr m_inner;
    mutable std::stop_source m_stop;
    std::uint64_t m_at;
    mutable std::atomic<std::uint64_t> m_reads = 0;
};

} // namespace assay::testing
