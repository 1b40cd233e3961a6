// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of one named method: those that the document states near it, and what is assumed for the
// others.
#pragma once

#include "core/audit/reproduction.h"
#include "core/reproducing/named_methods.h"
#include "core/reproducing/recipes.h"

namespace assay {

/// Texts to read settings from, from near to far; within the first, begin is where the method stands.
struct SettingTexts {
    std::vector<std::string> texts {};
    std::size_t begin = 0, end = 0;
};

/// Its own part of its line, then its group and its section where it is the only method there.
SettingTexts settingTexts(const DocumentTree &tree, const NamedMethods &named, const MethodMention &mention);
CodecSettings statedSettings(const Method &method, const SettingTexts &near, DecimalSign sign);
/// A ratio or bits per weight are stated in the item, row or record of a line.
bool hasFigure(const DocumentTree &tree, const Ledger &ledger, const NamedMethods &named,
               const MethodLine &line);
/// Marks mentions of one method as variants of it where their own lines state other settings and a figure.
void separateVariants(const DocumentTree &tree, const Ledger &ledger, NamedMethods &named);
/// Fills in stages and assumed. ratio: stated for the stage, or 0.
void completeStage(RecipeStage &stage, double ratio, const StoredWeights &weights);

} // namespace assay
