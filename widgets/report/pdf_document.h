// SPDX-License-Identifier: GPL-3.0-or-later
// What the PDF writer does not do itself: a date that comes from an option, and the outline of chapters.
#pragma once

#include "widgets/report/page_flow.h"

#include <QByteArray>

namespace assay {

struct PdfNavigation {
    std::vector<OutlineEntry> outline;
    std::vector<LinkArea> links;
    double pageHeight = 0; ///< points
};

/// Replaces the time of writing by the date given ("2026-11-21", else 1 January 2000, so that the same inputs
/// give the same bytes) and appends an outline of the chapters and the contents' links as an incremental
/// update (ISO 32000-1, 7.5.6 and 12.3). A document whose catalogue is not found comes back without them.
QByteArray finishPdf(QByteArray document, const std::string &date, const PdfNavigation &navigation);

} // namespace assay
