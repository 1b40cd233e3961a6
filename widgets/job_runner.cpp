// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/job_runner.h"

#include "widgets/text_format.h"

#include <QElapsedTimer>
#include <QMetaObject>

#include <algorithm>

#include <sys/resource.h>
#include <unistd.h>

namespace assay {

namespace {

/// Jobs that count steps or elements count fewer than this; their rate is none of bytes.
constexpr std::uint64_t LeastBytesOfARate = 64u << 10;

/// By how much a job is nicer than the window: a tenth of its weight (sched(7)), so that with as many threads
/// at work as there are processors the window still runs the moment it has something to do.
constexpr int Niceness = 10;

/// Makes the calling thread give way to the window; threads that it starts inherit that (setpriority(2): on
/// Linux the value is one of a thread). If it is refused the job runs at the window's weight.
void giveWayToTheWindow()
{
    const auto thread = static_cast<id_t>(gettid());
    (void)setpriority(PRIO_PROCESS, thread, getpriority(PRIO_PROCESS, thread) + Niceness);
}

} // namespace

struct JobRunner::Job {
    QString tag, title;
    Progress progress; ///< declared before the thread: outlives it
    std::function<void()> poll;
    QElapsedTimer clock;
    std::jthread thread;
};

std::optional<double> JobState::share() const
{
    if (totalBytes == 0)
        return std::nullopt;
    return std::min(1.0, static_cast<double>(doneBytes) / static_cast<double>(totalBytes));
}

std::optional<double> JobState::remainingSeconds() const
{
    const double rate = bytesPerSecond();
    if (rate <= 0 || totalBytes <= doneBytes)
        return std::nullopt;
    return static_cast<double>(totalBytes - doneBytes) / rate;
}

QString JobState::text() const
{
    QStringList parts { title };
    if (const auto known = share())
        parts.front() += QStringLiteral(" %1 %").arg(static_cast<int>(*known * 100));
    if (const double rate = bytesPerSecond(); rate > 0 && totalBytes >= LeastBytesOfARate)
        parts << formatRate(rate);
    if (const auto left = remainingSeconds())
        parts << JobRunner::tr("%1 left").arg(formatDuration(*left));
    return parts.join(QStringLiteral(" · "));
}

JobRunner::JobRunner(QObject *parent)
    : QObject(parent)
{
    m_polling.setInterval(100);
    connect(&m_polling, &QTimer::timeout, this, &JobRunner::pollAll);
}

void JobRunner::pollAll()
{
    bool isPolled = false;
    for (const auto &job : m_jobs) {
        if (!job->poll || job->thread.get_stop_token().stop_requested())
            continue;
        isPolled = true;
        job->poll();
    }
    if (!isPolled)
        m_polling.stop();
}

JobRunner::~JobRunner()
{
    for (const auto &job : m_jobs)
        job->thread.request_stop();
    m_jobs.clear();
}

void JobRunner::launch(const QString &tag, const QString &title, Task task, std::function<void()> poll)
{
    cancel(tag);
    auto *job = m_jobs.emplace_back(std::make_unique<Job>()).get();
    job->tag = tag;
    job->title = title;
    job->clock.start();
    job->poll = std::move(poll);
    if (job->poll)
        m_polling.start();
    // The destructor joins, so this and job are alive as long as the thread is.
    auto entry = [this, job, task = std::move(task)](const std::stop_token &token) {
        std::function<void()> deliver = [] {};
        giveWayToTheWindow();
        (void)guarded([&] {
            deliver
                = task(RunControl(token, &job->progress, std::max(1U, std::thread::hardware_concurrency())));
            return Status();
        });
        QMetaObject::invokeMethod(
            this, [this, job, deliver = std::move(deliver)] { finish(job, deliver); }, Qt::QueuedConnection);
    };
    try {
        job->thread = std::jthread(std::move(entry));
    } catch (...) { // no thread to be had: no job either, and the event loop shows why
        m_jobs.pop_back();
        throw;
    }
    Q_EMIT jobsChanged();
}

void JobRunner::finish(Job *job, const std::function<void()> &deliver)
{
    const auto place
        = std::find_if(m_jobs.begin(), m_jobs.end(), [job](const auto &each) { return each.get() == job; });
    if (place == m_jobs.end())
        return;
    const bool stopped = job->thread.get_stop_token().stop_requested();
    const auto poll = std::move(job->poll);
    m_jobs.erase(place);
    Q_EMIT jobsChanged();
    if (stopped)
        return;
    if (poll)
        poll();
    deliver();
}

void JobRunner::cancel(const QString &tag)
{
    for (const auto &job : m_jobs)
        if (job->tag == tag)
            job->thread.request_stop();
    Q_EMIT jobsChanged();
}

void JobRunner::cancelAll()
{
    Q_EMIT allCancelled();
    for (const auto &job : m_jobs)
        job->thread.request_stop();
    Q_EMIT jobsChanged();
}

std::vector<JobState> JobRunner::jobs() const
{
    std::vector<JobState> states;
    for (const auto &job : m_jobs)
        if (!job->thread.get_stop_token().stop_requested())
            states.push_back({ .tag = job->tag,
                               .title = job->title,
                               .doneBytes = job->progress.done(),
                               .totalBytes = job->progress.total(),
                               .seconds = static_cast<double>(job->clock.elapsed()) / 1000 });
    return states;
}

bool JobRunner::isRunning() const
{
    return !jobs().empty();
}

} // namespace assay
