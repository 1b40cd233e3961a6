// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/named_files.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace assay {

WeightFiles weightFilesOf(const ModelEvidence &side)
{
    WeightFiles files;
    if (side.model)
        for (const ModelFile &file : side.model->files)
            if (file.kind == FileKind::Weights) {
                files.bytes += file.bytes;
                ++files.count;
            }
    return files;
}

namespace {

/// As names of things are kept, with the suffix: "modelsafetensors".
std::string lettersOf(const std::string &name)
{
    std::string letters;
    for (const char letter : name)
        if (std::isalnum(static_cast<unsigned char>(letter)))
            letters += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return letters;
}

/// Of a side one of whose files the words name ("original (pytorch_model.bin)"), or that is an archive.
bool isCalledByWords(const ModelEvidence &side, const Fact &fact)
{
    constexpr std::size_t ShortestName = 8; // of letters and digits: "modelbin"
    if (!side.model)
        return false;
    return std::ranges::any_of(side.model->files, [&](const ModelFile &file) {
        const std::string name = lettersOf(fileNameOf(file.path));
        return file.kind == FileKind::Weights
            && (fact.thing.other == "archive"
                || (name.size() >= ShortestName
                    && std::ranges::any_of(
                        std::array { &fact.thing.model, &fact.thing.part, &fact.thing.carried },
                        [&](const std::string *said) { return said->find(name) != std::string::npos; })));
    });
}

} // namespace

Readings readingsOfNamedFile(const AuditContext &context, const Fact &fact)
{
    constexpr double FewestBytes = 10'000; // five digits do not meet by luck
    Readings out;
    if (fact.attribute != Attribute::Size || !fact.amount.exactDigits || fact.amount.value < FewestBytes)
        return out;
    for (const ModelEvidence *side : { &context.reference, &context.candidate }) {
        if (!side->accounting || !isCalledByWords(*side, fact)
            || static_cast<double>(side->accounting->fileBytes) != fact.amount.value)
            continue;
        out.subject = side->role;
        out.list.push_back({ "weight files", fact.amount.value });
    }
    return out;
}

} // namespace assay
