// SPDX-License-Identifier: GPL-3.0-or-later
// Runs long work beside the GUI thread: the newest job of a tag wins, results come back on the GUI thread.
#pragma once

#include "core/base/result.h"
#include "core/base/run_control.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace assay {

struct JobState {
    QString tag, title;
    std::uint64_t doneBytes = 0, totalBytes = 0; ///< totalBytes 0 = not known
};

/// GUI thread only. Destruction stops all jobs and joins their threads; undelivered results are dropped.
class JobRunner : public QObject {
    Q_OBJECT
public:
    explicit JobRunner(QObject *parent = nullptr);
    ~JobRunner() override;

    /// work(const RunControl &) -> Result<T> runs on its own thread and captures values only;
    /// deliver(Result<T>) runs on the GUI thread unless the job was stopped or replaced.
    template <typename Work, typename Deliver>
    void start(const QString &tag, const QString &title, Work work, Deliver deliver)
    {
        launch(tag, title, [work = std::move(work), deliver = std::move(deliver)](const RunControl &run) {
            auto result = std::make_shared<decltype(work(run))>(work(run));
            return std::function<void()>([result, deliver] { deliver(std::move(*result)); });
        });
    }
    void cancel(const QString &tag);
    void cancelAll();
    bool isRunning() const;
    /// Sampled now; stopped jobs are not listed.
    std::vector<JobState> jobs() const;

Q_SIGNALS:
    void jobsChanged();

private:
    struct Job;
    using Task = std::function<std::function<void()>(const RunControl &)>;
    void launch(const QString &tag, const QString &title, Task task);
    void finish(Job *job, const std::function<void()> &deliver);

    std::vector<std::unique_ptr<Job>> m_jobs;
};

} // namespace assay
