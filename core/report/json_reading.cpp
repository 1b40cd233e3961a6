// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_reading.h"

namespace assay {

const Json &jsonMember(const Json &object, const char *key)
{
    static const Json None;
    if (!object.is_object())
        return None;
    const auto found = object.find(key);
    return found == object.end() ? None : *found;
}

const Json &jsonList(const Json &object, const char *key)
{
    static const Json Empty = Json::array();
    const Json &value = jsonMember(object, key);
    return value.is_array() ? value : Empty;
}

std::string jsonTextOf(const Json &object, const char *key)
{
    const Json &value = jsonMember(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<double> jsonNumberOf(const Json &object, const char *key)
{
    const Json &value = jsonMember(object, key);
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::optional<std::uint64_t> jsonCountOf(const Json &object, const char *key)
{
    const Json &value = jsonMember(object, key);
    return value.is_number_unsigned() ? std::optional(value.get<std::uint64_t>()) : std::nullopt;
}

} // namespace assay
