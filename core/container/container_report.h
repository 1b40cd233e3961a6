// SPDX-License-Identifier: GPL-3.0-or-later
// What is found out while a model is encoded: per layer and per stage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

struct StageReport {
    std::string codec; ///< with its settings
    std::uint64_t bytesIn = 0, bytesOut = 0; ///< payload
    std::string note {}; ///< e.g. symbolic: "its output does not depend on its input"
};

struct CompressLayer {
    std::string tensor;
    std::vector<StageReport> stages {};
    std::optional<double> bitsPerWeight {}, relativeMseBound {};
};

/// What writing a container found out.
struct ContainerReport {
    std::string pipeline;
    std::vector<CompressLayer> layers; ///< of the coded tensors
    std::vector<StageReport> stages;
    std::uint64_t referenceBytes = 0; ///< read: payload of all tensors
    std::uint64_t fileBytes = 0;
};

} // namespace assay
