// SPDX-License-Identifier: GPL-3.0-or-later
// What both models said on a text, where the audit was given one.
#include "core/base/number_text.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// With these all of it stands on one page.
constexpr std::size_t DisagreementsShown = 6, ContinuationsShown = 1;

QString withError(const std::optional<double> &value, const std::optional<double> &error)
{
    if (!value)
        return {};
    return error ? QStringLiteral("%1 ± %2").arg(optionalNumber(value), optionalNumber(error, 2))
                 : optionalNumber(value);
}

QStringList sideRow(const QString &name, const RunSide &side)
{
    return { name, cellText(side.architecture, 40), withError(side.perplexity, side.perplexityError),
             side.bitsPerByte ? optionalNumber(side.bitsPerByte, 3) : QString(), saidCell(side.notRun, 300) };
}

QVector<QStringList> differenceRows(const RunReport &run)
{
    const RunDifference &difference = *run.difference;
    const KlDivergence &kl = difference.kl;
    QVector<QStringList> rows;
    if (difference.lnPerplexityRatio && difference.lnPerplexityRatioError) {
        const double ratio = std::exp(*difference.lnPerplexityRatio);
        rows << QStringList { tr("ratio of the perplexities, paired"),
                              withError(ratio, ratio * *difference.lnPerplexityRatioError) };
    }
    rows << QStringList { tr("divergence of the predictions, nats a token"),
                          withError(kl.mean, kl.meanError) }
         << QStringList { tr("its median; 99 %; largest"),
                          QStringLiteral("%1; %2; %3")
                              .arg(optionalNumber(kl.median), optionalNumber(kl.p99),
                                   optionalNumber(kl.max)) }
         << QStringList { tr("best guesses that are the same"),
                          QStringLiteral("%1 ± %2").arg(
                              QString::fromStdString(percentText(difference.top1Agreement)),
                              QString::fromStdString(percentText(difference.top1Error))) };
    if (difference.deltaPRms)
        rows << QStringList { tr("change of the probability of the token that came, RMS"),
                              withError(difference.deltaPRms, difference.deltaPRmsError) };
    if (!run.layers.empty())
        rows << QStringList { tr("error of the state after the last layer"),
                              optionalNumber(run.layers.back().hiddenRelativeError, 3) };
    return rows;
}

QString guessText(const TokenGuess &guess)
{
    return QStringLiteral("%1 %2").arg(cellText(guess.text, 24),
                                       QString::fromStdString(percentText(guess.probability)));
}

/// Where the two are furthest apart.
void writeDisagreements(PageFlow &flow, const RunReport &run)
{
    std::vector<const Disagreement *> worst;
    for (const Disagreement &one : run.disagreements)
        worst.push_back(&one);
    std::ranges::stable_sort(worst, std::ranges::greater(), &Disagreement::klDivergence);
    if (worst.empty())
        return;
    worst.resize(std::min(worst.size(), DisagreementsShown));
    QVector<QStringList> rows;
    for (const Disagreement *one : worst)
        rows << QStringList { QString::number(one->position), cellText(one->text, 24),
                              guessText(one->reference[0]), guessText(one->candidate[0]),
                              optionalNumber(one->klDivergence, 3) };
    flow.subheading(tr("Where they disagree most"));
    flow.table({ { tr("token"), true },
                 { tr("stands there") },
                 { tr("reference guessed") },
                 { tr("candidate guessed") },
                 { tr("divergence"), true } },
               rows);
}

void writeContinuations(PageFlow &flow, const RunReport &run)
{
    if (run.generated.empty())
        return;
    flow.subheading(tr("How each goes on"));
    for (std::size_t i = 0; i < std::min(run.generated.size(), ContinuationsShown); ++i) {
        const Continuation &one = run.generated[i];
        flow.item(tr("Reference: %1").arg(cellText(one.prompt + one.reference, 400)));
        if (one.candidate)
            flow.item(tr("Candidate: %1").arg(cellText(one.prompt + *one.candidate, 400)));
    }
}

} // namespace

void writeRun(PageFlow &flow, const AuditReport &report, const PdfOptions &options)
{
    if (!report.run)
        return;
    const RunReport &run = *report.run;
    if (run.notRun.empty())
        flow.pageBreak(); // all of it on one page
    flow.heading(tr("Both models run on a text"));
    if (!run.notRun.empty()) {
        flow.paragraph(tr("Not run: %1").arg(saidCell(run.notRun, 600)));
        return;
    }
    flow.paragraph(tr("%1: %2 tokens, %3 predictions in windows of %4")
                       .arg(saidCell(run.textName, 160), QString::fromStdString(countText(run.tokensRun)),
                            QString::fromStdString(countText(run.predictions)),
                            QString::fromStdString(countText(run.context))));
    QVector<QStringList> rows { sideRow(tr("reference"), run.reference) };
    if (run.candidate)
        rows << sideRow(tr("candidate"), *run.candidate);
    flow.table({ { tr("model") },
                 { tr("architecture") },
                 { tr("perplexity"), true },
                 { tr("bits per byte"), true },
                 { tr("not run, because") } },
               rows);
    for (const RunSide *side : { &run.reference, run.candidate ? &*run.candidate : nullptr })
        if (side && side->carriesNoInformation)
            flow.item((side == &run.reference ? tr("Of the reference: %1") : tr("Of the candidate: %1"))
                          .arg(saidCell(side->ruinSentence, 300)));
    if (run.difference)
        flow.table({ { tr("quantity") }, { tr("value"), true } }, differenceRows(run));
    for (const auto &plot : options.plots)
        if (plot.isOfRun)
            flow.plot(plot.picture, plot.heightPoints, plot.caption);
    writeDisagreements(flow, run);
    writeContinuations(flow, run);
    for (const auto &note : run.notes)
        flow.item(saidCell(note, 400));
}

} // namespace assay
