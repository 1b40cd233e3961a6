// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/directory.h"

#include "core/base/number_text.h"
#include "core/opening/folder_listing.h"
#include "core/opening/repository_facts.h"
#include "core/opening/shards.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

namespace assay {
namespace {

namespace fs = std::filesystem;

/// Which copy is the model, best first; other suffixes come last, by name.
constexpr std::array<std::string_view, 14> Preference { ".safetensors", ".bin", ".pth",  ".pt",     ".ckpt",
                                                        ".gguf",        ".h5",  ".hdf5", ".keras",  ".onnx",
                                                        ".tflite",      ".npz", ".npy",  ".msgpack" };

/// Files that together hold all weights once.
struct Copy {
    std::string stem; ///< "model" of model-00001-of-00002.safetensors, with its folder
    std::size_t rank = Preference.size(); ///< of its suffix
    std::uint64_t bytes = 0;
    std::vector<std::string> names;
    std::string index; ///< *.index.json that belongs to it
};

std::size_t rankOf(const std::string &name)
{
    for (std::size_t i = 0; i < Preference.size(); ++i)
        if (name.ends_with(Preference[i]))
            return i;
    return Preference.size();
}

/// Large tensors of an ONNX model lie in a file beside it, which is no copy of its own.
bool isExternalData(const std::string &name)
{
    return name.ends_with(".onnx_data") || name.ends_with(".onnx.data");
}

/// The usual names first, then files of the top folder, then by name.
std::tuple<bool, std::size_t, bool, bool, std::string> orderOf(const Copy &copy)
{
    const bool isUsual = copy.stem == "model" || copy.stem == "pytorch_model";
    const bool isAdapter = copy.stem.find("adapter") != std::string::npos;
    return { copy.stem.find('/') != std::string::npos, copy.rank, !isUsual, isAdapter, copy.stem };
}

std::vector<Copy> gatherCopies(const FolderListing &listing)
{
    std::map<std::pair<std::string, std::string>, Copy> copies;
    for (const auto &file : listing.files) {
        const bool isPointerToWeights
            = file.kind == FileKind::Pointer && rankOf(file.path) < Preference.size();
        if ((file.kind != FileKind::Weights && !isPointerToWeights) || isExternalData(file.path))
            continue;
        const auto shard = parseShardName(file.path);
        const auto dot = file.path.rfind('.');
        const std::string stem = shard ? shard->stem : file.path.substr(0, dot);
        Copy &copy = copies[{ stem, shard ? shard->tail : file.path.substr(dot) }];
        copy.stem = stem;
        copy.rank = rankOf(file.path);
        copy.bytes += file.bytes;
        if (shard && copy.names.empty())
            for (std::uint64_t i = 1; i <= shard->count; ++i)
                copy.names.push_back(shard->sibling(i));
        if (!shard)
            copy.names.push_back(file.path);
    }
    std::vector<Copy> ordered;
    for (auto &[key, copy] : copies) {
        const std::string index = copy.stem + key.second + ".index.json";
        for (const auto &file : listing.files)
            if (file.kind == FileKind::Index && file.path == index && copy.names.size() > 1)
                copy.index = index;
        ordered.push_back(std::move(copy));
    }
    std::sort(ordered.begin(), ordered.end(),
              [](const Copy &left, const Copy &right) { return orderOf(left) < orderOf(right); });
    return ordered;
}

Result<Model> openCopy(const Copy &copy, const std::string &root, const RunControl &run)
{
    return copy.index.empty() ? openShards(root, copy.names, run)
                              : openIndex((fs::path(root) / copy.index).string(), run);
}

/// model.files becomes the whole listing; only the files of the chosen copy count as weights.
void listFiles(Model &model, const FolderListing &listing, const Copy &chosen)
{
    std::vector<std::string> own = chosen.names;
    for (const auto &file : model.files)
        own.push_back(file.path); // external data, too
    std::uint64_t duplicateBytes = 0, ownBytes = 0;
    Finding finding { .rule = "directory.duplicate-format", .severity = Severity::Note };
    model.files = listing.files;
    for (auto &file : model.files) {
        const bool isOwn = std::find(own.begin(), own.end(), file.path) != own.end();
        if (file.kind == FileKind::Index && file.path != chosen.index)
            file.kind = FileKind::Other;
        if (isOwn && file.kind == FileKind::Other)
            file.kind = FileKind::Weights;
        if (file.kind != FileKind::Weights)
            continue;
        (isOwn ? ownBytes : duplicateBytes) += file.bytes;
        if (isOwn)
            continue;
        file.kind = FileKind::DuplicateFormat;
        if (finding.subject.empty())
            finding.subject = file.path;
        finding.evidence.push_back(
            { .label = file.path, .computed = std::to_string(file.bytes), .unit = "bytes" });
    }
    if (duplicateBytes == 0)
        return;
    const double inflation
        = ownBytes ? static_cast<double>(ownBytes + duplicateBytes) / static_cast<double>(ownBytes) : 0;
    finding.summary = countText(finding.evidence.size()) + " other weight files (" + finding.subject
        + " and such) hold " + bytesText(duplicateBytes) + " beside the " + bytesText(ownBytes)
        + " of the copy that is the model; a download size that counts them is " + numberText(inflation, 3)
        + " times as large";
    model.findings.push_back(std::move(finding));
}

} // namespace

Result<Model> openModelDirectory(const std::string &path, const RunControl &run)
{
    const auto listing = listFolder(path, run);
    if (!listing)
        return listing.error();
    const auto copies = gatherCopies(*listing);
    if (copies.empty())
        return Error { ErrorKind::NotFound,
                       "the folder holds no weights (" + std::to_string(listing->files.size())
                           + " files of other kinds)"
                           + (listing->findings.empty() ? "" : "; " + listing->findings[0].summary),
                       std::nullopt, path };
    Result<Model> model = openCopy(copies[0], listing->root, run);
    std::vector<Finding> unreadable;
    std::size_t chosen = 0;
    const Error first = model ? Error {} : model.error();
    // A copy that is a pointer or of an unread format leaves room for the next one; damage does not.
    while (!model && model.error().kind == ErrorKind::Unsupported && chosen + 1 < copies.size()) {
        unreadable.push_back({ .rule = "directory.unreadable-copy",
                               .severity = Severity::Warning,
                               .subject = copies[chosen].names[0],
                               .summary = describe(model.error()) });
        model = openCopy(copies[++chosen], listing->root, run);
    }
    if (!model)
        return first;
    std::move(unreadable.begin(), unreadable.end(), std::back_inserter(model->findings));
    std::copy(listing->findings.begin(), listing->findings.end(), std::back_inserter(model->findings));
    listFiles(*model, *listing, copies[chosen]);
    readTexts(*listing, *model);
    noteLicences(*model);
    model->path = path;
    return model;
}

} // namespace assay
