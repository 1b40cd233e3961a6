// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli.h"

#include "app/commands/commands.h"
#include "app/output_paths.h"
#include "app/window_parts.h"
#include "core/base/printable.h"
#include "core/report/json_report.h"

#include <array>
#include <cstdio>
#include <string_view>

namespace assay {
namespace {

constexpr std::array CommonOptions {
    CommandOption { "--json", "FILE",
                    "write the machine-readable report to FILE (- = stdout, and nothing else there)",
                    OptionUse::Output },
    CommandOption { "--threads", "N",
                    "use N threads (default: one per processor); results do not depend on it" },
    CommandOption { "--quiet", nullptr, "print no report to stdout, only errors to stderr" },
    CommandOption { "--progress", nullptr, "show progress on stderr even if it is no terminal" },
    CommandOption { "--no-progress", nullptr, "show no progress" },
    CommandOption { "--help", nullptr, "show this help" },
    CommandOption { "--version", nullptr, "show the version" },
};

/// True if word is one of the option's spellings.
bool matches(const CommandOption &option, std::string_view word)
{
    std::string_view names = option.name;
    for (;;) {
        const auto comma = names.find(',');
        if (names.substr(0, comma) == word)
            return true;
        if (comma == std::string_view::npos)
            return false;
        names.remove_prefix(comma + 1);
    }
}

const CommandOption *findOption(const Command &command, std::string_view word)
{
    for (const auto &list : { command.options, std::span<const CommandOption>(CommonOptions) })
        for (const auto &option : list)
            if (matches(option, word))
                return &option;
    return nullptr;
}

/// The long spelling without dashes.
std::string keyOf(const CommandOption &option)
{
    const std::string_view names = option.name;
    return std::string(names.substr(names.rfind("--") + 2));
}

void appendOptions(std::string &text, std::span<const CommandOption> options)
{
    for (const auto &option : options) {
        std::string left = std::string("  ") + option.name;
        if (option.valueName)
            left += std::string(" ") + option.valueName;
        left.resize(std::max<std::size_t>(left.size() + 2, 26), ' ');
        text += left + option.help + "\n";
    }
}

Error usageError(const Command &command, const std::string &sentence)
{
    return Error { ErrorKind::Usage, sentence + "; see: assay " + command.name + " --help" };
}

} // namespace

int exitCodeOf(const Error &error)
{
    if (error.kind == ErrorKind::Usage)
        return ExitUsage;
    return error.kind == ErrorKind::Cancelled ? ExitInterrupted : ExitUnreadable;
}

std::string Arguments::value(const std::string &option) const
{
    const auto found = options.find(option);
    return found == options.end() ? std::string() : found->second.back();
}

std::vector<std::string> Arguments::values(const std::string &option) const
{
    const auto found = options.find(option);
    return found == options.end() ? std::vector<std::string>() : found->second;
}

std::string helpText()
{
    std::string text
        = "Assay settles compression claims about neural networks.\n\n"
          "  assay [PATH...]           open the window: first path = reference, second = candidate;\n"
          "                            claim documents and projects are recognised by content\n";
    for (const auto &command : commands()) {
        std::string left = std::string("  assay ") + command.name;
        left.resize(std::max<std::size_t>(left.size() + 2, 28), ' ');
        text += left + command.summary + "\n";
    }
    return text
        + "\nassay COMMAND --help explains one command. Exit codes: 0 done and nothing refuted; 1 a claim "
          "is\n"
          "refuted or a finding is a failure; 2 an input could not be read or an output not written;\n"
          "64 wrong usage; 130 interrupted. Inputs are only ever read; the network is never used.\n";
}

std::string helpText(const Command &command)
{
    std::string text = std::string("usage: assay ") + command.name + " " + command.usage + "\n\n"
        + command.summary + "\n\noptions:\n";
    appendOptions(text, command.options);
    appendOptions(text, CommonOptions);
    return text;
}

Result<Arguments> parseArguments(const Command &command, std::span<const std::string> words)
{
    Arguments arguments;
    bool optionsEnded = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (!optionsEnded && word == "--") {
            optionsEnded = true;
            continue;
        }
        if (optionsEnded || word.size() < 2 || word.front() != '-') {
            arguments.positional.push_back(word);
            continue;
        }
        const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        const auto *option = findOption(command, word.substr(0, equals));
        if (!option)
            return usageError(command, "unknown option " + word);
        std::string value;
        if (option->valueName && equals != std::string::npos)
            value = word.substr(equals + 1);
        else if (option->valueName && i + 1 < words.size())
            value = words[++i];
        else if (option->valueName)
            return usageError(command, word + " needs a " + option->valueName);
        else if (equals != std::string::npos)
            return usageError(command, word.substr(0, equals) + " takes no value");
        arguments.options[keyOf(*option)].push_back(value);
    }
    return arguments;
}

namespace {

/// Every value given to an option of that use.
std::vector<std::string> valuesOf(const Command &command, const Arguments &arguments, OptionUse use)
{
    std::vector<std::string> values;
    for (const auto &list : { command.options, std::span<const CommandOption>(CommonOptions) })
        for (const auto &option : list)
            if (option.use == use)
                for (const std::string &value : arguments.values(keyOf(option)))
                    values.push_back(value);
    return values;
}

Status checkPaths(const Command &command, const Arguments &arguments)
{
    auto inputs = valuesOf(command, arguments, OptionUse::Input);
    inputs.insert(inputs.end(), arguments.positional.begin(), arguments.positional.end());
    auto outputs = valuesOf(command, arguments, OptionUse::Output);
    if (arguments.value("json") == "-")
        std::erase(outputs, "-");
    return checkOutputs(inputs, outputs);
}

} // namespace

int runCommandLine(const Command &command, std::span<const std::string> words)
{
    const auto fail = [](const Error &error) {
        std::fprintf(stderr, "assay: %s\n", printable(describe(error)).c_str());
        return exitCodeOf(error);
    };
    auto arguments = parseArguments(command, words);
    if (!arguments)
        return fail(arguments.error());
    if (arguments->has("help")) {
        std::fputs(helpText(command).c_str(), stdout);
        return ExitDone;
    }
    if (arguments->has("version")) {
        std::printf("assay %s\n", AssayVersion);
        return ExitDone;
    }
    const auto count = arguments->positional.size();
    if (count < command.minimumPositional)
        return fail(usageError(command,
                               std::string("expected ") + command.usage + ", " + std::to_string(count)
                                   + " of " + std::to_string(command.minimumPositional) + " given"));
    if (count > command.maximumPositional)
        return fail(
            usageError(command, "unexpected argument " + arguments->positional[command.maximumPositional]));
    if (const auto checked = checkPaths(command, *arguments); !checked)
        return fail(checked.error());
    if (command.needsWindow && command.needsWindow(*arguments) && !windowParts()) {
        std::vector<std::string> all { command.name };
        all.insert(all.end(), words.begin(), words.end());
        return fail(becomeWindowProgram(all));
    }
    return command.run(*arguments);
}

} // namespace assay
