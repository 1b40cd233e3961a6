// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/left_out.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace assay {
namespace {

using Json = nlohmann::json;

constexpr std::array<const char *, 6> ListKeys { "ignore",       "ignored_layers",  "modules_to_not_convert",
                                                 "skip_modules", "exclude_modules", "llm_int8_skip_modules" };
/// Lists name a module a line: 94 blocks of seven modules, and some more. Each is tried on each plain matrix.
constexpr std::size_t MostPatterns = 1024, LongestPattern = 512;

/// True if the whole of text is as the pattern says. Linear but for one step back to the last *.
bool matchesWhole(std::string_view pattern, std::string_view text)
{
    std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

/// A module's name, or one that begins or ends at a dot of it: "visual" covers "model.visual.blocks.0.qkv".
bool coversModule(std::string_view pattern, std::string_view module)
{
    for (std::size_t begin = 0; begin < module.size();) {
        const std::string_view rest = module.substr(begin);
        if (matchesWhole(pattern, rest) || matchesWhole(std::string(pattern) + ".*", rest))
            return true;
        const auto dot = module.find('.', begin);
        begin = dot == std::string_view::npos ? module.size() : dot + 1;
    }
    return false;
}

/// The expression with * for what stands for any letters; nothing if it says more than that.
std::optional<std::string> asStars(std::string_view expression)
{
    constexpr std::array<std::string_view, 8> Runs { ".*",     ".+",     "\\d+", "\\d*",
                                                     "[0-9]+", "[0-9]*", "\\w+", "\\w*" };
    std::string out;
    for (std::size_t at = 0; at < expression.size();) {
        const auto rest = expression.substr(at);
        const auto run
            = std::ranges::find_if(Runs, [&](std::string_view one) { return rest.starts_with(one); });
        if (run != Runs.end()) {
            out += '*';
            at += run->size();
        } else if (rest.starts_with("\\.")) {
            out += '.';
            at += 2;
        } else if ((rest[0] == '^' && at == 0) || (rest[0] == '$' && rest.size() == 1)) {
            ++at;
        } else if (std::string_view("()[]{}|?+*\\^$").find(rest[0]) != std::string_view::npos) {
            return std::nullopt;
        } else {
            out += rest[0];
            ++at;
        }
    }
    return out;
}

bool namesClass(std::string_view target)
{
    return !target.starts_with("re:") && target.find('.') == std::string_view::npos && !target.empty()
        && target[0] >= 'A' && target[0] <= 'Z';
}

} // namespace

LeftOut::LeftOut(const Json &config)
{
    for (const char *key : { "quantization_config", "quantization", "compression_config" })
        if (const auto found = config.find(key); found != config.end() && found->is_object())
            addOf(*found);
}

void LeftOut::addOf(const Json &quantisation)
{
    for (const char *key : ListKeys)
        if (const auto list = quantisation.find(key); list != quantisation.end())
            addList(*list, m_patterns);
    if (const auto dynamic = quantisation.find("dynamic");
        dynamic != quantisation.end() && dynamic->is_object())
        for (const auto &[key, value] : dynamic->items())
            if (key.starts_with("-:"))
                add("re:" + key.substr(2), m_patterns);
    for (const auto &[key, value] : quantisation.items())
        if (value.is_boolean() && !value.get<bool>() && key.find('.') != std::string::npos)
            add(key, m_patterns);
    const auto groups = quantisation.find("config_groups");
    if (groups == quantisation.end() || !groups->is_object())
        return;
    std::vector<std::string> targets;
    for (const auto &[name, group] : groups->items()) {
        const auto list = group.is_object() ? group.find("targets") : group.end();
        if (!group.is_object() || list == group.end() || !list->is_array())
            continue;
        for (const Json &target : *list)
            if (target.is_string() && namesClass(target.get_ref<const std::string &>()))
                return; // all modules of a class
        addList(*list, targets);
    }
    m_targets = std::move(targets);
}

void LeftOut::addList(const Json &list, std::vector<std::string> &patterns)
{
    if (list.is_array())
        for (const Json &one : list)
            if (one.is_string())
                add(one.get_ref<const std::string &>(), patterns);
}

void LeftOut::add(std::string_view text, std::vector<std::string> &patterns)
{
    const bool isExpression = text.starts_with("re:");
    if (patterns.size() >= MostPatterns || text.empty() || text.size() > LongestPattern) {
        m_isPartlyUnread = m_isPartlyUnread || !text.empty();
        return;
    }
    auto pattern = isExpression ? asStars(text.substr(3)) : std::string(text);
    if (!pattern) {
        m_isPartlyUnread = true;
        return;
    }
    // A prefix that a file drops ("model.visual" of "visual.blocks.0") is no part of the name.
    if (pattern->starts_with("model."))
        pattern->erase(0, 6);
    patterns.push_back(*std::move(pattern));
}

bool LeftOut::covers(std::string_view tensorName) const
{
    std::string_view module = tensorName;
    if (const auto dot = module.rfind('.'); dot != std::string_view::npos && module.substr(dot) == ".weight")
        module = module.substr(0, dot);
    const auto names = [&](const std::string &pattern) { return coversModule(pattern, module); };
    if (std::ranges::any_of(m_patterns, names))
        return true;
    return !m_targets.empty() && std::ranges::none_of(m_targets, names);
}

} // namespace assay
