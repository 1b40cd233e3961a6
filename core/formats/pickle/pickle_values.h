// SPDX-License-Identifier: GPL-3.0-or-later
// What single nodes of a pickle hold.
#pragma once

#include "core/formats/pickle/pickle.h"

namespace assay {

/// Text or (Python 2) bytes of a node, else empty.
std::optional<std::string> textOf(const Pickle &pickle, NodeId node);
/// A whole number of 0 to 2^53, else empty.
std::optional<std::uint64_t> countOf(const Pickle &pickle, NodeId node);

} // namespace assay
