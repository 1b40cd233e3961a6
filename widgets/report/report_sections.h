// SPDX-License-Identifier: GPL-3.0-or-later
// The chapters of the PDF, in order of reading.
#pragma once

#include "widgets/report/page_flow.h"
#include "widgets/report/pdf_report.h"

namespace assay {

/// chapters: of an earlier pass, for the contents; empty in the first.
void writeVerdictPage(PageFlow &flow, const AuditReport &report, const PdfOptions &options,
                      const std::vector<OutlineEntry> &chapters);
void writeClaims(PageFlow &flow, const AuditReport &report);
void writeFindings(PageFlow &flow, const AuditReport &report, const PdfOptions &options);
void writePlots(PageFlow &flow, const PdfOptions &options);
void writeLayers(PageFlow &flow, const AuditReport &report);
void writeAccounting(PageFlow &flow, const AuditReport &report);
void writeMethod(PageFlow &flow, const AuditReport &report, const PdfOptions &options);

} // namespace assay
