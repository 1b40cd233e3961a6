// SPDX-License-Identifier: GPL-3.0-or-later
// Vector quantisation as VPTQ stores it (arXiv 2409.17066): a vector is v consecutive elements of one column
// of the matrix of shape[0] rows; rows past the end count as zero, as does what is not finite. The codebooks
// are trained on at most a million sampled vectors, weighted by the importance of their column where that is
// given; the error is not propagated from column to column, so without importance this is plain data-free VQ.
// Side bytes: f32 scale (root mean square), u32 counts of main, residual and outlier codewords and of outlier
// columns; the codebooks as halves; if there are outlier columns, a bit per column. Payload, one bit stream
// per chunk: for each group of v rows and each column the main index, then the residual index, or in an
// outlier column the outlier index; each index as wide as the largest needs.
#include "core/codecs/codec_rows.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/codecs/kmeans.h"
#include "core/codecs/nearest_centroid.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/weight_scan.h"
#include "core/numbers/float_formats.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace assay::vptq {
namespace {

constexpr std::size_t HeaderBytes = 20;
constexpr std::size_t MinSamples = 65536, MaxSamples = 1u << 20, SamplesPerCodeword = 64;

struct Form {
    explicit Form(const TensorContext &tensor)
        : v(static_cast<std::size_t>(integerSetting(tensor.settings, "v")))
        , rows(static_cast<std::size_t>(tensor.shape.dims().empty() ? 1 : tensor.shape.dims()[0]))
        , columns(rows == 0 ? 0 : static_cast<std::size_t>(tensor.shape.elementCount()) / rows)
    {
    }
    std::size_t groups() const { return static_cast<std::size_t>(divideRoundingUp(rows, v)); }
    std::size_t groupsPerChunk() const
    {
        return std::max<std::size_t>(1, DefaultChunkElements / std::max<std::size_t>(1, v * columns));
    }
    std::size_t v, rows, columns;
};

unsigned indexBits(std::size_t count)
{
    return count <= 1 ? 0 : static_cast<unsigned>(std::bit_width(count - 1));
}

enum Book : std::size_t { Main, Residual, Outlier, BookCount };

struct Side {
    float scale = 0;
    std::array<std::vector<float>, BookCount> books {};
    std::vector<std::uint8_t> isOutlier {}; ///< per column; empty if none is

