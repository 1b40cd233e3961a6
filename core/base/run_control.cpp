// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/run_control.h"

#include <algorithm>
#include <thread>

namespace assay {

RunControl::RunControl()
    : m_threads(std::max(1u, std::thread::hardware_concurrency()))
{
}

RunControl::RunControl(std::stop_token token, Progress *progress, unsigned threads)
    : m_token(std::move(token))
    , m_progress(progress)
    , m_threads(threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency()))
{
}

RunControl RunControl::withThreads(unsigned threads) const
{
    RunControl copy = *this;
    copy.m_threads = std::max(1u, threads);
    return copy;
}

RunControl RunControl::silent() const
{
    RunControl copy = *this;
    copy.m_progress = nullptr;
    return copy;
}

} // namespace assay
