// SPDX-License-Identifier: GPL-3.0-or-later
// One look-up for a configuration, be it config.json or GGUF metadata: numbers are checked where they are
// read, and what is wrong is kept as one sentence, so that a reader asks for all it needs and looks once.
#pragma once

#include "core/model/model.h"

#include <nlohmann/json.hpp>

#include <functional>

namespace assay {

/// Largest layer count, width, ... that is believed; every one of them is checked against the tensors too.
inline constexpr std::uint64_t MostLayers = 4096;
inline constexpr std::uint64_t MostWidth = 1u << 22;
inline constexpr std::uint64_t MostPositions = 1u << 30;

class ConfigReader {
public:
    /// prefix: "llama." of GGUF keys, empty for JSON. The JSON or the model must outlive the reader.
    explicit ConfigReader(const nlohmann::json &json)
        : m_json(&json)
    {
    }
    ConfigReader(const Model &model, std::string prefix)
        : m_model(&model)
        , m_prefix(std::move(prefix))
    {
    }

    bool has(const std::string &key) const; ///< stated and not null
    bool isNull(const std::string &key) const;
    /// A whole number in [1, most]; absent: fallback (0 allowed there).
    std::uint64_t count(const std::string &key, std::uint64_t fallback, std::uint64_t most = MostWidth);
    std::uint64_t neededCount(const std::string &key, std::uint64_t most = MostWidth);
    /// A finite number in [low, high].
    double number(const std::string &key, double fallback, double low, double high);
    bool flag(const std::string &key, bool fallback);
    std::string text(const std::string &key, const std::string &fallback);
    /// The JSON value, or null.
    const nlohmann::json &value(const std::string &key) const;

    bool isJson() const { return m_json != nullptr; }
    /// Keeps the first.
    void fail(const std::string &sentence);
    bool failed() const { return !m_problem.empty(); }
    Status status() const;

private:
    const MetaEntry *entry(const std::string &key) const;

    const nlohmann::json *m_json = nullptr;
    const Model *m_model = nullptr;
    std::string m_prefix, m_problem;
};

} // namespace assay
