// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/assembly.h"

#include "core/layouts/layout.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace assay {
namespace {

constexpr std::uint64_t SmallBytes = 64 << 10;
using Json = nlohmann::json;

Json parsed(const Model &model, const char *name)
{
    const auto text = model.texts.find(name);
    if (text == model.texts.end())
        return Json::object();
    Json value = Json::parse(text->second, nullptr, false);
    return value.is_object() ? value : Json::object();
}

std::string numberText(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

/// The first number under key in value, searched through nested objects (config_groups.group_0.weights).
const Json *findNumber(const Json &value, const char *key, int depth)
{
    if (!value.is_object() || depth == 0)
        return nullptr;
    if (const auto found = value.find(key); found != value.end() && found->is_number())
        return &*found;
    for (const char *inner : { "weights", "config_groups", "group_0", "default", "quant_type", "_data" })
        if (const auto found = value.find(inner); found != value.end())
            if (const Json *number = findNumber(*found, key, depth - 1))
                return number;
    return nullptr;
}

} // namespace

Assembly::Assembly(Model &model)
    : m_model(model)
    , m_isTaken(model.tensors.size(), 0)
{
    m_positions.reserve(model.tensors.size());
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        m_positions.emplace(model.tensors[i].name, i);
    readConfig();
}

Assembly::~Assembly() = default;

void Assembly::readConfig()
{
    struct Place {
        const char *file;
        const char *key;
    };
    constexpr Place Places[] {
        { "config.json", "quantization_config" }, { "config.json", "quantization" },
        { "config.json", "compression_config" },  { "quantize_config.json", nullptr },
        { "quant_config.json", nullptr },         { "hf_quant_config.json", "quantization" },
    };
    m_config = std::make_unique<Json>(Json::object());
    m_modelConfig = std::make_unique<Json>(parsed(m_model, "config.json"));
    for (const auto &place : Places) {
        Json value = parsed(m_model, place.file);
        if (place.key)
            value = value.value(place.key, Json::object());
        if (!value.is_object() || value.empty())
            continue;
        *m_config = std::move(value);
        m_configSource = place.key ? std::string(place.file) + "#/" + place.key : place.file;
        return;
    }
}

const TensorInfo *Assembly::find(const std::string &name) const
{
    const auto found = m_positions.find(name);
    if (found == m_positions.end() || m_isTaken[found->second])
        return nullptr;
    const TensorInfo &tensor = m_model.tensors[found->second];
    const bool isUsable = tensor.isPlain() && tensor.parts.size() == 1 && tensor.note.empty()
        && tensor.parts[0].strides.empty() && !tensor.parts[0].bigEndian;
    return isUsable ? &tensor : nullptr;
}

Result<std::string> Assembly::readSmall(const TensorInfo &tensor) const
{
    const auto &extent = tensor.parts.front().extent;
    if (extent.size > SmallBytes || extent.source >= m_model.sources.size())
        return Error { ErrorKind::LimitExceeded,
                       "'" + tensor.name + "' should be a small text and has " + std::to_string(extent.size)
                           + " bytes",
                       extent.offset };
    std::string bytes(static_cast<std::size_t>(extent.size), '\0');
    if (auto status
        = m_model.sources[extent.source]->read(extent.offset, std::as_writable_bytes(std::span(bytes)));
        !status)
        return status.error();
    return bytes;
}

const nlohmann::json &Assembly::config() const
{
    return *m_config;
}

const nlohmann::json &Assembly::modelConfig() const
{
    return *m_modelConfig;
}

std::optional<double> Assembly::configNumber(const char *key) const
{
    const Json *number = findNumber(*m_config, key, 5);
    return number ? std::optional(number->get<double>()) : std::nullopt;
}

std::string Assembly::configText(const char *key) const
{
    const auto found = m_config->find(key);
    return found != m_config->end() && found->is_string() ? found->get<std::string>() : std::string();
}

void Assembly::add(TensorInfo logical, std::initializer_list<UsedTensor> used)
{
    add(std::move(logical), std::vector<UsedTensor>(used));
}

void Assembly::add(TensorInfo logical, const std::vector<UsedTensor> &used)
{
    std::size_t position = m_model.tensors.size();
    for (const auto &companion : used) {
        if (!companion.tensor)
            continue;
        const auto at = static_cast<std::size_t>(companion.tensor - m_model.tensors.data());
        m_isTaken[at] = 1;
        position = std::min(position, at);
        TensorPart part = std::move(m_model.tensors[at].parts.front());
        part.slot = companion.slot;
        part.kind = companion.kind;
        logical.parts.push_back(std::move(part));
    }
    logical.dtype = DType::Block;
    if (logical.dtypeName.empty())
        logical.dtypeName = layoutId(logical);
    m_logical[position].push_back(std::move(logical));
}

void Assembly::tell(const std::string &id, Finding finding)
{
    const auto [told, isNew] = m_told.try_emplace(id, Told { m_findings.size(), 1 });
    if (isNew)
        m_findings.push_back(std::move(finding));
    else
        ++told->second.count;
}

void Assembly::disagree(const TensorInfo &logical, const std::string &key, const std::string &stated,
                        const std::string &found)
{
    Finding finding { .rule = "layout.config-disagrees", .severity = Severity::Warning };
    finding.subject = logical.name;
    finding.summary = "The configuration states " + key + " " + stated + ", the tensors of '" + logical.name
        + "' are laid out for " + found + "; the tensors are believed";
    finding.evidence.push_back(
        { .label = key, .stated = stated, .computed = found, .location = m_configSource });
    tell("disagree " + layoutId(logical) + " " + key + " " + stated, std::move(finding));
}

void Assembly::check(const TensorInfo &logical, const char *key, double found)
{
    const auto stated = configNumber(key);
    if (stated && *stated != found)
        disagree(logical, key, numberText(*stated), numberText(found));
}

void Assembly::misfit(const std::string &layout, const std::string &subject, const std::string &why)
{
    m_misfits.push_back({ layout, subject, why });
}

void Assembly::tellMisfits()
{
    for (const auto &[layout, subject, why] : m_misfits) {
        const auto found = m_positions.find(subject);
        if (found != m_positions.end() && m_isTaken[found->second])
            continue;
        Finding finding { .rule = "layout.parts-misfit", .severity = Severity::Warning };
        finding.subject = subject;
        finding.summary = "'" + subject + "' looks like " + layout + ", but " + why;
        tell("misfit " + layout, std::move(finding));
    }
    m_misfits.clear();
}

void Assembly::finish()
{
    tellMisfits();
    if (!m_logical.empty()) {
        std::vector<TensorInfo> tensors;
        tensors.reserve(m_model.tensors.size());
        for (std::size_t i = 0; i < m_model.tensors.size(); ++i) {
            if (const auto logical = m_logical.find(i); logical != m_logical.end())
                std::ranges::move(logical->second, std::back_inserter(tensors));
            if (!m_isTaken[i])
                tensors.push_back(std::move(m_model.tensors[i]));
        }
        m_positions.clear();
        m_model.tensors = std::move(tensors);
        m_model.index.clear();
        for (std::size_t i = 0; i < m_model.tensors.size(); ++i)
            m_model.index.emplace(m_model.tensors[i].name, i);
    }
    for (const auto &[id, told] : m_told)
        if (told.count > 1)
            m_findings[told.finding].summary += " (and " + std::to_string(told.count - 1) + " more alike)";
    std::ranges::move(m_findings, std::back_inserter(m_model.findings));
    m_findings.clear();
}

std::string withoutDot(const std::string &prefix)
{
    return prefix.empty() ? prefix : prefix.substr(0, prefix.size() - 1);
}

std::optional<TensorInfo> logicalMatrix(std::string name, std::uint64_t rows, std::uint64_t columns,
                                        const Layout &layout)
{
    const std::uint64_t dims[] = { rows, columns };
    const auto shape = Shape::make(dims);
    if (!shape)
        return std::nullopt;
    return TensorInfo { .name = std::move(name), .shape = *shape, .layout = &layout };
}

} // namespace assay
