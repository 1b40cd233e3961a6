// SPDX-License-Identifier: GPL-3.0-or-later
// Flatbuffers from scratch, for the builders of the formats that are such.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace assay::testing {

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
    std::string out;

    explicit FlatWriter(const std::string &identifier)
        : out(std::string(4, '\0') + identifier)
    {
    }

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

/// A field that leads to what is written later.
inline const std::string Offset(4, '\0');

} // namespace assay::testing
