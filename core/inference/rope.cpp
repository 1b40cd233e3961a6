// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/rope.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay {
namespace {

/// Cosine and sine of any angle by reduction to [−π/4, π/4] and their series: the same bits everywhere.
std::pair<double, double> cosineAndSine(double angle)
{
    const double quarter = std::nearbyint(angle * (2 / std::numbers::pi));
    // π/2 in three parts, the first two with 33 bits: exact products for angles below 2^20.
    double r = angle - quarter * 0x1.921fb544p+0;
    r -= quarter * 0x1.0b4611a6p-34;
    r -= quarter * 0x1.3198a2e037073p-69;
    const double s = r * r;
    double sine = 0, cosine = 0; // series to r^17 and r^16: below 1e-17 at π/4
    for (int n = 17; n >= 3; n -= 2)
        sine = (1 + sine) * -s / (n * (n - 1));
    for (int n = 16; n >= 2; n -= 2)
        cosine = (1 + cosine) * -s / (n * (n - 1));
    sine = r + r * sine;
    cosine = 1 + cosine;
    switch (static_cast<long long>(quarter) & 3) {
    case 0:
        return { cosine, sine };
    case 1:
        return { -sine, cosine };
    case 2:
        return { -cosine, -sine };
    default:
        return { sine, -cosine };
    }
}

std::vector<double> factorList(ConfigReader &config, const nlohmann::json &list, std::uint64_t count,
                               const char *name)
{
    std::vector<double> factors;
    if (!list.is_array() || list.size() != count) {
        config.fail(std::string("'") + name + "' holds " + std::to_string(list.is_array() ? list.size() : 0)
                    + " numbers, the rotated part of a head has " + std::to_string(count) + " pairs");
        return factors;
    }
    for (const auto &item : list) {
        const double factor = item.is_number() ? item.get<double>() : 0;
        if (!(factor > 0) || !std::isfinite(factor)) {
            config.fail(std::string("'") + name + "' holds a factor that is not positive");
            return {};
        }
        factors.push_back(factor);
    }
    return factors;
}

void applyLlama3(ConfigReader &scaling, RopeSetting &setting)
{
    const double factor = scaling.number("factor", 0, 1, 1e6);
    const double low = scaling.number("low_freq_factor", 1, 1e-6, 1e6);
    const double high = scaling.number("high_freq_factor", 4, 1e-6, 1e6);
    const double original = scaling.number("original_max_position_embeddings", 0, 1, MostPositions);
    if (factor == 0 || original == 0 || high <= low)
        scaling.fail("the llama3 rope scaling lacks 'factor' or 'original_max_position_embeddings', or its "
                     "'high_freq_factor' is not above 'low_freq_factor'");
    for (double &frequency : setting.frequencies) {
        const double turns = original * frequency / (2 * std::numbers::pi);
        const double kept = std::clamp((turns - low) / (high - low), 0.0, 1.0);
        frequency *= kept + (1 - kept) / factor;
    }
}

void applyYarnScaling(ConfigReader &scaling, std::uint64_t positions, RopeSetting &setting,
                      std::vector<std::string> &notes)
{
    YarnSetting yarn { .factor = scaling.number("factor", 0, 1, 1e6),
                       .betaFast = scaling.number("beta_fast", 32, 1e-3, 1e6),
                       .betaSlow = scaling.number("beta_slow", 1, 1e-3, 1e6),
                       .original
                       = scaling.count("original_max_position_embeddings", positions, MostPositions),
                       .truncates = scaling.flag("truncate", true) };
    if (yarn.factor == 0 || yarn.original == 0)
        return scaling.fail("the yarn rope scaling lacks 'factor' or the original context length");
    const double stated = static_cast<double>(positions) / static_cast<double>(yarn.original);
    if (positions != 0 && std::abs(stated - yarn.factor) > 1e-9)
        notes.push_back("yarn factor " + numberText(yarn.factor) + " is used as stated; library versions of "
                        + "2024 and 2025 use max_position_embeddings / original = " + numberText(stated)
                        + " instead");
    applyYarn(yarn, setting);
    const double mscale = scaling.number("mscale", 0, 0, 1e6);
    const double all = scaling.number("mscale_all_dim", 0, 0, 1e6);
    if (scaling.has("attention_factor"))
        setting.amplitude = scaling.number("attention_factor", 1, 1e-6, 1e6);
    else if (mscale != 0 && all != 0)
        setting.amplitude = yarnAmplitude(yarn.factor, mscale) / yarnAmplitude(yarn.factor, all);
    else
        setting.amplitude = yarnAmplitude(yarn.factor, 1);
}

void applyLongRope(ConfigReader &scaling, std::uint64_t positions, std::uint64_t original,
                   RopeSetting &setting)
{
    const std::uint64_t trained
        = original != 0 ? original : scaling.count("original_max_position_embeddings", 0, MostPositions);
    if (trained == 0)
        return scaling.fail("longrope needs 'original_max_position_embeddings'");
    const auto pairs = setting.frequencies.size();
    const auto longer = factorList(scaling, scaling.value("long_factor"), pairs, "long_factor");
    const auto shorter = factorList(scaling, scaling.value("short_factor"), pairs, "short_factor");
    if (longer.empty() || shorter.empty())
        return;
    setting.longFrequencies = setting.frequencies;
    setting.longFrom = trained;
    for (std::size_t j = 0; j < pairs; ++j) {
        setting.longFrequencies[j] /= longer[j];
        setting.frequencies[j] /= shorter[j];
    }
    const double ratio = static_cast<double>(positions) / static_cast<double>(trained);
    if (ratio > 1)
        setting.amplitude = std::sqrt(1 + std::log(ratio) / std::log(static_cast<double>(trained)));
}

} // namespace

