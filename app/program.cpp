// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/program.h"

#include "app/cli.h"
#include "app/terminal.h"
#include "app/window_parts.h"
#include "core/base/guarded.h"
#include "core/report/json_report.h"

#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace assay {
namespace {

const Command *findCommand(const std::string &name)
{
    for (const auto &command : commands())
        if (name == command.name)
            return &command;
    return nullptr;
}

int runWords(int argc, char **argv)
{
    const std::vector<std::string> words(argv + 1, argv + argc);
    const std::string first = words.empty() ? std::string() : words.front();
    if (first == "--help" || first == "-h" || first == "help") {
        std::fputs(helpText().c_str(), stdout);
        return ExitDone;
    }
    if (first == "--version") {
        std::printf("assay %s\n", AssayVersion);
        return ExitDone;
    }
    if (const auto *command = findCommand(first))
        return runCommandLine(*command, std::span(words).subspan(1));
    if (first.size() > 1 && first.front() == '-' && first != "--")
        return reportError({ ErrorKind::Usage, "unknown option " + first + "; see: assay --help" });
    return windowParts() ? windowParts()->runWindow(argc, argv) : reportError(becomeWindowProgram(words));
}

/// A standard stream that was closed must not become the number of a file of ours. What stands in for it can
/// not be written to, so that a report that goes nowhere is an error.
void holdStandardStreams()
{
    for (int descriptor = 0; descriptor <= 2; ++descriptor)
        if (::fcntl(descriptor, F_GETFD) < 0 && ::open("/dev/null", O_RDONLY) < 0)
            return;
}

} // namespace

int runProgram(int argc, char **argv)
{
    holdStandardStreams();
    std::signal(SIGPIPE, SIG_IGN); // a reader that goes away is a failed write ...
    std::signal(SIGXFSZ, SIG_IGN); // ... and so is a file that may not grow
    const auto code = guarded([&] { return Result<int>(runWords(argc, argv)); });
    const int result = code ? *code : reportError(code.error());
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
        return reportError(
            { ErrorKind::Unwritable, "the report could not be written", std::nullopt, "stdout" });
    return result;
}

} // namespace assay
