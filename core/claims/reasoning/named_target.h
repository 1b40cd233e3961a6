// SPDX-License-Identifier: GPL-3.0-or-later
// What a figure has to be if its sentence names rows of a table.
#pragma once

#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/row_names.h"

namespace assay {

std::optional<Derivation> deriveOfNamed(const Graph &graph, std::size_t target,
                                        const std::vector<NamedAt> &named);
/// A factor or percentage by which something is faster.
bool saysGain(const Fact &fact);

} // namespace assay
