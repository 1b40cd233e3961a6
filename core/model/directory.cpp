// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/directory.h"

#include "core/model/folder_listing.h"
#include "core/model/shards.h"
#include "core/report/number_text.h"

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
        if (file.kind != FileKind::Weights && !isPointerToWeights)
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

/// model.files becomes the whole listing; only the chosen copy counts as weights.
void listFiles(Model &model, const FolderListing &listing, const Copy &chosen)
{
    std::uint64_t duplicateBytes = 0;
    std::string example;
    model.files = listing.files;
    for (auto &file : model.files) {
        const bool isChosen
            = std::find(chosen.names.begin(), chosen.names.end(), file.path) != chosen.names.end();
        if (file.kind == FileKind::Index && file.path != chosen.index)
            file.kind = FileKind::Other;
        if (file.kind != FileKind::Weights || isChosen)
            continue;
        file.kind = FileKind::DuplicateFormat;
        duplicateBytes += file.bytes;
        example = example.empty() ? file.path : example;
    }
    if (duplicateBytes > 0)
        model.findings.push_back(
            { .rule = "directory.duplicate-format",
              .severity = Severity::Note,
              .subject = example,
              .summary = "other weight files (" + example + " and such) hold " + bytesText(duplicateBytes)
                  + " beside the copy that is the model; counting them inflates a download size",
              .evidence = { { .label = "bytes of the other copies",
                              .computed = std::to_string(duplicateBytes),
                              .unit = "bytes" } } });
}

/// "license: mit" between the two --- lines at the top of the README.
void noteLicence(Model &model)
{
    const auto readme = model.texts.find("README.md");
    if (readme == model.texts.end() || !readme->second.starts_with("---"))
        return;
    const std::string front = readme->second.substr(0, readme->second.find("\n---", 3));
    const auto at = front.find("\nlicense:");
    if (at == std::string::npos)
        return;
    std::string licence = front.substr(at + 9, front.find('\n', at + 1) - at - 9);
    licence.erase(0, std::min(licence.find_first_not_of(" \t"), licence.size()));
    licence.erase(licence.find_last_not_of(" \t\r") + 1);
    if (licence.empty())
        return;
    model.findings.push_back(
        { .rule = "repository.licence",
          .severity = Severity::Note,
          .subject = "README.md",
          .summary = "the README declares the licence " + licence,
          .evidence = { { .label = "license", .stated = licence, .location = "README.md" } } });
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
    noteLicence(*model);
    model->path = path;
    return model;
}

} // namespace assay
