// SPDX-License-Identifier: GPL-3.0-or-later
// Rotary positions: frequencies as the configuration scales them, and the tables of one batch.
#pragma once

#include "core/inference/config_reader.h"
#include "core/inference/model_config.h"
#include "core/inference/panels.h"

namespace assay {

/// θ^(−2j/r), j < r/2.
std::vector<double> ropeFrequencies(double theta, std::uint64_t width);

/// Applies a rope_scaling (or rope_parameters) object of config.json to setting, whose width and theta are
/// known. positions: max_position_embeddings; original: the top level's original_max_position_embeddings or
/// 0. An unknown kind fails in config.
void applyRopeScaling(ConfigReader &config, const nlohmann::json &scaling, std::uint64_t positions,
                      std::uint64_t original, RopeSetting &setting, std::vector<std::string> &notes);

struct YarnSetting {
    double factor = 1, betaFast = 32, betaSlow = 1;
    std::uint64_t original = 0;
    bool truncates = true;
};
/// frequencies of setting by YaRN; the amplitude is the caller's.
void applyYarn(const YarnSetting &yarn, RopeSetting &setting);
/// 0.1 s ln F + 1 for F > 1, else 1.
double yarnAmplitude(double factor, double share);

/// Cosines and sines of every panel of a batch, [panel][r/2][16]. windowTokens is the longest sequence.
struct RopeTable {
    Panels cosines {}, sines {};
};
RopeTable ropeTable(const RopeSetting &setting, const Batch &batch, std::uint64_t windowTokens);

} // namespace assay
