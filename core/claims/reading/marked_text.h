// SPDX-License-Identifier: GPL-3.0-or-later
// Entities of HTML and commands of LaTeX as the signs they stand for.
#pragma once

#include "core/claims/reading/rich_text.h"

namespace assay {

/// The text of "&times;", "&#215;" or "&#xD7;", or the entity itself if it is unknown.
std::string entityText(std::string_view entity);

/// LaTeX as text: "\%" is "%", "4\times" is "4×", "\textbf{a}" is "a" in bold; braces and unknown commands
/// are gone.
void appendLatex(RichText &out, std::string_view latex, std::uint64_t offset);

} // namespace assay
