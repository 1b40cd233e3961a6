// SPDX-License-Identifier: GPL-3.0-or-later
// One order for all shapes: arrays of like objects, objects of arrays, columns and rows, name-value-unit,
// key-value tables, tables that lie on their side. The only place that asks which side of a table holds
// names.
#pragma once

#include "core/claims/reading/tree_builder.h"

namespace assay {

/// Orders the whole tree; places and pointers stay those of the source.
void shapeTree(TreeBuilder &builder);

/// Arrays and objects of a data tree that are tables; called by shapeTree.
void shapeData(TreeBuilder &builder);
/// Names, orientation and units of one Table; called by shapeTree.
void shapeTable(TreeBuilder &builder, TreeId table);

} // namespace assay
