// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include "core/base/guarded.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace assay {
namespace {

struct Shared {
    std::atomic<std::uint64_t> next { 0 };
    std::atomic<bool> failed { false };
    std::mutex mutex;
    std::uint64_t failedChunk = ~std::uint64_t { 0 };
    std::optional<Error> error;

    void fail(std::uint64_t chunk, Error problem)
    {
        const std::lock_guard lock(mutex);
        if (chunk < failedChunk) {
            failedChunk = chunk;
            error = std::move(problem);
        }
        failed.store(true, std::memory_order_relaxed);
    }
};

void work(Shared &shared, std::uint64_t count, const RunControl &run, unsigned worker,
          const std::function<Status(std::uint64_t, unsigned)> &body)
{
    while (!shared.failed.load(std::memory_order_relaxed)) {
        const std::uint64_t chunk = shared.next.fetch_add(1, std::memory_order_relaxed);
        if (chunk >= count)
            return;
        if (run.cancelled())
            return shared.fail(chunk, cancelledError());
        if (auto status = guarded([&] { return body(chunk, worker); }); !status)
            shared.fail(chunk, status.error());
    }
}

} // namespace

Error cancelledError()
{
    return Error { ErrorKind::Cancelled, "stopped" };
}

Status parallelFor(std::uint64_t count, const RunControl &run,
                   const std::function<Status(std::uint64_t chunk, unsigned worker)> &body)
{
    Shared shared;
    const auto workers = static_cast<unsigned>(std::min<std::uint64_t>(run.threads(), count));
    {
        std::vector<std::jthread> threads;
        threads.reserve(workers);
        try {
            for (unsigned worker = 1; worker < workers; ++worker)
                threads.emplace_back([&, worker] { work(shared, count, run, worker, body); });
        } catch (const std::system_error &) {
            // The system gives no more threads: those that run do all of the work.
        }
        work(shared, count, run, 0, body);
    }
    if (shared.error)
        return *shared.error;
    return {};
}

} // namespace assay
