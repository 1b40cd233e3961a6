// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a codec pipeline over a model, writes a decodable container, decodes it back, measures.
#pragma once

#include "core/analysis/compare.h"
#include "core/container/container_report.h"

namespace assay {

struct CompressReport {
    std::string pipeline; ///< as run, defaults written out
    std::string output;
    Comparison comparison {}; ///< reference against the written file, decoded
    std::vector<CompressLayer> layers {};
    std::vector<StageReport> stages {}; ///< totals per stage
    double encodeSeconds = 0, decodeSeconds = 0;
    double encodeMegabytesPerSecond = 0, decodeMegabytesPerSecond = 0; ///< of reference bytes
};

struct CompressOptions {
    std::string pipeline;
    std::string only {}; ///< ECMAScript regex on tensor names; empty = all; others are kept plain
    std::string output;
    std::string importancePath {}; ///< llama.cpp imatrix or safetensors, for weighted codecs
    std::string basePath {}; ///< of the model that codecs store the difference to; empty = none
};

/// The output is complete or absent. Memory: bounded by the largest unit a codec needs, whatever the model.
Result<CompressReport> compressModel(ModelPtr reference, const CompressOptions &options,
                                     const RunControl &run);

/// Writes the decoded weights of any readable model (an Assay container, a GGUF, ...) as safetensors;
/// lossless containers give back the original bytes.
Status decompressModel(ModelPtr model, const std::string &output, const RunControl &run);

} // namespace assay
