// SPDX-License-Identifier: GPL-3.0-or-later
// safetensors: u64 little-endian N, then N bytes of JSON, then the data.
//   {"name": {"dtype": "F32", "shape": [2, 2], "data_offsets": [begin, end]}, ..., "__metadata__": {"k":
//   "v"}}
// Offsets count from byte 8 + N. Sorted by begin, the entries follow each other without hole or overlap and
// the last one ends at the end of the file. Rows are stored whole, little-endian; data need not be aligned.
#include "core/formats/safetensors.h"

#include "core/base/byte_reader.h"
#include "core/base/checked_math.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_set>

namespace assay {
namespace {

constexpr std::uint64_t LargestHeader = 100'000'000;
constexpr int DeepestNesting = 64;

struct Entry {
    std::string name, dtype;
    std::vector<std::uint64_t> dims;
    std::vector<std::uint64_t> offsets;
};

/// Collects entries as they come; the first thing wrong ends the parse.
class HeaderHandler : public nlohmann::json_sax<nlohmann::json> {
public:
    std::vector<Entry> entries;
    std::vector<MetaEntry> metadata;
    std::string problem;

    bool null() override { return scalar("null"); }
    bool boolean(bool) override { return scalar("a boolean"); }
    bool number_integer(number_integer_t value) override
    {
        return fail("the number " + std::to_string(value) + " is negative", inArray());
    }
    bool number_unsigned(number_unsigned_t value) override
    {
        if (m_depth == 3 && m_field == Field::Shape)
            entries.back().dims.push_back(value);
        else if (m_depth == 3 && m_field == Field::Offsets)
            entries.back().offsets.push_back(value);
        else
            return scalar("a number");
        return true;
    }
    bool number_float(number_float_t, const string_t &text) override
    {
        return fail("the number " + text + " is no whole number", inArray());
    }
    bool string(string_t &value) override
    {
        if (m_depth == 2 && m_inMetadata)
            metadata.push_back({ m_key, value, "string" });
        else if (m_depth == 2 && m_field == Field::Dtype)
            entries.back().dtype = value;
        else
            return scalar("text");
        return true;
    }
    bool binary(binary_t &) override { return false; }
    bool start_object(std::size_t) override
    {
        if (++m_depth > DeepestNesting)
            return fail("the header is nested deeper than " + std::to_string(DeepestNesting), true);
        if (m_depth == 2 && !m_inMetadata)
            entries.push_back({ m_key, {}, {}, {} });
        else if (m_depth > 2 && m_inMetadata)
            return fail("__metadata__ holds more than text under '" + m_key + "'", true);
        return true;
    }
    bool key(string_t &name) override
    {
        m_key = name;
        if (m_depth == 1) {
            m_inMetadata = name == "__metadata__";
            if (!m_names.insert(name).second)
                return fail("the name '" + name + "' appears twice", true);
        } else if (m_depth == 2) {
            m_field = name == "dtype"    ? Field::Dtype
                : name == "shape"        ? Field::Shape
                : name == "data_offsets" ? Field::Offsets
                                         : Field::Other;
        }
        return true;
    }
    bool end_object() override
    {
        --m_depth;
        m_field = Field::Other;
        return true;
    }
    bool start_array(std::size_t) override
    {
        ++m_depth;
        if (m_depth == 1)
            return fail("the header is a list, not an object", true);
        return m_depth <= DeepestNesting || fail("the header is nested too deep", true);
    }
    bool end_array() override
    {
        --m_depth;
        return true;
    }
    bool parse_error(std::size_t position, const std::string &, const nlohmann::detail::exception &) override
    {
        if (problem.empty())
            problem = "the header is no valid JSON at its byte " + std::to_string(position);
        return false;
    }

private:
    enum class Field { Other, Dtype, Shape, Offsets };
    bool inArray() const { return m_depth == 3 && (m_field == Field::Shape || m_field == Field::Offsets); }
    bool fail(std::string sentence, bool matters)
    {
        if (matters && problem.empty())
            problem = std::move(sentence);
        return !matters;
    }
    /// A scalar where an entry or a field of one should be; unknown fields of an entry are let pass.
    bool scalar(const char *what)
    {
        if (m_depth == 1 && m_inMetadata && std::string_view(what) == "null")
            return true;
        const bool wrong = m_depth <= 1 || m_inMetadata || m_field != Field::Other;
        return fail(std::string("'") + m_key + "' is " + what, wrong);
    }

