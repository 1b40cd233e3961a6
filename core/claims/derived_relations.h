// SPDX-License-Identifier: GPL-3.0-or-later
// Densities and scale factors against the sizes and counts that they are made of.
#pragma once

#include "core/claims/relations.h"

namespace assay {

std::vector<Relation> findDerivedRelations(const std::vector<Statement> &statements, const RunControl &run);

} // namespace assay
