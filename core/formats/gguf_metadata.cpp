// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/gguf_metadata.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"

#include <array>
#include <unordered_set>

namespace assay {
namespace {

constexpr std::uint64_t LongestKey = 65535;
constexpr std::uint64_t LongestValue = 16ull << 20;
constexpr unsigned DeepestArray = 4;
constexpr std::uint32_t StringType = 8, ArrayType = 9;

struct ValueType {
    const char *name;
    std::uint64_t bytes; ///< 0 for string and array
};
constexpr std::array<ValueType, 13> ValueTypes { { { "u8", 1 },
                                                   { "i8", 1 },
                                                   { "u16", 2 },
                                                   { "i16", 2 },
                                                   { "u32", 4 },
                                                   { "i32", 4 },
                                                   { "f32", 4 },
                                                   { "bool", 1 },
                                                   { "string", 0 },
                                                   { "array", 0 },
                                                   { "u64", 8 },
                                                   { "i64", 8 },
                                                   { "f64", 8 } } };

using Value = std::variant<std::string, double, std::int64_t, std::uint64_t, bool>;

bool isUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1
            : lead >= 0xc2 && lead < 0xe0      ? 2
            : lead >= 0xe0 && lead < 0xf0      ? 3
            : lead >= 0xf0 && lead < 0xf5      ? 4
                                               : 0;
        if (length == 0 || i + length > text.size())
            return false;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80)
                return false;
        i += length;
    }
    return true;
}

template <typename Stored, typename Kept>
Result<Value> readNumber(ByteReader &reader, const std::string &what)
{
    const auto number = reader.read<Stored>(what);
    if (!number)
        return number.error();
    return Value(static_cast<Kept>(*number));
}

Result<Value> readScalar(ByteReader &reader, std::uint32_t type, const std::string &what)
{
    switch (type) {
    case 0:
        return readNumber<std::uint8_t, std::uint64_t>(reader, what);
    case 1:
        return readNumber<std::int8_t, std::int64_t>(reader, what);
    case 2:
        return readNumber<std::uint16_t, std::uint64_t>(reader, what);
    case 3:
        return readNumber<std::int16_t, std::int64_t>(reader, what);
    case 4:
        return readNumber<std::uint32_t, std::uint64_t>(reader, what);
    case 5:
        return readNumber<std::int32_t, std::int64_t>(reader, what);
    case 6:
        return readNumber<float, double>(reader, what);
    case 7:
        return readNumber<std::uint8_t, bool>(reader, what);
    case 10:
        return readNumber<std::uint64_t, std::uint64_t>(reader, what);
    case 11:
        return readNumber<std::int64_t, std::int64_t>(reader, what);
    default:
        return readNumber<double, double>(reader, what);
    }
}

/// place: where the items begin.
Status skipArray(ByteReader &reader, const std::string &key, MetaEntry *entry, unsigned depth,
                 std::uint64_t &place)
{
    const std::string what = "the array '" + key + "'";
    const auto type = reader.read<std::uint32_t>(what);
    if (!type)
        return type.error();
    const auto count = reader.read<std::uint64_t>(what);
    if (!count)
        return count.error();
    if (*type >= ValueTypes.size())
        return reader.error(ErrorKind::Malformed,
                            what + " holds values of type " + std::to_string(*type) + ", types end at 12");
    if (depth > DeepestArray)
        return reader.error(ErrorKind::LimitExceeded,
                            what + " is nested deeper than " + std::to_string(DeepestArray));
    const std::uint64_t smallest = *type == StringType ? 8
        : *type == ArrayType                           ? 12
                                                       : ValueTypes[*type].bytes;
    const auto bytes = checkedMultiply(*count, smallest);
    if (!bytes || *bytes > reader.remaining())
        return reader.error(ErrorKind::Malformed,
                            what + " declares " + std::to_string(*count) + " items, the "
                                + std::to_string(reader.remaining()) + " bytes that remain cannot hold them");
    if (entry) {
        entry->typeName = std::string("array of ") + ValueTypes[*type].name;
        entry->arrayLength = *count;
        place = reader.offset();
        entry->value = *count;
    }
    if (*type != StringType && *type != ArrayType)
        return reader.skip(*bytes, what);
    for (std::uint64_t i = 0; i < *count; ++i) {
        if (*type == ArrayType) {
            if (auto status = skipArray(reader, key, nullptr, depth + 1, place); !status)
                return status;
            continue;
        }
        const auto length = reader.read<std::uint64_t>(what);
        if (!length)
            return length.error();
        if (auto status = reader.skip(*length, what); !status)
            return status;
    }
    return {};
}

