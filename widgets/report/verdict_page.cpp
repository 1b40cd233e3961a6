// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"
#include "core/model/accounting.h"
#include "core/report/json_report.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace assay {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Report", text);
}

void writeInputs(PageFlow &flow, const AuditReport &report)
{
    QVector<QStringList> rows;
    for (const auto &input : report.inputs) {
        QString state = input.problem.empty()
            ? QString::fromStdString(input.sha256.empty() ? std::string("-") : input.sha256)
            : cellText(input.problem, 400);
        if (!input.problem.empty() && !input.sha256.empty())
            state += QLatin1Char('\n') + QString::fromStdString(input.sha256);
        rows << QStringList { cellText(input.role), cellText(input.path, 300),
                              QString::fromStdString(bytesText(input.bytes)), state };
    }
    flow.subheading(tr("What was compared"));
    flow.table({ { tr("role"), 0.9 },
                 { tr("path"), 2.6 },
                 { tr("size"), 1.9 },
                 { tr("SHA-256, or why it could not be opened"), 3.2 } },
               rows);
}

/// The claimed ratio with the four measured ones beside it.
void writeRatios(PageFlow &flow, const AuditReport &report)
{
    QVector<QStringList> rows;
    std::map<std::string, Verdict> worst; // of claims in the same words
    for (const auto &claim : report.claims)
        if (claim.kind == ClaimKind::Ratio) {
            auto &verdict = worst.try_emplace(claim.text, claim.verdict).first->second;
            verdict = std::min(verdict, claim.verdict);
        }
    std::set<std::string> shown;
    for (const auto &claim : report.claims)
        if (claim.kind == ClaimKind::Ratio && rows.size() < 4 && shown.insert(claim.text).second)
            rows << QStringList { tr("claimed"), cellText(claim.text, 160), optionalRatio(claim.value),
                                  QString::fromLatin1(verdictName(worst[claim.text])) };
    if (report.comparison) {
        const auto &totals = report.comparison->totals;
        rows << QStringList { tr("measured"), tr("whole files on disk"), optionalRatio(totals.ratioFile),
                              tr("ratio_file") };
        rows << QStringList { tr("measured"), tr("tensor bytes as stored"), optionalRatio(totals.ratioStored),
                              tr("ratio_stored") };
        rows << QStringList { tr("measured"), tr("against 4 bytes a weight"),
                              optionalRatio(totals.ratioVsF32), tr("ratio_vs_f32") };
        rows << QStringList { tr("measured"), tr("element counts"), optionalRatio(totals.ratioElements),
                              tr("ratio_elements") };
    }
    if (rows.isEmpty())
        return;
    flow.subheading(tr("The claim and the measured figures side by side"));
    flow.table({ { tr("source"), 0.8 },
                 { tr("what"), 3.2 },
                 { tr("ratio"), 1.2, true },
                 { tr("verdict or quantity"), 1.4 } },
               rows);
}

void writeFidelity(PageFlow &flow, const AuditReport &report)
{
    if (!report.comparison)
        return;
    const auto &totals = report.comparison->totals;
    QString sentence
        = tr("%1 of %2 weights are covered (%3).")
              .arg(QString::fromStdString(countText(totals.coveredElements)),
                   QString::fromStdString(countText(totals.referenceElements)),
                   totals.coverage ? QString::fromStdString(percentText(*totals.coverage)) : tr("unknown"));
    if (totals.exact)
        sentence += QLatin1Char(' ') + tr("Every decoded value equals the reference.");
    else if (totals.pooled.pairCount > 0)
        sentence += QLatin1Char(' ')
            + tr("Decoded values differ: relative MSE %1 (SQNR %2 dB), cosine similarity %3, largest "
                 "absolute error %4.")
                  .arg(optionalNumber(totals.pooled.relativeMse()), optionalNumber(totals.pooled.sqnrDb()),
                       optionalNumber(totals.pooled.cosine(), 6),
                       QString::fromStdString(numberText(totals.pooled.maxAbsoluteError)));
    if (totals.bitsPerWeight)
        sentence += QLatin1Char(' ')
            + tr("The candidate stores %1 bits per weight.").arg(optionalNumber(totals.bitsPerWeight));
    flow.paragraph(sentence);
}

