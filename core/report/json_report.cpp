// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_report.h"

#include "core/layouts/layout.h"
#include "core/report/json_values.h"
#include "core/report/reproduction_json.h"
#include "core/report/run_json.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace assay {
namespace {

Json jsonMetadata(const Model &model)
{
    // Written entry by entry: looking a key up in an ordered object takes as long as the object is. Of a key
    // that stands twice the last value counts, in the first one's place.
    Json metadata = Json::object();
    Json::object_t::Container &entries = metadata.get_ref<Json::object_t &>();
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto &entry : model.metadata) {
        Json value;
        if (entry.arrayLength > 0 || entry.typeName.starts_with("array"))
            value = { { "type", entry.typeName }, { "length", entry.arrayLength } };
        else
            std::visit([&](const auto &held) { value = held; }, entry.value);
        const auto [place, isNew] = places.emplace(entry.key, entries.size());
        if (isNew)
            entries.push_back({ entry.key, std::move(value) });
        else
            entries[place->second].second = std::move(value);
    }
    return metadata;
}

Json jsonFiles(const Model &model)
{
    Json files = Json::array();
    for (const auto &file : model.files) {
        Json row = { { "path", file.path }, { "bytes", file.bytes }, { "kind", fileKindName(file.kind) } };
        if (!file.detail.empty())
            row["detail"] = file.detail;
        if (file.declaredBytes)
            row["declared_bytes"] = *file.declaredBytes;
        if (!file.declaredSha256.empty())
            row["declared_sha256"] = file.declaredSha256;
        files.push_back(std::move(row));
    }
    return files;
}

/// Relative to a directory model, else the bare file name: the report does not depend on where the files lie.
std::string pathWithin(const Model &model, const std::string &path)
{
    const std::string folder = model.path.ends_with('/') ? model.path : model.path + "/";
    if (path.starts_with(folder))
        return path.substr(folder.size());
    return path.substr(path.find_last_of('/') + 1);
}

Json jsonTensor(const Model &model, const TensorInfo &tensor)
{
    Json shape = Json::array();
    for (const auto dim : tensor.shape.dims())
        shape.push_back(dim);
    const auto elements = tensor.elementCount();
    const auto stored = tensor.storedBytes();
    // Field by field, each key once: a list of pairs is made, searched and copied before it is an object.
    constexpr std::size_t MostFields = 14;
    Json json = Json::object();
    Json::object_t::Container &fields = json.get_ref<Json::object_t &>();
    fields.reserve(MostFields);
    fields.emplace_back("name", tensor.name);
    fields.emplace_back("dtype", tensor.dtypeName.empty() ? traits(tensor.dtype).name : tensor.dtypeName);
    fields.emplace_back("layout", layoutId(tensor));
    fields.emplace_back("shape", std::move(shape));
    fields.emplace_back("elements", elements);
    fields.emplace_back("stored_bytes", stored);
    fields.emplace_back("side_bytes", tensor.sideBytes());
    fields.emplace_back("bits_per_weight",
                        elements > 0
                            ? jsonNumber(8.0 * static_cast<double>(stored) / static_cast<double>(elements))
                            : Json(nullptr));
    fields.emplace_back("role", roleName(tensor.role));
    fields.emplace_back("tied_to", jsonText(tensor.tiedTo));
    const bool placed = !tensor.parts.empty() && tensor.parts[0].extent.source < model.sources.size();
    fields.emplace_back("file",
                        placed ? Json(pathWithin(model, model.sources[tensor.parts[0].extent.source]->path()))
                               : Json(nullptr));
    fields.emplace_back("offset", placed ? Json(tensor.parts[0].extent.offset) : Json(nullptr));
    if (!tensor.roleReason.empty())
        fields.emplace_back("role_reason", tensor.roleReason);
    if (!tensor.note.empty())
        fields.emplace_back("note", tensor.note);
    return json;
}

Json jsonModelName(const Model &model)
{
    return { { "path", model.path }, { "format", model.format } };
}

std::string textOf(const std::function<Status(const TextSink &sink)> &write)
{
    std::string text;
    (void)write([&](std::string_view part) {
        text += part;
        return Status {};
    });
    return text;
}

} // namespace

