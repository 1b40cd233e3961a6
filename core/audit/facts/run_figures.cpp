// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/run_figures.h"

#include "core/base/number_text.h"
#include "core/claims/facts/labels.h"
#include "core/claims/lexicon/lexicon.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Words of lower-case letters and digits, one blank between two: "Board minutes:" and "board_minutes" are
/// one.
std::string wordsOf(std::string_view text)
{
    std::string words;
    for (const char c : text) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        const bool isLetter = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')
            || static_cast<unsigned char>(lower) >= 0x80;
        if (isLetter)
            words += lower;
        else if (!words.empty() && words.back() != ' ')
            words += ' ';
    }
    if (words.ends_with(' '))
        words.pop_back();
    return words;
}

/// A file's name without its suffix: "wiki.test.raw" is "wiki test".
std::string stemOf(const std::string &name)
{
    return wordsOf(std::string_view(name).substr(0, name.rfind('.')));
}

void addPerplexity(const RunSide &side, const char *of, const std::string &text,
                   std::vector<MeasuredFigure> &out)
{
    if (!side.perplexity || !side.notRun.empty())
        return;
    out.push_back({ .attribute = "quality",
                    .noun = "perplexity",
                    .side = of,
                    .label = std::string("perplexity of the ") + of + " model on " + text,
                    .value = *side.perplexity,
                    .low = *side.perplexity,
                    .high = *side.perplexity,
                    .dataSet = text,
                    .mayRefute = false });
}

/// The change as a difference ("+0.92") and as a share of the reference's ("13.8 % worse").
void addChange(const RunReport &run, std::vector<MeasuredFigure> &out)
{
    const RunDifference &between = *run.difference;
    if (!between.lnPerplexityRatio || !between.lnPerplexityRatioError || !run.reference.perplexity)
        return;
    const double middle = *between.lnPerplexityRatio,
                 width = SigmasOfChange * *between.lnPerplexityRatioError;
    const double shares[] { std::expm1(middle), std::expm1(middle - width), std::expm1(middle + width) };
    MeasuredFigure share { .attribute = "quality",
                           .noun = "perplexity",
                           .side = "difference",
                           .label = "change of perplexity on " + run.textName,
                           .value = shares[0],
                           .low = shares[1],
                           .high = shares[2],
                           .dataSet = run.textName,
                           .isShare = true };
    share.label += " (" + percentText(shares[0]) + ", within three errors " + percentText(shares[1]) + " to "
        + percentText(shares[2]) + "), nearest";
    MeasuredFigure difference = share;
    difference.isShare = false;
    for (double *bound : { &difference.value, &difference.low, &difference.high })
        *bound *= *run.reference.perplexity;
    out.push_back(std::move(share));
    out.push_back(std::move(difference));
}

} // namespace

std::vector<MeasuredFigure> runFigures(const RunReport &run)
{
    std::vector<MeasuredFigure> out;
    if (run.textPath.empty() || !run.notRun.empty())
        return out;
    addPerplexity(run.reference, "original", run.textName, out);
    if (!run.candidate || !run.difference || !run.candidate->notRun.empty())
        return out;
    addPerplexity(*run.candidate, "compressed", run.textName, out);
    addChange(run, out);
    const RunDifference &between = *run.difference;
    out.push_back({ .attribute = "quality",
                    .noun = "top1",
                    .side = "difference",
                    .label = "same first guess on " + run.textName,
                    .value = between.top1Agreement,
                    .low = between.top1Agreement - SigmasOfChange * between.top1Error,
                    .high = between.top1Agreement + SigmasOfChange * between.top1Error,
                    .dataSet = run.textName,
                    .isShare = true });
    out.push_back({ .attribute = "error",
                    .noun = "kl_divergence",
                    .label = "mean KL divergence on " + run.textName,
                    .value = between.kl.mean,
                    .low = between.kl.mean - SigmasOfChange * between.kl.meanError,
                    .high = between.kl.mean + SigmasOfChange * between.kl.meanError,
                    .dataSet = run.textName });
    return out;
}

bool meansText(const MeasuredFigure &figure, const std::string &dataSet, std::string_view sentence)
{
    if (figure.dataSet.empty())
        return true;
    if (!dataSet.empty())
        for (const LexiconHit &hit : findPhrases(figure.dataSet, LanguageSet::all(), Vote::DataSet))
            if (hit.row->of(Vote::DataSet) == dataSet)
                return true;
    const std::string stem = stemOf(figure.dataSet);
    return !stem.empty() && (" " + wordsOf(sentence) + " ").find(" " + stem + " ") != std::string::npos;
}

bool isTextOfRun(std::span<const MeasuredFigure> figures, std::string_view model)
{
    const std::string name = normalisedName(model);
    return std::ranges::any_of(figures, [&](const MeasuredFigure &figure) {
        return !figure.dataSet.empty()
            && (name == normalisedName(stemOf(figure.dataSet)) || name == normalisedName(figure.dataSet));
    });
}

} // namespace assay
