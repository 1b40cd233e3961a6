// SPDX-License-Identifier: GPL-3.0-or-later
// Many layers in one sentence: "model.layers.1.*" for all layers of a block.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace assay {

/// The concerned names, those of a block of which all are concerned as one ("block.*"); all holds every name
/// there is. After mostNamed of them: "and 12 more".
std::string groupedNames(const std::vector<std::string> &concerned, std::vector<std::string> all,
                         std::size_t mostNamed);

/// "A.* VERB B.*" for pairs of names that differ in one place alike: from first what is second's.
std::string groupedPairs(const std::vector<std::pair<std::string, std::string>> &pairs,
                         const std::string &verb, std::size_t mostNamed);

} // namespace assay
