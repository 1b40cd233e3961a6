// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/dead_parts.h"

#include "core/analysis/given_part.h"
#include "core/analysis/layer_names.h"
#include "core/analysis/row_sample.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace assay {
namespace {

/// Of the lines of a matrix: a head of 128 rows among three times 64 heads, and more than chance hits.
constexpr double LeastShare = 0.005;
/// Root mean square of a dead line in the reference against the matrix's: a fainter one may be rounded away.
constexpr double LeastStrength = 0.25;
/// As many times what independent zeros of the other lines' share would leave.
constexpr double BeyondChance = 4;
constexpr std::size_t NamedRuns = 4, NamedInSummary = 12, MostEvidence = 1 << 16;

struct Line {
    double energy = 0; ///< of the reference
    std::uint64_t zeros = 0; ///< in the candidate
};

std::string runsOf(const std::vector<std::uint64_t> &dead)
{
    std::string text;
    std::size_t runs = 0;
    for (std::size_t i = 0; i < dead.size(); ++runs) {
        std::size_t end = i;
        while (end + 1 < dead.size() && dead[end + 1] == dead[end] + 1)
            ++end;
        if (runs < NamedRuns)
            text += (runs == 0 ? "" : ", ") + std::to_string(dead[i])
                + (end == i ? "" : "-" + std::to_string(dead[end]));
        i = end + 1;
    }
    return text + (runs > NamedRuns ? " and more" : "");
}

/// Dead lines that pruning as thin as in the living ones leaves anyhow.
double expectedDead(std::uint64_t zeros, std::uint64_t living, std::uint64_t length, std::size_t lines)
{
    if (living == 0)
        return 0;
    const double thinness = static_cast<double>(zeros) / static_cast<double>(living * length);
    return static_cast<double>(lines) * std::pow(thinness, static_cast<double>(length));
}

std::string deadOf(const std::vector<Line> &lines, std::uint64_t length, double mean, const char *name)
{
    std::vector<std::uint64_t> dead;
    std::uint64_t zeros = 0, living = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].zeros < length) {
            zeros += lines[i].zeros;
            ++living;
        } else if (lines[i].energy > LeastStrength * LeastStrength * mean) {
            dead.push_back(i);
        }
    }
    const auto count = static_cast<double>(dead.size());
    if (dead.empty() || count < LeastShare * static_cast<double>(lines.size())
        || count < BeyondChance * expectedDead(zeros, living, length, lines.size()))
        return {};
    const double share = static_cast<double>(dead.size()) / static_cast<double>(lines.size());
    return countText(dead.size()) + " of " + countText(lines.size()) + " " + name + " (" + percentText(share)
        + ": " + runsOf(dead) + ")";
}

bool hasMoreZeros(const LayerReport &layer)
{
    if (!layer.error || !layer.referenceStats || !layer.candidateStats || layer.error->sampled)
        return false;
    const auto before = static_cast<double>(layer.referenceStats->zeroCount),
               after = static_cast<double>(layer.candidateStats->zeroCount);
    return after >= before + LeastShare * static_cast<double>(layer.elementCount)
        && layer.candidateStats->zeroCount < layer.elementCount;
}

} // namespace

Result<std::string> findDeadParts(const Comparison &comparison, const LayerReport &layer,
                                  const RunControl &run)
{
    if (!hasMoreZeros(layer) || !layer.match.reference || isGivenInPart(comparison, layer))
        return std::string();
    const std::uint64_t columns = sampledColumns(comparison.reference->tensors[*layer.match.reference].shape);
    std::vector<Line> byRow, byColumn(columns);
    double all = 0;
    const RowSampling everything { .runs = std::numeric_limits<std::uint64_t>::max(),
                                   .mostElements = std::numeric_limits<std::uint64_t>::max() };
    const auto whole = sampleRowRuns(
        comparison, layer, everything,
        [&](std::uint64_t, std::span<const float> x, std::span<const float> y) {
            Line &row = byRow.emplace_back();
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double energy = double { x[i] } * x[i];
                row.energy += energy;
                byColumn[i].energy += energy;
                row.zeros += y[i] == 0 ? 1 : 0;
                byColumn[i].zeros += y[i] == 0 ? 1 : 0;
            }
            all += row.energy;
        },
        run);
    if (!whole)
        return whole.error();
    if (!*whole || byRow.empty())
        return std::string();
    if (auto rows = deadOf(byRow, columns, all / static_cast<double>(byRow.size()), "rows"); !rows.empty())
        return rows;
    return deadOf(byColumn, byRow.size(), all / static_cast<double>(columns), "columns");
}

Status tellDeadParts(Comparison &comparison, const RunControl &run)
{
    std::vector<std::size_t> asked;
    std::vector<std::string> all;
    for (std::size_t i = 0; i < comparison.layers.size(); ++i) {
        const LayerReport &layer = comparison.layers[i];
        if (layer.error)
            all.push_back(layer.referenceName);
        if (layer.nature == LayerNature::Ordinary && hasMoreZeros(layer))
            asked.push_back(i);
    }
    std::vector<std::string> found(asked.size());
    const RunControl alone = run.withThreads(1);
    const auto look = [&](std::uint64_t i, unsigned) -> Status {
        auto dead = findDeadParts(comparison, comparison.layers[asked[i]], alone);
        if (!dead)
            return dead.error();
        found[i] = *std::move(dead);
        return {};
    };
    if (auto status = parallelFor(asked.size(), run, look); !status)
        return status;
    Finding finding { .rule = "layer.part-dead", .severity = Severity::Warning };
    std::vector<std::string> names;
    std::string first;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (found[i].empty())
            continue;
        const std::string &name = comparison.layers[asked[i]].referenceName;
        if (names.empty()) {
            finding.subject = name;
            first = found[i];
        }
        names.push_back(name);
        if (finding.evidence.size() < MostEvidence)
            finding.evidence.push_back({ .label = name, .computed = found[i] });
    }
    if (names.empty())
        return {};
    finding.summary = names.size() == 1
        ? "A part of 1 layer is nothing but zeros in the candidate, and numbers in the reference: " + names[0]
            + ", " + first
        : "Parts of " + countText(names.size())
            + " layers are nothing but zeros in the candidate, and numbers in the reference: "
            + groupedNames(names, all, NamedInSummary) + "; of the first of them " + first;
    comparison.findings.push_back(std::move(finding));
    return {};
}

} // namespace assay
