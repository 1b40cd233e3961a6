// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/config_reader.h"

#include "core/base/number_text.h"

#include <cmath>

namespace assay {
namespace {

const nlohmann::json NoValue = nullptr;

std::optional<double> numberOf(const nlohmann::json &value)
{
    if (!value.is_number())
        return std::nullopt;
    return value.get<double>();
}

std::optional<double> numberOf(const MetaEntry &entry)
{
    if (entry.arrayLength > 0 || entry.typeName.starts_with("array"))
        return std::nullopt;
    if (const auto *real = std::get_if<double>(&entry.value))
        return *real;
    if (const auto *whole = std::get_if<std::uint64_t>(&entry.value))
        return static_cast<double>(*whole);
    if (const auto *whole = std::get_if<std::int64_t>(&entry.value))
        return static_cast<double>(*whole);
    return std::nullopt;
}

} // namespace

const nlohmann::json &ConfigReader::value(const std::string &key) const
{
    if (!m_json || !m_json->is_object())
        return NoValue;
    const auto found = m_json->find(key);
    return found == m_json->end() ? NoValue : *found;
}

const MetaEntry *ConfigReader::entry(const std::string &key) const
{
    return m_model ? m_model->meta(m_prefix + key) : nullptr;
}

bool ConfigReader::has(const std::string &key) const
{
    return isJson() ? !value(key).is_null() : entry(key) != nullptr;
}

bool ConfigReader::isNull(const std::string &key) const
{
    return isJson() && m_json->is_object() && m_json->contains(key) && value(key).is_null();
}

void ConfigReader::fail(const std::string &sentence)
{
    if (m_problem.empty())
        m_problem = sentence;
}

Status ConfigReader::status() const
{
    if (failed())
        return Error { ErrorKind::Malformed,
                       std::string(isJson() ? "config.json: " : "GGUF metadata: ") + m_problem };
    return {};
}

double ConfigReader::number(const std::string &key, double fallback, double low, double high)
{
    if (!has(key))
        return fallback;
    const auto found = isJson() ? numberOf(value(key)) : numberOf(*entry(key));
    if (!found) {
        fail("'" + m_prefix + key + "' is no number");
        return fallback;
    }
    if (!std::isfinite(*found) || *found < low || *found > high) {
        fail("'" + m_prefix + key + "' is " + numberText(*found, 9) + ", it must lie in " + numberText(low, 9)
             + " to " + numberText(high, 9));
        return fallback;
    }
    return *found;
}

std::uint64_t ConfigReader::count(const std::string &key, std::uint64_t fallback, std::uint64_t most)
{
    if (!has(key))
        return fallback;
    const double found = number(key, 1, 1, static_cast<double>(most));
    if (found != std::floor(found)) {
        fail("'" + m_prefix + key + "' is " + numberText(found, 9) + ", it must be a whole number");
        return 1;
    }
    return static_cast<std::uint64_t>(found);
}

std::uint64_t ConfigReader::neededCount(const std::string &key, std::uint64_t most)
{
    if (!has(key))
        fail("'" + m_prefix + key + "' is not stated");
    return count(key, 1, most);
}

bool ConfigReader::flag(const std::string &key, bool fallback)
{
    if (!has(key))
        return fallback;
    if (isJson() && value(key).is_boolean())
        return value(key).get<bool>();
    if (!isJson())
        if (const auto *stated = std::get_if<bool>(&entry(key)->value))
            return *stated;
    fail("'" + m_prefix + key + "' is neither true nor false");
    return fallback;
}

std::string ConfigReader::text(const std::string &key, const std::string &fallback)
{
    if (!has(key))
        return fallback;
    if (isJson() && value(key).is_string())
        return value(key).get<std::string>();
    if (!isJson())
        if (const auto *stated = std::get_if<std::string>(&entry(key)->value))
            return *stated;
    fail("'" + m_prefix + key + "' is no text");
    return fallback;
}

} // namespace assay
