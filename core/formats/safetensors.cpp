// SPDX-License-Identifier: GPL-3.0-or-later
// safetensors: u64 little-endian N, then N bytes of JSON, then the data.
//   {"name": {"dtype": "F32", "shape": [2, 2], "data_offsets": [begin, end]}, ..., "__metadata__": {"k":
//   "v"}}
// Offsets count from byte 8 + N. Sorted by begin, the entries follow each other without hole or overlap and
// the last one ends at the end of the file. Rows are stored whole, little-endian; data need not be aligned.
#include "core/formats/safetensors.h"

#include "core/base/byte_reader.h"
#include "core/base/checked_math.h"
#include "core/base/json_scanner.h"
#include "core/base/number_text.h"
#include "core/model/limits.h"

#include <algorithm>
#include <array>
#include <deque>
#include <unordered_set>

namespace assay {
namespace {

constexpr std::uint64_t LargestHeader = 1ull << 30; ///< the file backs it, and few MiB per MiB are held
constexpr std::uint64_t LargestOfReference = 100'000'000; ///< what the reference library accepts

/// Views into the header, or into the scanner's memory where a name was escaped.
struct Entry {
    std::string_view name, dtype {};
    std::array<std::uint64_t, Shape::MaxRank + 1> dims {};
    std::size_t rank = 0;
    std::array<std::uint64_t, 2> offsets {};
};

/// Reads entry by entry; the first thing wrong ends it.
class HeaderScanner {
public:
    HeaderScanner(std::string_view header, std::uint64_t entries)
        : m_json(header)
    {
        m_names.reserve(entries);
    }
    /// False with a problem. take is called for each entry, and stops the scan with false.
    template <typename Take> bool scan(Take &&take);
    std::string problem() const
    {
        return m_problem.empty()
            ? "the header is no valid JSON at its byte " + std::to_string(m_json.offset())
            : m_problem;
    }
    std::vector<MetaEntry> metadata;

private:
    enum Field : unsigned { Dtype = 1, Dims = 2, Offsets = 4, All = 7 };

    std::optional<std::string_view> kept();
    bool scanMetadata();
    bool scanEntry(Entry &entry);
    bool scanField(Entry &entry, std::string_view field, unsigned &seen);
    /// Every number of a list; how many there are is counted past the end of out.
    bool scanNumbers(std::string_view field, std::span<std::uint64_t> out, std::size_t &count);
    bool fail(std::string sentence)
    {
        m_problem = std::move(sentence);
        return false;
    }

