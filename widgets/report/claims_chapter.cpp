// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <tuple>

namespace assay {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Report", text);
}

QString fileName(const std::string &path)
{
    return cellText(path.substr(path.find_last_of('/') + 1), 120);
}

/// "stated 985.6:1; computed 4,045:1 [place]" per line of evidence.
QString evidenceText(const Finding &finding)
{
    QStringList lines;
    for (const auto &evidence : finding.evidence) {
        QString line = cellText(evidence.label, 200);
        if (evidence.stated)
            line += tr(": stated %1").arg(cellText(*evidence.stated, 200));
        if (evidence.computed)
            line += (evidence.stated ? tr("; computed %1") : tr(": computed %1"))
                        .arg(cellText(*evidence.computed, 200));
        if (!evidence.unit.empty())
            line += QLatin1Char(' ') + cellText(evidence.unit, 40);
        if (!evidence.location.empty())
            line += QStringLiteral(" [%1]").arg(cellText(evidence.location, 160));
        lines << line;
        if (lines.size() == 8 && finding.evidence.size() > 8) {
            lines << tr("and %1 more, in the attached JSON").arg(finding.evidence.size() - 8);
            break;
        }
    }
    return lines.join(QLatin1Char('\n'));
}

QString reviewText(const PdfOptions &options, std::size_t index)
{
    const auto found = options.reviews.find(index);
    if (found == options.reviews.end())
        return {};
    QString text = tr("Reviewer: %1").arg(cellText(found->second.disposition, 60));
    if (!found->second.comment.empty())
        text += QStringLiteral(" - ") + cellText(found->second.comment, 600);
    return text;
}

} // namespace

void writeClaims(PageFlow &flow, const AuditReport &report)
{
    constexpr std::size_t MostRows = 400, MostAlike = 3;
    flow.heading(tr("Claims"));
    if (report.claims.empty()) {
        flow.paragraph(tr("No claim of a result was found in the documents given."));
        return;
    }
    // The worst first; of many statements with one and the same reason a few stand for all.
    std::vector<const Claim *> order;
    for (const auto &claim : report.claims)
        order.push_back(&claim);
    std::stable_sort(order.begin(), order.end(),
                     [](const Claim *left, const Claim *right) { return left->verdict < right->verdict; });
    std::map<std::tuple<Verdict, std::string, std::string>, std::size_t> alike;
    QVector<QStringList> rows;
    QVector<QColor> colors;
    for (const Claim *claim : order) {
        const std::size_t seen = alike[{ claim->verdict, claim->document, claim->reason }]++;
        if (seen >= MostAlike || static_cast<std::size_t>(rows.size()) >= MostRows)
            continue;
        rows << QStringList { fileName(claim->document) + QLatin1Char('\n') + placeOf(*claim),
                              cellText(claim->text, 240),
                              QString::fromLatin1(verdictName(claim->verdict)) + QLatin1Char('\n')
                                  + QString::fromLatin1(gradeName(claim->grade)),
                              cellText(claim->reason, 500) };
        colors << verdictColor(claim->verdict);
    }
    flow.table({ { tr("document, place"), 2.2 },
                 { tr("statement"), 2 },
                 { tr("verdict, evidence"), 1.1 },
                 { tr("reason"), 3.6 } },
               rows, colors);
    if (report.claims.size() > static_cast<std::size_t>(rows.size()))
        flow.paragraph(
            tr("%1 further statements have the same verdict and reason as one shown here; the attached "
               "JSON lists each with its place.")
                .arg(report.claims.size() - static_cast<std::size_t>(rows.size())));
}

void writeFindings(PageFlow &flow, const AuditReport &report, const PdfOptions &options)
{
    constexpr std::size_t MostRows = 250;
    flow.heading(tr("Findings with their evidence"));
    if (report.findings.empty()) {
        flow.paragraph(tr("Nothing odd was found."));
        return;
    }
    QVector<QStringList> rows;
    QVector<QColor> colors;
    for (std::size_t i = 0; i < report.findings.size() && i < MostRows; ++i) {
        const auto &finding = report.findings[i];
        QString evidence = evidenceText(finding);
        const QString review = reviewText(options, i);
        if (!review.isEmpty())
            evidence += (evidence.isEmpty() ? QString() : QStringLiteral("\n")) + review;
        rows << QStringList { QString::fromLatin1(severityName(finding.severity)),
                              cellText(finding.rule) + QLatin1Char('\n') + cellText(finding.subject, 120),
                              cellText(finding.summary), evidence };
        colors << severityColor(finding.severity);
    }
    flow.table({ { tr("severity"), 0.8 },
                 { tr("rule, subject"), 1.8 },
                 { tr("finding"), 3 },
                 { tr("evidence"), 3.2 } },
               rows, colors);
    if (report.findings.size() > MostRows)
        flow.paragraph(
            tr("%1 further findings are in the attached JSON.").arg(report.findings.size() - MostRows));
}

} // namespace assay
