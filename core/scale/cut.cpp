// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scale/cut.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <tuple>

namespace assay {
namespace {

namespace fs = std::filesystem;

__extension__ using Wide = unsigned __int128;

/// Stored bytes that a layer reads.
struct Span {
    int side = 0; ///< 0 the reference, 1 the candidate
    std::uint32_t source = 0;
    std::uint64_t begin = 0, end = 0;
    std::size_t layer = 0;
};

class Groups {
public:
    explicit Groups(std::size_t count)
        : m_parent(count)
    {
        std::iota(m_parent.begin(), m_parent.end(), std::size_t { 0 });
    }
    std::size_t find(std::size_t item)
    {
        while (m_parent[item] != item)
            item = m_parent[item] = m_parent[m_parent[item]];
        return item;
    }
    /// The lower number leads.
    void join(std::size_t a, std::size_t b)
    {
        a = find(a);
        b = find(b);
        m_parent[std::max(a, b)] = std::min(a, b);
    }

private:
    std::vector<std::size_t> m_parent;
};

void addTensor(const TensorInfo &tensor, int side, std::size_t layer, std::vector<Span> &spans)
{
    for (const TensorPart &part : tensor.parts)
        if (part.extent.size > 0)
            spans.push_back({ side, part.extent.source, part.extent.offset,
                              part.extent.offset + part.extent.size, layer });
}

void addPieces(const Model &candidate, const Transform &transform, std::size_t layer,
               std::vector<Span> &spans)
{
    for (const std::size_t piece : transform.pieces)
        addTensor(candidate.tensors[piece], 1, layer, spans);
    for (const Transform &next : transform.then)
        addPieces(candidate, next, layer, spans);
}

std::vector<Span> spansOf(const Comparison &paired)
{
    std::vector<Span> spans;
    for (std::size_t i = 0; i < paired.layers.size(); ++i) {
        const Match &match = paired.layers[i].match;
        if (match.kind != MatchKind::Paired)
            continue;
        if (match.reference)
            addTensor(paired.reference->tensors[*match.reference], 0, i, spans);
        if (match.candidate)
            addTensor(paired.candidate->tensors[*match.candidate], 1, i, spans);
        addPieces(*paired.candidate, match.transform, i, spans);
    }
    std::ranges::sort(spans, {}, [](const Span &span) {
        return std::tuple(span.side, span.source, span.begin, span.end, span.layer);
    });
    return spans;
}

/// Where a unit begins in the files, and which of them it touches.
struct Placed {
    ScaleUnit unit {};
    std::vector<std::size_t> touched {}; ///< files, ascending
    std::tuple<std::string, std::uint64_t, std::size_t> place {}; ///< reference file, offset, first layer
};

class FileNames {
public:
    FileNames(const Comparison &paired, std::span<const InputFile> files)
        : m_paired(paired)
    {
        for (std::size_t i = 0; i < files.size(); ++i)
            m_files.emplace(std::pair(files[i].role == "reference" ? 0 : 1, normal(files[i].path)), i);
    }
    const std::string &path(const Span &span) const
    {
        const Model &model = span.side == 0 ? *m_paired.reference : *m_paired.candidate;
        return model.sources[span.source]->path();
    }
    std::optional<std::size_t> file(const Span &span) const
    {
        const auto found = m_files.find({ span.side, normal(path(span)) });
        return found == m_files.end() ? std::nullopt : std::optional(found->second);
    }

private:
    static std::string normal(const std::string &path) { return fs::path(path).lexically_normal().string(); }

    const Comparison &m_paired;
    std::map<std::pair<int, std::string>, std::size_t> m_files;
};

std::vector<Placed> layerUnits(const Comparison &paired, std::span<const InputFile> files)
{
    const std::vector<Span> spans = spansOf(paired);
    Groups groups(paired.layers.size());
    const Span *last = nullptr; // of those that overlap, the one that reaches farthest
    for (const Span &span : spans) {
        const bool overlaps
            = last && last->side == span.side && last->source == span.source && span.begin < last->end;
        if (overlaps)
            groups.join(last->layer, span.layer);
        if (!overlaps || span.end > last->end)
            last = &span;
    }
    const FileNames names(paired, files);
    std::map<std::size_t, Placed> units;
    for (std::size_t i = 0; i < paired.layers.size(); ++i)
        if (paired.layers[i].match.kind == MatchKind::Paired) {
            Placed &placed = units[groups.find(i)];
            if (placed.unit.layers.empty())
                placed.place = { std::string(), 0, i };
            placed.unit.layers.push_back(i);
        }
    const Span *before = nullptr;
    std::uint64_t reach = 0; // bytes up to here are counted, within one source
    for (const Span &span : spans) {
        Placed &placed = units[groups.find(span.layer)];
        if (!before || before->side != span.side || before->source != span.source)
            reach = 0;
        before = &span;
        const std::uint64_t begin = std::max(span.begin, reach);
        placed.unit.cost += span.end > begin ? span.end - begin : 0;
        reach = std::max(reach, span.end);
        if (span.side == 0 && std::get<0>(placed.place).empty())
            placed.place = { names.path(span), span.begin, std::get<2>(placed.place) };
        if (const auto file = names.file(span))
            placed.touched.push_back(*file);
    }
    std::vector<Placed> list;
    for (auto &[leader, placed] : units) {
        std::ranges::sort(placed.touched);
        const auto same = std::ranges::unique(placed.touched);
        placed.touched.erase(same.begin(), same.end());
        list.push_back(std::move(placed));
    }
    std::ranges::stable_sort(list, {}, &Placed::place);
    return list;
}

} // namespace

unsigned Cut::mostUseful() const
{
    const std::uint64_t parts = largestCost == 0 ? 1 : totalCost / largestCost;
    return static_cast<unsigned>(std::clamp<std::uint64_t>(parts, 1, MostParts));
}

std::uint64_t Cut::costOf(unsigned wanted) const
{
    std::uint64_t cost = 0;
    for (std::size_t i = 0; i < units.size(); ++i)
        cost += part[i] == wanted ? units[i].cost : 0;
    return cost;
}

Cut cutWork(const Comparison *paired, std::span<const InputFile> files, unsigned parts)
{
    Cut cut;
    std::vector<char> isListed(files.size(), 0);
    const auto addFile = [&](std::size_t file) {
        if (!isListed[file])
            cut.units.push_back({ .layers = {}, .file = file, .cost = files[file].bytes });
        isListed[file] = 1;
    };
    if (paired)
        for (Placed &placed : layerUnits(*paired, files)) {
            for (const std::size_t file : placed.touched)
                addFile(file);
            cut.units.push_back(std::move(placed.unit));
        }
    std::vector<std::size_t> rest(files.size());
    std::iota(rest.begin(), rest.end(), std::size_t { 0 });
    std::ranges::stable_sort(rest, {},
                             [&](std::size_t file) { return std::tie(files[file].role, files[file].name); });
    std::ranges::for_each(rest, addFile);
    for (ScaleUnit &unit : cut.units) {
        unit.cost = std::max<std::uint64_t>(1, unit.cost);
        cut.totalCost += unit.cost;
        cut.largestCost = std::max(cut.largestCost, unit.cost);
    }
    std::uint64_t before = 0;
    for (const ScaleUnit &unit : cut.units) {
        const Wide middle = 2 * Wide { before } + unit.cost;
        cut.part.push_back(1 + static_cast<unsigned>(parts * middle / (2 * Wide { cut.totalCost })));
        before += unit.cost;
    }
    return cut;
}

} // namespace assay
