// SPDX-License-Identifier: GPL-3.0-or-later
// Families that are published under two or three sets of names: each set is mapped to one spelling.
#pragma once

#include "core/pairing/names.h"

namespace assay {

struct NameScheme;

/// The scheme that the names of a model show; nullptr where they show none.
const NameScheme *schemeOf(const Model &model);

/// A model's names where both of a pair show one scheme; else scheme is nullptr.
struct PairNames : ModelNames {
    const NameScheme *scheme = nullptr;
};

/// By the scheme, and by the roles of all models where it does not know the name.
std::optional<CanonicalName> canonicalName(const PairNames &names, const std::string &name);

} // namespace assay