std::vector<double> ropeFrequencies(double theta, std::uint64_t width)
{
    std::vector<double> frequencies(width / 2);
    for (std::size_t j = 0; j < frequencies.size(); ++j)
        frequencies[j] = std::pow(theta, -2.0 * static_cast<double>(j) / static_cast<double>(width));
    return frequencies;
}

double yarnAmplitude(double factor, double share)
{
    return factor > 1 ? 0.1 * share * std::log(factor) + 1 : 1;
}

void applyYarn(const YarnSetting &yarn, RopeSetting &setting)
{
    const auto width = static_cast<double>(setting.width);
    const auto dimensionOf = [&](double turns) {
        return width * std::log(static_cast<double>(yarn.original) / (2 * std::numbers::pi * turns))
            / (2 * std::log(setting.theta));
    };
    double first = dimensionOf(yarn.betaFast), last = dimensionOf(yarn.betaSlow);
    if (yarn.truncates) {
        first = std::floor(first);
        last = std::ceil(last);
    }
    first = std::max(first, 0.0);
    last = std::min(last, width - 1);
    if (first == last)
        last += 0.001;
    for (std::size_t j = 0; j < setting.frequencies.size(); ++j) {
        const double share = std::clamp((static_cast<double>(j) - first) / (last - first), 0.0, 1.0);
        setting.frequencies[j] *= (1 - share) + share / yarn.factor;
    }
}

void applyRopeScaling(ConfigReader &config, const nlohmann::json &scaling, std::uint64_t positions,
                      std::uint64_t original, RopeSetting &setting, std::vector<std::string> &notes)
{
    if (scaling.is_null())
        return;
    if (!scaling.is_object())
        return config.fail("the rope scaling is no object");
    ConfigReader reader(scaling);
    const std::string kind = reader.text("rope_type", reader.text("type", "default"));
    if (kind == "linear") {
        const double factor = reader.number("factor", 0, 1e-6, 1e6);
        if (factor == 0)
            reader.fail("the linear rope scaling lacks 'factor'");
        else
            for (double &frequency : setting.frequencies)
                frequency /= factor;
    } else if (kind == "dynamic") {
        setting.dynamicFactor = reader.number("factor", 1, 1, 1e6);
        setting.dynamicFrom = positions;
        if (positions == 0 || setting.width <= 2)
            reader.fail("dynamic rope scaling needs 'max_position_embeddings' and a head of more than 2");
    } else if (kind == "llama3") {
        applyLlama3(reader, setting);
    } else if (kind == "yarn") {
        applyYarnScaling(reader, positions, setting, notes);
    } else if (kind == "longrope" || kind == "su") {
        applyLongRope(reader, positions, original, setting);
    } else if (kind != "default") {
        reader.fail("rope scaling of kind '" + kind + "' is not computed here");
    }
    if (reader.failed()) {
        const auto status = reader.status();
        config.fail(status.error().sentence.substr(std::string("config.json: ").size()));
    }
}

RopeTable ropeTable(const RopeSetting &setting, const Batch &batch, std::uint64_t windowTokens)
{
    std::vector<double> frequencies = setting.frequencies;
    if (!setting.longFrequencies.empty() && windowTokens > setting.longFrom)
        frequencies = setting.longFrequencies;
    if (setting.dynamicFactor > 0 && windowTokens > setting.dynamicFrom) {
        const double length = static_cast<double>(windowTokens) / static_cast<double>(setting.dynamicFrom);
        const auto width = static_cast<double>(setting.width);
        const double growth = setting.dynamicFactor * length - (setting.dynamicFactor - 1);
        frequencies = ropeFrequencies(setting.theta * std::pow(growth, width / (width - 2)), setting.width);
    }
    const std::size_t pairs = frequencies.size();
    RopeTable table { .cosines = Panels(batch.panels(), pairs), .sines = Panels(batch.panels(), pairs) };
    for (const auto &sequence : batch.sequences)
        for (std::size_t token = 0; token < sequence.panels() * PanelLanes; ++token) {
            const std::size_t panel = sequence.firstPanel + token / PanelLanes, lane = token % PanelLanes;
            for (std::size_t j = 0; j < pairs; ++j) {
                const double angle = static_cast<double>(sequence.past + token) * frequencies[j];
                const auto [cosine, sine] = cosineAndSine(angle);
                table.cosines.panel(panel)[j * PanelLanes + lane]
                    = static_cast<float>(cosine * setting.amplitude);
                table.sines.panel(panel)[j * PanelLanes + lane]
                    = static_cast<float>(sine * setting.amplitude);
            }
        }
    return table;
}

} // namespace assay
