// SPDX-License-Identifier: GPL-3.0-or-later
// What a long function is given last: may it go on, how far is it, how many threads may it use.
#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>

namespace assay {

/// Two relaxed atomics in bytes; a timer or the terminal samples them. Any thread.
class Progress {
public:
    void expect(std::uint64_t bytes) { m_total.fetch_add(bytes, std::memory_order_relaxed); }
    void advance(std::uint64_t bytes) { m_done.fetch_add(bytes, std::memory_order_relaxed); }
    std::uint64_t total() const { return m_total.load(std::memory_order_relaxed); }
    std::uint64_t done() const { return m_done.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> m_total { 0 };
    std::atomic<std::uint64_t> m_done { 0 };
};

/// A value; copies share the stop token and the progress. The progress must outlive every copy.
class RunControl {
public:
    /// Never cancelled, no progress kept, one thread per processor.
    RunControl();
    RunControl(std::stop_token token, Progress *progress, unsigned threads);

    bool cancelled() const { return m_token.stop_requested(); }
    void expect(std::uint64_t bytes) const
    {
        if (m_progress)
            m_progress->expect(bytes);
    }
    void advance(std::uint64_t bytes) const
    {
        if (m_progress)
            m_progress->advance(bytes);
    }
    unsigned threads() const { return m_threads; }
    const std::stop_token &token() const { return m_token; }
    /// The same control with another thread count (at least 1).
    RunControl withThreads(unsigned threads) const;
    /// The same control whose work does not count as progress.
    RunControl silent() const;

private:
    std::stop_token m_token;
    Progress *m_progress = nullptr;
    unsigned m_threads = 1;
};

} // namespace assay
