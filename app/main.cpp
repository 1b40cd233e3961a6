// SPDX-License-Identifier: GPL-3.0-or-later
// With a command: headless. Without one: the window on the paths given.
#include "app/cli.h"
#include "app/terminal.h"
#include "app/window_run.h"
#include "core/report/json_report.h"

#include <cstdio>

namespace {

const assay::Command *findCommand(const std::string &name)
{
    for (const auto &command : assay::commands())
        if (name == command.name)
            return &command;
    return nullptr;
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> words(argv + 1, argv + argc);
    const std::string first = words.empty() ? std::string() : words.front();
    if (first == "--help" || first == "-h" || first == "help") {
        std::fputs(assay::helpText().c_str(), stdout);
        return assay::ExitDone;
    }
    if (first == "--version") {
        std::printf("assay %s\n", assay::AssayVersion);
        return assay::ExitDone;
    }
    if (const auto *command = findCommand(first))
        return assay::runCommandLine(*command, std::span(words).subspan(1));
    if (first.size() > 1 && first.front() == '-' && first != "--")
        return assay::reportError(
            { assay::ErrorKind::Usage, "unknown option " + first + "; see: assay --help" });
    return assay::runWindow(argc, argv);
}
