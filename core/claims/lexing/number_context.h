// SPDX-License-Identifier: GPL-3.0-or-later
// What digits are that are no quantity: dates, versions, shapes, names, settings, references. Each is
// classified, none is dropped.
#pragma once

#include "core/claims/lexicon/lexicon.h"
#include "core/claims/lexing/amount.h"

namespace assay {

struct Token {
    std::size_t begin = 0, length = 0;
    NumberClass is = NumberClass::None;
};

/// "x3.56", "×1.88": a sign of multiplication that stands right before a number with a fraction, and between
/// no two numbers, says that it is a factor.
bool isTimesBefore(std::string_view text, std::size_t at);
/// The word, path or identifier that the digits at this byte continue ("GPT-2", "int8", "v2.1"), or class
/// None.
Token tokenAround(std::string_view text, std::size_t at);
/// A date, time, version, shape or fraction of a page that begins with these digits, or class None.
Token patternAt(std::string_view text, std::size_t at);
/// What the words beside a bare number make of it: "seed 42", "page 3", "Python 3.11", "8 GPUs", "16
/// September".
NumberClass classByNeighbours(std::string_view text, std::size_t begin, std::size_t end, double value,
                              LanguageSet languages);
/// What hardware's words beside a size or a factor make of it: "A100 80 GB", "24 GB GPU", "8x A100".
bool isHardwareNumber(std::string_view text, std::size_t begin, std::size_t end, LanguageSet languages);
/// "Llama 3.1 8B Instruct", "7B model": the count [begin, end) is a part of a name.
bool isNamePart(std::string_view text, std::size_t begin, std::size_t end, LanguageSet languages);
/// What the label makes of a bare number under it: "seed", "learning rate", "year".
NumberClass classByLabel(std::string_view label, double value, LanguageSet languages);

} // namespace assay
