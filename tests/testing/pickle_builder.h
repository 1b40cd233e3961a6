// SPDX-License-Identifier: GPL-3.0-or-later
// Pickles of protocol 2 composed from their opcodes: each function returns the bytes that leave one value on
// the stack. Independent of the reader.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace assay::testing {

/// The low size bytes of value, little-endian.
std::string littleEndian(std::uint64_t value, unsigned size);

std::string pickleText(const std::string &text);
std::string pickleInteger(std::int64_t value);
std::string pickleReal(double value);
std::string pickleBytes(const std::string &bytes); ///< BINBYTES, protocol 3
std::string pickleTuple(const std::vector<std::string> &items);
std::string pickleIntegers(const std::vector<std::uint64_t> &values); ///< a tuple
std::string pickleList(const std::vector<std::string> &items);
std::string pickleDictionary(const std::vector<std::pair<std::string, std::string>> &items); ///< text keys
std::string pickleOrdered(const std::vector<std::pair<std::string, std::string>> &items);
std::string pickleGlobal(const std::string &module, const std::string &name);
std::string pickleCall(const std::string &callable, const std::vector<std::string> &arguments);
/// An object of a class with a state, as NEWOBJ and BUILD make it.
std::string pickleObject(const std::string &module, const std::string &name, const std::string &state);
std::string picklePersistent(const std::string &id);
inline const std::string PickleNone = "N", PickleTrue = "\x88", PickleFalse = "\x89";
/// PROTO, the value, STOP.
std::string pickleFile(const std::string &value, unsigned protocol = 2);

} // namespace assay::testing
