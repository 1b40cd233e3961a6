// SPDX-License-Identifier: GPL-3.0-or-later
// The raw figures of a layer as JSON and back, field by field.
#pragma once

#include "core/analysis/measures.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace assay {

using PartJson = nlohmann::ordered_json;

/// Thrown by the readers below where a field is missing or of another kind; caught by parsePart().
struct PartProblem : std::runtime_error {
    using std::runtime_error::runtime_error;
};

PartJson numberJson(double value);
double numberOf(const PartJson &json, const char *key);
std::uint64_t countOf(const PartJson &json, const char *key);
std::string textOf(const PartJson &json, const char *key);
bool truthOf(const PartJson &json, const char *key);
/// The member of that name, of that kind (array or object).
const PartJson &memberOf(const PartJson &json, const char *key, PartJson::value_t kind);

PartJson errorJson(const ErrorStats &error);
ErrorStats errorOf(const PartJson &json);
PartJson statsJson(const TensorStats &stats);
TensorStats statsOf(const PartJson &json);

} // namespace assay