Status writeInspectJson(const Model &model, const std::vector<std::optional<TensorStats>> &stats,
                        const TextSink &sink)
{
    const auto totals = account(model);
    const auto row = [&](std::size_t i) {
        Json tensor = jsonTensor(model, model.tensors[i]);
        if (i < stats.size())
            tensor["stats"] = jsonStats(stats[i]);
        return tensor;
    };
    const Json document { { "schema", "assay.inspect/1" },
                          { "path", model.path },
                          { "format", model.format },
                          { "files", jsonFiles(model) },
                          { "totals",
                            { { "tensors", totals.tensors },
                              { "elements", totals.elements },
                              { "parameters", totals.parameters },
                              { "tied_elements", totals.tiedElements },
                              { "buffer_elements", totals.bufferElements },
                              { "optimizer_elements", totals.optimizerElements },
                              { "side_elements", totals.sideElements },
                              { "stored_bytes", totals.storedBytes },
                              { "side_bytes", totals.sideBytes },
                              { "file_bytes", totals.fileBytes },
                              { "bits_per_weight", jsonNumber(totals.bitsPerWeight()) } } },
                          { "tensors", Json::array() },
                          { "metadata", jsonMetadata(model) },
                          { "findings", jsonFindings(model.findings) } };
    return writeJson(sink, document, "tensors", model.tensors.size(), row);
}

std::string inspectJson(const Model &model, const std::vector<std::optional<TensorStats>> &stats)
{
    return textOf([&](const TextSink &sink) { return writeInspectJson(model, stats, sink); });
}

namespace {

/// The compare document; its layers are added by those who write them.
Json jsonComparison(const Comparison &comparison)
{
    return { { "schema", "assay.compare/1" },
             { "reference", jsonModelName(*comparison.reference) },
             { "candidate", jsonModelName(*comparison.candidate) },
             { "totals", jsonTotals(comparison) },
             { "layers", Json::array() },
             { "findings", jsonFindings(comparison.findings) } };
}

} // namespace

Status writeCompareJson(const Comparison &comparison, const TextSink &sink)
{
    return writeJson(sink, jsonComparison(comparison), "layers", comparison.layers.size(),
                     [&](std::size_t i) { return jsonLayer(comparison, comparison.layers[i]); });
}

std::string compareJson(const Comparison &comparison)
{
    return textOf([&](const TextSink &sink) { return writeCompareJson(comparison, sink); });
}

namespace {

Json jsonStages(const std::vector<StageReport> &stages)
{
    Json list = Json::array();
    for (const auto &stage : stages)
        list.push_back({ { "codec", stage.codec },
                         { "bytes_in", stage.bytesIn },
                         { "bytes_out", stage.bytesOut },
                         { "note", jsonText(stage.note) } });
    return list;
}

} // namespace

std::string compressJson(const CompressReport &report)
{
    Json totals = jsonTotals(report.comparison);
    totals["encode_seconds"] = jsonNumber(report.encodeSeconds);
    totals["decode_seconds"] = jsonNumber(report.decodeSeconds);
    totals["encode_mb_per_s"] = jsonNumber(report.encodeMegabytesPerSecond);
    totals["decode_mb_per_s"] = jsonNumber(report.decodeMegabytesPerSecond);
    std::unordered_map<std::string, const CompressLayer *> compressed;
    for (const auto &layer : report.layers)
        compressed.emplace(layer.tensor, &layer);
    Json layers = Json::array();
    for (const auto &layer : report.comparison.layers) {
        Json row = jsonLayer(report.comparison, layer);
        const auto found = compressed.find(layer.referenceName);
        row["rate_distortion"] = nullptr;
        if (found != compressed.end()) {
            row["rate_distortion"]
                = { { "bits_per_weight", jsonNumber(found->second->bitsPerWeight) },
                    { "relative_mse_bound", jsonNumber(found->second->relativeMseBound) } };
            row["stages"] = jsonStages(found->second->stages);
        }
        layers.push_back(std::move(row));
    }
    return jsonDump({ { "schema", "assay.compress/1" },
                      { "pipeline", report.pipeline },
                      { "output", report.output },
                      { "totals", std::move(totals) },
                      { "stages", jsonStages(report.stages) },
                      { "layers", std::move(layers) },
                      { "findings", jsonFindings(report.comparison.findings) } });
}

