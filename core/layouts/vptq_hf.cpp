// SPDX-License-Identifier: GPL-3.0-or-later
// VPTQ: the outputs of a column, v at a time, are one vector of a codebook.
//   centroids.weight      [B, nc v], for each of B codebooks; res_centroids.weight [B, nr v] is added
//   indices               I32 [B, ceil(out/v), ceil(gs t/32)], t = log2 nc + log2 nr: LSB-first fields, the
//                         main index in the low bits; or I16 [B, ceil(out/v), gs] (and res_indices), as u16
//   outlier_centroids.weight [1, no ov], outlier_indices: the first outlier columns, without residual
//   perm                  I16 (u16) or I32 [in]: the column c is the decoded column argsort(perm)[c]
//   weight_scale, weight_bias [in]: W[n][c] = decoded scale[c] + bias[c]
// v, nc, nr and the true sizes stand in quantization_config.config_for_layers[module] alone.
#include "core/layouts/vptq_hf.h"

#include "core/layouts/function_decoder.h"
#include "core/numbers/bit_stream.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace assay {
namespace {

constexpr const char *Id = "vptq";
constexpr std::uint64_t LargestCodebook = 65536;

/// A whole number of a layer's configuration: under key, or its element at index.
std::optional<std::uint64_t> stated(const nlohmann::json &layer, const char *key, std::size_t index)
{
    const auto found = layer.find(key);
    if (found == layer.end())
        return std::nullopt;
    const nlohmann::json *value = &*found;
    if (value->is_array())
        value = index < value->size() ? &(*value)[index] : nullptr;
    if (!value || !value->is_number_integer() || value->get<double>() < 0 || value->get<double>() > 1e12)
        return std::nullopt;
    return value->get<std::uint64_t>();
}

const nlohmann::json *layerConfig(const Assembly &assembly, const std::string &module)
{
    const auto layers = assembly.config().find("config_for_layers");
    if (layers == assembly.config().end() || !layers->is_object())
        return nullptr;
    const auto layer = layers->find(module);
    return layer != layers->end() && layer->is_object() ? &*layer : nullptr;
}

/// One kind of codebook with its indices, for columns [first, first + columns of all books).
struct Book {
    std::vector<float> main {}, residual {}; ///< [books][entries][v]
    std::uint64_t books = 0, entries = 0, residualEntries = 0, vectorLength = 0;
    std::uint64_t firstColumn = 0, columnsPerBook = 0, lines = 0;
    unsigned mainBits = 0, residualBits = 0;
    std::uint64_t lineBytes = 0;
    bool isPacked = false;
    std::shared_ptr<const std::vector<std::byte>> indices {}, residualIndices {};

    unsigned field(const std::vector<std::byte> &bytes, std::uint64_t line, std::uint64_t bit,
                   unsigned width) const
    {
        const auto *in = reinterpret_cast<const std::uint8_t *>(bytes.data()) + line * lineBytes;
        unsigned value = 0;
        for (unsigned b = 0; b < width; ++b, ++bit)
            value |= (in[bit / 8] >> (bit % 8) & 1u) << b;
        return value;
    }

    /// The value of output n in the book's own column.
    float value(std::uint64_t n, std::uint64_t column) const
    {
        const std::uint64_t book = column / columnsPerBook, j = column % columnsPerBook;
        const std::uint64_t line = book * lines + n / vectorLength, place = n % vectorLength;
        const unsigned total = isPacked ? mainBits + residualBits : 16;
        const std::uint64_t index = field(*indices, line, j * total, isPacked ? mainBits : 16) % entries;
        float sum = main[static_cast<std::size_t>((book * entries + index) * vectorLength + place)];
        if (residual.empty())
            return sum;
        const std::uint64_t rest = (isPacked ? field(*indices, line, j * total + mainBits, residualBits)
                                             : field(*residualIndices, line, j * 16, 16))
            % residualEntries;
        sum += residual[static_cast<std::size_t>((book * residualEntries + rest) * vectorLength + place)];
        return sum;
    }
};

struct Vptq {
    std::vector<Book> books; ///< outliers first, if there are any
    std::vector<std::uint32_t> columnOf; ///< decoded column of each input
    std::vector<float> scales, biases;

