// SPDX-License-Identifier: GPL-3.0-or-later
// Reproductions as a project keeps them.
#include "core/report/json_reading.h"
#include "core/report/reproduction_json.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace assay {
namespace {

/// What is not known is taken for something that was not run.
RunOutcome outcomeOf(const Json &json)
{
    const std::string name = jsonTextOf(json, "outcome");
    for (const RunOutcome one :
         { RunOutcome::NotStated, RunOutcome::Reproduced, RunOutcome::NotReproduced, RunOutcome::OutOfReach })
        if (name == outcomeName(one))
            return one;
    return RunOutcome::NotRun;
}

ClaimLocation placeOf(const Json &json)
{
    const Json &place = jsonMember(json, "location");
    return { .line = jsonCountOf(place, "line").value_or(0),
             .column = jsonCountOf(place, "column").value_or(0),
             .pointer = jsonTextOf(place, "pointer") };
}

std::optional<StatedFigure> statedOf(const Json &json, const std::string &document)
{
    const Json &stated = jsonMember(json, "stated");
    const std::string quantity = jsonTextOf(stated, "quantity");
    constexpr std::array Kinds { FigureKind::Ratio, FigureKind::Saved, FigureKind::Kept,
                                 FigureKind::BitsPerWeight };
    const auto kind = std::ranges::find_if(
        Kinds, [&](FigureKind one) { return quantity == std::string_view(figureName(one)); });
    if (kind == Kinds.end())
        return {};
    const Json &isFirm = jsonMember(stated, "is_firm");
    return StatedFigure { .document = document,
                          .location = placeOf(stated),
                          .offset = jsonCountOf(stated, "offset").value_or(0),
                          .text = jsonTextOf(stated, "text"),
                          .kind = *kind,
                          .value = jsonNumberOf(stated, "value").value_or(0),
                          .isFirm = isFirm.is_boolean() && isFirm.get<bool>() };
}

std::vector<std::string> textsOf(const Json &json, const char *key)
{
    std::vector<std::string> texts;
    for (const Json &one : jsonList(json, key))
        if (one.is_string())
            texts.push_back(one.get<std::string>());
    return texts;
}

/// Outcome, sentence and figures, which a stage has as the whole has them.
template <typename Shown> void readJudged(const Json &json, const std::string &document, Shown &into)
{
    into.stated = statedOf(json, document);
    into.outcome = outcomeOf(json);
    into.measured = jsonNumberOf(json, "measured");
    into.sentence = jsonTextOf(json, "sentence");
    into.ratio = jsonNumberOf(json, "ratio");
    into.ratioVsF32 = jsonNumberOf(json, "ratio_vs_f32");
    into.reach = jsonNumberOf(json, "reach");
    for (const Json &one : jsonList(json, "also_stated"))
        if (auto stated = statedOf(one, document))
            into.others.push_back({ .stated = std::move(*stated),
                                    .outcome = outcomeOf(one),
                                    .measured = jsonNumberOf(one, "measured").value_or(0),
                                    .sentence = jsonTextOf(one, "sentence") });
}

ReproducedStage stageOf(const Json &json, const std::string &document)
{
    ReproducedStage stage { .method = jsonTextOf(json, "method"),
                            .written = jsonTextOf(json, "written"),
                            .document = document,
                            .location = placeOf(json),
                            .codec = jsonTextOf(json, "codec"),
                            .assumed = textsOf(json, "assumed"),
                            .remark = jsonTextOf(json, "remark"),
                            .bytesIn = jsonCountOf(json, "bytes_in").value_or(0),
                            .bytesOut = jsonCountOf(json, "bytes_out").value_or(0),
                            .chainRatio = jsonNumberOf(json, "chain_ratio") };
    readJudged(json, document, stage);
    return stage;
}

} // namespace

std::vector<Reproduction> readReproductions(const Json &list)
{
    std::vector<Reproduction> read;
    if (!list.is_array())
        return read;
    const auto isTrue = [](const Json &json, const char *key) {
        const Json &found = jsonMember(json, key);
        return found.is_boolean() && found.get<bool>();
    };
    for (const Json &json : list) {
        Reproduction one { .document = jsonTextOf(json, "document"),
                           .pipeline = jsonTextOf(json, "pipeline"),
                           .layers = textsOf(json, "layers"),
                           .layersOfModel = jsonCountOf(json, "layers_of_model").value_or(0),
                           .layersAreNamed = isTrue(json, "layers_are_named"),
                           .isSample = isTrue(json, "is_sample"),
                           .margin = jsonNumberOf(json, "margin").value_or(0),
                           .elements = jsonCountOf(json, "elements").value_or(0),
                           .elementsOfModel = jsonCountOf(json, "elements_of_model").value_or(0),
                           .referenceBytes = jsonCountOf(json, "reference_bytes").value_or(0),
                           .codedBytes = jsonCountOf(json, "coded_bytes").value_or(0),
                           .ratioOfModel = jsonNumberOf(json, "ratio_of_model"),
                           .bitsPerWeight = jsonNumberOf(json, "bits_per_weight"),
                           .relativeMse = jsonNumberOf(json, "relative_mse") };
        readJudged(json, one.document, one);
        for (const Json &stage : jsonList(json, "stages"))
            one.stages.push_back(stageOf(stage, one.document));
        read.push_back(std::move(one));
    }
    return read;
}

} // namespace assay
