// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/fused_content.h"

#include "core/base/parallel.h"
#include "core/pairing/conversion.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr std::uint64_t SampleElements = 2048, FewestColumns = 16;
constexpr double Needed = 0.75, Clearly = 0.2;
constexpr std::size_t MostParts = 16, MostWholes = 2048, MostTensors = 8192;

double correlation(std::span<const float> x, std::span<const float> y)
{
    double xx = 0, yy = 0, xy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += double { x[i] } * x[i];
        yy += double { y[i] } * y[i];
        xy += double { x[i] } * y[i];
    }
    const double result = xy / std::sqrt(xx * yy);
    return std::isfinite(result) ? result : 0;
}

/// A matrix with the beginning of its values.
struct Piece {
    std::size_t tensor;
    std::uint64_t rows, columns;
    std::vector<float> head;
    bool isUsed = false;
};

std::vector<float> valuesAt(const TensorDecoder &decoder, std::uint64_t first, std::uint64_t count)
{
    std::vector<float> values;
    if (first % decoder.granularity() != 0 || first >= decoder.elementCount())
        return values;
    values.resize(static_cast<std::size_t>(std::min(count, decoder.elementCount() - first)));
    DecodeScratch scratch;
    if (!decoder.decode(first, values, scratch))
        values.clear();
    return values;
}

Result<std::vector<Piece>> piecesOf(const Model &model, const std::vector<std::size_t> &indices,
                                    const RunControl &run)
{
    std::vector<Piece> pieces;
    for (const std::size_t index : indices) {
        if (run.cancelled())
            return cancelledError();
        const auto &tensor = model.tensors[index];
        if (tensor.shape.rank() != 2 || tensor.shape.columns() < FewestColumns || !hasReadableValues(tensor)
            || pieces.size() == MostTensors)
            continue;
        const auto decoder = makeDecoder(model, tensor, run);
        auto head = decoder ? valuesAt(**decoder, 0, SampleElements) : std::vector<float>();
        if (!head.empty())
            pieces.push_back({ index, tensor.shape[0], tensor.shape[1], std::move(head) });
    }
    return pieces;
}

/// The unused piece that begins as values do, shorter than the whole; nullptr if none or several do.
Piece *continuation(std::vector<Piece> &pieces, std::span<const float> values, std::uint64_t columns,
                    std::uint64_t rowsLeft, std::uint64_t wholeRows)
{
    Piece *best = nullptr;
    double most = 0, second = 0;
    for (auto &piece : pieces) {
        if (piece.isUsed || piece.columns != columns || piece.rows > rowsLeft || piece.rows >= wholeRows)
            continue;
        const std::size_t count = std::min(values.size(), piece.head.size());
        const double found = correlation(values.first(count), std::span(piece.head).first(count));
        if (found > most) {
            second = most;
            most = found;
            best = &piece;
        } else {
            second = std::max(second, found);
        }
    }
    return most >= Needed && most - second >= Clearly ? best : nullptr;
}

/// The pieces that one after the other make up a whole; empty if they do not.
std::vector<Piece *> partsOf(const Model &model, const Piece &whole, std::vector<Piece> &pieces,
                             const RunControl &run)
{
    std::vector<Piece *> parts;
    const auto decoder = makeDecoder(model, model.tensors[whole.tensor], run);
    if (!decoder)
        return parts;
    std::uint64_t row = 0;
    while (row < whole.rows && parts.size() < MostParts) {
        const auto values = valuesAt(**decoder, row * whole.columns, SampleElements);
        Piece *next = values.empty()
            ? nullptr
            : continuation(pieces, values, whole.columns, whole.rows - row, whole.rows);
        if (!next)
            break;
        next->isUsed = true;
        parts.push_back(next);
        row += next->rows;
    }
    if (row == whole.rows && parts.size() > 1)
        return parts;
    for (Piece *part : parts)
        part->isUsed = false;
    return {};
}

Match paired(std::size_t reference, std::size_t candidate, Transform transform, const char *how)
{
    Match match { .reference = reference, .candidate = candidate, .transform = std::move(transform) };
    match.confidence = 0.9;
    match.note = std::string("paired by content: ") + how;
    return match;
}

} // namespace

Result<std::vector<Match>> matchFused(const Model &reference, const std::vector<std::size_t> &open,
                                      const Model &candidate, const std::vector<std::size_t> &free,
                                      const RunControl &run)
{
    std::vector<Match> matches;
    auto here = piecesOf(reference, open, run), there = piecesOf(candidate, free, run);
    if (!here || !there)
        return !here ? here.error() : there.error();
    for (std::size_t w = 0; w < std::min(MostWholes, here->size()); ++w) {
        if (run.cancelled())
            return cancelledError();
        Piece &whole = (*here)[w];
        const auto parts = partsOf(reference, whole, *there, run);
        if (parts.empty())
            continue;
        Transform transform { .kind = TransformKind::Rows, .rowElements = whole.columns };
        std::uint64_t row = 0;
        for (const Piece *part : parts) {
            transform.runs.push_back(
                { .piece = transform.pieces.size(), .count = part->rows, .toFirst = row });
            transform.pieces.push_back(part->tensor);
            row += part->rows;
        }
        whole.isUsed = true;
        const std::size_t first = transform.pieces.front();
        matches.push_back(paired(whole.tensor, first, std::move(transform), "its parts stand apart"));
    }
    for (std::size_t w = 0; w < std::min(MostWholes, there->size()); ++w) {
        Piece &whole = (*there)[w];
        const auto parts = whole.isUsed ? std::vector<Piece *>() : partsOf(candidate, whole, *here, run);
        std::uint64_t row = 0;
        for (const Piece *part : parts) {
            Transform transform { .kind = TransformKind::Rows,
                                  .pieces = { whole.tensor },
                                  .runs = { { .first = row, .count = part->rows } },
                                  .rowElements = whole.columns };
            matches.push_back(
                paired(part->tensor, whole.tensor, std::move(transform), "a part of a fused one"));
            row += part->rows;
        }
    }
    return matches;
}

} // namespace assay
