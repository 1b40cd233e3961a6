// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/zero_parts.h"

#include "core/base/number_text.h"
#include "core/formats/torch/torch_zip.h"
#include "core/layouts/flat_slices.h"
#include "core/opening/distributed_parts.h"
#include "core/opening/format_table.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>

namespace assay {
namespace {

namespace fs = std::filesystem;

/// Processes of one training; more files are not opened.
constexpr std::size_t MostRanks = 4096;

struct Parameter {
    std::string name {};
    Shape shape {};
};

/// The flat parts of one process, one behind the other.
struct Flat {
    std::vector<TensorPart> parts {};
    std::uint64_t elements = 0;
};

std::optional<std::uint64_t> numberBehind(const std::string &name, std::string_view word)
{
    const auto at = name.find(word);
    if (at == std::string::npos)
        return std::nullopt;
    std::uint64_t number = 0;
    const char *begin = name.data() + at + word.size();
    const auto [end, error] = std::from_chars(begin, name.data() + name.size(), number);
    return error == std::errc() && end != begin ? std::optional(number) : std::nullopt;
}

/// Files of flat parts by their process; a text that says what is wrong with them otherwise.
std::string listRanks(const FolderListing &listing, std::map<std::uint64_t, std::string> &ranks)
{
    std::string folder;
    for (const ModelFile &file : listing.files) {
        if (!file.path.ends_with(FlatTail))
            continue;
        const auto rank = numberBehind(file.path, "zero_pp_rank_");
        const std::string own = fs::path(file.path).parent_path().string();
        if (!rank || (!ranks.empty() && own != folder))
            return "the parts of several checkpoints lie in the folder";
        if (numberBehind(file.path, "_mp_rank_").value_or(0) != 0)
            return "its layers are cut over several processes as well";
        folder = own;
        ranks[*rank] = file.path;
        if (ranks.size() > MostRanks)
            return "it has more than " + countText(MostRanks) + " parts";
    }
    for (std::uint64_t next = 0; const auto &[rank, path] : ranks)
        if (rank != next++)
            return "the part of process " + std::to_string(next - 1) + " is missing";
    return ranks.empty() ? "it has no parts" : "";
}

/// param_shapes is a list of dictionaries, name to torch.Size.
std::string readShapes(const Pickle &pickle, std::vector<Parameter> &parameters)
{
    const NodeId frozen = pickle.find(pickle.root, "frozen_param_shapes");
    if (frozen != NoNode && pickle.node(frozen).kind != NodeKind::None && !pickle.node(frozen).items.empty())
        return "some of its parameters were frozen and lie apart";
    const NodeId list = pickle.find(pickle.root, "param_shapes");
    if (list == NoNode
        || (pickle.node(list).kind != NodeKind::List && pickle.node(list).kind != NodeKind::Tuple))
        return "its model file names no shapes";
    for (const NodeId group : pickle.node(list).items) {
        const auto &items = pickle.node(group).items;
        for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
            const auto dims = torchSize(pickle, items[i + 1]);
            const auto shape = dims ? Shape::make(*dims) : Result<Shape>(Error {});
            if (pickle.node(items[i]).kind != NodeKind::Text || !shape || shape->rank() == 0
                || shape->elementCount() == 0)
                return "its model file gives a shape that is none";
            parameters.push_back({ pickle.node(items[i]).text, *shape });
        }
    }
    return parameters.empty() ? "its model file names no shapes" : "";
}

Result<Flat> readFlat(const std::string &path, Model &model, const RunControl &run)
{
    auto part = openModelFile(path, run);
    if (!part)
        return part.error();
    std::map<std::uint64_t, TensorPart> byNumber;
    for (TensorInfo &tensor : part->tensors) {
        const auto number = numberBehind(tensor.name, "fp32_flat_groups.");
        if (!number)
            continue;
        TensorPart own = tensor.parts.front();
        if (!tensor.isPlain() || tensor.shape.rank() != 1 || !own.strides.empty() || own.bigEndian)
            return Error { ErrorKind::Unsupported, "its flat parts are stored in another form" };
        own.extent.source += static_cast<std::uint32_t>(model.sources.size());
        byNumber[*number] = std::move(own);
    }
    std::ranges::move(part->sources, std::back_inserter(model.sources));
    std::ranges::copy_if(part->findings, std::back_inserter(model.findings), [](const Finding &finding) {
        return finding.rule.starts_with("pickle.") && finding.severity == Severity::Failure;
    });
    Flat flat;
    for (auto &[number, own] : byNumber) {
        flat.elements += own.shape[0];
        flat.parts.push_back(std::move(own));
    }
    return flat;
}

/// Elements [begin, begin + count) of the flat parts, behind the slices that the tensor has.
void cut(const Flat &flat, std::uint64_t begin, std::uint64_t count, TensorInfo &tensor)
{
    for (const TensorPart &part : flat.parts) {
        const std::uint64_t all = part.shape[0], width = traits(part.dtype).bits / 8;
        if (begin >= all) {
            begin -= all;
            continue;
        }
        const std::uint64_t taken = std::min(count, all - begin);
        if (taken == 0)
            return;
        TensorPart slice = part;
        const std::uint64_t dims[] = { taken };
        slice.slot = "slice";
        slice.shape = *Shape::make(dims);
        slice.extent.offset += begin * width;
        slice.extent.size = taken * width;
        slice.fileBytes.reset();
        tensor.parts.push_back(std::move(slice));
        count -= taken;
        begin = 0;
    }
}

std::string cutAll(const std::vector<Parameter> &parameters, const std::vector<Flat> &flats, Model &model)
{
    const std::uint64_t ranks = flats.size();
    std::uint64_t offset = 0;
    std::vector<TensorInfo> tensors;
    for (const Parameter &parameter : parameters) {
        const std::uint64_t elements = parameter.shape.elementCount();
        const std::uint64_t own = elements / ranks + (elements % ranks > 0 ? 1 : 0);
        if (own > flats[0].elements - offset)
            return "its flat parts end within '" + parameter.name + "'";
        TensorInfo tensor { .name = parameter.name, .shape = parameter.shape };
        for (std::uint64_t rank = 0; rank < ranks; ++rank)
            cut(flats[rank], offset, std::min(own, elements - std::min(elements, rank * own)), tensor);
        tensor.dtype = tensor.parts.front().dtype;
        tensor.dtypeName = traits(tensor.dtype).name;
        tensor.layout = &FlatSlicesLayout;
        tensors.push_back(std::move(tensor));
        offset += own;
    }
    if (offset != flats[0].elements)
        return "its flat parts hold " + countText(flats[0].elements) + " elements each, its shapes ask for "
            + countText(offset);
    std::set<std::string_view> joined;
    for (const Parameter &parameter : parameters)
        joined.insert(parameter.name);
    std::erase_if(model.tensors, [&](const TensorInfo &tensor) {
        return tensor.elementCount() == 0 || joined.contains(tensor.name);
    });
    std::ranges::move(tensors, std::back_inserter(model.tensors));
    return {};
}

} // namespace

