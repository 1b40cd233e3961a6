// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/evidence.h"

#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/formats/pickle/pickle.h"
#include "core/opening/open.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t SmallTextBytes = 1024;

std::string lineValue(const std::string &text, const std::string &key)
{
    const auto start = text.find(key);
    if (start == std::string::npos)
        return {};
    const auto first = start + key.size();
    return text.substr(first, text.find_first_of("\r\n", first) - first);
}

bool isPlainText(const std::string &text)
{
    return !text.empty() && std::ranges::all_of(text, [](char letter) {
        const auto code = static_cast<unsigned char>(letter);
        return code >= 0x20 || code == '\n' || code == '\r' || code == '\t';
    });
}

bool readPointer(const std::string &text, ModelEvidence &evidence)
{
    if (!text.starts_with("version https://git-lfs.github.com/spec/"))
        return false;
    const std::string size = lineValue(text, "\nsize ");
    std::uint64_t bytes = 0;
    const auto parsed = std::from_chars(size.data(), size.data() + size.size(), bytes);
    if (!size.empty() && parsed.ec == std::errc())
        evidence.declaredBytes = bytes;
    evidence.declaredSha256 = lineValue(text, "\noid sha256:");
    evidence.state = EvidenceState::Pointer;
    evidence.problem = "a Git LFS pointer, not the weights";
    return true;
}

/// Recognises what a small file is instead of a model.
bool recogniseSmallFile(const fs::path &path, ModelEvidence &evidence, const RunControl &run)
{
    const auto source = openFile(path.string());
    if (!source || (*source)->size() > SmallTextBytes)
        return false;
    if ((*source)->size() == 0) {
        evidence.state = EvidenceState::Empty;
        evidence.problem = "the file has 0 bytes";
        return true;
    }
    const auto text = readText(**source, SmallTextBytes);
    if (!text)
        return false;
    if (readPointer(*text, evidence))
        return true;
    const char first = text->find_first_not_of(" \t\r\n") == std::string::npos
        ? ' '
        : (*text)[text->find_first_not_of(" \t\r\n")];
    if (!isPlainText(*text) || first == '{' || first == '[')
        return false;
    if (!scanPickles(**source, 0, run).findings.empty())
        return false; // protocol 0 is text, and what it would run is to be told
    evidence.state = EvidenceState::Placeholder;
    evidence.problem
        = "the file holds " + std::to_string(text->size()) + " bytes of text in place of weights";
    return true;
}

void takePointerOfModel(const Model &model, ModelEvidence &evidence)
{
    std::uint64_t declared = 0;
    for (const ModelFile &file : model.files) {
        if (file.kind != FileKind::Pointer)
            continue;
        evidence.state = EvidenceState::Pointer;
        evidence.problem = file.path + " is a Git LFS pointer, not the weights";
        declared += file.declaredBytes.value_or(0);
        evidence.declaredSha256 = file.declaredSha256;
    }
    if (declared > 0)
        evidence.declaredBytes = declared;
}

void takeModel(ModelPtr model, ModelEvidence &evidence)
{
    const bool isDangerous = std::ranges::any_of(
        model->findings, [](const Finding &finding) { return finding.severity == Severity::Failure; });
    if (!model->tensors.empty() || isDangerous) { // what it says of itself has to be told
        evidence.state = EvidenceState::Opened;
        evidence.accounting = account(*model);
        evidence.model = std::move(model);
        return;
    }
    evidence.state = EvidenceState::Empty;
    evidence.problem = "it holds no tensor";
    takePointerOfModel(*model, evidence);
}

EvidenceState stateOf(const Error &error, const std::string &path)
{
    if (error.kind == ErrorKind::NotFound)
        return EvidenceState::Missing;
    if (error.kind == ErrorKind::Truncated || path.ends_with(".incomplete"))
        return EvidenceState::Truncated;
    return EvidenceState::Unreadable;
}

} // namespace

Result<ModelEvidence> openEvidence(const std::string &role, const std::string &path, const RunControl &run)
{
    ModelEvidence evidence { .role = role, .path = path };
    if (path.empty())
        return evidence;
    std::error_code error;
    if (!fs::exists(path, error)) {
        evidence.state = EvidenceState::Missing;
        evidence.problem = "there is no file or folder of that name";
        return evidence;
    }
    if (fs::is_regular_file(path, error)) {
        evidence.bytes = fs::file_size(path, error);
        if (recogniseSmallFile(path, evidence, run))
            return evidence;
    }
    auto model = openModel(path, run);
    if (run.cancelled())
        return cancelledError();
    if (!model) {
        evidence.state = stateOf(model.error(), path);
        evidence.problem = model.error().sentence;
        return evidence;
    }
    takeModel(*std::move(model), evidence);
    return evidence;
}

ModelEvidence evidenceOf(const std::string &role, ModelPtr model)
{
    ModelEvidence evidence { .role = role, .path = model->path };
    takeModel(std::move(model), evidence);
    return evidence;
}

} // namespace assay
