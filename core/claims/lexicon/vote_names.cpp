// SPDX-License-Identifier: GPL-3.0-or-later
// Names of the kinds of votes; linked into the core and into the build tool.
#include "core/claims/lexicon/lexicon.h"

#include <array>

namespace assay {

const char *voteName(Vote vote)
{
    static constexpr std::array<const char *, VoteKinds> Names {
        "attribute", "side",   "sense", "aggregate", "mode",  "status", "noun",    "metric",
        "dataset",   "thing",  "part",  "method",    "dtype", "base",   "grammar", "unit",
        "magnitude", "number", "bound", "joint",     "class", "word",   "tie"
    };
    return Names[static_cast<std::size_t>(vote)];
}

} // namespace assay
