// SPDX-License-Identifier: GPL-3.0-or-later
// Buffers that outlive one call, for const functions that any thread may call: as many as threads were ever
// inside.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

namespace assay {

template <typename T> class ScratchPool {
    struct GiveBack {
        const ScratchPool *pool;
        void operator()(T *scratch) const
        {
            const std::lock_guard lock(pool->m_mutex);
            pool->m_idle.emplace_back(scratch);
        }
    };

public:
    /// Back in the pool at the end of its life; the pool must outlive it.
    using Lease = std::unique_ptr<T, GiveBack>;
    Lease take() const
    {
        const std::lock_guard lock(m_mutex);
        if (m_idle.empty())
            return Lease(new T, GiveBack { this });
        Lease lease(m_idle.back().release(), GiveBack { this });
        m_idle.pop_back();
        return lease;
    }

private:
    mutable std::mutex m_mutex;
    mutable std::vector<std::unique_ptr<T>> m_idle;
};

} // namespace assay
