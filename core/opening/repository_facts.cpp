// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/repository_facts.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::size_t LongestLine = 120;

std::string trimmed(std::string text)
{
    text.erase(0, std::min(text.find_first_not_of(" \t\"'"), text.size()));
    text.erase(text.find_last_not_of(" \t\r\"'") + 1);
    return text.substr(0, LongestLine);
}

void note(Model &model, const std::string &file, const std::string &licence, const char *how)
{
    if (licence.empty())
        return;
    model.findings.push_back({ .rule = "repository.licence",
                               .severity = Severity::Note,
                               .subject = file,
                               .summary = file + how + licence,
                               .evidence = { { .label = "license", .stated = licence, .location = file } } });
    if (!model.meta("repository.licence"))
        model.metadata.push_back({ .key = "repository.licence", .value = licence, .typeName = "string" });
}

/// "license: mit" between the two --- lines at the top of the README.
std::string licenceOfFrontMatter(const std::string &readme)
{
    if (!readme.starts_with("---"))
        return {};
    const std::string front = readme.substr(0, readme.find("\n---", 3));
    constexpr std::string_view Key = "\nlicense:";
    const auto at = front.find(Key);
    if (at == std::string::npos)
        return {};
    return trimmed(front.substr(at + Key.size(), front.find('\n', at + 1) - at - Key.size()));
}

std::string firstLine(const std::string &text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        if (std::string line = trimmed(text.substr(at, end - at)); !line.empty())
            return line;
        at = end + 1;
    }
    return {};
}

} // namespace

void noteLicences(Model &model)
{
    if (const auto readme = model.texts.find("README.md"); readme != model.texts.end())
        note(model, readme->first, licenceOfFrontMatter(readme->second), " declares the licence ");
    std::vector<std::string> names;
    for (const auto &[name, text] : model.texts)
        if (name.starts_with("LICENSE") || name.starts_with("LICENCE"))
            names.push_back(name);
    std::sort(names.begin(), names.end());
    for (const auto &name : names)
        note(model, name, firstLine(model.texts.at(name)), " begins: ");
}

} // namespace assay
