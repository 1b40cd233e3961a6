// SPDX-License-Identifier: GPL-3.0-or-later
// Runs long work beside the GUI thread: the newest job of a tag wins, results come back on the GUI thread.
#pragma once

#include "core/base/guarded.h"
#include "core/base/result.h"
#include "core/base/run_control.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <vector>

namespace assay {

struct JobState {
    QString tag, title;
    std::uint64_t doneBytes = 0, totalBytes = 0; ///< totalBytes 0 = not known
    double seconds = 0; ///< since its start
    /// At most 1; empty where the whole is not known.
    std::optional<double> share() const;
    double bytesPerSecond() const { return seconds > 0.2 ? static_cast<double>(doneBytes) / seconds : 0; }
    std::optional<double> remainingSeconds() const;
    /// "comparing 61 % · 1.9 GB/s · 2 s left": as much of it as is known.
    QString text() const;
};

/// Results on their way from a job to the GUI thread, taken in batches. Any thread.
template <typename Item> class Feed {
public:
    void add(Item item)
    {
        const std::lock_guard lock(m_mutex);
        m_items.push_back(std::move(item));
    }
    std::vector<Item> take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_items, {});
    }

private:
    std::mutex m_mutex;
    std::vector<Item> m_items;
};

/// GUI thread only. Destruction stops all jobs and joins their threads; undelivered results are dropped.
class JobRunner : public QObject {
    Q_OBJECT
public:
    explicit JobRunner(QObject *parent = nullptr);
    ~JobRunner() override;

    /// work(const RunControl &) -> Result<T> runs on its own thread and captures values only;
    /// deliver(Result<T>) runs on the GUI thread unless the job was stopped or replaced.
    /// poll, if given, is called on the GUI thread every tenth of a second while the job runs and once more
    /// before its result: it fetches what the job has left in a Feed.
    template <typename Work, typename Deliver>
    void start(const QString &tag, const QString &title, Work work, Deliver deliver,
               std::function<void()> poll = {})
    {
        launch(
            tag, title,
            [work = std::move(work), deliver = std::move(deliver)](const RunControl &run) {
                auto result = std::make_shared<decltype(work(run))>(guarded([&] { return work(run); }));
                return std::function<void()>([result, deliver] { deliver(std::move(*result)); });
            },
            std::move(poll));
    }
    void cancel(const QString &tag);
    void cancelAll();
    bool isRunning() const;
    /// Sampled now; stopped jobs are not listed.
    std::vector<JobState> jobs() const;

Q_SIGNALS:
    void jobsChanged();
    /// Whoever has more waiting forgets it.
    void allCancelled();

private:
    struct Job;
    using Task = std::function<std::function<void()>(const RunControl &)>;
    void launch(const QString &tag, const QString &title, Task task, std::function<void()> poll);
    void pollAll();
    void finish(Job *job, const std::function<void()> &deliver);

    std::vector<std::unique_ptr<Job>> m_jobs;
    QTimer m_polling;
};

} // namespace assay