    JsonScanner m_json;
    std::string m_problem, m_scratch;
    std::string_view m_name;
    std::deque<std::string> m_unescaped;
    std::unordered_set<std::string_view> m_names;
};

std::optional<std::string_view> HeaderScanner::kept()
{
    const auto text = m_json.string(m_scratch);
    if (!text || text->data() != m_scratch.data())
        return text;
    return std::string_view(m_unescaped.emplace_back(*text));
}

template <typename Take> bool HeaderScanner::scan(Take &&take)
{
    if (m_json.peek() == '[')
        return fail("the header is a list, not an object");
    if (!m_json.take('{'))
        return false;
    if (m_json.take('}'))
        return m_json.atEnd();
    do {
        const auto name = kept();
        if (!name || !m_json.take(':'))
            return false;
        m_name = *name;
        if (!m_names.insert(m_name).second)
            return fail("the name '" + std::string(m_name) + "' appears twice");
        Entry entry { .name = m_name };
        if (m_name == "__metadata__" ? !scanMetadata() : !scanEntry(entry) || !take(entry))
            return false;
    } while (m_json.take(','));
    return m_json.take('}') && m_json.atEnd();
}

bool HeaderScanner::scanMetadata()
{
    if (m_json.peek() == 'n')
        return m_json.skipValue();
    if (!m_json.take('{'))
        return fail("__metadata__ is no object");
    if (m_json.take('}'))
        return true;
    std::string key, value;
    do {
        const auto keyText = m_json.string(key);
        if (!keyText || !m_json.take(':'))
            return false;
        if (m_json.peek() != '"')
            return fail("__metadata__ holds more than text under '" + std::string(*keyText) + "'");
        const auto text = m_json.string(value);
        if (!text)
            return false;
        metadata.push_back({ std::string(*keyText), std::string(*text), "string" });
    } while (m_json.take(','));
    return m_json.take('}');
}

bool HeaderScanner::scanEntry(Entry &entry)
{
    if (!m_json.take('{'))
        return fail("the entry '" + std::string(m_name) + "' is no object");
    unsigned seen = 0;
    if (!m_json.take('}')) {
        do {
            const auto field = m_json.string(m_scratch);
            if (!field || !m_json.take(':') || !scanField(entry, *field, seen))
                return false;
        } while (m_json.take(','));
        if (!m_json.take('}'))
            return false;
    }
    return seen == All
        || fail("tensor '" + std::string(m_name) + "' lacks its "
                + (!(seen & Dtype)      ? "dtype"
                       : !(seen & Dims) ? "shape"
                                        : "data_offsets"));
}

bool HeaderScanner::scanField(Entry &entry, std::string_view field, unsigned &seen)
{
    const Field known = field == "dtype" ? Dtype
        : field == "shape"               ? Dims
        : field == "data_offsets"        ? Offsets
                                         : All;
    if (known == All)
        return m_json.skipValue(); // unknown fields are let pass
    if (seen & known)
        return fail("tensor '" + std::string(m_name) + "' has two fields '" + std::string(field) + "'");
    seen |= known;
    if (known == Dtype) {
        if (m_json.peek() != '"')
            return fail("dtype of tensor '" + std::string(m_name) + "' is no text");
        const auto dtype = kept();
        entry.dtype = dtype.value_or(std::string_view());
        return dtype.has_value();
    }
    if (known == Dims)
        return scanNumbers("shape", entry.dims, entry.rank);
    std::size_t count = 0;
    return scanNumbers("data_offsets", entry.offsets, count)
        && (count == 2
            || fail("tensor '" + std::string(m_name) + "': data_offsets holds " + std::to_string(count)
                    + " numbers, not 2"));
}

bool HeaderScanner::scanNumbers(std::string_view field, std::span<std::uint64_t> out, std::size_t &count)
{
    const auto wrong = [&] {
        return fail(std::string(field) + " of tensor '" + std::string(m_name)
                    + "' is no list of whole numbers from 0 to 2^64 - 1");
    };
    if (!m_json.take('['))
        return wrong();
    if (m_json.take(']'))
        return true;
    do {
        const auto number = m_json.wholeNumber();
        if (!number)
            return wrong();
        if (count < out.size())
            out[count] = *number;
        ++count;
    } while (m_json.take(','));
    return m_json.take(']');
}

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

/// At most so many entries: each has that field, and a name may hold the word as well.
std::uint64_t countEntries(std::string_view header)
{
    constexpr std::string_view Field = "\"data_offsets\"";
    std::uint64_t count = 0;
    for (auto at = header.find(Field); at != std::string_view::npos;
         at = header.find(Field, at + Field.size()))
        ++count;
    return count;
}

/// Shape, dtype and size of one entry against its range.
Result<TensorInfo> tensorOf(const Entry &entry, std::uint64_t dataBegin, const ByteSource &source)
{
    const auto wrong = [&](const std::string &sentence) {
        return malformed(source, "tensor '" + std::string(entry.name) + "': " + sentence, 8);
    };
    const auto begin = entry.offsets[0], end = entry.offsets[1];
    if (end < begin)
        return wrong("data_offsets end at " + std::to_string(end) + " before they begin at "
                     + std::to_string(begin));
    if (entry.rank > Shape::MaxRank)
        return wrong("the shape has " + std::to_string(entry.rank) + " dimensions, at most "
                     + std::to_string(Shape::MaxRank) + " are read");
    const auto shape = Shape::make(std::span(entry.dims).first(entry.rank));
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
            return wrong("shape " + shape->text() + " of " + std::string(entry.dtype) + " needs "
                         + std::to_string(*bits / 8) + " bytes, data_offsets span "
                         + std::to_string(end - begin));
    } else {
        tensor.note = "dtype \"" + tensor.dtypeName + "\" is not one of safetensors";
    }
    const auto offset = checkedAdd(dataBegin, begin);
    if (!offset || !rangeFits(*offset, end - begin, source.size()))
        return Error { ErrorKind::Truncated,
                       "tensor '" + tensor.name + "' ends at byte " + std::to_string(end)
                           + " of the data, the file has " + std::to_string(source.size() - dataBegin),
                       dataBegin, source.path() };
    tensor.parts.push_back({ .name = tensor.name,
                             .slot = "values",
                             .dtype = tensor.dtype,
                             .shape = *shape,
                             .extent = { 0, *offset, end - begin } });
    return tensor;
}

/// No hole and no overlap; bytes after the last tensor are a finding, which the reference library refuses.
Status checkCoverage(const std::vector<TensorInfo> &tensors, std::uint64_t dataBegin,
                     const ByteSource &source, std::vector<Finding> &findings)
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
    if (position < source.size())
        findings.push_back(
            { .rule = "safetensors.trailing-bytes",
              .severity = Severity::Warning,
              .subject = source.path(),
              .summary = countText(source.size() - position)
                  + " trailing bytes follow the last tensor and belong to nothing; the reference "
                    "library refuses such a file" });
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
    const std::uint64_t entries = countEntries(*header);
    if (auto status = checkTensorCount(entries, source->size(), source->path(), 8); !status)
        return status;
    const std::uint64_t dataBegin = 8 + header->size();
    const auto sourceIndex = static_cast<std::uint32_t>(model.sources.size());
    std::vector<TensorInfo> tensors;
    tensors.reserve(entries);
    HeaderScanner scanner(*header, entries);
    std::optional<Error> wrong;
    const bool isWhole = scanner.scan([&](const Entry &entry) {
        auto tensor = tensorOf(entry, dataBegin, *source);
        const auto status
            = checkTensorCount(tensors.size() + 1, source->size(), source->path(), 8); // of escaped fields
        if (!tensor || !status) {
            wrong = !tensor ? tensor.error() : status.error();
            return false;
        }
        tensor->parts[0].extent.source = sourceIndex;
        tensors.push_back(std::move(*tensor));
        return true;
    });
    if (wrong)
        return *wrong;
    if (!isWhole)
        return malformed(*source, scanner.problem(), 8);
    if (auto status = checkCoverage(tensors, dataBegin, *source, model.findings); !status)
        return status;
    if (header->size() > LargestOfReference)
        model.findings.push_back({ .rule = "safetensors.large-header",
                                   .severity = Severity::Warning,
                                   .subject = source->path(),
                                   .summary = "the header has " + bytesText(header->size())
                                       + ", the reference library accepts at most 100 MB" });
    model.sources.push_back(source);
    if (model.tensors.empty())
        model.tensors = std::move(tensors);
    else
        std::ranges::move(tensors, std::back_inserter(model.tensors));
    std::ranges::move(scanner.metadata, std::back_inserter(model.metadata));
    return {};
}

} // namespace assay
