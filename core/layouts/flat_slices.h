// SPDX-License-Identifier: GPL-3.0-or-later
// A tensor cut into runs of its elements, wherever rows end: parts of slot "slice" and rank 1, in order.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

extern const Layout FlatSlicesLayout;

} // namespace assay
