// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/error_profile.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace assay {
namespace {

constexpr std::size_t SizeBins = 1u << 15; // the upper 16 bits of a magnitude
constexpr std::size_t WorstLines = 8;
constexpr double TopPart = 0.001;
constexpr double DensityReach = 16, DensityWidth = 1.0 / 32;
constexpr auto DensityBins = static_cast<std::size_t>(2 * DensityReach / DensityWidth);
constexpr std::uint64_t EnergyUnit = 8; // elements; half of the shortest block

std::optional<double> quotient(double error, double squares)
{
    if (squares > 0)
        return error / squares;
    return error > 0 ? std::nullopt : std::optional(0.0);
}

std::vector<LineError> worstLines(const std::vector<double> &errors, const std::vector<double> &squares,
                                  double total)
{
    std::vector<std::uint64_t> order(errors.size());
    std::iota(order.begin(), order.end(), std::uint64_t { 0 });
    const std::size_t wanted = std::min(WorstLines, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(wanted), order.end(),
                      [&](std::uint64_t a, std::uint64_t b) {
                          return errors[a] != errors[b] ? errors[a] > errors[b] : a < b;
                      });
    std::vector<LineError> lines;
    for (std::size_t i = 0; i < wanted && errors[order[i]] > 0; ++i)
        lines.push_back(
            { order[i], quotient(errors[order[i]], squares[order[i]]), errors[order[i]] / total });
    return lines;
}

} // namespace

void ProfileSum::Blocks::add(double energy, std::uint64_t elements)
{
    for (std::size_t phase = 0; phase < 2; ++phase) {
        current[phase] += energy;
        filled[phase] += elements;
        if (filled[phase] < length)
            continue;
        sum[phase] += current[phase];
        squares[phase] += current[phase] * current[phase];
        ++count[phase];
        current[phase] = 0;
        filled[phase] = 0;
    }
}

ProfileSum::ProfileSum(std::uint64_t rows, std::uint64_t columns)
    : m_columns(columns)
    , m_rowError(rows)
    , m_rowSquares(rows)
    , m_columnError(columns)
    , m_columnSquares(columns)
    , m_errorBySize(SizeBins)
    , m_countBySize(SizeBins)
    , m_density(DensityBins)
{
    std::uint64_t length = 2 * EnergyUnit;
    for (Blocks &blocks : m_blocks) {
        blocks.length = length;
        blocks.filled[1] = length / 2;
        length *= 2;
    }
}

void ProfileSum::add(const RowBlock &block)
{
    for (std::uint64_t row = 0; row < block.rows; ++row) {
        const auto values = [&](PairSide side) {
            return block.values[side].empty() ? std::span<const float>()
                                              : block.values[side].subspan(row * m_columns, m_columns);
        };
        addRow(block.firstRow + row, values(Reference), values(Difference));
    }
}

/// difference is empty where there is no candidate.
void ProfileSum::addRow(std::uint64_t row, std::span<const float> reference,
                        std::span<const float> difference)
{
    double rowError = 0, rowSquares = 0, unit = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const auto value = static_cast<double>(reference[i]);
        const double error = difference.empty() ? 0 : static_cast<double>(difference[i]);
        if (!std::isfinite(value) || !std::isfinite(error))
            continue;
        const double square = value * value, energy = error * error;
        rowSquares += square;
        rowError += energy;
        unit += energy;
        m_columnSquares[i] += square;
        m_columnError[i] += energy;
        const std::size_t bin = (std::bit_cast<std::uint32_t>(reference[i]) & 0x7FFFFFFFu) >> 16;
        m_errorBySize[bin] += energy;
        ++m_countBySize[bin];
        if ((i + 1) % EnergyUnit == 0) {
            for (Blocks &blocks : m_blocks)
                blocks.add(unit, EnergyUnit);
            unit = 0;
        }
    }
    m_rowError[row] += rowError;
    m_rowSquares[row] += rowSquares;
    addDensity(reference, rowSquares);
}

