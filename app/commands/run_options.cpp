// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/run_options.h"

#include <charconv>

namespace assay {

Result<std::uint64_t> wholeOption(const Arguments &arguments, const char *name, std::uint64_t fallback,
                                  std::uint64_t least, std::uint64_t most)
{
    if (!arguments.has(name))
        return fallback;
    const std::string text = arguments.value(name);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
        return Error { ErrorKind::Usage,
                       std::string("--") + name + " takes a whole number of " + std::to_string(least) + " to "
                           + std::to_string(most) + ", not \"" + text + "\"" };
    return value;
}

Result<std::vector<RunText>> textsOf(const Arguments &arguments)
{
    std::vector<RunText> texts;
    for (const auto &path : arguments.values("text")) {
        auto text = readRunText(path);
        if (!text)
            return text.error();
        texts.push_back(std::move(*text));
    }
    return texts;
}

Result<std::uint64_t> contextOf(const Arguments &arguments)
{
    return wholeOption(arguments, "context", DefaultContext, LeastContext, MostContext);
}

} // namespace assay
