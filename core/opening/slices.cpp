// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/slices.h"

#include "core/base/number_text.h"
#include "core/layouts/slices.h"
#include "core/opening/format_table.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

namespace assay {
namespace {

/// The length that most vectors have: every norm is as long as the model is wide.
std::uint64_t widthOf(const Model &model)
{
    std::map<std::uint64_t, std::uint64_t> lengths;
    for (const auto &tensor : model.tensors)
        if (tensor.shape.rank() == 1)
            ++lengths[tensor.shape[0]];
    const auto most = std::ranges::max_element(lengths, {}, [](const auto &entry) { return entry.second; });
    return most == lengths.end() ? 0 : most->first;
}

/// Along which axis a matrix was shared out: whole in the other. Where both would fit, the two that read what
/// the others wrote have their inputs shared out (wo, w2), and all others their outputs.
std::size_t axisOf(const std::string &name, const Shape &shape, std::uint64_t width, std::uint64_t count)
{
    if (shape[1] == width && shape[0] == width)
        return name.ends_with(".wo.weight") || name.ends_with(".w2.weight") ? 1 : 0;
    if (shape[1] == width)
        return 0;
    return shape[0] == width || shape[1] * count == width ? 1 : 0;
}

Result<TensorInfo> joined(const std::vector<TensorInfo *> &slices, std::uint64_t width,
                          const std::string &path)
{
    TensorInfo whole = std::move(*slices[0]);
    if (whole.shape.rank() != 2) { // repeated in every file
        whole.parts[0].fileBytes = whole.parts[0].extent.size * slices.size();
        return whole;
    }
    const std::size_t axis = axisOf(whole.name, whole.shape, width, slices.size());
    std::uint64_t dims[] = { whole.shape[0], whole.shape[1] };
    SlicesParameters places { { { 0, 0 } } };
    for (std::size_t i = 1; i < slices.size(); ++i) {
        const Shape &other = slices[i]->shape;
        if (other.rank() != 2 || other[1 - axis] != whole.shape[1 - axis] || slices[i]->dtype != whole.dtype)
            return Error { ErrorKind::Malformed,
                           "slices of '" + whole.name + "' are " + whole.shape.text() + " and "
                               + other.text(),
                           std::nullopt, path };
        places.offsets.push_back({ axis == 0 ? dims[0] : 0, axis == 1 ? dims[1] : 0 });
        dims[axis] += other[axis];
        whole.parts.push_back(std::move(slices[i]->parts.front()));
    }
    for (auto &part : whole.parts)
        part.slot = "slice";
    const auto shape = Shape::make(dims);
    if (!shape)
        return shape.error();
    whole.shape = *shape;
    whole.layout = &SlicesLayout;
    whole.parameters = std::move(places);
    return whole;
}

} // namespace

std::optional<SliceName> parseSliceName(const std::string &name)
{
    const auto tail = name.rfind('.');
    const auto dot = tail == std::string::npos || tail == 0 ? tail : name.rfind('.', tail - 1);
    if (dot == std::string::npos || tail == std::string::npos || tail - dot != 3)
        return std::nullopt;
    SliceName slice { name.substr(0, dot), name.substr(tail) };
    const auto [end, error] = std::from_chars(name.data() + dot + 1, name.data() + tail, slice.number);
    if (error != std::errc() || end != name.data() + tail || (slice.tail != ".pth" && slice.tail != ".pt"))
        return std::nullopt;
    return slice;
}

Result<Model> openSlices(const std::string &root, const std::vector<std::string> &names,
                         const RunControl &run)
{
    Model model;
    std::vector<Model> files;
    for (const auto &name : names) {
        auto file = openModelFile((std::filesystem::path(root) / name).string(), run);
        if (!file)
            return file.error();
        for (auto &tensor : file->tensors)
            for (auto &part : tensor.parts)
                part.extent.source += static_cast<std::uint32_t>(model.sources.size());
        std::ranges::move(file->sources, std::back_inserter(model.sources));
        std::ranges::move(file->findings, std::back_inserter(model.findings));
        file->files[0].path = name;
        model.files.push_back(file->files[0]);
        files.push_back(std::move(*file));
    }
    model.format = files[0].format;
    model.metadata = std::move(files[0].metadata);
    const std::uint64_t width = widthOf(files[0]);
    std::map<std::string, std::vector<TensorInfo *>> slices;
    for (auto &file : files)
        for (auto &tensor : file.tensors)
            slices[tensor.name].push_back(&tensor);
    for (auto &first : files[0].tensors) {
        auto &all = slices[first.name];
        if (all.size() != files.size())
            return Error { ErrorKind::Malformed,
                           "'" + first.name + "' is in " + std::to_string(all.size()) + " of "
                               + std::to_string(files.size()) + " files of slices",
                           std::nullopt, root };
        auto whole = joined(all, width, root);
        if (!whole)
            return whole.error();
        model.tensors.push_back(std::move(*whole));
    }
    model.findings.push_back({ .rule = "directory.slices",
                               .severity = Severity::Note,
                               .subject = names[0],
                               .summary = countText(names.size()) + " files (" + names[0]
                                   + " and so on) each hold a slice of every matrix; they are joined" });
    return model;
}

} // namespace assay
