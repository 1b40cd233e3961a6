// SPDX-License-Identifier: GPL-3.0-or-later
// The names of families that are published under several, as their authors' converters map them. To add a
// family: a function that fills a NameScheme, and a line in nameSchemes().
#pragma once

#include <span>
#include <string>
#include <vector>

namespace assay {

/// '#' stands for a number. A row is needed only where a spelling is not what is meant already.
struct NameRow {
    std::string meant, spelled;
};

struct NameScheme {
    std::string id;
    std::vector<std::string> signs; ///< a model is of the scheme if one of its names has one of these in it
    std::vector<NameRow> whole {}; ///< whole names, looked up first
    std::vector<NameRow> blocks {}; ///< what stands before the name in a block, its dot included
    std::vector<NameRow> inBlocks {}; ///< names in any block; another stays as it is
};

std::span<const NameScheme> nameSchemes();

} // namespace assay
