// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/pair_names.h"

#include "core/audit/facts/named_files.h"
#include "core/claims/facts/labels.h"

#include <algorithm>
#include <filesystem>

namespace assay {
namespace {

void addPlain(std::vector<KnownName> &names, const std::string &plain, FactSide side)
{
    if (plain.size() < 3)
        return;
    const auto known = std::ranges::find(names, plain, &KnownName::normalised);
    if (known == names.end())
        names.push_back({ plain, side });
    else if (known->side != side)
        names.erase(known); // "model.safetensors" on both sides names neither
}

void addName(std::vector<KnownName> &names, std::string_view name, FactSide side)
{
    addPlain(names, normalisedName(name), side);
}

void addNames(std::vector<KnownName> &names, const ModelEvidence &side, FactSide which)
{
    if (side.path.empty())
        return;
    const std::filesystem::path path(side.path);
    const auto last = path.has_filename() ? path : path.parent_path();
    addName(names, last.filename().string(), which);
    addPlain(names, nameWithFolder(last.string()), which);
    if (!side.model)
        return;
    // "orig/model.safetensors" of the folder "orig", where it is all there is; a shard is a part.
    if (weightFilesOf(side).count == 1)
        for (const ModelFile &file : side.model->files)
            if (file.kind == FileKind::Weights) {
                const auto name = std::filesystem::path(file.path).filename();
                addName(names, name.string(), which);
                addPlain(names, nameWithFolder((last / name).string()), which);
            }
    for (const char *key : { "general.name", "_name_or_path", "name" })
        for (const MetaEntry &entry : side.model->metadata)
            if (entry.key == key)
                if (const auto *text = std::get_if<std::string>(&entry.value))
                    addName(names, *text, which);
}

} // namespace

std::vector<KnownName> namesOfPair(const AuditContext &context)
{
    std::vector<KnownName> names;
    addNames(names, context.reference, FactSide::Original);
    addNames(names, context.candidate, FactSide::Compressed);
    return names;
}

std::string subjectText(const Fact &fact)
{
    std::string text;
    for (const std::string *part : { &fact.thing.other, &fact.thing.model, &fact.thing.part }) {
        if (part->empty() || text.find(*part) != std::string::npos)
            continue;
        text += (text.empty() ? "" : " / ") + *part;
    }
    return text.empty() ? fact.thing.row : text;
}

} // namespace assay
