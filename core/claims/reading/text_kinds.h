// SPDX-License-Identifier: GPL-3.0-or-later
// What a text file is, by its content, and the reader for it: one row of a table each.
#pragma once

#include "core/claims/lexing/numeral.h"
#include "core/claims/reading/read_tree.h"
#include "core/claims/reading/tree_builder.h"

namespace assay {

enum class TextKind : std::uint8_t { Markdown, Text, Html, Csv, Yaml, Latex };
const char *textKindName(TextKind kind);

bool isPlainText(std::string_view head);
bool looksLikeJson(std::string_view head);
/// The path decides only between Markdown and plain text, and for what content alone does not tell.
TextKind textKindOf(std::string_view text, std::string_view path);
/// The tongue that it is written in, marks and elements aside.
Language languageOfText(TextKind kind, std::string_view text);
/// Fills the tree and tells how the text writes its decimals.
DecimalSign readTextOf(TreeBuilder &builder, TextKind kind, std::string_view text, const RunControl &run);

/// The values of a pickle, read without executing anything.
Status readPickleTree(const ByteSource &source, ReadDocumentTree &out, const RunControl &run);

} // namespace assay