    std::size_t codewords(Book book, std::size_t v) const { return books[book].size() / v; }
    bool hasOutlier(std::size_t column) const { return !isOutlier.empty() && isOutlier[column]; }
};

Bytes storeSide(const Side &side, const Form &form)
{
    Bytes out;
    appendValue(out, side.scale);
    for (const Book book : { Main, Residual, Outlier })
        appendValue(out, static_cast<std::uint32_t>(side.codewords(book, form.v)));
    appendValue(out, static_cast<std::uint32_t>(std::count(side.isOutlier.begin(), side.isOutlier.end(), 1)));
    for (const auto &book : side.books)
        for (const float value : book)
            appendValue(out, floatToHalf(value));
    BitWriter bits(out);
    for (const std::uint8_t outlier : side.isOutlier)
        bits.put(outlier, 1);
    bits.flush();
    return out;
}

Result<Side> loadSide(std::span<const std::byte> bytes, const Form &form)
{
    const auto malformed = [&](std::uint64_t needed) {
        return Error { ErrorKind::Malformed,
                       "codebooks need " + std::to_string(needed) + " bytes, there are "
                           + std::to_string(bytes.size()) };
    };
    if (bytes.size() < HeaderBytes)
        return malformed(HeaderBytes);
    Side side { .scale = loadValue<float>(bytes, 0) };
    std::uint64_t needed = HeaderBytes;
    std::array<std::uint64_t, BookCount> counts {};
    for (std::size_t book = 0; book < BookCount; ++book) {
        counts[book] = loadValue<std::uint32_t>(bytes, 4 + 4 * book);
        needed += counts[book] * form.v * 2;
    }
    const bool hasOutliers = loadValue<std::uint32_t>(bytes, 16) > 0;
    needed += hasOutliers ? divideRoundingUp(form.columns, 8) : 0;
    if (bytes.size() != needed)
        return malformed(needed);
    std::size_t at = HeaderBytes;
    for (std::size_t book = 0; book < BookCount; ++book)
        for (std::uint64_t i = 0; i < counts[book] * form.v; ++i, at += 2)
            side.books[book].push_back(halfToFloat(loadValue<std::uint16_t>(bytes, at)));
    BitReader bits(bytes.subspan(at));
    for (std::size_t column = 0; hasOutliers && column < form.columns; ++column)
        side.isOutlier.push_back(static_cast<std::uint8_t>(bits.take(1)));
    return side;
}

/// The vector of a column out of a group of rows (row-major, possibly fewer than v), scaled.
void gather(const Form &form, std::span<const float> rows, std::size_t column, double factor, float *out)
{
    for (std::size_t i = 0; i < form.v; ++i) {
        const std::size_t at = i * form.columns + column;
        out[i] = at < rows.size() ? static_cast<float>(static_cast<double>(finiteOrZero(rows[at])) * factor)
                                  : 0.0f;
    }
}

/// body(group, its rows) for all groups in order.
Status forEachGroup(const Form &form, const WeightSource &source, const RunControl &run,
                    const std::function<void(std::size_t, std::span<const float>)> &body)
{
    std::vector<float> rows;
    for (std::size_t group = 0; group < form.groups(); ++group) {
        if (run.cancelled())
            return cancelledError();
        const std::size_t count = std::min(form.v, form.rows - group * form.v);
        rows.resize(count * form.columns);
        if (auto status = source.read(group * form.v * form.columns, rows); !status)
            return status;
        body(group, rows);
    }
    return {};
}

/// The columns that get a codebook of their own: the most important, or without importance the largest.
Result<std::vector<std::uint8_t>> chooseOutliers(const Form &form, const TensorContext &tensor,
                                                 const WeightSource &source, const RunControl &run)
{
    const auto wanted = static_cast<std::size_t>(realSetting(tensor.settings, "outliers")
                                                 * static_cast<double>(form.columns));
    if (wanted == 0)
        return std::vector<std::uint8_t>();
    std::vector<double> rank(tensor.columnImportance.begin(), tensor.columnImportance.end());
    if (rank.empty()) {
        rank.resize(form.columns);
        const auto status = forEachGroup(form, source, run, [&](std::size_t, std::span<const float> rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto value = static_cast<double>(finiteOrZero(rows[i]));
                rank[i % form.columns] += value * value;
            }
        });
        if (!status)
            return status.error();
    }
    std::vector<std::size_t> order(form.columns);
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::stable_sort(order, [&rank](std::size_t a, std::size_t b) { return rank[a] > rank[b]; });
    std::vector<std::uint8_t> isOutlier(form.columns);
    for (std::size_t i = 0; i < wanted; ++i)
        isOutlier[order[i]] = 1;
    return isOutlier;
}

struct Samples {
    std::vector<float> vectors, weights;
};

/// As many columns of every group as make the sample, drawn by a fixed seed; [0] ordinary, [1] outliers.
Result<std::array<Samples, 2>> drawSamples(const Form &form, const TensorContext &tensor, const Side &side,
                                           const WeightSource &source, const RunControl &run)
{
    const auto codewords = static_cast<std::size_t>(integerSetting(tensor.settings, "k"));
    const std::size_t wanted = std::clamp(SamplesPerCodeword * codewords, MinSamples, MaxSamples);
    const std::size_t perGroup
        = std::min(form.columns, static_cast<std::size_t>(divideRoundingUp(wanted, form.groups())));
    const double factor = side.scale > 0 ? 1 / static_cast<double>(side.scale) : 0;
    std::array<Samples, 2> samples;
    Random random(1);
    const auto status = forEachGroup(form, source, run, [&](std::size_t, std::span<const float> rows) {
        for (std::size_t i = 0; i < perGroup; ++i) {
            const std::size_t column = perGroup == form.columns ? i : random.below(form.columns);
            Samples &own = samples[side.hasOutlier(column) ? 1 : 0];
            own.vectors.resize(own.vectors.size() + form.v);
            gather(form, rows, column, factor, own.vectors.data() + own.vectors.size() - form.v);
            if (!tensor.columnImportance.empty())
                own.weights.push_back(tensor.columnImportance[column]);
        }
    });
    if (!status)
        return status.error();
    return samples;
}

