// SPDX-License-Identifier: GPL-3.0-or-later
// CSV after RFC 4180: comma, CRLF, quotes doubled. Unknown is an empty field.
#pragma once

#include <string>
#include <vector>

namespace assay {

/// With its line end. A field that a spreadsheet would take for a formula gets a leading apostrophe (names
/// come from strangers); a number stays one.
std::string csvRow(const std::vector<std::string> &fields);

} // namespace assay
