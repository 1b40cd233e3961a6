// SPDX-License-Identifier: GPL-3.0-or-later
// Tables drawn in plain text: bars, boxes, or columns apart by blanks and tabs.
#pragma once

#include "core/claims/reading/rich_text.h"

#include <optional>

namespace assay {

/// The table that the lines are, or empty. Lines before and behind that are none may be its caption and
/// notes.
std::optional<TableCells> asciiTable(const RichText &text);

} // namespace assay
