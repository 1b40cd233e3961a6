// SPDX-License-Identifier: GPL-3.0-or-later
// LaTeX as documents have it: sections, paragraphs, items, tables of tabular environments with their
// captions.
#pragma once

#include "core/claims/reading/block_writer.h"

namespace assay {

bool looksLikeLatex(std::string_view text);
void readLatex(TreeBuilder &builder, std::string_view source, std::size_t begin);
/// A piece of LaTeX inside another document; map gives the places of its bytes.
void readLatexBlocks(BlockWriter &writer, const PlainText &latex);

} // namespace assay