    int m_depth = 0;
    bool m_inMetadata = false;
    Field m_field = Field::Other;
    std::string m_key;
    std::unordered_set<std::string> m_names;
};

Error malformed(const ByteSource &source, std::string sentence, std::uint64_t offset)
{
    return Error { ErrorKind::Malformed, std::move(sentence), offset, source.path() };
}

Result<std::string> readHeader(const ByteSource &source)
{
    ByteReader reader(source);
    const auto length = reader.read<std::uint64_t>("the header's length");
    if (!length)
        return length.error();
    if (*length > LargestHeader)
        return Error { ErrorKind::LimitExceeded,
                       "the header declares " + std::to_string(*length) + " bytes, at most "
                           + std::to_string(LargestHeader) + " are accepted",
                       0, source.path() };
    if (*length > reader.remaining())
        return Error { ErrorKind::Truncated,
                       "the header declares " + std::to_string(*length) + " bytes, "
                           + std::to_string(reader.remaining()) + " remain",
                       8, source.path() };
    return reader.readString(*length, LargestHeader, "the header");
}

/// Shape, dtype and size of one entry against its range.
Result<TensorInfo> tensorOf(const Entry &entry, std::uint64_t dataBegin, const ByteSource &source)
{
    const auto wrong = [&](const std::string &sentence) {
        return malformed(source, "tensor '" + entry.name + "': " + sentence, 8);
    };
    if (entry.offsets.size() != 2)
        return wrong("data_offsets holds " + std::to_string(entry.offsets.size()) + " numbers, not 2");
    const auto begin = entry.offsets[0], end = entry.offsets[1];
    if (end < begin)
        return wrong("data_offsets end at " + std::to_string(end) + " before they begin at "
                     + std::to_string(begin));
    const auto shape = Shape::make(entry.dims);
    if (!shape)
        return wrong(shape.error().sentence);
    TensorInfo tensor;
    tensor.name = entry.name;
    tensor.shape = *shape;
    tensor.dtypeName = entry.dtype;
    const auto dtype = dtypeFromName(entry.dtype);
    tensor.dtype = dtype.value_or(DType::Opaque);
    if (dtype) {
        const auto bits = checkedMultiply(shape->elementCount(), traits(*dtype).bits);
        if (!bits)
            return wrong("its size in bits does not fit 64 bits");
        if (*bits % 8 != 0)
            return wrong("its " + std::to_string(*bits) + " bits are no whole number of bytes");
        if (*bits / 8 != end - begin)
            return wrong("shape " + shape->text() + " of " + entry.dtype + " needs "
                         + std::to_string(*bits / 8) + " bytes, data_offsets span "
                         + std::to_string(end - begin));
    } else {
        tensor.note = "dtype \"" + entry.dtype + "\" is not one of safetensors";
    }
    const auto offset = checkedAdd(dataBegin, begin);
    if (!offset || !rangeFits(*offset, end - begin, source.size()))
        return Error { ErrorKind::Truncated,
                       "tensor '" + entry.name + "' ends at byte " + std::to_string(end)
                           + " of the data, the file has " + std::to_string(source.size() - dataBegin),
                       dataBegin, source.path() };
    tensor.parts.push_back({ .name = entry.name,
                             .slot = "values",
                             .dtype = tensor.dtype,
                             .shape = *shape,
                             .extent = { 0, *offset, end - begin } });
    return tensor;
}

/// No hole, no overlap, and the last byte of the last tensor is the last of the file.
Status checkCoverage(const std::vector<TensorInfo> &tensors, std::uint64_t dataBegin,
                     const ByteSource &source)
{
    std::vector<const TensorPart *> sorted;
    for (const auto &tensor : tensors)
        sorted.push_back(&tensor.parts[0]);
    std::stable_sort(sorted.begin(), sorted.end(), [](const TensorPart *left, const TensorPart *right) {
        return std::pair(left->extent.offset, left->extent.size)
            < std::pair(right->extent.offset, right->extent.size);
    });
    std::uint64_t position = dataBegin;
    for (const auto *part : sorted) {
        if (part->extent.offset != position)
            return malformed(source,
                             "tensor '" + part->name + "' begins at byte "
                                 + std::to_string(part->extent.offset - dataBegin)
                                 + " of the data, the tensor before it ends at "
                                 + std::to_string(position - dataBegin),
                             part->extent.offset);
        position += part->extent.size;
    }
    if (position != source.size())
        return malformed(source,
                         "the tensors end at byte " + std::to_string(position) + ", the file has "
                             + std::to_string(source.size()),
                         position);
    return {};
}

} // namespace

bool looksLikeSafetensors(std::span<const std::byte> head, const ByteSource &source)
{
    if (head.size() < 9)
        return false;
    std::uint64_t length = 0;
    std::memcpy(&length, head.data(), sizeof length);
    std::size_t at = 8;
    while (at < head.size()
           && std::string_view(" \t\r\n").find(static_cast<char>(head[at])) != std::string_view::npos)
        ++at;
    return at < head.size() && static_cast<char>(head[at]) == '{'
        && (length <= source.size() || length < (1ull << 40));
}

Status readSafetensors(SourcePtr source, Model &model, const RunControl &)
{
    const auto header = readHeader(*source);
    if (!header)
        return header.error();
    HeaderHandler handler;
    if (!nlohmann::json::sax_parse(*header, &handler))
        return malformed(*source, handler.problem.empty() ? "the header is no valid JSON" : handler.problem,
                         8);
    const std::uint64_t dataBegin = 8 + header->size();
    const auto sourceIndex = static_cast<std::uint32_t>(model.sources.size());
    model.sources.push_back(source);
    std::vector<TensorInfo> tensors;
    tensors.reserve(handler.entries.size());
    for (const auto &entry : handler.entries) {
        auto tensor = tensorOf(entry, dataBegin, *source);
        if (!tensor)
            return tensor.error();
        tensor->parts[0].extent.source = sourceIndex;
        tensors.push_back(std::move(*tensor));
    }
    if (auto status = checkCoverage(tensors, dataBegin, *source); !status)
        return status;
    std::move(tensors.begin(), tensors.end(), std::back_inserter(model.tensors));
    std::move(handler.metadata.begin(), handler.metadata.end(), std::back_inserter(model.metadata));
    return {};
}

} // namespace assay
