// SPDX-License-Identifier: GPL-3.0-or-later
// What both models said on a text, where the audit was given one.
#include "core/base/number_text.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"

#include <QCoreApplication>

namespace assay {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Report", text);
}

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
             side.bitsPerByte ? optionalNumber(side.bitsPerByte, 3) : QString(), cellText(side.notRun, 300) };
}

} // namespace

void writeRun(PageFlow &flow, const AuditReport &report)
{
    if (!report.run)
        return;
    const RunReport &run = *report.run;
    flow.heading(tr("Both models run on a text"));
    if (!run.notRun.empty()) {
        flow.paragraph(tr("Not run: %1").arg(cellText(run.notRun, 600)));
        return;
    }
    flow.paragraph(tr("%1: %2 tokens, %3 predictions in windows of %4")
                       .arg(cellText(run.textName, 160), QString::fromStdString(countText(run.tokensRun)),
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
    if (run.difference) {
        const RunDifference &difference = *run.difference;
        flow.table({ { tr("quantity") }, { tr("value"), true } },
                   { { tr("divergence of the predictions, nats a token"),
                       withError(difference.kl.mean, difference.kl.meanError) },
                     { tr("best guesses that are the same"),
                       QString::fromStdString(percentText(difference.top1Agreement)) },
                     { tr("logarithm of the ratio of the perplexities"),
                       withError(difference.lnPerplexityRatio, difference.lnPerplexityRatioError) },
                     { tr("error of the state after the last layer"),
                       run.layers.empty() ? QString()
                                          : optionalNumber(run.layers.back().hiddenRelativeError, 3) } });
    }
    for (const auto &note : run.notes)
        flow.item(cellText(note, 400));
}

} // namespace assay
