// SPDX-License-Identifier: GPL-3.0-or-later
// The chapters of the PDF, in order of reading.
#pragma once

#include "widgets/report/page_flow.h"
#include "widgets/report/pdf_report.h"

namespace assay {

/// Page 1: for somebody who decides. chapters: of an earlier pass, for the contents; empty in the first.
void writeVerdictPage(PageFlow &flow, const AuditReport &report, const PdfOptions &options,
                      const std::vector<OutlineEntry> &chapters);
/// What was given, what was opened, what was left out, and how it was done.
void writeScope(PageFlow &flow, const AuditReport &report);
void writeFindings(PageFlow &flow, const AuditReport &report, const PdfOptions &options);
void writeResults(PageFlow &flow, const AuditReport &report);
/// Where the audit ran the models.
void writeRun(PageFlow &flow, const AuditReport &report, const PdfOptions &options);
/// Where the audit ran the documents' methods.
void writeReproductions(PageFlow &flow, const AuditReport &report);
void writePlots(PageFlow &flow, const PdfOptions &options);
/// By verdict and reason.
void writeClaims(PageFlow &flow, const AuditReport &report, const PdfOptions &options);
/// All layers, accounting, glossary, command, sign-off.
void writeAppendices(PageFlow &flow, const AuditReport &report, const PdfOptions &options);

/// The findings of the report and of what it compared, each once.
std::vector<Finding> reportedFindings(const AuditReport &report);
/// The reviewer's word on a finding (or a claim's key), as a sentence; empty if there is none.
QString reviewText(const PdfOptions &options, const Finding &finding);
/// What to ask whoever made the claims, worst first.
QStringList vendorQuestions(const AuditReport &report);

} // namespace assay
