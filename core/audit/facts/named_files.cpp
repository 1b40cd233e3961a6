// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/named_files.h"

#include "core/audit/facts/saving_readings.h"

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

constexpr std::size_t ShortestName = 8; ///< of letters and digits: "modelbin"

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

struct CalledFile {
    const ModelEvidence *side;
    const ModelFile *file;
    bool isWholeRow; ///< its row is called so, and nothing else
};

/// How the figure's row or field is called; empty in a sentence.
std::string_view labelOf(const AuditContext &context, const Fact &fact)
{
    const DocumentTree &tree = *context.documents[fact.document].tree;
    return tree.label(fact.row != NoIndex ? fact.group : fact.sentence);
}

/// Files of both sides that the words name, the last of them; "model.onnx" stands in "model.onnx.data" and is
/// not meant there.
std::vector<CalledFile> calledFiles(const AuditContext &context, const Fact &fact)
{
    std::vector<CalledFile> called;
    std::pair<std::size_t, std::size_t> last; // where it ends, how long it is
    const std::string_view label = labelOf(context, fact);
    const std::string_view sentence = context.documents[fact.document].tree->text(fact.sentence);
    const std::string words = lettersOf(std::string(label.empty() ? sentence.substr(0, fact.begin) : label));
    for (const ModelEvidence *side : { &context.reference, &context.candidate }) {
        if (!side->model)
            continue;
        for (const ModelFile &file : side->model->files) {
            const std::string name = lettersOf(fileNameOf(file.path));
            const auto at = name.size() < ShortestName ? std::string::npos : words.rfind(name);
            const std::pair place { at + name.size(), name.size() };
            if (at == std::string::npos || place < last)
                continue;
            if (place > last)
                called.clear();
            last = place;
            called.push_back({ side, &file, !label.empty() && words == name });
        }
    }
    return called;
}

} // namespace

Readings readingsOfSingleFile(const AuditContext &context, const Fact &fact)
{
    Readings out;
    if (fact.attribute != Attribute::Size || !fact.thing.other.empty() || fact.side == FactSide::Difference)
        return out;
    const auto called = calledFiles(context, fact);
    const bool isOfOne
        = std::ranges::all_of(called, [&](const CalledFile &one) { return one.side == called.front().side; });
    for (const CalledFile &one : called) {
        const auto bytes = static_cast<double>(one.file->bytes);
        if (!one.isWholeRow && fact.amount.value != bytes)
            continue;
        out.subject = isOfOne ? one.side->role : "pair";
        out.list.push_back({ "file " + fileNameOf(one.file->path), bytes });
    }
    const auto saysOtherSide = [&](const ModelEvidence &side) {
        return isSided(fact) && (fact.side == FactSide::Original) != (side.role == context.reference.role);
    };
    if (out.list.empty() || !isOfOne)
        return out;
    const ModelEvidence &side = *called.front().side;
    out.mayRefute = called.front().isWholeRow && !saysOtherSide(side);
    if (fact.noun == "tensors" && !isOfFiles(fact) && fact.amount.value != out.list.front().value) {
        // What the tensors take of one file of several is not kept.
        out.list.clear();
        if (weightFilesOf(side).count == 1 && side.accounting)
            addReading(out, "stored tensors", static_cast<double>(side.accounting->storedBytes));
    }
    return out;
}

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
