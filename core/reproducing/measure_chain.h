// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a pipeline over tensors without writing a file: every chunk is encoded, decoded from its bytes alone,
// and compared with the weights. Memory: a few chunks per thread and what prepare() of the codecs needs.
#pragma once

#include "core/codecs/pipeline.h"
#include "core/model/model.h"

namespace assay {

/// A tensor as methods that factor it see it: its first dimension, and the others together.
struct MatrixSize {
    std::uint64_t rows = 0, columns = 0;
};

/// What one tensor, or several, came to.
struct ChainMeasure {
    std::uint64_t elements = 0, referenceBytes = 0;
    std::vector<std::uint64_t> stageBytes {}; ///< left after each stage, lossy ones first, without an index
    std::uint64_t codedBytes = 0; ///< all a decoder needs: side, payload, the index of the chunks
    double errorSquares = 0, weightSquares = 0; ///< of finite weights
    std::vector<MatrixSize> matrices {};

    void add(const ChainMeasure &other);
};

/// base: of stages that code the difference to it; may be null.
Result<ChainMeasure> measureChain(const Model &model, const TensorInfo &tensor, const Pipeline &pipeline,
                                  const Model *base, const RunControl &run);

} // namespace assay