/// The gravest first; among equals one of each rule first: three times the same says less than three.
std::vector<const Finding *> topFindings(const AuditReport &report)
{
    constexpr std::size_t MostFindings = 3;
    std::set<std::pair<Severity, std::string>> seen;
    std::vector<std::tuple<Severity, bool, const Finding *>> ranked;
    for (const auto &finding : report.findings)
        ranked.emplace_back(finding.severity, !seen.emplace(finding.severity, finding.rule).second, &finding);
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto &one, const auto &other) {
        return std::tie(std::get<0>(one), std::get<1>(one))
            < std::tie(std::get<0>(other), std::get<1>(other));
    });
    std::vector<const Finding *> top;
    for (std::size_t i = 0; i < std::min(MostFindings, ranked.size()); ++i)
        top.push_back(std::get<2>(ranked[i]));
    return top;
}

void writeTopFindings(PageFlow &flow, const AuditReport &report)
{
    if (report.findings.empty())
        return;
    flow.subheading(tr("The findings that matter most"));
    QVector<QStringList> rows;
    QVector<QColor> colors;
    for (const Finding *finding : topFindings(report)) {
        rows << QStringList { QString::fromLatin1(severityName(finding->severity)), cellText(finding->rule),
                              cellText(finding->summary) };
        colors << severityColor(finding->severity);
    }
    flow.table({ { tr("severity"), 0.8 }, { tr("rule"), 1.6 }, { tr("finding"), 5 } }, rows, colors);
}

} // namespace

void writeVerdictPage(PageFlow &flow, const AuditReport &report, const PdfOptions &options,
                      const std::vector<OutlineEntry> &chapters)
{
    flow.title(tr("Audit of a compression claim"));
    flow.small(tr("Assay %1").arg(QLatin1String(AssayVersion))
               + (options.date.empty() ? QString() : QStringLiteral("  ") + cellText(options.date, 60)));
    flow.banner(tr("Verdict: %1").arg(QString::fromStdString(auditVerdictName(report))),
                cellText(report.verdictSentence, 1200), verdictColor(report.verdict));
    if (report.verdict)
        flow.small(tr("%1 means: %2")
                       .arg(QString::fromLatin1(verdictName(*report.verdict)),
                            QString::fromUtf8(verdictExplanation(*report.verdict))));
    writeRatios(flow, report);
    writeFidelity(flow, report);
    writeTopFindings(flow, report);
    writeInputs(flow, report);
    if (!chapters.empty()) {
        flow.subheading(tr("Contents"));
        flow.contents(chapters);
    }
}

void writeAccounting(PageFlow &flow, const AuditReport &report)
{
    if (!report.comparison)
        return;
    flow.heading(tr("Accounting"));
    flow.paragraph(
        tr("Parameters are trainable elements counted once. Tied copies, buffers (masks, tables, running "
           "statistics), optimizer state and side information are counted apart; the columns add up."));
    const Accounting sides[]
        = { account(*report.comparison->reference), account(*report.comparison->candidate) };
    const auto count = [](std::uint64_t value) { return QString::fromStdString(countText(value)); };
    const auto row = [&](const QString &name, std::uint64_t Accounting::*member) {
        return QStringList { name, count(sides[0].*member), count(sides[1].*member) };
    };
    flow.table({ { tr("quantity"), 2.4 }, { tr("reference"), 1.6, true }, { tr("candidate"), 1.6, true } },
               { row(tr("tensors"), &Accounting::tensors), row(tr("elements"), &Accounting::elements),
                 row(tr("parameters"), &Accounting::parameters),
                 row(tr("tied elements"), &Accounting::tiedElements),
                 row(tr("buffer elements"), &Accounting::bufferElements),
                 row(tr("optimizer elements"), &Accounting::optimizerElements),
                 row(tr("side elements"), &Accounting::sideElements),
                 row(tr("bytes stored"), &Accounting::storedBytes),
                 row(tr("of them side information"), &Accounting::sideBytes),
                 row(tr("bytes of the files"), &Accounting::fileBytes) });
}

} // namespace assay
