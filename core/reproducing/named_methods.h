// SPDX-License-Identifier: GPL-3.0-or-later
// Where a document names methods, and whether it says that they were used.
#pragma once

#include "core/claims/lexing/numeral.h"
#include "core/claims/reading/document_tree.h"
#include "core/reproducing/method_table.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace assay {

/// A sentence with its label in front, or all cells of a row with their headers.
struct MethodLine {
    TreeId id = 0; ///< Sentence, or the Record of a row
    TreeId group = 0; ///< the Table, List, Record or Paragraph it stands in
    TreeId section = 0;
    std::string text {}, small {}; ///< as written, and in small letters
    bool isHeading = false;
    std::optional<double> stage {}; ///< "Stage 2", "step 2"
};

struct MethodMention {
    const Method *method = nullptr;
    std::size_t line = 0, begin = 0, end = 0; ///< bytes of the line's text
    bool isApplied = true; ///< not denied, skipped or named for comparison
    std::size_t variant = 0; ///< of the method: rows of one method with other settings are others

    bool isSameAs(const MethodMention &other) const
    {
        return method == other.method && variant == other.variant;
    }
};

struct NamedMethods {
    std::vector<MethodLine> lines {};
    std::vector<MethodMention> mentions {}; ///< in document order
    struct Place {
        std::size_t line = 0, offset = 0; ///< where the sentence's text begins in the line
    };
    std::map<TreeId, Place> places {}; ///< of sentences
    DecimalSign sign = DecimalSign::Point;
};

NamedMethods namedMethods(const DocumentTree &tree);
/// The item of a list or the record that a line stands in; none: the line alone.
TreeId itemOf(const DocumentTree &tree, TreeId id);
/// Of a place in small letters: its clause says before or behind it that it is not so.
bool isDeniedAt(std::string_view smallText, std::size_t begin, std::size_t end, DecimalSign sign);
/// Words that make a chain of what stands beside them: "pipeline", "then", an arrow.
bool speaksOfStages(std::string_view smallText);
/// Between two methods: the second is done first.
bool speaksOfAfter(std::string_view smallText);
/// "Pipeline", "combined", "overall": of the whole chain.
bool speaksOfWhole(std::string_view smallText);

} // namespace assay
