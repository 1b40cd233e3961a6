// SPDX-License-Identifier: GPL-3.0-or-later
// What a statement counts, and where it stands.
#pragma once

#include <cstdint>
#include <string>

namespace assay {

enum class ClaimKind {
    Ratio,
    Bytes,
    Parameters,
    Count,
    Percent,
    BitsPerWeight,
    Error,
    Fidelity,
    StatusWord,
    Licence,
    Other
};
const char *claimKindName(ClaimKind kind);

struct ClaimLocation {
    std::uint64_t line = 0, column = 0; ///< 1-based; 0 where the document is addressed by pointer
    std::string pointer {}; ///< JSON pointer, also into pickles
};

} // namespace assay
