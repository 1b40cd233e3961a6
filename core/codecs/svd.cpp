// SPDX-License-Identifier: GPL-3.0-or-later
// Truncated singular value decomposition of the tensor as a matrix of shape[0] rows. The Gram matrix of the
// shorter side is summed in double over panels, so the tensor is never held whole. Side bytes: f32 scale
// (root mean square), then the leading right singular vectors v, one after the other. Payload: W v / scale,
// row after row; both in the format of the parameter numbers. What is not finite counts as zero.
#include "core/codecs/codec_rows.h"

#include "core/analysis/singular_values.h"
#include "core/base/blas.h"
#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/stored_numbers.h"
#include "core/codecs/weight_scan.h"

#include <algorithm>
#include <cmath>

#include <cblas.h>

namespace assay::svd {
namespace {

constexpr std::uint64_t MaxShortSide = 8192; // a Gram matrix of 512 MiB
constexpr std::uint64_t PanelValues = 1u << 20;

struct Matrix {
    std::uint64_t rows = 0, columns = 0;
};

Matrix matrixOf(const TensorContext &tensor)
{
    const auto dims = tensor.shape.dims();
    const std::uint64_t rows = dims.empty() ? 1 : dims[0];
    return { rows, rows == 0 ? 0 : tensor.shape.elementCount() / rows };
}

std::uint64_t rankOf(const TensorContext &tensor)
{
    const auto [rows, columns] = matrixOf(tensor);
    const std::uint64_t most = std::min(rows, columns);
    if (const int rank = integerSetting(tensor.settings, "rank"); rank > 0)
        return std::min(static_cast<std::uint64_t>(rank), most);
    const double factors = static_cast<double>(rows) * static_cast<double>(columns)
        / static_cast<double>(rows + columns) * realSetting(tensor.settings, "keep");
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(factors), 1, most);
}

/// body(first line, line count, values): the matrix in lines of the longer side's direction, each as long as
/// the shorter side, as finite doubles.
Status forEachPanel(const Matrix &matrix, const WeightSource &source, const RunControl &run,
                    const std::function<void(std::uint64_t, std::uint64_t, std::span<const double>)> &body)
{
    const bool isTall = matrix.rows >= matrix.columns;
    const std::uint64_t side = std::min(matrix.rows, matrix.columns),
                        lines = std::max(matrix.rows, matrix.columns);
    const std::uint64_t perPanel = std::max<std::uint64_t>(1, PanelValues / side);
    std::vector<float> values;
    std::vector<double> panel;
    for (std::uint64_t first = 0; first < lines; first += perPanel) {
        if (run.cancelled())
            return cancelledError();
        const std::uint64_t count = std::min(perPanel, lines - first);
        panel.resize(static_cast<std::size_t>(count * side));
        const std::uint64_t reads = isTall ? 1 : side, length = isTall ? count * side : count;
        values.resize(static_cast<std::size_t>(length));
        for (std::uint64_t i = 0; i < reads; ++i) {
            const std::uint64_t at = isTall ? first * side : i * matrix.columns + first;
            if (auto status = source.read(at, values); !status)
                return status;
            for (std::uint64_t j = 0; j < length; ++j)
                panel[static_cast<std::size_t>(isTall ? j : j * side + i)]
                    = static_cast<double>(finiteOrZero(values[static_cast<std::size_t>(j)]));
        }
        body(first, count, panel);
    }
    return {};
}

/// Right singular vectors, rank rows of length columns. short vectors: eigenvectors of the shorter side.
Result<std::vector<double>> rightVectors(const Matrix &matrix, std::uint64_t rank,
                                         std::vector<double> shortVectors, const WeightSource &source,
                                         const RunControl &run)
{
    if (matrix.rows >= matrix.columns)
        return shortVectors;
    std::vector<double> right(static_cast<std::size_t>(rank * matrix.columns));
    const auto side = static_cast<blasint>(matrix.rows);
    const auto status = forEachPanel(
        matrix, source, run, [&](std::uint64_t first, std::uint64_t count, std::span<const double> panel) {
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<blasint>(rank),
                        static_cast<blasint>(count), side, 1, shortVectors.data(), side, panel.data(), side,
                        0, right.data() + first, static_cast<blasint>(matrix.columns));
        });
    if (!status)
        return status.error();
    for (std::uint64_t k = 0; k < rank; ++k) {
        const auto row = std::span(right).subspan(static_cast<std::size_t>(k * matrix.columns),
                                                  static_cast<std::size_t>(matrix.columns));
        double squares = 0;
        for (const double value : row)
            squares += value * value;
        for (double &value : row)
            value = squares > 0 ? value / std::sqrt(squares) : 0;
    }
    return right;
}

