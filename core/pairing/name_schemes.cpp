// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/name_schemes.h"

#include "core/pairing/name_endings.h"
#include "core/pairing/scheme_tables.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace assay {
namespace {

/// Models of these families have hundreds of tensors; more are experts of other ones.
constexpr std::size_t MostTensors = 8192;
constexpr std::size_t MostWrappers = 6, MostNumbers = 4;

struct SchemeName {
    std::string stem; ///< "enc.3."
    std::string role; ///< "attn_q"
    std::string ending; ///< ".weight"
};

struct Numbers {
    std::array<std::uint64_t, MostNumbers> values {};
    std::size_t count = 0;
};

/// Whether text begins with pattern, whose '#' stand for numbers; what follows is left in text.
bool takePattern(std::string_view pattern, std::string_view &text, Numbers &numbers)
{
    std::string_view rest = text;
    for (const char letter : pattern) {
        if (letter != '#') {
            if (rest.empty() || rest.front() != letter)
                return false;
            rest.remove_prefix(1);
            continue;
        }
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        if (error != std::errc() || numbers.count == MostNumbers)
            return false;
        numbers.values[numbers.count++] = value;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    }
    text = rest;
    return true;
}

std::string filled(std::string_view pattern, const Numbers &numbers)
{
    std::string text;
    std::size_t used = 0;
    for (const char letter : pattern)
        if (letter == '#')
            text += std::to_string(numbers.values[used++]);
        else
            text += letter;
    return text;
}

SchemeName named(std::string stem, std::string role, std::string_view ending)
{
    constexpr std::string_view BiasRole = ".bias";
    SchemeName name { std::move(stem), std::move(role),
                      ending.empty() ? std::string(".weight") : std::string(ending) };
    if (name.role.ends_with(BiasRole)) { // "in_proj_bias"
        name.role.resize(name.role.size() - BiasRole.size());
        name.ending = BiasRole;
    }
    return name;
}

std::optional<SchemeName> nameAt(const NameScheme &scheme, std::string_view text, std::string_view ending)
{
    for (const NameRow &row : scheme.whole) {
        std::string_view rest = text;
        Numbers numbers;
        if (!takePattern(row.spelled, rest, numbers) || !rest.empty())
            continue;
        const std::string name = filled(row.meant, numbers);
        const auto dot = name.rfind('.', name.ends_with(".bias") ? name.size() - 6 : std::string::npos);
        const std::size_t begin = dot == std::string::npos ? 0 : dot + 1;
        return named(name.substr(0, begin), name.substr(begin), ending);
    }
    for (const NameRow &block : scheme.blocks) {
        std::string_view rest = text;
        Numbers numbers;
        if (!takePattern(block.spelled, rest, numbers) || rest.empty())
            continue;
        const auto row = std::ranges::find(scheme.inBlocks, rest, &NameRow::spelled);
        return named(filled(block.meant, numbers),
                     std::string(row == scheme.inBlocks.end() ? rest : std::string_view(row->meant)), ending);
    }
    return std::nullopt;
}

/// Wrappers may stand in front of the name.
std::optional<SchemeName> schemeName(const NameScheme &scheme, std::string_view dotted,
                                     std::string_view ending)
{
    for (std::size_t wrappers = 0; wrappers <= MostWrappers; ++wrappers) {
        if (auto found = nameAt(scheme, dotted, ending))
            return found;
        const auto dot = dotted.find('.');
        if (dot == std::string_view::npos)
            break;
        dotted.remove_prefix(dot + 1);
    }
    return std::nullopt;
}

} // namespace

const NameScheme *schemeOf(const Model &model)
{
    if (model.tensors.size() > MostTensors)
        return nullptr;
    for (const NameScheme &scheme : nameSchemes())
        for (const auto &tensor : model.tensors)
            if (std::ranges::any_of(scheme.signs, [&](const std::string &sign) {
                    return tensor.name.find(sign) != std::string::npos;
                }))
                return &scheme;
    return nullptr;
}

std::optional<CanonicalName> canonicalName(const PairNames &names, const std::string &name)
{
    const ModelNames &general = names;
    if (!names.scheme)
        return canonicalName(general, name);
    std::string dotted = name;
    std::ranges::replace(dotted, '/', '.');
    std::string_view rest = dotted;
    const std::string_view ending = takeEnding(rest);
    const auto found = schemeName(*names.scheme, rest, ending);
    if (!found)
        return canonicalName(general, name);
    CanonicalName canonical;
    canonical.role = found->role;
    canonical.key = found->stem + found->role + found->ending;
    return canonical;
}

} // namespace assay
