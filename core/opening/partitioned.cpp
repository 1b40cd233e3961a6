// SPDX-License-Identifier: GPL-3.0-or-later
// .metadata is a pickle of torch.distributed.checkpoint.metadata.Metadata: state_dict_metadata maps names to
// TensorStorageMetadata {properties {dtype}, size torch.Size, chunks} (others are BytesStorageMetadata).
#include "core/opening/partitioned.h"

#include "core/base/number_text.h"
#include "core/formats/pickle/pickle.h"
#include "core/opening/distributed_parts.h"
#include "core/opening/format_table.h"
#include "core/opening/zero_parts.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view MetadataName = ".metadata", PartTail = ".distcp";

struct TorchType {
    std::string_view name;
    DType dtype;
};
constexpr std::array TorchTypes {
    TorchType { "torch float32", DType::F32 },   TorchType { "torch float16", DType::F16 },
    TorchType { "torch bfloat16", DType::BF16 }, TorchType { "torch float64", DType::F64 },
    TorchType { "torch int64", DType::I64 },     TorchType { "torch int32", DType::I32 },
    TorchType { "torch int8", DType::I8 },       TorchType { "torch uint8", DType::U8 },
    TorchType { "torch bool", DType::Bool },     TorchType { "torch float8_e4m3fn", DType::F8E4M3 },
};

std::optional<Shape> sizeOf(const Pickle &pickle, NodeId id)
{
    const auto dims = torchSize(pickle, id);
    const auto shape = dims ? Shape::make(*dims) : Result<Shape>(Error {});
    return shape ? std::optional(*shape) : std::nullopt;
}

/// Wherever the type stands among the properties.
DType typeOf(const Pickle &pickle, NodeId properties)
{
    if (properties >= pickle.nodes.size())
        return DType::F32;
    const NodeId state = pickle.node(properties).state;
    const auto &items = pickle.node(state == NoNode ? properties : state).items;
    for (const NodeId item : items)
        for (const auto &row : TorchTypes)
            if (pickle.node(item).kind == NodeKind::Global && pickle.node(item).text == row.name)
                return row.dtype;
    return DType::F32;
}

void listTensors(const Pickle &pickle, Model &model)
{
    const NodeId names = attributeOf(pickle, pickle.root, "state_dict_metadata");
    if (names == NoNode || pickle.node(names).kind != NodeKind::Dictionary)
        return;
    const auto &items = pickle.node(names).items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        const auto shape = sizeOf(pickle, attributeOf(pickle, items[i + 1], "size"));
        if (pickle.node(items[i]).kind != NodeKind::Text || !shape)
            continue;
        TensorInfo tensor { .name = pickle.node(items[i]).text, .shape = *shape };
        tensor.dtype = typeOf(pickle, attributeOf(pickle, items[i + 1], "properties"));
        tensor.dtypeName = traits(tensor.dtype).name;
        TensorPart part { .name = tensor.name, .slot = "values", .dtype = tensor.dtype, .shape = *shape };
        tensor.parts.push_back(std::move(part));
        model.tensors.push_back(std::move(tensor));
    }
}

void noteJoined(const std::string &path, std::uint64_t parts, std::uint64_t whole, Model &model)
{
    model.findings.push_back({ .rule = "directory.slices",
                               .severity = Severity::Note,
                               .subject = path,
                               .summary = "a distributed checkpoint: " + countText(whole) + " tensors lie in "
                                   + countText(parts) + " files of parts; they are joined" });
    Finding finding { .rule = "directory.partitioned", .severity = Severity::Warning, .subject = path };
    std::uint64_t elements = 0;
    for (const auto &tensor : model.tensors)
        if (!tensor.note.empty()) {
            elements += tensor.elementCount();
            finding.evidence.push_back({ .label = tensor.name, .computed = tensor.note });
        }
    if (finding.evidence.empty())
        return;
    finding.summary = "a distributed checkpoint, of whose tensors " + countText(finding.evidence.size())
        + " with " + countText(elements) + " elements could not be joined, e.g. '" + finding.evidence[0].label
        + "': " + *finding.evidence[0].computed;
    model.findings.push_back(std::move(finding));
}

} // namespace

bool holdsDistributed(const FolderListing &listing)
{
    return std::ranges::any_of(listing.files,
                               [](const ModelFile &file) { return file.path.ends_with(PartTail); });
}

Result<Model> openDistributed(const FolderListing &listing, const RunControl &run)
{
    const auto metadata = std::ranges::find_if(
        listing.files, [](const ModelFile &file) { return fs::path(file.path).filename() == MetadataName; });
    const auto unread = [&](const std::string &why) {
        return Error { ErrorKind::Unsupported, "is a distributed checkpoint of torch.distributed: " + why,
                       std::nullopt, listing.root };
    };
    if (metadata == listing.files.end())
        return unread("without its .metadata nobody knows what its parts are");
    const std::string path = (fs::path(listing.root) / metadata->path).string();
    const auto source = openFile(path);
    if (!source)
        return source.error();
    const auto pickle = readPickle(**source, 0, {}, run);
    if (!pickle)
        return unread(".metadata: " + pickle.error().sentence);
    Model model;
    model.format = "torch-distributed";
    model.findings = pickle->findings;
    model.sources.push_back(*source);
    listTensors(*pickle, model);
    if (model.tensors.empty())
        return unread(".metadata names no tensors");
    std::uint64_t parts = 0;
    model.files = listing.files;
    for (auto &file : model.files)
        if (file.path.ends_with(PartTail)) {
            file.kind = FileKind::Weights;
            ++parts;
        }
    const auto whole = joinDistributed(*pickle, listing, model, run);
    if (!whole)
        return whole.error();
    if (*whole == 0)
        return unread("of its " + countText(model.tensors.size()) + " tensors none could be joined; '"
                      + model.tensors[0].name + "': " + model.tensors[0].note);
    noteJoined(metadata->path, parts, *whole, model);
    readTexts(listing, model);
    return model;
}

void notePartitions(const FolderListing &listing, const std::string &why, Model &model, const RunControl &run)
{
    constexpr std::size_t MostOpened = 64;
    std::uint64_t parts = 0, elements = 0;
    std::string first;
    for (const auto &file : listing.files) {
        if (!file.path.ends_with(FlatTail))
            continue;
        first = first.empty() ? file.path : first;
        if (++parts > MostOpened)
            continue;
        const auto part = openModelFile((fs::path(listing.root) / file.path).string(), run);
        if (!part)
            continue;
        for (const auto &tensor : part->tensors)
            if (tensor.name.find("fp32_flat_groups") != std::string::npos
                || tensor.name.find("single_partition_of_fp32_groups") != std::string::npos)
                elements += tensor.elementCount();
        std::ranges::copy_if(part->findings, std::back_inserter(model.findings), [](const Finding &finding) {
            return finding.rule.starts_with("pickle.") && finding.severity == Severity::Failure;
        });
    }
    if (parts == 0)
        return;
    model.findings.push_back(
        { .rule = "directory.partitioned",
          .severity = Severity::Warning,
          .subject = first,
          .summary = "a ZeRO checkpoint of " + countText(parts)
              + " partitions: the weights lie as flat parts in the optimizer's files ("
              + (parts <= MostOpened ? countText(elements) + " of them in 32 bits" : "too many to be counted")
              + "), which are not joined" + (why.empty() ? "" : " (" + why + ")")
              + "; the tensors listed are what the model file holds" });
}

} // namespace assay
