// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of layouts: how values lie in stored bytes. To add one: write its decoder (layout comment on top)
// and, if it gathers several stored tensors into one logical tensor, its assembler; add a row to Layouts in
// layout_table.cpp. tests loop over the rows.
#pragma once

#include "core/layouts/layout.h"

#include <span>

namespace assay {

std::span<const Layout> layouts();

/// Gathers stored tensors of quantised modules into logical tensors (names, true shapes, parts), guided by
/// tensor suffixes and confirmed against config texts; a disagreement becomes a finding. Called by openModel
/// after the files are read, before roles are assigned.
Status assembleQuantised(Model &model, const RunControl &run);

} // namespace assay
