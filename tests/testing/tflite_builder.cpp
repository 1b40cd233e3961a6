// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/tflite_builder.h"

#include "tests/testing/flat_writer.h"

namespace assay::testing {
namespace {

void writeTensor(FlatWriter &flat, const TfliteTensor &tensor, std::size_t pointer, std::uint32_t buffer)
{
    std::map<int, std::string> fields {
        { 0, Offset }, { 1, raw(tensor.type) }, { 2, raw(buffer) }, { 3, Offset }
    };
    if (!tensor.scales.empty())
        fields[4] = Offset;
    if (tensor.isSparse)
        fields[6] = Offset;
    const auto at = flat.table(fields, pointer);
    flat.vector(at.at(0), tensor.shape.size(), raws(tensor.shape));
    flat.vector(at.at(3), tensor.name.size(), tensor.name + '\0');
    if (!tensor.scales.empty()) {
        const auto record = flat.table({ { 2, Offset }, { 3, Offset }, { 6, raw(tensor.axis) } }, at.at(4));
        flat.vector(record.at(2), tensor.scales.size(), raws(tensor.scales));
        flat.vector(record.at(3), tensor.zeros.size(), raws(tensor.zeros));
    }
    if (tensor.isSparse)
        flat.table({ { 0, raw(std::uint32_t { 0 }) } }, at.at(6));
}

} // namespace

std::string tfliteImage(const std::vector<TfliteTensor> &tensors)
{
    FlatWriter flat("TFL3");
    const auto model
        = flat.table({ { 0, raw(std::uint32_t { 3 }) }, { 2, Offset }, { 3, Offset }, { 4, Offset } }, 0);
    flat.vector(model.at(3), 5, std::string("tests") + '\0');
    const auto graphs = flat.offsets(model.at(2), 1);
    const auto graph = flat.table({ { 0, Offset } }, graphs[0]);
    const auto places = flat.offsets(graph.at(0), tensors.size());
    for (std::size_t i = 0; i < tensors.size(); ++i)
        writeTensor(flat, tensors[i], places[i], static_cast<std::uint32_t>(i + 1));
    const auto buffers = flat.offsets(model.at(4), tensors.size() + 1);
    flat.table({}, buffers[0]);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].data.empty()) {
            flat.table({}, buffers[i + 1]);
            continue;
        }
        const auto buffer = flat.table({ { 0, Offset } }, buffers[i + 1]);
        flat.vector(buffer.at(0), tensors[i].data.size(), tensors[i].data);
    }
    return flat.out;
}

} // namespace assay::testing