bool holdsFlatParts(const FolderListing &listing)
{
    return std::ranges::any_of(listing.files,
                               [](const ModelFile &file) { return file.path.ends_with(FlatTail); });
}

Result<std::string> joinFlatParts(const FolderListing &listing, Model &model, const RunControl &run)
{
    if (std::ranges::any_of(model.tensors, [](const TensorInfo &tensor) {
            return tensor.role == TensorRole::Weight && tensor.elementCount() > 0;
        }))
        return std::string("the model file has weights of its own");
    std::map<std::uint64_t, std::string> ranks;
    if (auto fault = listRanks(listing, ranks); !fault.empty())
        return fault;
    const auto states = std::ranges::find_if(
        listing.files, [](const ModelFile &file) { return file.path.ends_with(StatesTail); });
    if (states == listing.files.end())
        return std::string("its model file is missing");
    const auto source = openFile((fs::path(listing.root) / states->path).string());
    auto pickle = source ? readTorchPickle(*source, run) : Result<Pickle>(source.error());
    if (!pickle)
        return pickle.error().kind == ErrorKind::Cancelled ? Result<std::string>(pickle.error())
                                                           : states->path + ": " + pickle.error().sentence;
    std::vector<Parameter> parameters;
    if (auto fault = readShapes(*pickle, parameters); !fault.empty())
        return fault;
    Model whole = model; // as it was, where a part turns out not to fit
    std::vector<Flat> flats;
    for (const auto &[rank, path] : ranks) {
        auto flat = readFlat((fs::path(listing.root) / path).string(), whole, run);
        if (!flat)
            return flat.error().kind == ErrorKind::Cancelled ? Result<std::string>(flat.error())
                                                             : path + ": " + flat.error().sentence;
        if (!flats.empty() && flat->elements != flats[0].elements)
            return path + " holds " + countText(flat->elements) + " elements, that of process 0 "
                + countText(flats[0].elements);
        flats.push_back(std::move(*flat));
    }
    if (auto fault = cutAll(parameters, flats, whole); !fault.empty())
        return fault;
    for (ModelFile &file : whole.files)
        if (file.path.ends_with(FlatTail))
            file.kind = FileKind::Weights;
    std::erase_if(whole.findings, [](const Finding &finding) {
        return finding.rule == "directory.other-weights" && finding.subject.ends_with(FlatTail);
    });
    whole.findings.push_back({ .rule = "directory.slices",
                               .severity = Severity::Note,
                               .subject = ranks.begin()->second,
                               .summary = "a ZeRO checkpoint: " + countText(parameters.size())
                                   + " tensors are joined from the flat parts of " + countText(ranks.size())
                                   + " processes" });
    model = std::move(whole);
    return std::string();
}

} // namespace assay
