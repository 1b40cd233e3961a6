// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/spectrum_json.h"

#include "core/report/json_values.h"

namespace assay {
namespace {

Json jsonPoint(const RateAndError &point)
{
    return { { "bits_per_weight", jsonNumber(point.bitsPerWeight) },
             { "relative_mse", jsonNumber(point.relativeMse) } };
}

Json jsonRateDistortion(const std::optional<RateDistortion> &report)
{
    if (!report)
        return nullptr;
    Json paid = Json::array();
    for (const RateAndError &point : report->singularPaid)
        paid.push_back(jsonPoint(point));
    return { { "bits_per_weight", jsonNumbers(report->bits) },
             { "gaussian", jsonNumbers(report->gaussian) },
             { "row_variances", jsonNumbers(report->rows) },
             { "shannon_lower", jsonNumbers(report->shannon) },
             { "singular_values_basis_free", jsonNumbers(report->singular) },
             { "singular_values_basis_paid", std::move(paid) },
             { "entropy_power", jsonNumber(report->entropyPower) },
             { "lossless_bits_per_weight", jsonNumber(report->losslessBits) },
             { "measured", report->measured ? jsonPoint(*report->measured) : Json(nullptr) },
             { "assumption", report->assumption } };
}

} // namespace

namespace {

Json jsonSides(const SpectrumReport &report, const auto &part)
{
    const auto one
        = [&](const std::optional<SingularValues> &side) { return side ? part(*side) : Json(nullptr); };
    return { { "reference", one(report.reference) },
             { "candidate", one(report.candidate) },
             { "error", one(report.error) } };
}

/// What one matrix's report says of its singular values.
Json jsonSingularValues(const SpectrumReport &report)
{
    Json shape = Json::array();
    for (const auto dim : report.shape.dims())
        shape.push_back(dim);
    Json noise = nullptr;
    if (report.errorNoise)
        noise = { { "lower", jsonNumber(report.errorNoise->lower) },
                  { "upper", jsonNumber(report.errorNoise->upper) },
                  { "share_above", jsonNumber(report.errorNoise->shareAbove) } };
    const auto ranks = [](const SingularValues &side) {
        Json list = Json::array();
        for (std::size_t share = 0; share < EnergyShares.size(); ++share)
            list.push_back({ { "energy", EnergyShares[share] }, { "rank", side.rankForEnergy[share] } });
        return list;
    };
    return { { "tensor", report.tensor },
             { "shape", std::move(shape) },
             { "singular_values",
               jsonSides(report, [](const SingularValues &side) { return jsonNumbers(side.values); }) },
             { "method", report.method },
             { "effective_rank",
               jsonSides(report, [](const SingularValues &side) { return jsonNumber(side.effectiveRank); }) },
             { "stable_rank",
               jsonSides(report, [](const SingularValues &side) { return jsonNumber(side.stableRank); }) },
             { "rank_for_energy", jsonSides(report, ranks) },
             { "error_noise_edge", std::move(noise) },
             { "leading_subspace_overlap", jsonNumber(report.leadingSubspaceOverlap) },
             { "notes", report.notes } };
}

} // namespace

std::string spectrumJson(const SpectrumReport &report)
{
    const auto power = [](const PowerSpectrum &spectrum) {
        return Json { { "frequency", jsonNumbers(spectrum.frequency) },
                      { "reference", jsonNumbers(spectrum.reference) },
                      { "candidate", jsonNumbers(spectrum.candidate) },
                      { "error", jsonNumbers(spectrum.error) } };
    };
    Json json = { { "schema", "assay.spectrum/1" } };
    json.update(jsonSingularValues(report));
    json.update({ { "power", power(report.powerRows) },
                  { "power_columns", power(report.powerColumns) },
                  { "power_flattened", power(report.powerFlat) },
                  { "histogram",
                    { { "edges", jsonNumbers(report.edges) },
                      { "reference", report.referenceCounts },
                      { "candidate", report.candidateCounts },
                      { "error_edges", jsonNumbers(report.errorEdges) },
                      { "error", report.errorCounts } } },
                  { "block_period", jsonNumber(report.blockPeriod) },
                  { "profile", jsonProfile(report.profile) },
                  { "rate_distortion", jsonRateDistortion(report.rateDistortion) } });
    return jsonDump(json);
}

std::string modelSpectraJson(const std::vector<SpectrumReport> &reports)
{
    Json matrices = Json::array();
    for (const auto &report : reports)
        matrices.push_back(jsonSingularValues(report));
    return jsonDump({ { "schema", "assay.spectra/1" }, { "matrices", std::move(matrices) } });
}

} // namespace assay
