// SPDX-License-Identifier: GPL-3.0-or-later
// What a document's methods are with us: pipelines with the settings it states, what it leaves open, and the
// ratios it gives for the stages and for the whole.
#pragma once

#include "core/audit/reproduction.h"
#include "core/claims/facts/ledger.h"
#include "core/reproducing/method_table.h"

namespace assay {

/// Fewer are those of a code, and no weights that a ratio starts from.
inline constexpr double LeastBaseBits = 16;

/// A figure of a document and the fact of its ledger.
struct RecipeFigure {
    StatedFigure stated {};
    std::size_t fact = NoIndex;
    double bits = 0; ///< of a weight that it is stated against; 0 = not said
};

struct RecipeStage {
    const Method *method = nullptr; ///< null: a stage whose name is in no row of the table
    std::size_t variant = 0; ///< of the method, as of its mentions
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

/// How the reference stores its weights: for what is assumed where settings are not stated.
struct StoredWeights {
    double bits = 32; ///< of one weight
    std::string numbers = "float32"; ///< the format of most, as codecs name it
};

struct DocumentRecipes {
    std::vector<Recipe> recipes {};
    std::vector<JudgedFigure> notCompared {}; ///< with the reason; of no recipe
};

DocumentRecipes recipesOf(const DocumentTree &tree, const Ledger &ledger, const std::string &document,
                          const StoredWeights &weights);

} // namespace assay
