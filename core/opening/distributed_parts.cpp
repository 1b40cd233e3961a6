// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/distributed_parts.h"

#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/formats/torch/torch_zip.h"
#include "core/layouts/slices.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace assay {
namespace {

namespace fs = std::filesystem;

struct Piece {
    std::vector<std::uint64_t> offset {}; ///< of its first element in the whole
    std::string file {};
    std::uint64_t first = 0, length = 0; ///< bytes of the file
    bool isTransformed = false; ///< compressed by an extension
};

std::optional<std::uint64_t> countAt(const Pickle &pickle, NodeId object, std::string_view name)
{
    const NodeId id = attributeOf(pickle, object, name);
    if (id >= pickle.nodes.size() || pickle.node(id).kind != NodeKind::Integer
        || !(pickle.node(id).number >= 0) || pickle.node(id).number > 0x1p53)
        return std::nullopt;
    return static_cast<std::uint64_t>(pickle.node(id).number);
}

std::string textAt(const Pickle &pickle, NodeId object, std::string_view name)
{
    const NodeId id = attributeOf(pickle, object, name);
    return id < pickle.nodes.size() && pickle.node(id).kind == NodeKind::Text ? pickle.node(id).text
                                                                              : std::string();
}

/// By the name of their tensor. Entries of other form are none: the tensor lacks a piece then.
std::map<std::string, std::vector<Piece>> storedPieces(const Pickle &pickle)
{
    std::map<std::string, std::vector<Piece>> pieces;
    const NodeId data = attributeOf(pickle, pickle.root, "storage_data");
    if (data >= pickle.nodes.size() || pickle.node(data).kind != NodeKind::Dictionary)
        return pieces;
    const auto &items = pickle.node(data).items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        const auto offset = torchSize(pickle, attributeOf(pickle, items[i], "offset"));
        const auto first = countAt(pickle, items[i + 1], "offset");
        const auto length = countAt(pickle, items[i + 1], "length");
        if (!offset || !first || !length)
            continue;
        const NodeId transforms = attributeOf(pickle, items[i + 1], "transform_descriptors");
        pieces[textAt(pickle, items[i], "fqn")].push_back(
            { .offset = *offset,
              .file = textAt(pickle, items[i + 1], "relative_path"),
              .first = *first,
              .length = *length,
              .isTransformed = transforms < pickle.nodes.size() && !pickle.node(transforms).items.empty() });
    }
    return pieces;
}

class Joiner {
public:
    Joiner(const FolderListing &listing, Model &model, const RunControl &run)
        : m_listing(listing)
        , m_model(model)
        , m_run(run)
    {
    }

    /// The note that the tensor keeps; empty if it is whole now.
    Result<std::string> join(TensorInfo &whole, std::vector<Piece> pieces)
    {
        if (pieces.empty())
            return std::string("no file of the checkpoint holds a part of it");
        std::ranges::sort(pieces, {}, &Piece::offset);
        std::vector<TensorInfo> tensors;
        for (const Piece &piece : pieces) {
            if (piece.isTransformed)
                return std::string("its parts are compressed by an extension that is not known");
            auto tensor = open(piece);
            if (!tensor && tensor.error().kind == ErrorKind::Cancelled)
                return tensor.error();
            if (!tensor)
                return piece.file + ": " + tensor.error().sentence;
            tensors.push_back(std::move(*tensor));
        }
        if (tensors.size() == 1 && tensors[0].shape == whole.shape) {
            tensors[0].name = std::move(whole.name);
            whole = std::move(tensors[0]);
            return std::string();
        }
        TensorInfo joined = whole;
        joined.parts.clear();
        SlicesParameters places;
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            TensorPart part = std::move(tensors[i].parts.front());
            if (!part.strides.empty() || part.bigEndian || tensors[i].dtype != tensors[0].dtype)
                return std::string("its parts are stored in different forms");
            part.slot = "slice";
            joined.parts.push_back(std::move(part));
            places.offsets.push_back(std::move(pieces[i].offset));
        }
        joined.dtype = tensors[0].dtype;
        joined.dtypeName = traits(joined.dtype).name;
        joined.layout = &SlicesLayout;
        joined.parameters = std::move(places);
        if (auto gap = gapOfSlices(joined); !gap.empty())
            return gap;
        whole = std::move(joined);
        return std::string();
    }

