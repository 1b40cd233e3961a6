// SPDX-License-Identifier: GPL-3.0-or-later
// "Label: value" in all its forms: with colons, equals signs, dashes, dots, bold labels, and terms with their
// definitions.
#pragma once

#include "core/claims/reading/rich_text.h"

#include <optional>

namespace assay {

struct LabelledLine {
    RichText label {}, value {};
};

/// The line as label and value; value is empty for a label alone ("Results:"). firm: in a list or block of
/// such lines; prose of one line is only taken apart if its value is short or its label is bold.
std::optional<LabelledLine> labelledLine(const RichText &line, bool firm);

/// All lines as labelled ones if at least two and most of them are; what is none has an empty label. Lines
/// that begin with a colon define the line above.
std::vector<LabelledLine> labelledLines(const std::vector<RichText> &lines);

} // namespace assay