    float value(std::uint64_t n, std::uint64_t input) const
    {
        const std::uint64_t column = columnOf.empty() ? input : columnOf[static_cast<std::size_t>(input)];
        const Book &book = books.size() > 1 && column >= books[1].firstColumn ? books[1] : books[0];
        const float raw = book.value(n, column - book.firstColumn);
        if (scales.empty())
            return raw;
        const auto at = static_cast<std::size_t>(input);
        return raw * scales[at] + (biases.empty() ? 0.0f : biases[at]);
    }
};

struct VptqParameters {
    std::uint64_t vectorLength = 0;
    std::uint64_t outlierColumns = 0, outlierVectorLength = 0; ///< 0 without outliers
};

struct BookSlots {
    const char *main, *residual, *indices, *residualIndices;
    std::uint64_t VptqParameters::*vectorLength;
};
constexpr BookSlots MainSlots { "centroids", "res_centroids", "indices", "res_indices",
                                &VptqParameters::vectorLength };
constexpr BookSlots OutlierSlots { "outlier_centroids", "", "outlier_indices", "",
                                   &VptqParameters::outlierVectorLength };

Result<std::uint64_t> readEntries(const Model &model, const TensorInfo &tensor, const char *slot,
                                  std::uint64_t books, std::uint64_t length, std::vector<float> &values)
{
    auto read = needValues(model, tensor, slot, 0);
    if (!read)
        return read.error();
    values = std::move(*read);
    const std::uint64_t entries = books && length ? values.size() / (books * length) : 0;
    if (entries == 0 || entries > LargestCodebook || entries * books * length != values.size())
        return malformedLayout(tensor,
                               std::string("its part '") + slot + "' of " + std::to_string(values.size())
                                   + " values is no " + std::to_string(books) + " codebooks of vectors of "
                                   + std::to_string(length));
    return entries;
}

unsigned bitsFor(std::uint64_t entries)
{
    return static_cast<unsigned>(std::bit_width(entries - 1));
}

Result<Book> readBook(const Model &model, const TensorInfo &tensor, const BookSlots &slots,
                      std::uint64_t firstColumn, std::uint64_t columns)
{
    const auto part = needPart(tensor, slots.indices);
    if (!part)
        return part.error();
    Book book { .vectorLength = parametersOr<VptqParameters>(tensor).*slots.vectorLength,
                .firstColumn = firstColumn };
    const Shape &shape = (*part)->shape;
    if (shape.rank() != 3 || shape[0] == 0 || shape.elementCount() == 0 || columns % shape[0] != 0
        || book.vectorLength == 0 || columns == 0)
        return malformedLayout(tensor, "its indices " + shape.text() + " do not fit its columns");
    book.books = shape[0];
    book.lines = shape[1];
    book.columnsPerBook = columns / book.books;
    const auto entries = readEntries(model, tensor, slots.main, book.books, book.vectorLength, book.main);
    if (!entries)
        return entries.error();
    book.entries = *entries;
    book.mainBits = bitsFor(book.entries);
    if (tensor.part(slots.residual)) {
        const auto rest
            = readEntries(model, tensor, slots.residual, book.books, book.vectorLength, book.residual);
        if (!rest)
            return rest.error();
        book.residualEntries = *rest;
        book.residualBits = bitsFor(book.residualEntries);
    }
    book.isPacked = traits((*part)->dtype).bits == 32;
    book.lineBytes = shape[2] * (book.isPacked ? 4 : 2);
    const std::uint64_t bits = book.columnsPerBook * (book.isPacked ? book.mainBits + book.residualBits : 16);
    if ((!book.isPacked && traits((*part)->dtype).bits != 16) || book.lineBytes * 8 < bits
        || book.lines != divideRoundingUp(tensor.shape.rows(), book.vectorLength))
        return malformedLayout(
            tensor,
            "its indices " + shape.text() + " do not hold " + std::to_string(bits) + " bits for each of "
                + std::to_string(divideRoundingUp(tensor.shape.rows(), book.vectorLength)) + " lines");
    auto bytes = loadPart(model, **part);
    if (!bytes)
        return bytes.error();
    book.indices = std::move(*bytes);
    if (book.isPacked || book.residual.empty())
        return book;
    const auto rest = needPart(tensor, slots.residualIndices);
    if (!rest || (*rest)->shape != shape || traits((*rest)->dtype).bits != 16)
        return malformedLayout(tensor, "its residual indices are missing or of another shape");
    auto restBytes = loadPart(model, **rest);
    if (!restBytes)
        return restBytes.error();
    book.residualIndices = std::move(*restBytes);
    return book;
}

/// The decoded column of each input: argsort of the stored permutation.
Result<std::vector<std::uint32_t>> readOrder(const Model &model, const TensorInfo &tensor)
{
    auto values = needValues(model, tensor, "perm", tensor.shape.columns());
    if (!values)
        return values.error();
    std::vector<std::uint32_t> order(values->size(), ~0u);
    for (std::size_t c = 0; c < values->size(); ++c) {
        const float value = (*values)[c] < 0 ? (*values)[c] + 65536.0f : (*values)[c]; // I16 means u16
        const auto place = static_cast<std::size_t>(value);
        if (place >= order.size() || order[place] != ~0u)
            return malformedLayout(tensor,
                                   "its permutation names column " + std::to_string(place) + " twice");
        order[place] = static_cast<std::uint32_t>(c);
    }
    return order;
}

} // namespace

