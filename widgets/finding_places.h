// SPDX-License-Identifier: GPL-3.0-or-later
// Where a finding leads: to a layer, to a line of a document, to bytes of a file.
#pragma once

#include "widgets/session.h"

namespace assay {

struct FindingPlaces {
    std::optional<std::size_t> layer {}; ///< of the session's comparison
    std::optional<TextPlace> text {};
    std::optional<ByteRange> bytes {};
};

/// finding is one of the session's findings().
FindingPlaces placesOf(const Session &session, const Finding &finding);

/// The main payload of a tensor as bytes to be seen; empty if it has none.
std::optional<ByteRange> bytesOf(const Model &model, const TensorInfo &tensor, std::size_t part = 0);

} // namespace assay
