// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

#include <nlohmann/json_fwd.hpp>

namespace assay {

/// How much of the linear layers between embedding and head is really quantised, where config declares a
/// quantisation: quantisation.share, a note where the configuration itself leaves the others out.
void checkQuantisedShare(Model &model, const nlohmann::json &config);

} // namespace assay
