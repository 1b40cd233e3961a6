// SPDX-License-Identifier: GPL-3.0-or-later
// What a heading, key, column header or row label says of the numbers under it.
#pragma once

#include "core/claims/facts/words.h"

namespace assay {

struct Label {
    Attribute attribute = Attribute::Other;
    std::string noun {}, metric {}, dataSet {};
    FactSide side = FactSide::None;
    Sense sense = Sense::Unknown;
    Aggregate aggregate = Aggregate::None;
    Mode mode = Mode::Result;
    Standing status = Standing::None;
    std::string other {}, part {}, method {};
    double bits = 0; ///< of a data type that it names
    bool isCumulative = false, isPartial = false, isInverse = false, isQuestion = false;
    int direction = 0; ///< "original over compressed" 1, the other way round -1, else 0
    bool saysCoverage = false; ///< "parameter coverage": whatever its first noun is
    bool covers = false; ///< "parameters converted": a verb of what is there
    bool isTitle = false; ///< of the whole document: names it, and says nothing of its numbers
    bool isHeading = false; ///< of a section
    bool isColumn = false; ///< of a table
    bool isOfPair = false; ///< an opened file, whose side it gives
    bool sideIsFormat = false; ///< the side follows from a data type only
    std::string rest {}; ///< the words that vote for nothing, normalised: a name, perhaps
    std::string text {};
};

Label readLabel(std::string_view text, const WordFinder &finder);

/// "microsoft/DialoGPT-Small" and "dialogpt_small" as "dialogptsmall": the last part of a path, letters and
/// digits.
std::string normalisedName(std::string_view name);
/// "orig/model.safetensors" as "orig/model": the folder with the file; empty if there is none.
std::string nameWithFolder(std::string_view path);
/// True if the text is written as models are: "Birch-7B", "org/Alder-Small", "ResNet-18", "Llama-3.1-8B".
bool looksLikeModelName(std::string_view text);
/// Several capitalised words that no phrase knows, one of them an acronym: "Mask R-CNN".
bool looksLikeProperName(std::string_view text, const WordFinder &finder);
/// The first such name in the text, as it stands; empty if there is none.
std::string_view modelNameIn(std::string_view text);

} // namespace assay
