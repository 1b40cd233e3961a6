// SPDX-License-Identifier: GPL-3.0-or-later
// All claims, by verdict, and within a verdict by reason: a reason is printed once.
#include "widgets/overview_words.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

constexpr std::size_t MostOfOneReason = 12, MostReasons = 60;

void writeReason(PageFlow &flow, const AuditReport &report, const std::vector<std::size_t> &claims,
                 const PdfOptions &options)
{
    const Claim &first = report.claims[claims.front()];
    FlowBlock block { .color = verdictColor(first.verdict),
                      .kind = gradeWord(first.grade),
                      .sentence = saidCell(first.reason, 700),
                      .columns
                      = { { tr("statement") }, { tr("as read") }, { tr("place") }, { tr("review") } } };
    for (std::size_t i = 0; i < std::min(MostOfOneReason, claims.size()); ++i) {
        const ClaimLine line = claimLine(report, claims[i]);
        block.rows << QStringList { line.written.left(200), line.read, line.place,
                                    reviewText(options, reviewKeyOf(report, report.claims[claims[i]])) };
    }
    if (claims.size() > MostOfOneReason)
        block.remark = tr("and %1 more for the same reason, in the attached JSON")
                           .arg(claims.size() - MostOfOneReason);
    flow.block(block);
}

} // namespace

void writeClaims(PageFlow &flow, const AuditReport &report, const PdfOptions &options)
{
    if (report.claims.empty())
        return;
    flow.heading(tr("Claims"));
    std::size_t written = 0;
    for (const Verdict verdict : allVerdicts()) {
        std::map<std::string, std::vector<std::size_t>> byReason;
        std::vector<std::string> order;
        std::size_t count = 0;
        for (std::size_t i = 0; i < report.claims.size(); ++i) {
            if (report.claims[i].verdict != verdict)
                continue;
            ++count;
            auto &claims = byReason[report.claims[i].reason];
            if (claims.empty())
                order.push_back(report.claims[i].reason);
            claims.push_back(i);
        }
        if (count == 0)
            continue;
        flow.subheading(tr("%1 (%2): %3").arg(verdictWord(verdict)).arg(count).arg(verdictMeaning(verdict)));
        for (const std::string &reason : order)
            if (written++ < MostReasons)
                writeReason(flow, report, byReason[reason], options);
    }
    if (written > MostReasons)
        flow.paragraph(
            tr("Claims with %1 further reasons are in the attached JSON.").arg(written - MostReasons));
}

} // namespace assay
