// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/reproduction_json.h"

namespace assay {
namespace {

Json jsonLocation(const ClaimLocation &place)
{
    Json location
        = place.line > 0 ? Json { { "line", place.line }, { "column", place.column } } : Json::object();
    if (!place.pointer.empty())
        location["pointer"] = place.pointer;
    return location;
}

Json jsonStated(const std::optional<StatedFigure> &stated)
{
    if (!stated)
        return nullptr;
    return { { "text", stated->text },
             { "quantity", figureName(stated->kind) },
             { "value", jsonNumber(stated->value) },
             { "is_firm", stated->isFirm },
             { "offset", stated->offset },
             { "location", jsonLocation(stated->location) } };
}

Json jsonOthers(const std::vector<JudgedFigure> &others)
{
    Json list = Json::array();
    for (const JudgedFigure &one : others)
        list.push_back(
            { { "stated", jsonStated(one.stated) },
              { "measured", one.outcome == RunOutcome::NotRun ? Json(nullptr) : jsonNumber(one.measured) },
              { "outcome", outcomeName(one.outcome) },
              { "sentence", jsonText(one.sentence) } });
    return list;
}

Json jsonStage(const ReproducedStage &stage)
{
    return { { "method", jsonText(stage.method) },
             { "written", stage.written },
             { "location", jsonLocation(stage.location) },
             { "codec", jsonText(stage.codec) },
             { "assumed", stage.assumed },
             { "remark", jsonText(stage.remark) },
             { "stated", jsonStated(stage.stated) },
             { "bytes_in", stage.bytesIn },
             { "bytes_out", stage.bytesOut },
             { "ratio", jsonNumber(stage.ratio) },
             { "ratio_vs_f32", jsonNumber(stage.ratioVsF32) },
             { "chain_ratio", jsonNumber(stage.chainRatio) },
             { "reach", jsonNumber(stage.reach) },
             { "outcome", outcomeName(stage.outcome) },
             { "measured", jsonNumber(stage.measured) },
             { "also_stated", jsonOthers(stage.others) },
             { "sentence", jsonText(stage.sentence) } };
}

Json jsonReproduction(const Reproduction &one)
{
    Json stages = Json::array();
    for (const ReproducedStage &stage : one.stages)
        stages.push_back(jsonStage(stage));
    return { { "document", one.document },
             { "pipeline", jsonText(one.pipeline) },
             { "stages", std::move(stages) },
             { "stated", jsonStated(one.stated) },
             { "layers", one.layers },
             { "layers_of_model", one.layersOfModel },
             { "layers_are_named", one.layersAreNamed },
             { "is_sample", one.isSample },
             { "margin", one.isSample ? jsonNumber(one.margin) : Json(nullptr) },
             { "elements", one.elements },
             { "elements_of_model", one.elementsOfModel },
             { "reference_bytes", one.referenceBytes },
             { "coded_bytes", one.codedBytes },
             { "ratio", jsonNumber(one.ratio) },
             { "ratio_vs_f32", jsonNumber(one.ratioVsF32) },
             { "ratio_of_model", jsonNumber(one.ratioOfModel) },
             { "bits_per_weight", jsonNumber(one.bitsPerWeight) },
             { "relative_mse", jsonNumber(one.relativeMse) },
             { "reach", jsonNumber(one.reach) },
             { "outcome", outcomeName(one.outcome) },
             { "measured", jsonNumber(one.measured) },
             { "also_stated", jsonOthers(one.others) },
             { "sentence", one.sentence } };
}

} // namespace

Json jsonReproductions(const std::vector<Reproduction> &reproductions)
{
    Json list = Json::array();
    for (const Reproduction &one : reproductions)
        list.push_back(jsonReproduction(one));
    return list;
}

std::string reproduceJson(const std::string &reference, const std::vector<Reproduction> &reproductions)
{
    return jsonDump({ { "schema", "assay.reproduce/1" },
                      { "reference", { { "path", reference } } },
                      { "reproductions", jsonReproductions(reproductions) } });
}

} // namespace assay