Result<MetaEntry> readPair(ByteReader &reader, std::uint64_t &arrayPlace)
{
    const std::uint64_t begin = reader.offset();
    const auto length = reader.read<std::uint64_t>("the length of a metadata key");
    if (!length)
        return length.error();
    auto key = reader.readString(*length, LongestKey, "a metadata key");
    if (!key)
        return key.error();
    const auto wrong = [&](std::string sentence) {
        return Error { ErrorKind::Malformed, std::move(sentence), begin, reader.source().path() };
    };
    if (key->empty())
        return wrong("a metadata key is empty");
    if (!isUtf8(*key))
        return wrong("a metadata key of " + std::to_string(*length) + " bytes is no valid UTF-8");
    const auto type = reader.read<std::uint32_t>("the type of '" + *key + "'");
    if (!type)
        return type.error();
    if (*type >= ValueTypes.size())
        return wrong("metadata key '" + *key + "' has type " + std::to_string(*type) + ", types end at 12");
    MetaEntry entry { .key = *key, .value = {}, .typeName = ValueTypes[*type].name };
    if (*type == ArrayType) {
        if (auto status = skipArray(reader, *key, &entry, 0, arrayPlace); !status)
            return status.error();
        return entry;
    }
    if (*type == StringType) {
        const auto size = reader.read<std::uint64_t>("the length of '" + *key + "'");
        if (!size)
            return size.error();
        auto text = reader.readString(*size, LongestValue, "the value of '" + *key + "'");
        if (!text)
            return text.error();
        entry.value = std::move(*text);
        return entry;
    }
    auto value = readScalar(reader, *type, "the value of '" + *key + "'");
    if (!value)
        return value.error();
    entry.value = std::move(*value);
    return entry;
}

} // namespace

Status readGgufMetadata(ByteReader &reader, std::uint64_t count, std::vector<MetaEntry> &metadata,
                        const RunControl &run)
{
    std::unordered_set<std::string> keys;
    std::uint64_t place = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (run.cancelled())
            return cancelledError();
        auto entry = readPair(reader, place);
        if (!entry)
            return entry.error();
        if (!keys.insert(entry->key).second)
            return reader.error(ErrorKind::Malformed, "metadata key '" + entry->key + "' appears twice");
        metadata.push_back(std::move(*entry));
    }
    return {};
}

Result<GgufArray> openGgufArray(const ByteSource &source, const std::string &key)
{
    constexpr std::uint64_t MagicBytes = 4;
    ByteReader reader(source, MagicBytes);
    const auto version = reader.read<std::uint32_t>("the version");
    if (!version)
        return version.error();
    reader.setBigEndian((*version & 0xffff) == 0);
    if (auto status = reader.skip(sizeof(std::uint64_t), "the number of tensors"); !status)
        return status.error();
    const auto pairs = reader.read<std::uint64_t>("the number of metadata pairs");
    if (!pairs)
        return pairs.error();
    for (std::uint64_t i = 0; i < *pairs; ++i) {
        std::uint64_t place = 0;
        const auto entry = readPair(reader, place);
        if (!entry)
            return entry.error();
        if (entry->key != key || !entry->typeName.starts_with("array"))
            continue;
        if (auto status = reader.seek(place, key); !status)
            return status.error();
        return GgufArray { .items = reader, .typeName = entry->typeName, .length = entry->arrayLength };
    }
    return Error { ErrorKind::NotFound, "there is no array '" + key + "'", std::nullopt, source.path() };
}

Result<std::uint64_t> ggufAlignment(const std::vector<MetaEntry> &metadata, const ByteReader &reader)
{
    for (const auto &entry : metadata) {
        if (entry.key != "general.alignment")
            continue;
        if (entry.typeName != "u32")
            return reader.error(ErrorKind::Malformed,
                                "general.alignment is a " + entry.typeName + ", it must be a u32");
        const auto alignment = integerOf(entry).value_or(0);
        if (alignment == 0 || (alignment & (alignment - 1)) != 0)
            return reader.error(ErrorKind::Malformed,
                                "general.alignment is " + std::to_string(alignment) + ", no power of two");
        return alignment;
    }
    return 32;
}

std::optional<std::uint64_t> integerOf(const MetaEntry &entry)
{
    if (const auto *number = std::get_if<std::uint64_t>(&entry.value))
        return *number;
    if (const auto *number = std::get_if<std::int64_t>(&entry.value); number && *number >= 0)
        return static_cast<std::uint64_t>(*number);
    return std::nullopt;
}

} // namespace assay
