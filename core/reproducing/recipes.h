// SPDX-License-Identifier: GPL-3.0-or-later
// What a document's methods are with us: pipelines with the settings it states, what it leaves open, and the
// ratios it gives for the stages and for the whole.
#pragma once

#include "core/audit/reproduction.h"
#include "core/claims/facts/ledger.h"
#include "core/reproducing/method_table.h"

namespace assay {

/// A figure of a document and the fact of its ledger.
struct RecipeFigure {
    StatedFigure stated {};
    std::size_t fact = NoIndex;
};

struct RecipeStage {
    const Method *method = nullptr; ///< null: a stage whose name is in no row of the table
    std::string written {};
    ClaimLocation location {};
    CodecSettings stated {}; ///< by the document, of the method's codec
    std::vector<Stage> stages {}; ///< ours, complete; more than one where the method is two coders
    std::vector<std::string> assumed {};
    std::optional<double> number {}; ///< of a numbered stage
    std::vector<RecipeFigure> figures {}; ///< a ratio first, if there is one
};

struct Recipe {
    std::vector<RecipeStage> stages {};
    std::vector<RecipeFigure> figures {}; ///< of the whole; a ratio first, if there is one
    bool mayBePacked = false; ///< no coder is among its stages, and the document names one elsewhere
    /// Why it cannot be run, or empty.
    std::string problem() const;
    std::string pipelineText() const;
};

/// storedBits: of one weight of the reference, for what is assumed where settings are not stated.
std::vector<Recipe> recipesOf(const DocumentTree &tree, const Ledger &ledger, const std::string &document,
                              double storedBits);

} // namespace assay
