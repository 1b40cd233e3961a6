// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of methods as documents name them. To add one: a row in method_table.cpp with its spellings
// (patterns of word_pattern.h), the pipeline of ours that does it, and how its settings are written; a
// document in tests/reproducing/method_documents.h. A method that cannot be run has no pipeline and says why.
#pragma once

#include "core/codecs/pipeline.h"
#include "core/reproducing/measure_chain.h"

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace assay {

enum class SettingKind {
    Whole, ///< a whole number as written
    Part, ///< a share: 0.1 or 10 %
    Removed, ///< a share that is taken away: 90 % leaves 0.1
    Word, ///< the pattern alone says the value
    Format ///< half, bfloat16, float32, named beside one of the patterns: "factors in float32"
};

struct MethodSetting {
    const char *setting; ///< of the codec
    SettingKind kind;
    std::span<const std::string_view> patterns;
    const char *value = ""; ///< of a Word
    std::size_t number = 0; ///< which '#' of the pattern
};

struct Method {
    const char *id;
    const char *title;
    std::span<const std::string_view> spellings;
    const char *pipeline; ///< ours, "" = cannot be run
    std::span<const MethodSetting> settings {};
    /// Pipelines with other settings that its users take; the one nearest to a stated ratio is assumed where
    /// the document leaves the settings open.
    std::span<const std::string_view> alternatives {};
    const char *remark = ""; ///< said beside the figures, or why it cannot be run
    /// Bits per weight below which no setting of the method goes, given those the document states and the
    /// matrices (none where not all were seen); empty = its rate depends on the weights alone, or is not
    /// known.
    std::optional<double> (*leastBits)(const CodecSettings &stated, std::span<const MatrixSize> matrices)
        = nullptr;
    std::span<const std::string_view> needs {}; ///< one of them must stand in the same text
    bool isGeneric = false; ///< counts only where no other lossy method is named that has a width itself
    bool hasNoWidth = false; ///< what it keeps are numbers, which another method may code in turn
    bool keepsNumbers = false; ///< what it stores is in the model's own format, unless that is stated
    /// Spellings that are names of people or other words too: they count only before one of the heads
    /// ("Huffman coding"), or near a word of context where no other name stands beside them.
    std::span<const std::string_view> namesakes {};
    std::span<const std::string_view> heads {};
    std::span<const std::string_view> context {};
    /// Another implementation with the same settings leaves so much more or less of the same bytes, as a part
    /// of them; 0 = the settings fix them.
    double latitude = 0;
    const char *kindOf = ""; ///< id of a method that documents name for it as well: N:M is pruned, too
    const char *open = ""; ///< what no setting says, and what came out depends on
};

std::span<const Method> methodTable();
bool isLossless(const Method &method);
/// Its users give some tensors a wider type than its name says.
bool isMix(const Method &method);

} // namespace assay
