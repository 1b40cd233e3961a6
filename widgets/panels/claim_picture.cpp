// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/claim_picture.h"

#include "widgets/models/finding_model.h"
#include "widgets/panels/details_panel.h"
#include "widgets/report/evidence_words.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"
#include "widgets/text_format.h"

#include <algorithm>

namespace assay {
namespace {

/// A source is the number of a claim, or the label of what was measured: then it stands in the claim's
/// evidence.
QString sourceText(const AuditReport &report, const Claim &claim, const std::string &source)
{
    bool isNumber = false;
    const auto id = formatText(source).toULongLong(&isNumber);
    for (std::size_t i = 0; isNumber && i < report.claims.size(); ++i)
        if (report.claims[i].id == id)
            return claimLine(report, i).written;
    for (const std::size_t index : claim.findings) {
        if (index >= report.findings.size())
            continue;
        for (const Evidence &evidence : report.findings[index].evidence)
            if (evidence.label == source && evidence.computed)
                return QStringLiteral("%1: %2").arg(saidText(source),
                                                    valueWithUnit(evidence.computed, evidence.unit));
    }
    return saidText(source);
}

} // namespace

bool isSaidBy(const std::string &summary, const std::string &reason)
{
    constexpr std::string_view Cut = "...";
    return summary == reason
        || (reason.ends_with(Cut) && summary.starts_with(reason.substr(0, reason.size() - Cut.size())));
}

const std::string &wholeReason(const AuditReport &report, const Claim &claim)
{
    for (const std::size_t index : claim.findings)
        if (index < report.findings.size() && isSaidBy(report.findings[index].summary, claim.reason))
            return report.findings[index].summary;
    return claim.reason;
}

DerivationPicture pictureOf(const AuditReport &report, const Claim &claim, const ClaimLine &line)
{
    DerivationPicture picture { .computed = line.measured,
                                .stated = line.read.isEmpty() ? line.written : line.read,
                                .color = verdictColor(claim.verdict) };
    if (claim.derivation) {
        const ClaimDerivation &derivation = *claim.derivation;
        // One that only repeats a source says nothing.
        if (std::ranges::find(derivation.sources, derivation.formula) == derivation.sources.end())
            picture.formula = formatName(derivation.formula);
        // With its unit where the overview has it; of what agrees that says no figure.
        if (picture.computed.isEmpty() || claim.verdict == Verdict::Confirmed)
            picture.computed = derivation.low == derivation.high
                ? formatNumber(derivation.low)
                : DetailsPanel::tr("%1 to %2")
                      .arg(formatNumber(derivation.low), formatNumber(derivation.high));
        for (const std::string &source : derivation.sources)
            picture.sources << sourceText(report, claim, source);
        return picture;
    }
    for (const std::size_t index : claim.findings) {
        if (index >= report.findings.size())
            continue;
        const Finding &finding = report.findings[index];
        if (picture.formula.isEmpty())
            picture.formula = ruleTitle(finding.rule);
        for (const Evidence &evidence : finding.evidence)
            if (const auto &shown = evidence.computed ? evidence.computed : evidence.stated)
                picture.sources << QStringLiteral("%1: %2").arg(saidText(evidence.label),
                                                                valueWithUnit(shown, evidence.unit));
    }
    picture.sources.removeDuplicates();
    if (picture.sources.isEmpty())
        return {};
    return picture;
}

} // namespace assay
