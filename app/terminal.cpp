// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal.h"

#include "core/base/atomic_file.h"
#include "core/base/guarded.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <ranges>
#include <thread>

#include <unistd.h>

namespace assay {
namespace {

std::atomic<bool> interrupted { false };

extern "C" void noteInterrupt(int)
{
    interrupted.store(true, std::memory_order_relaxed);
}

std::string progressLine(const std::string &title, const Progress &progress, double seconds)
{
    const auto done = progress.done();
    const auto total = progress.total();
    const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
    std::string line = title;
    if (total > 0)
        line += " " + std::to_string(std::min<std::uint64_t>(100, done * 100 / total)) + " %";
    line += "  " + numberText(rate / 1e6, 4) + " MB/s";
    if (total > done && rate > 0)
        line += "  " + numberText(static_cast<double>(total - done) / rate, 2) + " s left";
    return line;
}

} // namespace

struct TerminalRun::State {
    std::string title;
    bool showProgress = false;
    Progress progress;
    std::stop_source stop;
    std::mutex mutex;
    std::condition_variable wake;
    bool ended = false;
    bool lineShown = false;
    std::thread watcher;

    /// The thread's entry: without memory for a progress line there is none.
    void watch()
    {
        (void)guarded([this] {
            watchUntilEnd();
            return Status();
        });
    }

    void watchUntilEnd()
    {
        const auto begin = std::chrono::steady_clock::now();
        std::unique_lock lock(mutex);
        while (!wake.wait_for(lock, std::chrono::milliseconds(100), [this] { return ended; })) {
            if (interrupted.load(std::memory_order_relaxed))
                stop.request_stop();
            const double seconds
                = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
            if (showProgress && seconds > 0.3) {
                std::fprintf(stderr, "\r\033[K%s", progressLine(title, progress, seconds).c_str());
                std::fflush(stderr);
                lineShown = true;
            }
        }
    }
};

TerminalRun::TerminalRun(std::string title, unsigned threads, bool showProgress)
    : m_state(std::make_unique<State>())
{
    m_state->title = std::move(title);
    m_state->showProgress = showProgress;
    m_control = RunControl(m_state->stop.get_token(), &m_state->progress, threads);
    interrupted.store(false);
    struct sigaction action { };
    action.sa_handler = noteInterrupt;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    m_state->watcher = std::thread([state = m_state.get()] { state->watch(); });
}

TerminalRun::~TerminalRun()
{
    finish();
}

void TerminalRun::finish()
{
    if (!m_state->watcher.joinable())
        return;
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->ended = true;
    }
    m_state->wake.notify_all();
    m_state->watcher.join();
    if (m_state->lineShown)
        std::fputs("\r\033[K", stderr);
}

Result<std::unique_ptr<TerminalRun>> TerminalRun::make(const Arguments &arguments, std::string title)
{
    unsigned threads = 0;
    if (arguments.has("threads")) {
        const std::string text = arguments.value("threads");
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), threads);
        if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || threads < 1
            || threads > 1024)
            return Error { ErrorKind::Usage,
                           "--threads takes a whole number from 1 to 1024, not \"" + text + "\"" };
    }
    const bool show = !arguments.has("no-progress") && !arguments.has("quiet")
        && (arguments.has("progress") || ::isatty(STDERR_FILENO));
    return std::unique_ptr<TerminalRun>(new TerminalRun(std::move(title), threads, show));
}

int reportError(const Error &error)
{
    std::fprintf(stderr, "assay: %s\n", printable(describe(error)).c_str());
    return exitCodeOf(error);
}

int emitReport(const Arguments &arguments, const std::string &text, const std::string &json)
{
    return emitReport(
        arguments, [&] { return text; }, [&](const TextSink &sink) { return sink(json); });
}

namespace {

Status writeToStdout(const std::function<Status(const TextSink &sink)> &write)
{
    const Error failure { ErrorKind::Unwritable, "cannot write the report", std::nullopt, "stdout" };
    auto status = write([&](std::string_view part) -> Status {
        if (std::fwrite(part.data(), 1, part.size(), stdout) != part.size())
            return failure;
        return {};
    });
    if (status && std::fflush(stdout) != 0)
        return failure;
    return status;
}

} // namespace

int emitReport(const Arguments &arguments, const std::function<std::string()> &text,
               const std::function<Status(const TextSink &sink)> &writeJson)
{
    const std::string target = arguments.value("json");
    if (!target.empty())
        if (auto status = target == "-" ? writeToStdout(writeJson) : writeFileAtomically(target, writeJson);
            !status)
            return reportError(status.error());
    if (target != "-" && !arguments.has("quiet"))
        std::fputs(text().c_str(), stdout);
    return ExitDone;
}

namespace {

/// Characters, not bytes, so that columns with UTF-8 names line up.
std::size_t displayWidth(const std::string &text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char letter) {
        return (static_cast<unsigned char>(letter) & 0xc0) != 0x80;
    }));
}

} // namespace

std::string textTable(const std::vector<std::vector<std::string>> &rows, const std::vector<bool> &alignRight)
{
    std::vector<std::size_t> widths, own;
    for (const auto &row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths.resize(std::max(widths.size(), i + 1));
            own.push_back(displayWidth(row[i]));
            widths[i] = std::max(widths[i], own.back());
        }
    std::string text;
    auto width = own.begin();
    for (const auto &row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::size_t padding = widths[i] - *width++;
            const bool right = i < alignRight.size() && alignRight[i];
            text.append(i == 0 ? 0 : 2, ' ').append(right ? padding : 0, ' ');
            text += row[i];
            text.append(right ? 0 : padding, ' ');
        }
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

std::string findingsText(const std::vector<Finding> &findings)
{
    std::string text;
    for (const auto &finding : findings) {
        text += std::string(severityName(finding.severity)) + "  " + finding.rule
            + (finding.subject.empty() ? "" : "  " + printable(finding.subject)) + "\n    "
            + printable(finding.summary) + "\n";
        constexpr std::size_t MostLines = 64; // a screen; files have them all
        for (const auto &evidence : finding.evidence | std::views::take(MostLines)) {
            text += "      " + printable(evidence.label) + ":";
            if (evidence.stated)
                text += " stated " + printable(*evidence.stated);
            if (evidence.computed)
                text
                    += std::string(evidence.stated ? "," : "") + " computed " + printable(*evidence.computed);
            text += (evidence.location.empty() ? "" : "  [" + printable(evidence.location) + "]") + "\n";
        }
        if (finding.evidence.size() > MostLines)
            text += "      and " + countText(finding.evidence.size() - MostLines) + " more, all in --json\n";
    }
    return text;
}

} // namespace assay
