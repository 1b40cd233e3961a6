// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/spelling.h"

#include "core/pairing/names.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

struct Spelling {
    std::string_view stored, meant;
};
/// Of the last part of a name: TensorFlow and Flax call it by what the module is.
constexpr std::array LastParts {
    Spelling { "kernel", "weight" },
    Spelling { "gamma", "weight" },
    Spelling { "scale", "weight" },
    Spelling { "embedding", "weight" },
    Spelling { "beta", "bias" },
    Spelling { "output_bias", "bias" },
    Spelling { "output_weights", "weight" },
};
constexpr std::string_view Table = "_embeddings"; ///< is the tensor itself: there is no "weight" after it

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// "layer_12" as "layer.12".
std::string withNumberApart(std::string_view part)
{
    const auto line = part.rfind('_');
    if (line == std::string_view::npos || line == 0 || line + 1 == part.size()
        || !std::ranges::all_of(part.substr(0, line), isLetter)
        || !std::ranges::all_of(part.substr(line + 1), isDigit))
        return std::string(part);
    return std::string(part.substr(0, line)) + '.' + std::string(part.substr(line + 1));
}

std::string lastPart(std::string_view part)
{
    const auto known = std::ranges::find(LastParts, part, &Spelling::stored);
    if (known != LastParts.end())
        return std::string(known->meant);
    return std::string(part) + (part.ends_with(Table) ? ".weight" : "");
}

} // namespace

std::string plainSpelling(const std::string &name)
{
    std::string dotted = name;
    std::ranges::replace(dotted, '/', '.');
    std::string_view rest = withoutPrefixes(dotted);
    std::string plain;
    for (auto dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
        plain += withNumberApart(rest.substr(0, dot)) + '.';
        rest.remove_prefix(dot + 1);
    }
    return plain + lastPart(rest);
}

} // namespace assay
