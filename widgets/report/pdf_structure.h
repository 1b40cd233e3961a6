// SPDX-License-Identifier: GPL-3.0-or-later
// The tags of a PDF: a tree of what its pages hold, in reading order (ISO 32000-1, 14.7).
#pragma once

#include "widgets/report/page_flow.h"
#include "widgets/report/pdf_file.h"

#include <map>

namespace assay {

/// Turns the marks that PageFlow drew on the pages into marked content and writes the tree of the elements;
/// annotations are objects that are links of an element, by its index. The tree's root is entered in the
/// catalogue.
void addStructure(PdfFile &file, const PageTags &tags, double pageHeight,
                  const std::map<std::size_t, int> &annotations);

} // namespace assay
