// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/run_json_reading.h"

#include "core/report/json_reading.h"

#include <algorithm>

namespace assay {
namespace {

double numberOrZero(const Json &object, const char *key)
{
    return jsonNumberOf(object, key).value_or(0);
}

/// At most limit of them.
template <typename Read> void forEach(const Json &list, std::size_t limit, Read read)
{
    if (!list.is_array())
        return;
    for (std::size_t i = 0; i < std::min(list.size(), limit); ++i)
        read(list[i]);
}

RunSide sideOf(const Json &json)
{
    RunSide side { .path = jsonTextOf(json, "path"),
                   .architecture = jsonTextOf(json, "architecture"),
                   .tokenizer = jsonTextOf(json, "tokenizer"),
                   .vocabulary = jsonCountOf(json, "vocabulary").value_or(0),
                   .layers = jsonCountOf(json, "layers").value_or(0),
                   .perplexity = jsonNumberOf(json, "perplexity"),
                   .perplexityError = jsonNumberOf(json, "perplexity_error"),
                   .bitsPerByte = jsonNumberOf(json, "bits_per_byte"),
                   .ruinSentence = jsonTextOf(json, "ruin"),
                   .notRun = jsonTextOf(json, "not_run") };
    side.carriesNoInformation = !side.ruinSentence.empty();
    if (const auto mean = jsonNumberOf(json, "nll"))
        side.nll = MeanError { *mean, numberOrZero(json, "nll_error") };
    return side;
}

RunDifference differenceOf(const Json &json)
{
    const Json &kl = jsonMember(json, "kl"), &identical = jsonMember(json, "identical");
    return { .predictions = jsonCountOf(json, "predictions").value_or(0),
             .lnPerplexityRatio = jsonNumberOf(json, "ln_perplexity_ratio"),
             .lnPerplexityRatioError = jsonNumberOf(json, "ln_perplexity_ratio_error"),
             .kl = { .mean = numberOrZero(kl, "mean"),
                     .meanError = numberOrZero(kl, "mean_error"),
                     .median = numberOrZero(kl, "median"),
                     .p99 = jsonNumberOf(kl, "p99"),
                     .p999 = jsonNumberOf(kl, "p999"),
                     .max = numberOrZero(kl, "max") },
             .top1Agreement = numberOrZero(json, "top1_agreement"),
             .top1Error = numberOrZero(json, "top1_error"),
             .top5Overlap = numberOrZero(json, "top5_overlap"),
             .deltaPMean = jsonNumberOf(json, "delta_p_mean"),
             .deltaPMeanError = jsonNumberOf(json, "delta_p_mean_error"),
             .deltaPRms = jsonNumberOf(json, "delta_p_rms"),
             .deltaPRmsError = jsonNumberOf(json, "delta_p_rms_error"),
             .isIdentical = identical.is_boolean() && identical.get<bool>() };
}

std::array<TokenGuess, 5> guessesOf(const Json &list)
{
    std::array<TokenGuess, 5> guesses {};
    std::size_t place = 0;
    forEach(list, guesses.size(), [&](const Json &json) {
        guesses[place++] = { .id = static_cast<std::uint32_t>(jsonCountOf(json, "id").value_or(0)),
                             .text = jsonTextOf(json, "text"),
                             .probability = numberOrZero(json, "probability") };
    });
    return guesses;
}

void readLists(const Json &json, RunReport &report)
{
    constexpr std::size_t MostLayers = 10000, MostContinuations = 100, MostNotes = 100;
    forEach(jsonMember(json, "layers"), MostLayers, [&](const Json &row) {
        report.layers.push_back({ .layer = jsonCountOf(row, "layer"),
                                  .hiddenRelativeError = numberOrZero(row, "hidden_relative_error"),
                                  .hiddenCosine = jsonNumberOf(row, "hidden_cosine"),
                                  .differingExperts = jsonCountOf(row, "differing_experts"),
                                  .chosenExperts = jsonCountOf(row, "chosen_experts") });
    });
    forEach(jsonMember(json, "disagreements"), MostListedDisagreements, [&](const Json &row) {
        report.disagreements.push_back({ .position = jsonCountOf(row, "position").value_or(0),
                                         .id = static_cast<std::uint32_t>(jsonCountOf(row, "id").value_or(0)),
                                         .text = jsonTextOf(row, "text"),
                                         .klDivergence = numberOrZero(row, "kl"),
                                         .reference = guessesOf(jsonMember(row, "reference")),
                                         .candidate = guessesOf(jsonMember(row, "candidate")) });
    });
    forEach(jsonMember(json, "generated"), MostContinuations, [&](const Json &row) {
        Continuation made { .prompt = jsonTextOf(row, "prompt"), .reference = jsonTextOf(row, "reference") };
        if (jsonMember(row, "candidate").is_string())
            made.candidate = jsonTextOf(row, "candidate");
        made.partsAt = jsonCountOf(row, "parts_at");
        made.gapWherePart = jsonNumberOf(row, "gap_where_part");
        report.generated.push_back(std::move(made));
    });
    forEach(jsonMember(json, "notes"), MostNotes, [&](const Json &note) {
        if (note.is_string())
            report.notes.push_back(note.get<std::string>());
    });
}

} // namespace

std::optional<RunReport> readRunJson(const std::string &text)
{
    const Json json = Json::parse(text, nullptr, false);
    if (jsonTextOf(json, "schema") != "assay.run/1")
        return std::nullopt;
    const Json &about = jsonMember(json, "text");
    RunReport report { .textName = jsonTextOf(about, "name"),
                       .textPath = jsonTextOf(about, "path"),
                       .textSha256 = jsonTextOf(about, "sha256"),
                       .textBytes = jsonCountOf(about, "bytes").value_or(0),
                       .tokenCount = jsonCountOf(about, "tokens").value_or(0),
                       .tokensRun = jsonCountOf(json, "tokens_run").value_or(0),
                       .context = jsonCountOf(json, "context").value_or(0),
                       .windows = jsonCountOf(json, "windows").value_or(0),
                       .wholeWindows = jsonTextOf(json, "scored") == "whole",
                       .predictions = jsonCountOf(json, "predictions").value_or(0),
                       .reference = sideOf(jsonMember(json, "reference")),
                       .notRun = jsonTextOf(json, "not_run") };
    if (jsonMember(json, "candidate").is_object())
        report.candidate = sideOf(jsonMember(json, "candidate"));
    if (jsonMember(json, "kl").is_object())
        report.difference = differenceOf(json);
    readLists(json, report);
    return report;
}

} // namespace assay
