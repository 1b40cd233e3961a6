// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/run_models.h"

#include "core/base/number_text.h"
#include "core/inference/found_config.h"

#include <algorithm>

namespace assay {
namespace {

/// What the readers found of a configuration that the tensors do not bear out, or bear out in part.
void noteConfiguration(const Model &model, std::vector<std::string> &notes)
{
    for (const auto &finding : model.findings)
        if (finding.rule == "quantisation.share" || finding.rule == "config.disagrees")
            notes.push_back(model.path + ": " + finding.summary);
}

Result<RunModel> openSide(const ModelPtr &model, const ConfigFallback &fallback, const RunControl &run,
                          std::vector<std::string> &notes)
{
    RunModel side;
    side.report.path = model->path;
    auto config = findConfig(*model, fallback);
    if (!config) {
        side.report.notRun = describe(config.error());
        return side;
    }
    if (!config->note.empty())
        notes.push_back(config->note);
    for (const auto &note : config->config.notes)
        notes.push_back(model->path + ": " + note);
    side.report.architecture = config->config.family;
    side.report.layers = config->config.layers;
    auto transformer = Transformer::make(model, std::move(config->config), run);
    if (!transformer) {
        if (transformer.error().kind == ErrorKind::Cancelled)
            return transformer.error();
        Error error = transformer.error();
        if (error.path.empty())
            error.path = model->path;
        side.report.notRun = describe(error);
        return side;
    }
    noteConfiguration(*model, notes);
    side.report.vocabulary = transformer->vocabulary();
    for (const auto &note : transformer->notes())
        notes.push_back(note);
    side.transformer.emplace(std::move(*transformer));
    auto tokenizer = openTokenizer(*model);
    if (tokenizer) {
        side.tokenizer = std::move(*tokenizer);
        side.report.tokenizer = side.tokenizer->source();
    } else {
        side.tokenizerProblem = describe(tokenizer.error());
    }
    return side;
}

} // namespace

const TokenizerPtr &RunModels::tokenizer() const
{
    return reference.tokenizer || !candidate ? reference.tokenizer : candidate->tokenizer;
}

Result<RunModels> openRunModels(const RunRequest &request, const RunControl &run)
{
    RunModels models;
    auto reference = openSide(request.reference, {}, run, models.notes);
    if (!reference)
        return reference.error();
    models.reference = std::move(*reference);
    if (!request.candidate)
        return models;
    ConfigFallback fallback { .reference = request.reference.get() };
    if (models.reference.transformer)
        fallback.config = &models.reference.transformer->config();
    auto candidate = openSide(request.candidate, fallback, run, models.notes);
    if (!candidate)
        return candidate.error();
    models.candidate = std::move(*candidate);
    if (!models.reference.transformer || !models.candidate->transformer)
        return models;
    RunSide &other = models.candidate->report;
    if (models.reference.report.vocabulary != other.vocabulary) {
        other.notRun = "the vocabularies differ: " + countText(models.reference.report.vocabulary)
            + " tokens in the reference, " + countText(other.vocabulary) + " in the candidate";
        models.candidate->transformer.reset();
    } else if (models.reference.transformer->config().isMasked
               != models.candidate->transformer->config().isMasked) {
        other.notRun = "one model predicts the next token and the other masked ones; they are not comparable";
        models.candidate->transformer.reset();
    } else if (models.reference.report.layers != other.layers) {
        models.notes.push_back("the reference has " + std::to_string(models.reference.report.layers)
                               + " layers and the candidate " + std::to_string(other.layers)
                               + ": states are not compared layer by layer");
    }
    return models;
}

Result<RunTokens> tokenizeForBoth(const RunModels &models, const std::string &text)
{
    RunTokens result;
    const TokenizerPtr &tokenizer = models.tokenizer();
    if (!tokenizer) {
        result.problem = "the text cannot be tokenized: "
            + (models.reference.tokenizerProblem.empty() ? std::string("there is no tokenizer")
                                                         : models.reference.tokenizerProblem)
            + "; give token ids with --tokens";
        return result;
    }
    auto encoded = tokenizer->encode(text);
    if (!encoded)
        return encoded.error();
    result.ids = std::move(encoded->ids);
    for (const auto &note : tokenizer->notes())
        result.notes.push_back(note);
    if (encoded->specialsInText > 0)
        result.notes.push_back(countText(encoded->specialsInText)
                               + " words of the text stand for special tokens");
    if (!models.candidate || !models.candidate->transformer || tokenizer == models.candidate->tokenizer)
        return result;
    const TokenizerPtr &other = models.candidate->tokenizer;
    if (!other) {
        result.notes.push_back("the candidate has no tokenizer of its own ("
                               + models.candidate->tokenizerProblem
                               + "); it is run on the reference's tokens");
        return result;
    }
    const auto own = other->encode(text);
    if (!own)
        return own.error();
    if (own->ids == result.ids)
        return result;
    const auto [left, right] = std::ranges::mismatch(result.ids, own->ids);
    const std::string at = std::to_string(left - result.ids.begin());
    // The same words at the same places: the text is only cut in another way.
    bool isSameVocabulary = tokenizer->size() == other->size();
    for (std::uint32_t id = 0; isSameVocabulary && id < tokenizer->size(); ++id)
        isSameVocabulary = tokenizer->bytesOf(id) == other->bytesOf(id);
    if (isSameVocabulary)
        result.notes.push_back(
            "the two tokenizers hold the same words and cut the text differently from token " + at
            + " on; both models are run on the reference's tokens");
    else
        result.candidateProblem
            = "its tokenizer gives other ids than the reference's for this text, first at token " + at + " ("
            + countText(result.ids.size()) + " and " + countText(own->ids.size())
            + " tokens), and the vocabularies differ";
    return result;
}

} // namespace assay
