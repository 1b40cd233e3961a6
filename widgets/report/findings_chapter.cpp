// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/evidence_words.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>
#include <tuple>

namespace assay {
namespace {

constexpr std::size_t MostBlocks = 120, MostEvidence = 8;

FlowBlock blockOf(const Finding &finding, const PdfOptions &options)
{
    FlowBlock block {
        .color = severityColor(finding.severity),
        .kind = severityWord(finding.severity)
            + (finding.subject.empty() ? QString() : QStringLiteral(": ") + cellText(finding.subject, 200)),
        .sentence = saidCell(finding.summary, 600),
        .columns = { { tr("evidence") }, { tr("stated") }, { tr("computed") }, { tr("place") } },
        .remark = reviewText(options, finding)
    };
    for (std::size_t i = 0; i < std::min(MostEvidence, finding.evidence.size()); ++i) {
        const Evidence &evidence = finding.evidence[i];
        block.rows << QStringList { saidCell(evidence.label, 160),
                                    valueWithUnit(evidence.stated, evidence.unit), computedWithUnit(evidence),
                                    cellText(evidence.location, 160) };
    }
    // Evidence that only names a place needs no table.
    const bool hasFigures = std::ranges::any_of(
        finding.evidence, [](const Evidence &each) { return each.stated || each.computed; });
    if (!hasFigures) {
        for (const Evidence &evidence : finding.evidence)
            if (block.place.isEmpty() && !evidence.location.empty())
                block.place = cellText(evidence.location, 200);
        block.rows.clear();
    } else if (finding.evidence.size() > MostEvidence) {
        block.place = tr("%1 further lines of evidence are in the attached JSON")
                          .arg(finding.evidence.size() - MostEvidence);
    }
    return block;
}

} // namespace

std::vector<Finding> reportedFindings(const AuditReport &report)
{
    std::vector<Finding> all;
    std::set<std::tuple<std::string, std::string, std::string>> seen;
    const auto add = [&](const std::vector<Finding> &more) {
        for (const Finding &finding : more)
            if (seen.insert({ finding.rule, finding.subject, finding.summary }).second)
                all.push_back(finding);
    };
    add(report.findings);
    if (report.comparison) {
        add(report.comparison->findings);
        for (const ModelPtr &model : { report.comparison->reference, report.comparison->candidate })
            if (model)
                add(model->findings);
    }
    std::ranges::stable_sort(all, {}, &Finding::severity);
    return all;
}

QString reviewText(const PdfOptions &options, const Finding &finding)
{
    for (const FindingReview &review : options.reviews)
        if (review.rule == finding.rule && review.subject == finding.subject
            && review.summary == finding.summary) {
            QString text = tr("Reviewer");
            if (!options.cover.auditor.empty())
                text += QStringLiteral(" (%1)").arg(cellText(options.cover.auditor, 80));
            text += QStringLiteral(": ")
                + QCoreApplication::translate("Disposition", review.disposition.c_str());
            if (!review.comment.empty())
                text += (review.disposition.empty() ? QString() : QStringLiteral(". "))
                    + cellText(review.comment, 600);
            return text;
        }
    return {};
}

void writeFindings(PageFlow &flow, const AuditReport &report, const PdfOptions &options)
{
    flow.heading(tr("Findings"));
    const auto findings = reportedFindings(report);
    if (findings.empty()) {
        flow.paragraph(tr("Nothing odd was found in what was opened and read."));
        return;
    }
    for (std::size_t i = 0; i < std::min(MostBlocks, findings.size()); ++i)
        flow.block(blockOf(findings[i], options));
    if (findings.size() > MostBlocks)
        flow.paragraph(tr("%1 further findings are in the attached JSON.").arg(findings.size() - MostBlocks));
}

} // namespace assay
