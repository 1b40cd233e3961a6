// SPDX-License-Identifier: GPL-3.0-or-later
// Members of JSON that somebody else may have written: what is missing or of another type is left out.
#pragma once

#include "core/report/json_values.h"

#include <cstdint>
#include <optional>
#include <string>

namespace assay {

/// The member, or null where there is none or object is no object.
const Json &jsonMember(const Json &object, const char *key);
/// The member if it is an array, else an empty one.
const Json &jsonList(const Json &object, const char *key);
/// The member if it is a text, else empty.
std::string jsonTextOf(const Json &object, const char *key);
std::optional<double> jsonNumberOf(const Json &object, const char *key);
/// The member if it is a whole number of 0 and more.
std::optional<std::uint64_t> jsonCountOf(const Json &object, const char *key);

} // namespace assay