namespace {

Json jsonDerivation(const std::optional<ClaimDerivation> &derivation)
{
    if (!derivation)
        return nullptr;
    return { { "formula", derivation->formula },
             { "sources", derivation->sources },
             { "low", jsonNumber(derivation->low) },
             { "high", jsonNumber(derivation->high) },
             { "chance", jsonNumber(derivation->chance) } };
}

Json jsonPlace(const ClaimLocation &place)
{
    Json location = Json::object();
    Json::object_t::Container &fields = location.get_ref<Json::object_t &>();
    if (place.line > 0) {
        fields.emplace_back("line", place.line);
        fields.emplace_back("column", place.column);
    }
    if (!place.pointer.empty())
        fields.emplace_back("pointer", place.pointer);
    return location;
}

Json jsonCensus(const AuditCensus &census)
{
    Json unread = Json::array();
    for (const auto &one : census.unread)
        unread.push_back(
            { { "document", one.document }, { "location", jsonPlace(one.location) }, { "text", one.text } });
    return { { "numbers", census.numbers },
             { "claims", census.claims },
             { "classified", census.classified },
             { "unread", std::move(unread) } };
}

/// A document may hold a hundred thousand: field by field, each key once, as of tensors.
Json jsonStatement(const Claim &claim)
{
    constexpr std::size_t Fields = 6;
    Json json = Json::object();
    Json::object_t::Container &fields = json.get_ref<Json::object_t &>();
    fields.reserve(Fields);
    fields.emplace_back("kind", claimKindName(claim.kind));
    fields.emplace_back("value", jsonNumber(claim.value));
    fields.emplace_back("unit", jsonText(claim.unit));
    fields.emplace_back("low", jsonNumber(claim.low));
    fields.emplace_back("high", jsonNumber(claim.high));
    fields.emplace_back("basis", jsonText(claim.basis));
    return json;
}

Json jsonClaim(const Claim &claim)
{
    constexpr std::size_t Fields = 13;
    Json json = Json::object();
    Json::object_t::Container &fields = json.get_ref<Json::object_t &>();
    fields.reserve(Fields);
    fields.emplace_back("id", claim.id);
    fields.emplace_back("document", claim.document);
    fields.emplace_back("location", jsonPlace(claim.location));
    fields.emplace_back("text", claim.text);
    fields.emplace_back("subject", jsonText(claim.subject));
    fields.emplace_back("statement", jsonStatement(claim));
    fields.emplace_back("verdict", verdictName(claim.verdict));
    fields.emplace_back("grade", gradeName(claim.grade));
    fields.emplace_back("reads", jsonText(claim.reads));
    fields.emplace_back("mode", claim.mode);
    fields.emplace_back("derivation", jsonDerivation(claim.derivation));
    fields.emplace_back("reason", jsonText(claim.reason));
    fields.emplace_back("findings", claim.findings);
    return json;
}

} // namespace

namespace {

/// The totals of the comparison, and how many claims each verdict has.
Json jsonAuditTotals(const AuditReport &report)
{
    Json totals = report.comparison ? jsonTotals(*report.comparison) : Json::object();
    Json &byVerdict = totals["claims_by_verdict"];
    for (int i = 0; i <= static_cast<int>(Verdict::Confirmed); ++i) {
        const auto verdict = static_cast<Verdict>(i);
        byVerdict[verdictName(verdict)] = std::ranges::count(report.claims, verdict, &Claim::verdict);
    }
    totals["claims_not_checked"] = std::ranges::count(report.claims, false, &Claim::isChecked);
    return totals;
}

Json jsonAuditComparison(const AuditReport &report, bool withLayers)
{
    if (!report.comparison)
        return nullptr;
    Json json = jsonComparison(*report.comparison);
    if (withLayers)
        for (const auto &layer : report.comparison->layers)
            json["layers"].push_back(jsonLayer(*report.comparison, layer));
    else
        json.erase("layers");
    return json;
}

} // namespace

Status writeAuditJson(const AuditReport &report, bool withLayers, const TextSink &sink)
{
    Json inputs = Json::array();
    for (const auto &input : report.inputs) {
        Json row
            = { { "role", input.role },
                { "path", input.path },
                { "bytes", input.sha256.empty() && input.bytes == 0 ? Json(nullptr) : Json(input.bytes) },
                { "sha256", jsonText(input.sha256) } };
        if (!input.problem.empty())
            row["problem"] = input.problem;
        inputs.push_back(std::move(row));
    }
    const Json document { { "schema", "assay.audit/1" },
                          { "tool", { { "name", "Assay" }, { "version", AssayVersion } } },
                          { "inputs", std::move(inputs) },
                          { "verdict", auditVerdictName(report) },
                          { "summary", jsonText(report.verdictSentence) },
                          { "claims", Json::array() },
                          { "census", jsonCensus(report.census) },
                          { "findings", jsonFindings(report.findings) },
                          { "not_checked", report.notChecked },
                          { "totals", jsonAuditTotals(report) },
                          { "comparison", jsonAuditComparison(report, withLayers) },
                          { "run", report.run ? jsonRun(*report.run) : Json(nullptr) },
                          { "reproductions", jsonReproductions(report.reproductions) } };
    return writeJson(sink, document, "claims", report.claims.size(),
                     [&](std::size_t i) { return jsonClaim(report.claims[i]); });
}

std::string auditJson(const AuditReport &report, bool withLayers)
{
    return textOf([&](const TextSink &sink) { return writeAuditJson(report, withLayers, sink); });
}

} // namespace assay
