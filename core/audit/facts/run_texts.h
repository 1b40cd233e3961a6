// SPDX-License-Identifier: GPL-3.0-or-later
// Of which text a figure of quality is stated, and whether it is the text that the models were run on.
#pragma once

#include "core/audit/context.h"

namespace assay {

enum class TextBond {
    Named, ///< the text of the run is named for it
    Unnamed, ///< no text is named where it stands
    Other ///< another one is
};

struct TextNaming {
    TextBond bond = TextBond::Unnamed;
    std::string other {}; ///< the other text as it is written, where the lexicon knows it
};

/// Looked for from near to far: in its sentence, its labels, its record or list, then backwards through its
/// section, then in the headings. The first that names any text decides.
TextNaming textOf(const AuditContext &context, const Fact &fact);

/// Does the name of a text file stand in the words, or the data set that the file's name names? "Board
/// minutes" and "board_minutes.txt" are one.
bool namesText(std::string_view words, const std::string &textName);

/// Is what a statement takes for a model ("on stories.txt") the name of the text?
bool isNameOfText(std::string_view model, const std::string &textName);

} // namespace assay