/// A trained codebook as it is stored, in halves.
Result<std::vector<float>> trainBook(const Samples &samples, const Form &form, const TensorContext &tensor,
                                     const char *countKey, const RunControl &run)
{
    const KMeansOptions options { .count
                                  = static_cast<std::size_t>(integerSetting(tensor.settings, countKey)),
                                  .dimension = static_cast<unsigned>(form.v),
                                  .iterations = integerSetting(tensor.settings, "iterations") };
    auto book = trainCodebook(samples.vectors, samples.weights, options, run);
    if (!book)
        return book.error();
    for (float &value : *book)
        value = halfToFloat(floatToHalf(std::clamp(value, -65504.0f, 65504.0f)));
    return book;
}

/// Indices of the nearest codewords; vectors become what is left. An empty book leaves them as they are.
std::vector<std::uint32_t> subtractNearest(const std::vector<float> &book, std::size_t v,
                                           std::vector<float> &vectors)
{
    std::vector<std::uint32_t> indices(vectors.size() / v);
    if (book.empty())
        return indices;
    CentroidSearch(book, static_cast<unsigned>(v)).nearest(vectors, indices);
    for (std::size_t i = 0; i < vectors.size(); ++i)
        vectors[i] -= book[indices[i / v] * v + i % v];
    return indices;
}

} // namespace

std::optional<double> nominalBits(const CodecSettings &settings)
{
    const auto bits = [&settings](const char *key) {
        return indexBits(static_cast<std::size_t>(integerSetting(settings, key)));
    };
    return static_cast<double>(bits("k") + bits("residual")) / integerSetting(settings, "v");
}

std::uint64_t chunkElements(const TensorContext &tensor)
{
    const Form form(tensor);
    return std::max<std::uint64_t>(1, form.groupsPerChunk() * form.v * form.columns);
}

const char *note(const TensorContext &tensor)
{
    return tensor.columnImportance.empty() ? "data-free vector quantisation: no importance was given" : "";
}

Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run)
{
    const Form form(tensor);
    const auto rms = rootMeanSquare(source, run);
    if (!rms)
        return rms.error();
    Side side { .scale = static_cast<float>(*rms) };
    auto outliers = chooseOutliers(form, tensor, source, run);
    if (!outliers)
        return outliers.error();
    side.isOutlier = std::move(*outliers);
    auto samples = drawSamples(form, tensor, side, source, run);
    if (!samples)
        return samples.error();
    auto &[ordinary, special] = *samples;
    const auto train = [&](Book book, const Samples &from, const char *key) -> Status {
        auto trained = trainBook(from, form, tensor, key, run);
        if (!trained)
            return trained.error();
        side.books[book] = std::move(*trained);
        return {};
    };
    if (auto status = train(Main, ordinary, "k"); !status)
        return status.error();
    if (integerSetting(tensor.settings, "residual") > 0) {
        subtractNearest(side.books[Main], form.v, ordinary.vectors);
        if (auto status = train(Residual, ordinary, "residual"); !status)
            return status.error();
    }
    if (!special.vectors.empty())
        if (auto status = train(Outlier, special, "outlier_k"); !status)
            return status.error();
    return storeSide(side, form);
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run)
{
    const Form form(chunk.tensor);
    const auto side = loadSide(chunk.side, form);
    if (!side)
        return side.error();
    const double factor = side->scale > 0 ? 1 / static_cast<double>(side->scale) : 0;
    std::array<std::vector<float>, 2> vectors; // ordinary, outliers
    const std::size_t groupValues = form.v * form.columns;
    for (std::size_t at = 0; at < values.size(); at += groupValues)
        for (std::size_t column = 0; column < form.columns; ++column) {
            auto &own = vectors[side->hasOutlier(column) ? 1 : 0];
            own.resize(own.size() + form.v);
            gather(form, values.subspan(at, std::min(groupValues, values.size() - at)), column, factor,
                   own.data() + own.size() - form.v);
        }
    if (run.cancelled())
        return cancelledError();
    const auto main = subtractNearest(side->books[Main], form.v, vectors[0]);
    const auto residual = subtractNearest(side->books[Residual], form.v, vectors[0]);
    const auto outlier = subtractNearest(side->books[Outlier], form.v, vectors[1]);
    const unsigned mainBits = indexBits(side->codewords(Main, form.v)),
                   residualBits = indexBits(side->codewords(Residual, form.v)),
                   outlierBits = indexBits(side->codewords(Outlier, form.v));
    BitWriter bits(out);
    std::size_t ordinary = 0, special = 0;
    for (std::size_t i = 0; i < main.size() + outlier.size(); ++i)
        if (side->hasOutlier(i % form.columns)) {
            bits.put(outlier[special++], outlierBits);
        } else {
            bits.put(main[ordinary], mainBits);
            bits.put(residual[ordinary++], residualBits);
        }
    bits.flush();
    return {};
}

