// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/tflite_builder.h"

#include <cstring>
#include <map>

namespace assay::testing {
namespace {

template <typename T> std::string raw(T value)
{
    std::string bytes(sizeof(T), '\0');
    std::memcpy(bytes.data(), &value, sizeof(T));
    return bytes;
}

template <typename T> std::string raws(const std::vector<T> &values)
{
    std::string bytes;
    for (const auto value : values)
        bytes += raw(value);
    return bytes;
}

/// Objects are written one behind the other; an offset field is patched once its target is known.
struct FlatWriter {
    std::string out = std::string("\0\0\0\0TFL3", 8);

    void align(std::size_t to) { out.append((to - out.size() % to) % to, '\0'); }
    /// The offset at field leads to what is written next.
    void point(std::size_t field)
    {
        align(8);
        const auto distance = raw(static_cast<std::uint32_t>(out.size() - field));
        out.replace(field, 4, distance);
    }
    /// Writes a vtable and its table; fields by number, as inline bytes. Returns where each field lies.
    std::map<int, std::size_t> table(const std::map<int, std::string> &fields, std::size_t pointer)
    {
        const int count = fields.empty() ? 0 : fields.rbegin()->first + 1;
        std::map<int, std::size_t> places;
        std::string body(4, '\0');
        std::vector<std::uint16_t> offsets(static_cast<std::size_t>(count), 0);
        for (const auto &[number, bytes] : fields) {
            body.append((bytes.size() - body.size() % bytes.size()) % bytes.size(), '\0');
            offsets[static_cast<std::size_t>(number)] = static_cast<std::uint16_t>(body.size());
            body += bytes;
        }
        align(8);
        const std::size_t vtable = out.size();
        out += raw(static_cast<std::uint16_t>(4 + 2 * count)) + raw(static_cast<std::uint16_t>(body.size()))
            + raws(offsets);
        point(pointer);
        const std::size_t start = out.size();
        out += body;
        out.replace(start, 4, raw(static_cast<std::int32_t>(start - vtable)));
        for (const auto &[number, bytes] : fields)
            places[number] = start + offsets[static_cast<std::size_t>(number)];
        return places;
    }
    void vector(std::size_t pointer, std::size_t count, const std::string &items)
    {
        align(8);
        out.append(4, '\0'); // so that 8-byte items are aligned
        const auto distance = raw(static_cast<std::uint32_t>(out.size() - pointer));
        out.replace(pointer, 4, distance);
        out += raw(static_cast<std::uint32_t>(count)) + items;
    }
    /// A vector of offsets; returns where they lie.
    std::vector<std::size_t> offsets(std::size_t pointer, std::size_t count)
    {
        vector(pointer, count, std::string(4 * count, '\0'));
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < count; ++i)
            places.push_back(out.size() - 4 * (count - i));
        return places;
    }
};

const std::string Offset(4, '\0');

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
    FlatWriter flat;
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
