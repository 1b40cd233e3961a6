// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/pickle_builder.h"

#include <algorithm>
#include <cstring>

namespace assay::testing {
namespace {

std::string concatenated(const std::vector<std::string> &items)
{
    std::string bytes;
    for (const auto &item : items)
        bytes += item;
    return bytes;
}

std::string pairs(const std::vector<std::pair<std::string, std::string>> &items)
{
    std::string bytes = "(";
    for (const auto &[key, value] : items)
        bytes += pickleText(key) + value;
    return bytes + "u";
}

} // namespace

std::string littleEndian(std::uint64_t value, unsigned size)
{
    std::string bytes;
    for (unsigned i = 0; i < size; ++i)
        bytes += static_cast<char>((value >> (8 * i)) & 0xff);
    return bytes;
}

std::string pickleText(const std::string &text)
{
    return "X" + littleEndian(text.size(), 4) + text;
}

std::string pickleInteger(std::int64_t value)
{
    if (value >= -2147483647 && value <= 2147483647)
        return "J" + littleEndian(static_cast<std::uint64_t>(value), 4);
    return std::string("\x8a\x08") + littleEndian(static_cast<std::uint64_t>(value), 8);
}

std::string pickleReal(double value)
{
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &value, 8);
    std::reverse(bytes.begin(), bytes.end());
    return "G" + bytes;
}

std::string pickleBytes(const std::string &bytes)
{
    return "B" + littleEndian(bytes.size(), 4) + bytes;
}

std::string pickleTuple(const std::vector<std::string> &items)
{
    return "(" + concatenated(items) + "t";
}

std::string pickleIntegers(const std::vector<std::uint64_t> &values)
{
    std::vector<std::string> items;
    for (const auto value : values)
        items.push_back(pickleInteger(static_cast<std::int64_t>(value)));
    return pickleTuple(items);
}

std::string pickleList(const std::vector<std::string> &items)
{
    return "](" + concatenated(items) + "e";
}

std::string pickleDictionary(const std::vector<std::pair<std::string, std::string>> &items)
{
    return "}" + pairs(items);
}

std::string pickleOrdered(const std::vector<std::pair<std::string, std::string>> &items)
{
    return pickleCall(pickleGlobal("collections", "OrderedDict"), {}) + pairs(items);
}

std::string pickleGlobal(const std::string &module, const std::string &name)
{
    return "c" + module + "\n" + name + "\n";
}

std::string pickleCall(const std::string &callable, const std::vector<std::string> &arguments)
{
    return callable + pickleTuple(arguments) + "R";
}

std::string pickleObject(const std::string &module, const std::string &name, const std::string &state)
{
    return pickleGlobal(module, name) + ")\x81" + state + "b";
}

std::string picklePersistent(const std::string &id)
{
    return id + "Q";
}

std::string pickleFile(const std::string &value, unsigned protocol)
{
    return "\x80" + littleEndian(protocol, 1) + value + ".";
}

} // namespace assay::testing
