// SPDX-License-Identifier: GPL-3.0-or-later
// What was given, what of it was opened and what was not, what was left out and why, and how it was done: in
// sentences made from what was done.
#include "core/base/number_text.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::size_t MostLines = 60;

QString roleWord(const std::string &role)
{
    if (role == "reference")
        return tr("reference");
    if (role == "candidate")
        return tr("candidate");
    return tr("claims");
}

void writeInputs(PageFlow &flow, const AuditReport &report)
{
    flow.subheading(tr("Inputs"));
    for (const AuditInput &input : report.inputs) {
        const QColor color
            = input.problem.empty() ? verdictColor(Verdict::Confirmed) : severityColor(Severity::Failure);
        QString state = QString::fromStdString(bytesText(input.bytes));
        if (!input.sha256.empty())
            state += tr("\nSHA-256 %1").arg(QString::fromStdString(input.sha256));
        if (!input.problem.empty())
            state += tr("\nNot opened: %1").arg(cellText(input.problem, 400));
        flow.block({ .color = color,
                     .kind = roleWord(input.role),
                     .sentence = cellText(input.path.substr(input.path.find_last_of('/') + 1), 200),
                     .place = cellText(input.path, 400) + QLatin1Char('\n') + state });
    }
    if (report.inputs.empty())
        flow.paragraph(tr("No file was given; the claims were typed in."));
}

bool isOpened(const AuditReport &report, const char *role)
{
    return std::ranges::any_of(report.inputs, [role](const AuditInput &input) {
        return input.role == role && input.problem.empty();
    });
}

/// Nothing stands here that did not happen.
QStringList methodSentences(const AuditReport &report)
{
    QStringList sentences;
    const bool hasReference = isOpened(report, "reference"), hasCandidate = isOpened(report, "candidate");
    if (report.comparison) {
        const CompareTotals &totals = report.comparison->totals;
        sentences << tr("Both models were opened from their files.");
        sentences << tr("Their tensors were paired by name, and by shape and content where names fail: %1 "
                        "pairs, %2 missing, %3 extra.")
                         .arg(totals.layersPaired)
                         .arg(totals.layersMissing)
                         .arg(totals.layersExtra);
        sentences
            << (totals.pooled.sampled
                    ? tr("A fixed sample of each pair was decoded to 32-bit numbers and compared, value "
                         "by value.")
                    : tr("Every pair was decoded to 32-bit numbers and compared value by value, in double "
                         "precision."));
    } else if (hasReference && hasCandidate) {
        sentences << tr("Both models were opened, and could not be compared.");
    } else if (hasReference || hasCandidate) {
        sentences << (hasCandidate ? tr("Only the candidate was opened; nothing was compared.")
                                   : tr("Only the reference was opened; nothing was compared."));
    } else {
        sentences << tr("No model was opened.");
    }
    if (!report.documents.empty()) {
        const QString also = report.comparison ? tr(" and against the measurement") : QString();
        const auto count = report.documents.size();
        sentences
            << (count == 1
                    ? tr("One document was read for claims, and its figures held against each other%1.")
                          .arg(also)
                    : tr("%1 documents were read for claims, and their figures held against each other%2.")
                          .arg(QString::number(count), also));
    }
    sentences << tr("Nothing in any input was executed.");
    sentences << tr(
        "“Computed” and “measured” stand for what was computed here; “stated” for what a document "
        "or a file says.");
    return sentences;
}

} // namespace

void writeScope(PageFlow &flow, const AuditReport &report)
{
    flow.heading(tr("Scope and method"));
    writeInputs(flow, report);
    flow.subheading(tr("What was not read or not checked, and why"));
    if (report.notChecked.empty())
        flow.paragraph(tr("Nothing that the files allow to check was left out."));
    for (std::size_t i = 0; i < std::min(MostLines, report.notChecked.size()); ++i)
        flow.item(saidCell(report.notChecked[i], 600));
    if (report.notChecked.size() > MostLines)
        flow.item(tr("and %1 more, in the attached JSON").arg(report.notChecked.size() - MostLines));
    flow.subheading(tr("Method"));
    flow.paragraph(methodSentences(report).join(QLatin1Char(' ')));
}

} // namespace assay