private:
    Result<std::uint32_t> sourceOf(const std::string &name)
    {
        if (const auto known = m_sources.find(name); known != m_sources.end())
            return known->second;
        const auto listed = std::ranges::find(m_listing.files, name, &ModelFile::path);
        if (listed == m_listing.files.end())
            return Error { ErrorKind::Malformed, "is no file of the folder" };
        const auto source = openFile((fs::path(m_listing.root) / name).string());
        if (!source)
            return source.error();
        m_model.sources.push_back(*source);
        return m_sources[name] = static_cast<std::uint32_t>(m_model.sources.size() - 1);
    }

    /// The only tensor of the piece's archive, its extent in the whole file.
    Result<TensorInfo> open(const Piece &piece)
    {
        if (m_run.cancelled())
            return cancelledError();
        const auto index = sourceOf(piece.file);
        if (!index)
            return index.error();
        const SourcePtr &file = m_model.sources[*index];
        if (piece.first > file->size() || piece.length > file->size() - piece.first)
            return Error { ErrorKind::Malformed,
                           "has " + std::to_string(file->size()) + " bytes, a part should end at "
                               + std::to_string(piece.first + piece.length) };
        const auto window = sliceSource(file, piece.first, piece.length);
        if (!window)
            return window.error();
        Model own;
        own.sources.push_back(*window);
        if (auto status = readTorchZip(*window, own, m_run); !status)
            return status.error();
        std::ranges::copy_if(own.findings, std::back_inserter(m_model.findings),
                             [](const Finding &finding) { return finding.severity == Severity::Failure; });
        if (own.tensors.size() != 1 || own.tensors[0].parts.size() != 1
            || own.tensors[0].parts[0].extent.source != 0 || !own.tensors[0].isPlain())
            return Error { ErrorKind::Malformed,
                           "a part holds " + std::to_string(own.tensors.size()) + " tensors, not one" };
        Extent &extent = own.tensors[0].parts[0].extent;
        extent.source = *index;
        extent.offset += piece.first;
        return std::move(own.tensors[0]);
    }

    const FolderListing &m_listing;
    Model &m_model;
    const RunControl &m_run;
    std::map<std::string, std::uint32_t> m_sources;
};

} // namespace

NodeId attributeOf(const Pickle &pickle, NodeId object, std::string_view name)
{
    if (object >= pickle.nodes.size())
        return NoNode;
    const NodeId state = pickle.node(object).state;
    return pickle.find(state == NoNode ? object : state, name);
}

std::optional<std::vector<std::uint64_t>> torchSize(const Pickle &pickle, NodeId size)
{
    if (size >= pickle.nodes.size() || pickle.node(size).items.size() < 2)
        return std::nullopt;
    NodeId list = pickle.node(size).items[1];
    if (pickle.node(list).items.size() == 1
        && pickle.node(pickle.node(list).items[0]).kind == NodeKind::Tuple)
        list = pickle.node(list).items[0];
    std::vector<std::uint64_t> dims;
    for (const NodeId item : pickle.node(list).items) {
        const auto &number = pickle.node(item);
        if (number.kind != NodeKind::Integer || !(number.number >= 0) || number.number > 0x1p48)
            return std::nullopt;
        dims.push_back(static_cast<std::uint64_t>(number.number));
    }
    return dims;
}

Result<std::uint64_t> joinDistributed(const Pickle &metadata, const FolderListing &listing, Model &model,
                                      const RunControl &run)
{
    auto pieces = storedPieces(metadata);
    Joiner joiner(listing, model, run);
    std::uint64_t whole = 0;
    for (TensorInfo &tensor : model.tensors) {
        auto note = joiner.join(tensor, std::move(pieces[tensor.name]));
        if (!note)
            return note.error();
        tensor.note = std::move(*note);
        whole += tensor.note.empty() ? 1 : 0;
    }
    return whole;
}

} // namespace assay
