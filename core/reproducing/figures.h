// SPDX-License-Identifier: GPL-3.0-or-later
// Which figures of a document can be of what its methods made of the weights, and which stage of which recipe
// each is of.
#pragma once

#include "core/reproducing/recipes.h"

namespace assay {

struct NamedMethods;

/// Gives every recipe and stage the figures that the document states for it; those that are of none, with
/// the reason, are returned.
std::vector<JudgedFigure> assignFigures(const DocumentTree &tree, const Ledger &ledger,
                                        const std::string &document, const NamedMethods &named,
                                        std::vector<Recipe> &recipes);

} // namespace assay
