// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/run_text.h"

#include "app/terminal.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

std::string sideText(const char *role, const RunSide &side)
{
    std::string text = std::string(role) + "  " + printable(side.path);
    if (!side.architecture.empty())
        text += "  (" + side.architecture + ", " + std::to_string(side.layers) + " layers, "
            + countText(side.vocabulary) + " tokens" + (side.tokenizer.empty() ? "" : ", " + side.tokenizer)
            + ")";
    text += "\n";
    if (!side.notRun.empty())
        text += "  not run: " + printable(side.notRun) + "\n";
    if (side.perplexity)
        text += "  perplexity " + numberText(*side.perplexity, 5) + " +- "
            + numberText(*side.perplexityError, 3)
            + (side.bitsPerByte ? ", " + numberText(*side.bitsPerByte, 4) + " bits per byte" : "") + "\n";
    if (!side.ruinSentence.empty())
        text += "  " + side.ruinSentence + "\n";
    return text;
}

std::string differenceText(const RunDifference &difference)
{
    std::string text = "\n";
    if (difference.isIdentical)
        text += "Every state and every logit is the same number on both sides.\n";
    if (difference.lnPerplexityRatio) {
        const double ratio = std::exp(*difference.lnPerplexityRatio);
        text += "perplexity ratio       " + numberText(ratio, 6) + " +- "
            + numberText(ratio * *difference.lnPerplexityRatioError, 3) + "  (paired)\n";
    }
    text += "KL divergence          mean " + numberText(difference.kl.mean) + " +- "
        + numberText(difference.kl.meanError, 3) + ", median " + numberText(difference.kl.median);
    if (difference.kl.p99)
        text += ", 99 % " + numberText(*difference.kl.p99) + ", 99.9 % " + numberText(*difference.kl.p999);
    text += ", largest " + numberText(difference.kl.max) + " nats\n";
    text += "same first guess       " + percentText(difference.top1Agreement) + " +- "
        + percentText(difference.top1Error) + ", " + percentText(difference.top5Overlap)
        + " of the first five\n";
    if (difference.deltaPRms)
        text += "change of probability  RMS " + numberText(*difference.deltaPRms) + " +- "
            + numberText(*difference.deltaPRmsError, 3) + ", mean " + numberText(*difference.deltaPMean)
            + "\n";
    return text;
}

std::string layerTable(const RunReport &report)
{
    std::vector<std::vector<std::string>> rows { { "after layer", "relative error", "cosine",
                                                   "experts differ" } };
    const bool hasExperts = std::ranges::any_of(
        report.layers, [](const RunLayer &layer) { return layer.differingExperts.has_value(); });
    if (!hasExperts)
        rows[0].pop_back();
    for (const auto &layer : report.layers) {
        rows.push_back({ layer.layer ? std::to_string(*layer.layer) : "embedding",
                         numberText(layer.hiddenRelativeError),
                         layer.hiddenCosine ? numberText(*layer.hiddenCosine, 7) : "-" });
        if (hasExperts)
            rows.back().push_back(layer.differingExperts ? countText(*layer.differingExperts) + " of "
                                          + countText(*layer.chosenExperts)
                                                         : "-");
    }
    return textTable(rows, { false, true, true, true });
}

std::string generatedText(const Continuation &row)
{
    std::string text
        = "\nprompt     " + printable(row.prompt) + "\nreference  " + printable(row.reference) + "\n";
    if (!row.candidate)
        return text;
    text += "candidate  " + printable(*row.candidate) + "\n";
    if (!row.partsAt)
        return text + "  the same tokens\n";
    text += "  they part at token " + std::to_string(*row.partsAt);
    if (row.gapWherePart)
        text += ", where the reference's two best logits are " + numberText(*row.gapWherePart, 3) + " apart";
    return text + "\n";
}

} // namespace

std::string runText(const RunReport &report)
{
    std::string text = sideText("reference", report.reference);
    if (report.candidate)
        text += sideText("candidate", *report.candidate);
    if (report.notRun.empty())
        text += "text       " + printable(report.textName) + ": " + countText(report.tokenCount) + " tokens, "
            + countText(report.windows) + " windows of " + countText(report.context) + ", "
            + countText(report.predictions) + " predictions scored\n";
    else
        text += "nothing was measured: " + printable(report.notRun) + "\n";
    if (report.difference)
        text += differenceText(*report.difference);
    if (!report.layers.empty())
        text += "\n" + layerTable(report);
    for (const auto &row : report.generated)
        text += generatedText(row);
    if (!report.notes.empty())
        text += "\n";
    for (const auto &note : report.notes)
        text += "- " + printable(note) + "\n";
    return text;
}

} // namespace assay