namespace {

struct IndexReader {
    BitReader bits;
    const Side &side;
    std::size_t v;

    /// Adds the codeword to out; false if there is no such codeword.
    bool add(Book book, float *out)
    {
        const auto &values = side.books[book];
        if (values.empty())
            return book == Residual;
        const std::size_t index = bits.take(indexBits(values.size() / v));
        if ((index + 1) * v > values.size())
            return false;
        for (std::size_t i = 0; i < v; ++i)
            out[i] += values[index * v + i];
        return true;
    }
};

std::uint64_t payloadBytes(const Form &form, const Side &side, std::size_t groups)
{
    std::uint64_t bits = 0;
    for (std::size_t column = 0; column < form.columns; ++column)
        bits += side.hasOutlier(column)
            ? indexBits(side.codewords(Outlier, form.v))
            : indexBits(side.codewords(Main, form.v)) + indexBits(side.codewords(Residual, form.v));
    return divideRoundingUp(bits * groups, 8);
}

} // namespace

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    const Form form(chunk.tensor);
    const auto side = loadSide(chunk.side, form);
    if (!side)
        return side.error();
    const std::size_t groupValues = form.v * form.columns;
    const auto groups = static_cast<std::size_t>(divideRoundingUp(out.size(), groupValues));
    if (const std::uint64_t needed = payloadBytes(form, *side, groups); payload.size() != needed)
        return Error { ErrorKind::Malformed,
                       "indices need " + std::to_string(needed) + " bytes, there are "
                           + std::to_string(payload.size()) };
    IndexReader reader { BitReader(payload), *side, form.v };
    std::vector<float> codeword(form.v);
    for (std::size_t group = 0; group < groups; ++group)
        for (std::size_t column = 0; column < form.columns; ++column) {
            std::ranges::fill(codeword, 0.0f);
            const bool isThere = side->hasOutlier(column)
                ? reader.add(Outlier, codeword.data())
                : reader.add(Main, codeword.data()) && reader.add(Residual, codeword.data());
            if (!isThere)
                return Error { ErrorKind::Malformed,
                               "an index of row group " + std::to_string(group) + ", column "
                                   + std::to_string(column) + " is past the end of its codebook" };
            for (std::size_t i = 0; i < form.v; ++i)
                if (const std::size_t at = group * groupValues + i * form.columns + column; at < out.size())
                    out[at] = codeword[i] * side->scale;
        }
    return {};
}

} // namespace assay::vptq