void assembleVptq(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *centroids = assembly.find(prefix + "centroids.weight");
    if (!centroids || tensor.shape.rank() != 3)
        return; // many things are called indices
    const std::string module = withoutDot(prefix);
    const auto *layer = layerConfig(assembly, module);
    if (!layer)
        return assembly.misfit(
            Id, tensor.name,
            "its vector length stands in config_for_layers of the configuration, which has no "
            "entry for it");
    const auto out = stated(*layer, "out_features", 0), in = stated(*layer, "in_features", 0);
    const auto length = stated(*layer, "vector_lens", 1);
    if (!out || !in || !length || *length == 0 || divideRoundingUp(*out, *length) != tensor.shape[1])
        return assembly.misfit(Id, tensor.name,
                               "its " + std::to_string(tensor.shape[1])
                                   + " lines of indices are not those of the configured sizes");
    auto logical = logicalMatrix(prefix + "weight", *out, *in, VptqLayout);
    if (!logical)
        return assembly.misfit(Id, tensor.name, "its shape overflows");
    VptqParameters parameters { .vectorLength = *length };
    const TensorInfo *outliers = assembly.find(prefix + "outlier_indices");
    if (outliers) {
        parameters.outlierColumns = stated(*layer, "outlier_size", 0).value_or(0);
        parameters.outlierVectorLength = stated(*layer, "vector_lens", 0).value_or(0);
    }
    logical->parameters = parameters;
    const std::uint64_t entries = centroids->shape.elementCount() / *length / tensor.shape[0];
    if (const auto count = stated(*layer, "num_centroids", 1); count && *count != entries)
        assembly.disagree(*logical, "num_centroids", std::to_string(*count), std::to_string(entries));
    assembly.add(std::move(*logical),
                 { { &tensor, "indices", PartKind::Payload },
                   { centroids, "centroids" },
                   { assembly.find(prefix + "res_centroids.weight"), "res_centroids" },
                   { assembly.find(prefix + "res_indices"), "res_indices" },
                   { assembly.find(prefix + "outlier_centroids.weight"), "outlier_centroids" },
                   { outliers, "outlier_indices" },
                   { assembly.find(prefix + "perm"), "perm" },
                   { assembly.find(prefix + "weight_scale"), "scale" },
                   { assembly.find(prefix + "weight_bias"), "bias" } });
}

namespace {

Result<DecoderPtr> makeVptqDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    Vptq vptq;
    const std::uint64_t in = tensor.shape.columns();
    const std::uint64_t outliers = parametersOr<VptqParameters>(tensor).outlierColumns;
    if (outliers >= in)
        return malformedLayout(tensor, std::to_string(outliers) + " outlier columns leave no others");
    for (const bool isOutlier : { true, false }) {
        if (isOutlier && outliers == 0)
            continue;
        auto book = isOutlier ? readBook(model, tensor, OutlierSlots, 0, outliers)
                              : readBook(model, tensor, MainSlots, outliers, in - outliers);
        if (!book)
            return book.error();
        vptq.books.push_back(std::move(*book));
    }
    if (tensor.part("perm")) {
        auto order = readOrder(model, tensor);
        if (!order)
            return order.error();
        vptq.columnOf = std::move(*order);
    }
    struct Line {
        const char *slot;
        std::vector<float> *values;
    };
    for (const Line &line : { Line { "scale", &vptq.scales }, Line { "bias", &vptq.biases } }) {
        if (!tensor.part(line.slot))
            continue;
        auto values = needValues(model, tensor, line.slot, in);
        if (!values)
            return values.error();
        *line.values = std::move(*values);
    }
    return makeRowDecoder(
        tensor.name, tensor.shape.rows(), in,
        [vptq = std::move(vptq), in](std::uint64_t firstRow, std::span<float> out, DecodeScratch &) {
            for (std::size_t at = 0; at < out.size(); ++at)
                out[at] = vptq.value(firstRow + at / in, at % in);
            return Status();
        });
}

} // namespace

constinit const Layout VptqLayout {
    .id = "vptq", .title = "VPTQ", .nominalBitsPerWeight = 0, .makeDecoder = makeVptqDecoder
};

} // namespace assay
