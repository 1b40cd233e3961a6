// SPDX-License-Identifier: GPL-3.0-or-later
// What a repository says of itself beside its weights.
#pragma once

#include "core/model/model.h"

namespace assay {

/// The licence of the README's front matter and of the LICENSE file, as findings and as metadata
/// ("repository.licence"); texts must be read already.
void noteLicences(Model &model);

} // namespace assay
