// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: one table of commands, the options every command takes, exit codes.
#pragma once

#include "core/base/result.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace assay {

enum ExitCode { ExitDone = 0, ExitRefuted = 1, ExitUnreadable = 2, ExitUsage = 64, ExitInterrupted = 130 };

/// 64 for wrong usage, 130 for a cancel, 2 for the rest.
int exitCodeOf(const Error &error);

struct Arguments {
    std::vector<std::string> positional;
    std::map<std::string, std::vector<std::string>>
        options; ///< without the dashes; flags hold one empty string

    bool has(const std::string &option) const { return options.contains(option); }
    /// The last value given, or empty.
    std::string value(const std::string &option) const;
    std::vector<std::string> values(const std::string &option) const;
};

enum class OptionUse {
    Plain,
    Input, ///< the value is a path that is read
    Output, ///< the value is a file that is written: never one of the inputs, checked before anything is read
};

struct CommandOption {
    const char *name; ///< "--tensor"; a second spelling after a comma: "-o,--output"
    const char *valueName; ///< nullptr for a flag
    const char *help;
    OptionUse use = OptionUse::Plain;
};

struct Command {
    const char *name;
    const char *usage; ///< positional arguments: paths of inputs
    const char *summary;
    std::size_t minimumPositional, maximumPositional;
    std::span<const CommandOption> options;
    int (*run)(const Arguments &arguments);
    bool (*needsWindow)(const Arguments &arguments)
        = nullptr; ///< it runs in the program with Qt (window_parts.h); null: never
};

/// All commands, in the order of the help text.
std::span<const Command> commands();

std::string helpText();
std::string helpText(const Command &command);

/// Splits words into options and positional arguments of that command; "--" ends the options.
Result<Arguments> parseArguments(const Command &command, std::span<const std::string> words);

/// Runs the command line without the program's name; prints usage errors to stderr.
int runCommandLine(const Command &command, std::span<const std::string> words);

} // namespace assay
