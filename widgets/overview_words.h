// SPDX-License-Identifier: GPL-3.0-or-later
// What an audit, a pair or a single model comes to, in a few words: the same for the window's overview and
// for the first page of the report. Nothing here is said that was not measured or read.
#pragma once

#include "core/audit/audit.h"

#include <QString>
#include <QStringList>

namespace assay {

/// A claim as a line: what was written, how it is read, what was measured, and what follows.
struct ClaimLine {
    std::size_t claim = 0; ///< index into the report's claims
    QString written, read, measured, verdict, place;
};
ClaimLine claimLine(const AuditReport &report, std::size_t claim);
/// The words of a claim; of a bare number the line it stands in.
QString claimWords(const AuditReport &report, const Claim &claim);
/// Under what a reviewer's word on a claim is kept: rule "claim", its place, its words.
Finding reviewKeyOf(const AuditReport &report, const Claim &claim);
/// What a finding says, with a capital and a full stop.
QString asSentence(QString text);
/// The claims that decide, worst first, one of each wording; statements without any evidence come last.
std::vector<ClaimLine> claimsThatMatter(const AuditReport &report, std::size_t most);

/// "2 refuted · 1 confirmed · 5 unsupported"; empty without claims.
QString verdictCounts(const AuditReport &report);
/// "1 failure · 2 warnings"; empty without either.
QString severityCounts(const std::vector<Finding> &findings);
/// The first failure that speaks of no claim: a model that is no compression, a file that could run code.
/// Null if there is none.
const Finding *failureBesideClaims(const std::vector<Finding> &findings, const std::vector<Claim> &claims);
/// The first stated compression ratio; null without one.
const Claim *ratioClaim(const AuditReport &report);
/// As it is written where that is short ("4:1"), else as a number.
QString ratioWords(const Claim &claim);

/// "Q4_0" or "Q4_K and others": what holds most of the candidate's bytes.
QString mainLayout(const Comparison &comparison);

/// A layer and how much of the whole squared error lies in it.
struct WorstLayer {
    std::size_t layer = 0;
    double relativeMse = 0, share = 0;
};
/// Paired layers whose values differ, the largest relative error first.
std::vector<WorstLayer> worstLayers(const Comparison &comparison);
/// How many paired layers differ, of how many.
std::pair<std::size_t, std::size_t> changedLayers(const Comparison &comparison);

/// Two sentences of at most 25 words on a pair; claims, where there are some, are judged in them. What is
/// worse than any claim stands first.
QStringList answerFor(const AuditReport &report);
/// "The candidate is larger than the reference": the pair may have been given the wrong way round.
bool looksSwapped(const Comparison &comparison);

} // namespace assay
