// SPDX-License-Identifier: GPL-3.0-or-later
// CSV after RFC 4180: comma, CRLF, quotes doubled. Unknown is an empty field.
#pragma once

#include <string>
#include <vector>

namespace assay {

/// Text that a spreadsheet would take for a formula gets a leading apostrophe: names come from strangers.
std::string csvText(const std::string &text);
/// Of fields as they are, quoted where they must be; with its line end.
std::string csvRow(const std::vector<std::string> &fields);

} // namespace assay
