// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audit/reproduction.h"
#include "core/report/json_values.h"

namespace assay {

/// As an array, for reports that hold it.
Json jsonReproductions(const std::vector<Reproduction> &reproductions);
/// What jsonReproductions wrote; what is missing is left out.
std::vector<Reproduction> readReproductions(const Json &list);
/// assay.reproduce/1
std::string reproduceJson(const std::string &reference, const std::vector<Reproduction> &reproductions);

} // namespace assay