std::vector<float> loadVectors(const ChunkContext &chunk, std::uint64_t rank, std::uint64_t columns)
{
    const StoredNumbers numbers(chunk.tensor.settings);
    std::vector<float> vectors(static_cast<std::size_t>(rank * columns));
    for (std::size_t i = 0; i < vectors.size(); ++i)
        vectors[i] = numbers.load(chunk.side, sizeof(float), i);
    return vectors;
}

} // namespace

Status accepts(const TensorContext &tensor)
{
    const auto [rows, columns] = matrixOf(tensor);
    if (std::min(rows, columns) <= MaxShortSide)
        return {};
    return Error { ErrorKind::LimitExceeded,
                   "svd needs the Gram matrix of its shorter side, which has "
                       + std::to_string(std::min(rows, columns)) + " lines, at most "
                       + std::to_string(MaxShortSide) + " are done" };
}

std::uint64_t chunkElements(const TensorContext &tensor)
{
    const Matrix matrix = matrixOf(tensor);
    const std::uint64_t columns = std::max<std::uint64_t>(matrix.columns, 1);
    return std::max<std::uint64_t>(1, DefaultChunkElements / columns) * columns;
}

Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run)
{
    const Matrix matrix = matrixOf(tensor);
    const std::uint64_t rank = rankOf(tensor);
    const auto rms = rootMeanSquare(source, run);
    if (!rms)
        return rms.error();
    if (auto ready = readyBlas(); !ready)
        return ready.error();
    GramSum gram(matrix.rows, matrix.columns);
    const auto status = forEachPanel(matrix, source, run,
                                     [&gram](std::uint64_t, std::uint64_t count,
                                             std::span<const double> panel) { gram.add(panel, count); });
    if (!status)
        return status.error();
    auto leading = gram.decompose(rank);
    if (!leading)
        return leading.error();
    const auto right = rightVectors(matrix, rank, std::move(leading->vectors), source, run);
    if (!right)
        return right.error();
    Bytes side;
    appendValue(side, static_cast<float>(*rms));
    const StoredNumbers numbers(tensor.settings);
    for (const double value : *right)
        numbers.append(side, static_cast<float>(value));
    return side;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    const std::uint64_t columns = matrixOf(chunk.tensor).columns, rank = rankOf(chunk.tensor);
    const std::uint64_t rows = values.size() / columns;
    const float scale = loadValue<float>(chunk.side, 0);
    std::vector<float> finite(values.size()), products(static_cast<std::size_t>(rows * rank));
    std::ranges::transform(values, finite.begin(), finiteOrZero);
    const std::vector<float> vectors = loadVectors(chunk, rank, columns);
    if (auto status = readyBlas(); !status)
        return status;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<blasint>(rows),
                static_cast<blasint>(rank), static_cast<blasint>(columns), scale > 0 ? 1 / scale : 0,
                finite.data(), static_cast<blasint>(columns), vectors.data(), static_cast<blasint>(columns),
                0, products.data(), static_cast<blasint>(rank));
    const StoredNumbers numbers(chunk.tensor.settings);
    for (const float value : products)
        numbers.append(out, value);
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    const std::uint64_t columns = matrixOf(chunk.tensor).columns, rank = rankOf(chunk.tensor);
    const std::uint64_t rows = out.size() / columns;
    const StoredNumbers numbers(chunk.tensor.settings);
    const std::uint64_t side = sizeof(float) + numbers.bytes() * rank * columns,
                        own = numbers.bytes() * rank * rows;
    if (chunk.side.size() != side || payload.size() != own)
        return Error { ErrorKind::Malformed,
                       "rank " + std::to_string(rank) + " needs " + std::to_string(side) + " and "
                           + std::to_string(own) + " bytes, there are " + std::to_string(chunk.side.size())
                           + " and " + std::to_string(payload.size()) };
    std::vector<float> products(static_cast<std::size_t>(rows * rank));
    for (std::size_t i = 0; i < products.size(); ++i)
        products[i] = numbers.load(payload, 0, i);
    const std::vector<float> vectors = loadVectors(chunk, rank, columns);
    if (auto status = readyBlas(); !status)
        return status;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, static_cast<blasint>(rows),
                static_cast<blasint>(columns), static_cast<blasint>(rank), loadValue<float>(chunk.side, 0),
                products.data(), static_cast<blasint>(rank), vectors.data(), static_cast<blasint>(columns), 0,
                out.data(), static_cast<blasint>(columns));
    return {};
}

} // namespace assay::svd
