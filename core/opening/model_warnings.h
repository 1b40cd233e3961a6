// SPDX-License-Identifier: GPL-3.0-or-later
// What in a model could mislead a reader's eye or run as code.
#pragma once

#include "core/model/model.h"

namespace assay {

/// Names with marks that turn the direction of writing or with control characters (names.hidden-characters),
/// chat templates that reach into the interpreter (template.code), Keras Lambda layers (keras.lambda-layer),
/// adapters (model.adapter).
void noteModelWarnings(Model &model);

} // namespace assay
