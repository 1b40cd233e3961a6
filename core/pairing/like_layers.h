// SPDX-License-Identifier: GPL-3.0-or-later
// Layers paired by name whose values correlate in no known order (Match::isUnordered): an order that nobody
// knows, or other values. The others of their kind, and the values of other layers, say which.
#pragma once

#include "core/pairing/names.h"
#include "core/pairing/pairing.h"

namespace assay {

/// Such a match becomes Paired where others of its role and shape (two at least, and all in one order) show
/// the order of its kind, or where in its own order it holds the values of another layer of its kind: so a
/// copied or exchanged expert is measured, and not taken for a conversion that nobody knows. Reads samples of
/// the layers of such a kind.
Status followLikeLayers(const Model &reference, const Model &candidate, const ModelNames &names,
                        std::vector<Match> &matches, const RunControl &run);

} // namespace assay
