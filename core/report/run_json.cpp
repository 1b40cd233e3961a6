// SPDX-License-Identifier: GPL-3.0-or-later
// assay.run/1
#include "core/report/run_json.h"

#include "core/report/json_values.h"

namespace assay {
namespace {

Json jsonSide(const RunSide &side)
{
    return { { "path", side.path },
             { "architecture", jsonText(side.architecture) },
             { "tokenizer", jsonText(side.tokenizer) },
             { "vocabulary", side.vocabulary },
             { "layers", side.layers },
             { "perplexity", jsonNumber(side.perplexity) },
             { "perplexity_error", jsonNumber(side.perplexityError) },
             { "nll", side.nll ? jsonNumber(side.nll->mean) : Json() },
             { "nll_error", side.nll ? jsonNumber(side.nll->error) : Json() },
             { "bits_per_byte", jsonNumber(side.bitsPerByte) },
             { "ruin", jsonText(side.ruinSentence) },
             { "not_run", jsonText(side.notRun) } };
}

Json jsonKl(const KlDivergence &kl)
{
    return { { "mean", jsonNumber(kl.mean) },     { "mean_error", jsonNumber(kl.meanError) },
             { "median", jsonNumber(kl.median) }, { "p99", jsonNumber(kl.p99) },
             { "p999", jsonNumber(kl.p999) },     { "max", jsonNumber(kl.max) } };
}

Json jsonLayers(const RunReport &report)
{
    Json layers = Json::array();
    for (const auto &layer : report.layers) {
        Json row { { "layer", layer.layer ? Json(*layer.layer) : Json() },
                   { "hidden_relative_error", jsonNumber(layer.hiddenRelativeError) },
                   { "hidden_cosine", jsonNumber(layer.hiddenCosine) } };
        if (layer.differingExperts && layer.chosenExperts) {
            row["differing_experts"] = *layer.differingExperts;
            row["chosen_experts"] = *layer.chosenExperts;
        }
        layers.push_back(std::move(row));
    }
    return layers;
}

Json jsonGuesses(const std::array<TokenGuess, 5> &guesses)
{
    Json list = Json::array();
    for (const auto &guess : guesses)
        list.push_back(
            { { "id", guess.id }, { "text", guess.text }, { "probability", jsonNumber(guess.probability) } });
    return list;
}

Json jsonDisagreements(const RunReport &report)
{
    Json list = Json::array();
    for (const auto &row : report.disagreements)
        list.push_back({ { "position", row.position },
                         { "id", row.id },
                         { "text", row.text },
                         { "kl", jsonNumber(row.klDivergence) },
                         { "reference", jsonGuesses(row.reference) },
                         { "candidate", jsonGuesses(row.candidate) } });
    return list;
}

Json jsonGenerated(const RunReport &report)
{
    Json list = Json::array();
    for (const auto &row : report.generated)
        list.push_back({ { "prompt", row.prompt },
                         { "reference", row.reference },
                         { "candidate", row.candidate ? Json(*row.candidate) : Json() },
                         { "reference_ids", row.referenceIds },
                         { "candidate_ids", row.candidate ? Json(row.candidateIds) : Json() },
                         { "parts_at", row.partsAt ? Json(*row.partsAt) : Json() },
                         { "gap_where_part", jsonNumber(row.gapWherePart) } });
    return list;
}

} // namespace

Json jsonRun(const RunReport &report)
{
    const auto &difference = report.difference;
    const auto number = [&](auto value) { return difference ? jsonNumber(value(*difference)) : Json(); };
    return {
        { "schema", "assay.run/1" },
        { "text",
          { { "name", jsonText(report.textName) },
            { "path", jsonText(report.textPath) },
            { "bytes", report.textBytes },
            { "tokens", report.tokenCount },
            { "sha256", jsonText(report.textSha256) } } },
        { "context", report.context },
        { "windows", report.windows },
        { "scored", report.wholeWindows ? "whole" : "second-half" },
        { "tokens_run", report.tokensRun },
        { "predictions", report.predictions },
        { "reference", jsonSide(report.reference) },
        { "candidate", report.candidate ? jsonSide(*report.candidate) : Json() },
        { "identical", difference ? Json(difference->isIdentical) : Json() },
        { "ln_perplexity_ratio", number([](const auto &d) { return d.lnPerplexityRatio; }) },
        { "ln_perplexity_ratio_error", number([](const auto &d) { return d.lnPerplexityRatioError; }) },
        { "kl", difference ? jsonKl(difference->kl) : Json() },
        { "top1_agreement", number([](const auto &d) { return d.top1Agreement; }) },
        { "top1_error", number([](const auto &d) { return d.top1Error; }) },
        { "top5_overlap", number([](const auto &d) { return d.top5Overlap; }) },
        { "delta_p_mean", number([](const auto &d) { return d.deltaPMean; }) },
        { "delta_p_mean_error", number([](const auto &d) { return d.deltaPMeanError; }) },
        { "delta_p_rms", number([](const auto &d) { return d.deltaPRms; }) },
        { "delta_p_rms_error", number([](const auto &d) { return d.deltaPRmsError; }) },
        { "layers", jsonLayers(report) },
        { "disagreements", jsonDisagreements(report) },
        { "generated", jsonGenerated(report) },
        { "notes", report.notes },
        { "not_run", jsonText(report.notRun) },
    };
}

std::string runJson(const RunReport &report)
{
    return jsonDump(jsonRun(report));
}

} // namespace assay
