// SPDX-License-Identifier: GPL-3.0-or-later
// The two models of a run with their tokenizers, as far as each could be opened, and the tokens of a text.
#pragma once

#include "core/inference/evaluation.h"
#include "core/inference/tokenizers/tokenizer.h"
#include "core/inference/transformer.h"

namespace assay {

struct RunModel {
    std::optional<Transformer> transformer {}; ///< empty: report.notRun says why
    TokenizerPtr tokenizer {};
    std::string tokenizerProblem {};
    RunSide report {};
};

struct RunModels {
    RunModel reference {};
    std::optional<RunModel> candidate {};
    std::vector<std::string> notes {};

    /// The reference's, else the candidate's, else null.
    const TokenizerPtr &tokenizer() const;
};

/// Cancelled is the only Error.
Result<RunModels> openRunModels(const RunRequest &request, const RunControl &run);

struct RunTokens {
    std::vector<std::uint32_t> ids;
    std::vector<std::string> notes;
    std::string problem {}; ///< why there are none
    std::string candidateProblem {}; ///< why the candidate cannot be run on them
};
/// Both tokenizers must give the same ids, else the candidate is not run.
Result<RunTokens> tokenizeForBoth(const RunModels &models, const std::string &text);

} // namespace assay
