// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"
#include "core/report/json_report.h"
#include "widgets/overview_words.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::size_t MostClaims = 5;

/// What was audited: the names of the files, without their folders.
QString subjectLine(const AuditReport &report)
{
    QStringList names;
    for (const AuditInput &input : report.inputs) {
        const QString name = cellText(input.path.substr(input.path.find_last_of('/') + 1), 90);
        if (input.role == "reference")
            names << tr("reference %1").arg(name);
        else if (input.role == "candidate")
            names << tr("candidate %1").arg(name);
        else
            names << tr("claims %1").arg(name);
    }
    return names.join(QStringLiteral(", "));
}

void writeCover(PageFlow &flow, const AuditReport &report, const PdfCover &cover)
{
    flow.title(cover.title.empty()
                   ? (report.verdict ? tr("Audit of a compression claim") : tr("Comparison of two models"))
                   : cellText(cover.title, 160));
    QStringList lines { tr("Audited: %1").arg(subjectLine(report)) };
    if (!cover.client.empty())
        lines << tr("For: %1").arg(cellText(cover.client, 160));
    if (!cover.auditor.empty())
        lines << tr("By: %1").arg(cellText(cover.auditor, 160));
    if (!cover.date.empty())
        lines << tr("Date: %1").arg(cellText(cover.date, 60));
    lines << tr("Made with Assay %1").arg(QLatin1String(AssayVersion));
    flow.small(lines.join(QLatin1Char('\n')));
}

void writeClaimTable(PageFlow &flow, const AuditReport &report)
{
    QVector<QStringList> rows;
    QVector<QColor> colors;
    for (const ClaimLine &line : claimsThatMatter(report, MostClaims)) {
        rows << QStringList { line.written.left(160), line.read, line.measured.left(120), line.verdict };
        colors << verdictColor(report.claims[line.claim].verdict);
    }
    if (rows.isEmpty())
        return;
    flow.subheading(tr("The claims that decide"));
    flow.table({ { tr("claimed") }, { tr("as read") }, { tr("measured here") }, { tr("verdict") } }, rows,
               colors);
}

void writeFigures(PageFlow &flow, const AuditReport &report)
{
    if (!report.comparison)
        return;
    const CompareTotals &totals = report.comparison->totals;
    QVector<QStringList> rows {
        { tr("size of the files"),
          tr("%1 against %2")
              .arg(QString::fromStdString(bytesText(report.comparison->reference->fileBytes())),
                   QString::fromStdString(bytesText(report.comparison->candidate->fileBytes()))),
          optionalRatio(totals.ratioFile) },
        { tr("stored weights"), tr("%1 bits per weight").arg(optionalNumber(totals.bitsPerWeight)),
          optionalRatio(totals.ratioStored) },
        { tr("weights covered"),
          tr("%1 of %2")
              .arg(QString::fromStdString(countText(totals.coveredElements)),
                   QString::fromStdString(countText(totals.referenceElements))),
          totals.coverage ? QString::fromStdString(percentText(*totals.coverage)) : QString() },
    };
    if (totals.exact)
        rows << QStringList { tr("difference of the weights"), tr("none: every value is equal"),
                              tr("exact") };
    else if (totals.pooled.pairCount > 0)
        rows << QStringList { tr("difference of the weights"),
                              tr("relative squared error %1, cosine %2")
                                  .arg(optionalNumber(totals.pooled.relativeMse(), 3),
                                       optionalNumber(totals.pooled.cosine(), 5)),
                              tr("%1 dB").arg(optionalNumber(totals.pooled.sqnrDb(), 3)) };
    flow.subheading(tr("What was measured"));
    flow.table({ { tr("quantity") }, { tr("value") }, { tr("result"), true } }, rows);
}

} // namespace

void writeVerdictPage(PageFlow &flow, const AuditReport &report, const PdfOptions &options,
                      const std::vector<OutlineEntry> &chapters)
{
    writeCover(flow, report, options.cover);
    const bool hasFailed = !report.verdict && failureBesideClaims(report.findings, report.claims);
    flow.banner(report.verdict  ? tr("Verdict: %1").arg(verdictWord(*report.verdict))
                    : hasFailed ? severityCounts(report.findings)
                                : tr("No result was claimed"),
                answerFor(report).join(QLatin1Char(' ')),
                hasFailed ? severityColor(Severity::Failure) : verdictColor(report.verdict));
    writeClaimTable(flow, report);
    writeFigures(flow, report);
    flow.subheading(tr("What it means"));
    if (report.verdict)
        flow.paragraph(
            tr("“%1” means: %2. The verdict of the whole is that of its gravest claim; of all claims: %3.")
                .arg(verdictWord(*report.verdict), verdictMeaning(*report.verdict), verdictCounts(report)));
    else
        flow.paragraph(tr("Nothing was promised that could be true or false. This report states what the "
                          "files hold and how they differ."));
    const QStringList questions = vendorQuestions(report);
    if (!questions.isEmpty()) {
        flow.subheading(tr("What to ask the vendor"));
        for (const QString &question : questions)
            flow.item(question);
    }
    if (!chapters.empty()) {
        flow.subheading(tr("Contents"));
        flow.contents(chapters);
    }
}

} // namespace assay