void ProfileSum::addDensity(std::span<const float> row, double squares)
{
    if (!(squares > 0))
        return;
    const double factor = std::sqrt(static_cast<double>(row.size()) / squares) / DensityWidth;
    for (const float value : row) {
        if (!std::isfinite(value))
            continue;
        const double place = static_cast<double>(value) * factor + DensityReach / DensityWidth;
        ++m_density[static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(DensityBins - 1)))];
        ++m_densityCount;
    }
}

double ProfileSum::entropyPower() const
{
    if (m_densityCount == 0)
        return 1;
    double bits = 0;
    for (const std::uint64_t count : m_density)
        if (count > 0) {
            const double part = static_cast<double>(count) / static_cast<double>(m_densityCount);
            bits -= part * std::log2(part);
        }
    const double entropy = bits + std::log2(DensityWidth);
    return std::min(1.0, std::exp2(2 * entropy) / (2 * std::numbers::pi * std::numbers::e));
}

std::optional<double> ProfileSum::blockPeriod() const
{
    constexpr std::uint64_t FewestBlocks = 256;
    constexpr double LeastContrast = 1.02;
    std::optional<double> period;
    for (const Blocks &blocks : m_blocks) {
        if (blocks.count[0] < FewestBlocks)
            break;
        std::array<double, 2> variance {};
        for (std::size_t phase = 0; phase < 2; ++phase) {
            const auto count = static_cast<double>(blocks.count[phase]);
            const double mean = blocks.sum[phase] / count;
            variance[phase] = blocks.squares[phase] / count - mean * mean;
        }
        // Variances of n blocks are uncertain by about sqrt(2 / n) for themselves.
        const double noise = 4 * std::sqrt(2.0 / static_cast<double>(blocks.count[0]));
        if (variance[1] > 0 && variance[0] > (LeastContrast + noise) * variance[1])
            period = static_cast<double>(blocks.length);
    }
    return period;
}

ErrorProfile ProfileSum::profile(const std::vector<float> *importance) const
{
    ErrorProfile result { .rows = m_rowError.size(), .columns = m_columns };
    double error = 0, squares = 0, felt = 0, feltSquares = 0, top = 0;
    for (std::size_t row = 0; row < m_rowError.size(); ++row) {
        error += m_rowError[row];
        squares += m_rowSquares[row];
    }
    for (std::size_t column = 0; column < m_columnError.size(); ++column) {
        const double weight = importance ? static_cast<double>((*importance)[column]) : 1.0;
        felt += weight * m_columnError[column];
        feltSquares += weight * m_columnSquares[column];
    }
    result.relativeMse = quotient(error, squares);
    result.functionalRelativeMse = importance ? quotient(felt, feltSquares) : result.relativeMse;
    result.isIsotropic = importance == nullptr;
    result.worstRows = worstLines(m_rowError, m_rowSquares, error);
    result.worstColumns = worstLines(m_columnError, m_columnSquares, error);
    double wanted = 0;
    for (const std::uint64_t count : m_countBySize)
        wanted += TopPart * static_cast<double>(count);
    for (std::size_t bin = SizeBins; bin-- > 0 && wanted > 0;) {
        const auto count = static_cast<double>(m_countBySize[bin]);
        if (count <= 0)
            continue;
        top += m_errorBySize[bin] * std::min(1.0, wanted / count);
        wanted -= count;
    }
    if (error > 0)
        result.topShare = top / error;
    return result;
}

Result<ErrorProfile> measureProfile(const Model &reference, const Model &candidate, const Match &match,
                                    const std::vector<float> *importance, const RunControl &run)
{
    const auto &tensor = reference.tensors[*match.reference];
    const auto left = makeDecoder(reference, tensor, run);
    if (!left)
        return left.error();
    const auto right = makePairedDecoder(reference, candidate, match, run);
    if (!right)
        return right.error();
    const std::uint64_t rows = tensor.shape.rank() >= 2 ? tensor.shape[0] : 1;
    if (tensor.elementCount() == 0)
        return ErrorProfile {};
    const std::uint64_t columns = tensor.elementCount() / rows;
    ProfileSum sum(rows, columns);
    RowStream stream(**left, right->get(), rows, columns);
    if (auto status = stream.run(run, [&](const RowBlock &block) { sum.add(block); }); !status)
        return status.error();
    return sum.profile(importance && importance->size() == columns ? importance : nullptr);
}

} // namespace assay
