// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/claims/reading/block_writer.h"

namespace assay {

/// The blocks of an HTML document or of HTML in Markdown: headings, paragraphs, lists, tables, definition
/// lists, quotes. Text of scripts, styles and templates is none, nor is what is hidden.
void readHtmlFragment(BlockWriter &writer, const PlainText &html);

} // namespace assay
