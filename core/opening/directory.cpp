// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/directory.h"

#include "core/base/number_text.h"
#include "core/opening/folder_listing.h"
#include "core/opening/format_table.h"
#include "core/opening/partitioned.h"
#include "core/opening/repository_facts.h"
#include "core/opening/shards.h"
#include "core/opening/slices.h"
#include "core/opening/zero_parts.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace assay {
namespace {

namespace fs = std::filesystem;

/// Files that together hold all weights once.
struct Copy {
    std::string stem {}; ///< "model" of model-00001-of-00002.safetensors, with its folder
    std::string tail {}; ///< ".safetensors"
    std::uint64_t count = 0; ///< that its shards state; 0 of a single file
    std::size_t rank = 0; ///< of its suffix
    std::uint64_t bytes = 0;
    std::vector<std::string> names {};
    std::vector<std::uint64_t> numbers {}; ///< of the shards that are there
    std::string index {}; ///< *.index.json that belongs to it

    std::string folder() const
    {
        const auto slash = stem.rfind('/');
        return slash == std::string::npos ? std::string() : stem.substr(0, slash);
    }
    std::string fileStem() const { return stem.substr(stem.rfind('/') + 1); }
    bool isAdapter() const { return fileStem().find("adapter") != std::string::npos; }
    bool isProjector() const { return fileStem().find("mmproj") != std::string::npos; }
};

/// Parts of a checkpoint that is shared out over processes: no copies of the model.
bool isPartition(const std::string &name)
{
    return name.find("_optim_states.pt") != std::string::npos || name.ends_with(".distcp");
}

bool isListed(const FolderListing &listing, const std::string &path)
{
    return std::ranges::find(listing.files, path, &ModelFile::path) != listing.files.end();
}

/// Constants of a graph lie in a file beside it, which is no copy of its own: of ONNX, of OpenVINO (m.xml and
/// m.bin), of Core ML (*.mlmodel and weights/weight.bin).
bool isExternalData(const std::string &name, const FolderListing &listing)
{
    if (name.ends_with(".onnx_data") || name.ends_with(".onnx.data"))
        return true;
    if (!name.ends_with(".bin"))
        return false;
    if (isListed(listing, name.substr(0, name.size() - 4) + ".xml"))
        return true;
    constexpr std::string_view Blobs = "weights/weight.bin";
    if (!name.ends_with(Blobs))
        return false;
    const std::string folder = name.substr(0, name.size() - Blobs.size());
    return std::ranges::any_of(listing.files, [&folder](const ModelFile &file) {
        return file.path.starts_with(folder) && file.path.ends_with(".mlmodel")
            && file.path.find('/', folder.size()) == std::string::npos;
    });
}

/// The usual names first, then files of the top folder, then by name; of several quantisations the largest.
auto orderOf(const Copy &copy)
{
    const std::string name = copy.fileStem();
    const bool isUsual = name == "model" || name == "pytorch_model" || name == "openvino_model";
    const std::uint64_t size = copy.tail == ".gguf" ? ~copy.bytes : 0;
    return std::tuple(copy.stem.find('/') != std::string::npos, copy.rank, !isUsual,
                      copy.isAdapter() || copy.isProjector(), copy.index.empty() && copy.count > 0, size,
                      copy.stem, copy.count);
}

/// Does the index name that file?
bool isMapped(const FolderListing &listing, const std::string &index, const std::string &file)
{
    constexpr std::uint64_t LargestIndex = 64ull << 20;
    const auto source = openFile((fs::path(listing.root) / index).string());
    const auto text = source ? readText(**source, LargestIndex) : Result<std::string>(source.error());
    return text && text->find('"' + fs::path(file).filename().string() + '"') != std::string::npos;
}

/// Shards are numbered from one, or from zero.
void nameShards(Copy &copy)
{
    if (copy.count == 0)
        return;
    const auto [least, most] = std::ranges::minmax(copy.numbers);
    const std::uint64_t first = least == 0 ? 0 : 1;
    const std::uint64_t last = first == 0 && most < copy.count ? copy.count - 1 : copy.count;
    for (std::uint64_t i = first; i <= last; ++i)
        copy.names.push_back(ShardName { copy.stem, copy.tail, i, copy.count }.sibling(i));
}

/// Files that may be documents count only where mayBeText asks for them.
bool isCopy(const ModelFile &file, const FolderListing &listing, bool mayBeText)
{
    const Format *format = formatOfName(file.path).format;
    if (isExternalData(file.path, listing) || isPartition(file.path))
        return false;
    if (format && format->mayBeText)
        return mayBeText && file.kind == FileKind::Other;
    return file.kind == FileKind::Weights || (file.kind == FileKind::Pointer && format);
}

std::vector<Copy> gatherCopies(const FolderListing &listing, bool mayBeText)
{
    std::map<std::tuple<std::string, std::string, std::uint64_t>, Copy> copies;
    for (const auto &file : listing.files) {
        if (!isCopy(file, listing, mayBeText))
            continue;
        const auto shard = parseShardName(file.path);
        const auto slices = shard ? std::nullopt : parseSliceName(file.path);
        const auto dot = file.path.rfind('.');
        const std::string stem = shard ? shard->stem : slices ? slices->stem : file.path.substr(0, dot);
        const std::string tail = shard ? shard->tail : slices ? slices->tail : file.path.substr(dot);
        const std::uint64_t count = shard ? shard->count : 0;
        Copy &copy = copies[{ stem + (slices ? ".*" : ""), tail, count }];
        copy.stem = stem;
        copy.tail = tail;
        copy.count = count;
        copy.rank = formatOfName(file.path).rank;
        copy.bytes += file.bytes;
        if (shard)
            copy.numbers.push_back(shard->number);
        else
            copy.names.push_back(file.path);
    }
    std::vector<Copy> ordered;
    for (auto &[key, copy] : copies) {
        nameShards(copy);
        const std::string index = copy.stem + copy.tail + ".index.json";
        for (const auto &file : listing.files)
            if (file.kind == FileKind::Index && file.path == index && !copy.names.empty()
                && isMapped(listing, index, copy.names[0]))
                copy.index = index;
        ordered.push_back(std::move(copy));
    }
    std::sort(ordered.begin(), ordered.end(),
              [](const Copy &left, const Copy &right) { return orderOf(left) < orderOf(right); });
    return ordered;
}

/// A folder of several models (a diffusers pipeline): the largest comes first, and that is said.
void chooseComponent(std::vector<Copy> &copies, const FolderListing &listing, std::vector<Finding> &findings,
                     std::string &component)
{
    const bool isPipeline = std::ranges::any_of(
        listing.files, [](const ModelFile &file) { return file.path == "model_index.json"; });
    if (copies.empty() || (!isPipeline && copies[0].folder().empty()))
        return;
    std::map<std::string, std::uint64_t> bytes; // of each folder's first copy
    for (const auto &copy : copies)
        bytes.emplace(copy.folder(), copy.bytes);
    if (bytes.size() < 2)
        return;
    const auto largest = std::ranges::max_element(bytes, {}, [](const auto &entry) { return entry.second; });
    component = largest->first;
    std::ranges::stable_partition(copies, [&](const Copy &copy) { return copy.folder() == component; });
    Finding finding { .rule = "directory.several-models", .severity = Severity::Note, .subject = component };
    std::string names;
    for (const auto &[folder, size] : bytes) {
        names += (names.empty() ? "" : ", ") + (folder.empty() ? std::string("the top folder") : folder);
        finding.evidence.push_back({ .label = folder, .computed = std::to_string(size), .unit = "bytes" });
    }
    finding.summary = "the folder holds several models, components of a pipeline (" + names
        + "); the largest, " + component + ", is the one that is read";
    findings.push_back(std::move(finding));
}

Result<Model> openCopy(const Copy &copy, const std::string &root, const RunControl &run)
{
    if (copy.names.size() > 1 && parseSliceName(copy.names[0]))
        return openSlices(root, copy.names, run);
    return copy.index.empty() ? openShards(root, copy.names, run)
                              : openIndex((fs::path(root) / copy.index).string(), run);
}

/// What a weight file beside the chosen copy is, if it is no copy of the same model; else empty.
std::string otherThing(const ModelFile &file, const Copy &chosen, const std::string &component)
{
    const auto shard = parseShardName(file.path);
    const auto dot = std::min(file.path.rfind('.'), file.path.size());
    const std::string stem = shard ? shard->stem : file.path.substr(0, dot);
    const Copy own { .stem = stem };
    if (isPartition(file.path) || file.path.find("_model_states.pt") != std::string::npos)
        return "is a part of a partitioned checkpoint";
    if (!component.empty() && own.folder() != component)
        return "is another component of the pipeline";
    if (shard && chosen.count > 0 && shard->stem == chosen.stem && shard->count != chosen.count)
        return "is a stale shard: it belongs to another set, of " + std::to_string(shard->count)
            + ", left over";
    if (own.isAdapter())
        return "is an adapter, no model of its own";
    if (own.isProjector())
        return "is a projector for pictures or sound";
    if (file.path.ends_with(".gguf") && chosen.tail == ".gguf")
        return "is another quantisation";
    return {};
}

void noteOthers(Model &model, std::map<std::string, std::vector<const ModelFile *>> &others,
                const Copy &chosen)
{
    for (const auto &[what, files] : others) {
        const bool isStale = what.find("stale") != std::string::npos;
        Finding finding { .rule = isStale ? "directory.stale-shards" : "directory.other-weights",
                          .severity = isStale ? Severity::Warning : Severity::Note,
                          .subject = files[0]->path };
        std::uint64_t bytes = 0;
        for (const ModelFile *file : files) {
            bytes += file->bytes;
            finding.evidence.push_back(
                { .label = file->path, .computed = std::to_string(file->bytes), .unit = "bytes" });
        }
        finding.summary = files[0]->path + " " + what
            + (files.size() > 1 ? " (and " + countText(files.size() - 1) + " more)" : "") + ", "
            + bytesText(bytes) + ", not counted; chosen was " + chosen.names[0];
        model.findings.push_back(std::move(finding));
    }
}

/// model.files becomes the whole listing; only the files of the chosen copy count as weights.
void listFiles(Model &model, const FolderListing &listing, const Copy &chosen, const std::string &component)
{
    std::vector<std::string> own = chosen.names;
    for (const auto &file : model.files)
        own.push_back(file.path); // external data, too
    std::uint64_t duplicateBytes = 0, ownBytes = 0;
    Finding finding { .rule = "directory.duplicate-format", .severity = Severity::Note };
    std::map<std::string, std::vector<const ModelFile *>> others;
    model.files = listing.files;
    for (auto &file : model.files) {
        const bool isOwn = std::find(own.begin(), own.end(), file.path) != own.end();
        if (file.kind == FileKind::Index && file.path != chosen.index)
            file.kind = FileKind::Other;
        if (isOwn && file.kind == FileKind::Other)
            file.kind = FileKind::Weights;
        if (file.kind != FileKind::Weights)
            continue;
        if (const std::string what = isOwn ? "" : otherThing(file, chosen, component); !what.empty()) {
            file.kind = FileKind::Other;
            file.detail = what;
            others[what].push_back(&file);
            continue;
        }
        (isOwn ? ownBytes : duplicateBytes) += file.bytes;
        if (isOwn)
            continue;
        file.kind = FileKind::DuplicateFormat;
        if (finding.subject.empty())
            finding.subject = file.path;
        finding.evidence.push_back(
            { .label = file.path, .computed = std::to_string(file.bytes), .unit = "bytes" });
    }
    noteOthers(model, others, chosen);
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
    auto copies = gatherCopies(*listing, false);
    if (copies.empty() && !holdsDistributed(*listing))
        copies = gatherCopies(*listing, true);
    std::string component;
    std::vector<Finding> choices;
    chooseComponent(copies, *listing, choices, component);
    if (copies.empty() && holdsDistributed(*listing))
        return openDistributed(*listing, run);
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
    std::ranges::move(choices, std::back_inserter(model->findings));
    listFiles(*model, *listing, copies[chosen], component);
    if (holdsFlatParts(*listing)) {
        const auto why = joinFlatParts(*listing, *model, run);
        if (!why)
            return why.error();
        if (!why->empty())
            notePartitions(*listing, *why, *model, run);
    }
    readTexts(*listing, *model);
    noteLicences(*model);
    model->path = path;
    return model;
}

} // namespace assay
