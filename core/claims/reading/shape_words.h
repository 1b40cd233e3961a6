// SPDX-License-Identifier: GPL-3.0-or-later
// What labels say about shapes; used by the shape pass only.
#pragma once

#include "core/claims/lexicon/lexicon.h"

namespace assay {

/// A word of an attribute ("Size", "compression_ratio", "Parameters (M)") or of a metric.
inline bool namesAttribute(std::string_view label, LanguageSet languages)
{
    for (const auto &hit : findPhrases(label, languages))
        if (hit.row->votesFor(Vote::Attribute) || hit.row->votesFor(Vote::Metric)
            || hit.row->of(Vote::Noun) == "parameters")
            return true;
    return false;
}

/// A word of a side and of nothing else ("Original", "after").
inline bool namesSide(std::string_view label, LanguageSet languages)
{
    bool side = false;
    for (const auto &hit : findPhrases(label, languages)) {
        side = side || hit.row->votesFor(Vote::Side);
        if (hit.row->votesFor(Vote::Attribute) && !hit.row->votesFor(Vote::Side))
            return false;
    }
    return side;
}

/// "Metric", "Value", "Unit" and their like head columns that hold names of attributes, their values, their
/// units.
inline bool isShapeWord(std::string_view label, std::string_view word, LanguageSet languages)
{
    for (const auto &hit : findPhrases(label, languages, Vote::Word))
        if (hit.row->of(Vote::Word) == word && hit.length + 2 >= label.size())
            return true;
    return false;
}

} // namespace assay
