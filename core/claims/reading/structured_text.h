// SPDX-License-Identifier: GPL-3.0-or-later
// What lies in one block of plain lines: tables, records, the commands of a session and what they print, and
// the prose between them. Nothing of the block is lost.
#pragma once

#include "core/claims/reading/label_lines.h"

namespace assay {

struct TextPiece {
    enum class Kind { Prose, Table, Record, Command };
    Kind kind = Kind::Prose;
    RichText text {}; ///< of prose and commands
    TableCells cells {};
    std::vector<LabelledLine> lines {}; ///< of a Record
};

/// Several lines are commands that were typed: no markup, whatever signs are in them.
bool looksLikeSession(std::string_view text);

/// One piece of prose where the block is nothing else.
std::vector<TextPiece> piecesOf(const RichText &block);

} // namespace assay
