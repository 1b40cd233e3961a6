// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_values.h"

#include "core/analysis/error_histogram.h"
#include "core/analysis/metric_table.h"
#include "core/base/printable.h"

#include <cmath>
#include <utility>

namespace assay {
namespace {

Json jsonEvidence(const Evidence &evidence)
{
    const auto text
        = [](const std::optional<std::string> &value) { return value ? Json(*value) : Json(nullptr); };
    return { { "label", evidence.label },
             { "stated", text(evidence.stated) },
             { "computed", text(evidence.computed) },
             { "unit", jsonText(evidence.unit) },
             { "location", jsonText(evidence.location) } };
}

/// Where a field whose key is there for the first time is added without a look at those before it: a list of
/// pairs is made, copied and searched before it is an object.
Json::object_t::Container &fieldsOf(Json &object)
{
    return object.get_ref<Json::object_t &>();
}

/// The error measures of contract "Quantities"; all null where the layer was not decoded on both sides.
void addErrors(Json &target, const std::optional<ErrorStats> &error)
{
    const bool known = error.has_value();
    auto &fields = fieldsOf(target);
    for (const Metric &metric : metrics())
        if (metric.ofError)
            fields.emplace_back(metric.id, jsonNumber(known ? metric.ofError(*error) : std::nullopt));
    fields.emplace_back(
        "quantile_margin",
        jsonNumber(known && error->p999AbsoluteError ? std::optional(quantileMargin(*error)) : std::nullopt));
    fields.emplace_back("non_finite_pairs", known ? Json(error->oddPairCount) : Json(nullptr));
    // A sample without a difference does not say that there is none.
    fields.emplace_back("exact",
                        known && !(error->sampled && error->exact()) ? Json(error->exact()) : Json(nullptr));
    if (known && error->sampled) {
        fields.emplace_back("sampled", true);
        fields.emplace_back("sampled_fraction", jsonNumber(error->sampledFraction));
        fields.emplace_back("relative_mse_margin_95", jsonNumber(error->relativeMseMargin));
    }
}

Json jsonLines(const std::vector<LineError> &lines)
{
    Json list = Json::array();
    for (const LineError &line : lines)
        list.push_back({ { "index", line.index },
                         { "relative_mse", jsonNumber(line.relativeMse) },
                         { "share_of_error", jsonNumber(line.share) } });
    return list;
}

} // namespace

Json jsonProfile(const std::optional<ErrorProfile> &profile)
{
    if (!profile)
        return nullptr;
    return { { "rows", profile->rows },
             { "columns", profile->columns },
             { "worst_rows", jsonLines(profile->worstRows) },
             { "worst_columns", jsonLines(profile->worstColumns) },
             { "share_of_error_in_largest_0_1_percent", jsonNumber(profile->topShare) },
             { "functional_relative_mse", jsonNumber(profile->functionalRelativeMse) },
             { "functional_inputs", profile->isIsotropic ? "isotropic" : "importance" } };
}

Json jsonNumber(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json jsonNumber(const std::optional<double> &value)
{
    return value ? jsonNumber(*value) : Json(nullptr);
}

Json jsonNumbers(const std::vector<double> &values)
{
    Json list = Json::array();
    for (const double value : values)
        list.push_back(jsonNumber(value));
    return list;
}

Json jsonText(const std::string &text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json jsonFindings(const std::vector<Finding> &findings)
{
    Json list = Json::array();
    for (const auto &finding : findings) {
        Json evidence = Json::array();
        for (const auto &line : finding.evidence)
            evidence.push_back(jsonEvidence(line));
        list.push_back({ { "rule", finding.rule },
                         { "severity", severityName(finding.severity) },
                         { "subject", finding.subject },
                         { "summary", finding.summary },
                         { "evidence", std::move(evidence) } });
    }
    return list;
}

Json jsonStats(const std::optional<TensorStats> &stats)
{
    if (!stats)
        return nullptr;
    const bool any = stats->finiteCount > 0;
    const auto number = [&](double value) { return any ? jsonNumber(value) : Json(nullptr); };
    Json planes = Json::array();
    for (const double bits : stats->bytePlaneEntropyBits)
        planes.push_back(jsonNumber(bits));
    Json json = Json::object();
    auto &fields = fieldsOf(json);
    fields.emplace_back("min", number(stats->minimum));
    fields.emplace_back("max", number(stats->maximum));
    fields.emplace_back("mean", number(stats->mean));
    fields.emplace_back("std", number(stats->standardDeviation));
    fields.emplace_back("rms", number(stats->rms));
    fields.emplace_back("skewness", number(stats->skewness));
    fields.emplace_back("kurtosis", number(stats->kurtosis));
    fields.emplace_back("zeros", stats->zeroCount);
    fields.emplace_back("nan", stats->nanCount);
    fields.emplace_back("inf", stats->infinityCount);
    fields.emplace_back("distinct_at_most_65536",
                        stats->distinctValues ? Json(*stats->distinctValues) : Json(nullptr));
    fields.emplace_back("entropy_bits", jsonNumber(stats->symbolEntropyBits));
    fields.emplace_back("byte_plane_entropy_bits", std::move(planes));
    fields.emplace_back("lossless_floor_bits", jsonNumber(stats->losslessFloorBits));
    fields.emplace_back("stored_byte_entropy_bits", jsonNumber(stats->storedByteEntropyBits));
    fields.emplace_back("sha256", jsonText(stats->sha256));
    return json;
}

Json jsonTotals(const Comparison &comparison)
{
    const auto &totals = comparison.totals;
    Json json = { { "ratio_file", jsonNumber(totals.ratioFile) },
                  { "ratio_stored", jsonNumber(totals.ratioStored) },
                  { "ratio_vs_f32", jsonNumber(totals.ratioVsF32) },
                  { "ratio_elements", jsonNumber(totals.ratioElements) },
                  { "bits_per_weight", jsonNumber(totals.bitsPerWeight) },
                  { "coverage", jsonNumber(totals.coverage) } };
    addErrors(json,
              totals.pooled.pairCount + totals.pooled.oddPairCount > 0 ? std::optional(totals.pooled)
                                                                       : std::nullopt);
    json["exact"] = totals.exact;
    json["layers_paired"] = totals.layersPaired;
    json["layers_missing"] = totals.layersMissing;
    json["layers_extra"] = totals.layersExtra;
    json["layers_undecodable"] = totals.layersUndecodable;
    json["covered_elements"] = totals.coveredElements;
    json["reference_elements"] = totals.referenceElements;
    return json;
}

Json jsonLayer(const Comparison &comparison, const LayerReport &layer)
{
    const auto side = [](const std::optional<std::size_t> &index, const ModelPtr &model) {
        return index ? Json(model->tensors[*index].name) : Json(nullptr);
    };
    const auto known = [](bool has, std::uint64_t bytes) { return has ? Json(bytes) : Json(nullptr); };
    constexpr std::size_t ManyFields = 48;
    Json json = Json::object();
    auto &fields = fieldsOf(json);
    fields.reserve(ManyFields);
    fields.emplace_back("reference", side(layer.match.reference, comparison.reference));
    fields.emplace_back("candidate", side(layer.match.candidate, comparison.candidate));
    fields.emplace_back("match", matchName(layer.match.kind));
    fields.emplace_back("transform", transformName(layer.match.transform.kind));
    fields.emplace_back("confidence", jsonNumber(layer.match.confidence));
    fields.emplace_back("elements", layer.elementCount);
    fields.emplace_back("reference_layout", jsonText(layer.referenceLayout));
    fields.emplace_back("candidate_layout", jsonText(layer.candidateLayout));
    fields.emplace_back("reference_bytes", known(layer.match.reference.has_value(), layer.referenceBytes));
    fields.emplace_back("candidate_bytes", known(layer.match.candidate.has_value(), layer.candidateBytes));
    for (const Metric &metric : metrics())
        if (metric.ofStored)
            fields.emplace_back(metric.id, jsonNumber(metricOf(metric, layer)));
    addErrors(json, layer.error);
    fields.emplace_back("reference_stats", jsonStats(layer.referenceStats));
    fields.emplace_back("candidate_stats", jsonStats(layer.candidateStats));
    if (layer.profile)
        fields.emplace_back("profile", jsonProfile(layer.profile));
    fields.emplace_back("note", jsonText(layer.note));
    return json;
}

std::string jsonDump(const Json &document)
{
    return printableJson(document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

Status writeJson(const TextSink &sink, const Json &document, const std::string &list, std::size_t count,
                 const std::function<Json(std::size_t index)> &row)
{
    constexpr std::size_t PartBytes = 1 << 20;
    const std::string whole = jsonDump(document);
    const std::string empty = "\n  \"" + list + "\": []"; // no text holds a line break as it is
    const auto at = whole.find(empty);
    if (count == 0 || at == std::string::npos)
        return sink(whole);
    const std::size_t inside = at + empty.size() - 1;
    if (auto status = sink(whole.substr(0, inside)); !status)
        return status;
    std::string part;
    for (std::size_t i = 0; i < count; ++i) {
        part += i == 0 ? "\n    " : ",\n    ";
        // Straight into the text, four blanks deep: a name of 50 MB is held often enough.
        nlohmann::detail::serializer<Json> writer(nlohmann::detail::output_adapter<char>(part), ' ',
                                                  Json::error_handler_t::replace);
        writer.dump(row(i), true, false, 2, 4);
        if (part.size() < PartBytes && i + 1 < count)
            continue;
        if (auto status = sink(printableJson(std::exchange(part, std::string()))); !status)
            return status;
    }
    return sink("\n  " + whole.substr(inside));
}

} // namespace assay
