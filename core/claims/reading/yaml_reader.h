// SPDX-License-Identifier: GPL-3.0-or-later
// YAML files and front matter. Read as events: an alias is a mention, never a copy, so that no file grows.
#pragma once

#include "core/base/run_control.h"
#include "core/claims/reading/tree_builder.h"

namespace assay {

bool looksLikeYaml(std::string_view text);
/// False if it is no YAML; the tree is as before then.
bool readYaml(TreeBuilder &builder, std::string_view source, std::size_t begin, const RunControl &run);
/// The YAML between lines of three dashes at the beginning, as a Section of its own. Returns where the body
/// begins.
std::size_t readFrontMatter(TreeBuilder &builder, std::string_view source, std::size_t begin,
                            const RunControl &run);
/// The same for a piece of another document; map gives the places of its bytes.
bool readYamlPiece(TreeBuilder &builder, const PlainText &yaml, std::string_view label,
                   const RunControl &run);

} // namespace assay
