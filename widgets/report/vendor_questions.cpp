// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from an audit for a conversation with whoever made the claims.
#include "widgets/overview_words.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

#include <algorithm>

namespace assay {
namespace {

constexpr qsizetype MostQuoted = 80;
constexpr std::size_t MostClaims = 3;

QString questionOf(const AuditReport &report, const ClaimLine &line)
{
    QString words = line.written;
    if (words.size() > MostQuoted)
        words = words.left(MostQuoted - 1) + QChar(0x2026);
    switch (report.claims[line.claim].verdict) {
    case Verdict::Impossible:
        return tr("How was “%1” measured? No code can reach it.").arg(words);
    case Verdict::Refuted:
        return tr("Which files were measured for “%1”? Those given here do not show it.").arg(words);
    case Verdict::Contradicted:
        return tr("Which of the figures that contradict “%1” is right?").arg(words);
    case Verdict::Undecidable:
        return tr("In which readable form can the evidence for “%1” be had?").arg(words);
    case Verdict::Unsupported:
        return tr("By what measurement is “%1” supported, and can it be repeated?").arg(words);
    default:
        return {};
    }
}

} // namespace

QStringList vendorQuestions(const AuditReport &report)
{
    QStringList questions;
    for (const ClaimLine &line : claimsThatMatter(report, MostClaims + 2)) {
        const QString question = questionOf(report, line);
        if (!question.isEmpty() && static_cast<std::size_t>(questions.size()) < MostClaims)
            questions << question;
    }
    const auto isOpened = [&report](const char *role) {
        return std::ranges::any_of(report.inputs, [role](const AuditInput &input) {
            return input.role == role && input.problem.empty();
        });
    };
    if (!isOpened("candidate"))
        questions << tr("Can the compressed files themselves be given, with their SHA-256?");
    if (!isOpened("reference"))
        questions << tr("Which original model was compressed, and where are its files?");
    if (report.comparison && !report.comparison->totals.exact)
        questions << tr("What do accuracy and speed come to on your own task? They were not measured here "
                        "unless this report says so.");
    return questions;
}

} // namespace assay
