// SPDX-License-Identifier: GPL-3.0-or-later
// What the PDF writer does not do itself: a date that comes from an option, the outline of chapters, links,
// what the document is called and its language, and the tags that a screen reader follows.
#pragma once

#include "widgets/report/page_flow.h"

#include <QByteArray>

namespace assay {

struct PdfNavigation {
    std::vector<OutlineEntry> outline;
    std::vector<LinkArea> links;
    PageTags tags;
    double pageHeight = 0; ///< points
    QString title; ///< of the document
    QString program; ///< that wrote it
};

/// Replaces the time of writing by the date given ("2026-11-21", else 1 January 2000, so that the same inputs
/// give the same bytes) and adds all that (ISO 32000-1, 12.3, 14.3 and 14.7). A document that is not of the
/// form that Qt writes comes back as it is.
QByteArray finishPdf(const QByteArray &document, const std::string &date, const PdfNavigation &navigation);

} // namespace assay
