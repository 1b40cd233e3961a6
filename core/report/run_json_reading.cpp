// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/run_json_reading.h"

#include "core/report/json_values.h"

#include <algorithm>

namespace assay {
namespace {

/// The member, or null.
const Json &member(const Json &object, const char *key)
{
    static const Json None;
    if (!object.is_object())
        return None;
    const auto found = object.find(key);
    return found == object.end() ? None : *found;
}

std::string textOf(const Json &object, const char *key)
{
    const Json &value = member(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<double> numberOf(const Json &object, const char *key)
{
    const Json &value = member(object, key);
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

double numberOrZero(const Json &object, const char *key)
{
    return numberOf(object, key).value_or(0);
}

std::optional<std::uint64_t> countOf(const Json &object, const char *key)
{
    const Json &value = member(object, key);
    return value.is_number_unsigned() ? std::optional(value.get<std::uint64_t>()) : std::nullopt;
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
    RunSide side { .path = textOf(json, "path"),
                   .architecture = textOf(json, "architecture"),
                   .tokenizer = textOf(json, "tokenizer"),
                   .vocabulary = countOf(json, "vocabulary").value_or(0),
                   .layers = countOf(json, "layers").value_or(0),
                   .perplexity = numberOf(json, "perplexity"),
                   .perplexityError = numberOf(json, "perplexity_error"),
                   .bitsPerByte = numberOf(json, "bits_per_byte"),
                   .ruinSentence = textOf(json, "ruin"),
                   .notRun = textOf(json, "not_run") };
    side.carriesNoInformation = !side.ruinSentence.empty();
    if (const auto mean = numberOf(json, "nll"))
        side.nll = MeanError { *mean, numberOrZero(json, "nll_error") };
    return side;
}

RunDifference differenceOf(const Json &json)
{
    const Json &kl = member(json, "kl"), &identical = member(json, "identical");
    return { .predictions = countOf(json, "predictions").value_or(0),
             .lnPerplexityRatio = numberOf(json, "ln_perplexity_ratio"),
             .lnPerplexityRatioError = numberOf(json, "ln_perplexity_ratio_error"),
             .kl = { .mean = numberOrZero(kl, "mean"),
                     .meanError = numberOrZero(kl, "mean_error"),
                     .median = numberOrZero(kl, "median"),
                     .p99 = numberOf(kl, "p99"),
                     .p999 = numberOf(kl, "p999"),
                     .max = numberOrZero(kl, "max") },
             .top1Agreement = numberOrZero(json, "top1_agreement"),
             .top1Error = numberOrZero(json, "top1_error"),
             .top5Overlap = numberOrZero(json, "top5_overlap"),
             .deltaPMean = numberOf(json, "delta_p_mean"),
             .deltaPMeanError = numberOf(json, "delta_p_mean_error"),
             .deltaPRms = numberOf(json, "delta_p_rms"),
             .deltaPRmsError = numberOf(json, "delta_p_rms_error"),
             .isIdentical = identical.is_boolean() && identical.get<bool>() };
}

std::array<TokenGuess, 5> guessesOf(const Json &list)
{
    std::array<TokenGuess, 5> guesses {};
    std::size_t place = 0;
    forEach(list, guesses.size(), [&](const Json &json) {
        guesses[place++] = { .id = static_cast<std::uint32_t>(countOf(json, "id").value_or(0)),
                             .text = textOf(json, "text"),
                             .probability = numberOrZero(json, "probability") };
    });
    return guesses;
}

void readLists(const Json &json, RunReport &report)
{
    constexpr std::size_t MostLayers = 10000, MostContinuations = 100, MostNotes = 100;
    forEach(member(json, "layers"), MostLayers, [&](const Json &row) {
        report.layers.push_back({ .layer = countOf(row, "layer"),
                                  .hiddenRelativeError = numberOrZero(row, "hidden_relative_error"),
                                  .hiddenCosine = numberOf(row, "hidden_cosine"),
                                  .differingExperts = countOf(row, "differing_experts"),
                                  .chosenExperts = countOf(row, "chosen_experts") });
    });
    forEach(member(json, "disagreements"), MostListedDisagreements, [&](const Json &row) {
        report.disagreements.push_back({ .position = countOf(row, "position").value_or(0),
                                         .id = static_cast<std::uint32_t>(countOf(row, "id").value_or(0)),
                                         .text = textOf(row, "text"),
                                         .klDivergence = numberOrZero(row, "kl"),
                                         .reference = guessesOf(member(row, "reference")),
                                         .candidate = guessesOf(member(row, "candidate")) });
    });
    forEach(member(json, "generated"), MostContinuations, [&](const Json &row) {
        Continuation made { .prompt = textOf(row, "prompt"), .reference = textOf(row, "reference") };
        if (member(row, "candidate").is_string())
            made.candidate = textOf(row, "candidate");
        made.partsAt = countOf(row, "parts_at");
        made.gapWherePart = numberOf(row, "gap_where_part");
        report.generated.push_back(std::move(made));
    });
    forEach(member(json, "notes"), MostNotes, [&](const Json &note) {
        if (note.is_string())
            report.notes.push_back(note.get<std::string>());
    });
}

} // namespace

std::optional<RunReport> readRunJson(const std::string &text)
{
    const Json json = Json::parse(text, nullptr, false);
    if (textOf(json, "schema") != "assay.run/1")
        return std::nullopt;
    const Json &about = member(json, "text");
    RunReport report { .textName = textOf(about, "name"),
                       .textPath = textOf(about, "path"),
                       .textSha256 = textOf(about, "sha256"),
                       .textBytes = countOf(about, "bytes").value_or(0),
                       .tokenCount = countOf(about, "tokens").value_or(0),
                       .tokensRun = countOf(json, "tokens_run").value_or(0),
                       .context = countOf(json, "context").value_or(0),
                       .windows = countOf(json, "windows").value_or(0),
                       .wholeWindows = textOf(json, "scored") == "whole",
                       .predictions = countOf(json, "predictions").value_or(0),
                       .reference = sideOf(member(json, "reference")),
                       .notRun = textOf(json, "not_run") };
    if (member(json, "candidate").is_object())
        report.candidate = sideOf(member(json, "candidate"));
    if (member(json, "kl").is_object())
        report.difference = differenceOf(json);
    readLists(json, report);
    return report;
}

} // namespace assay
