// SPDX-License-Identifier: GPL-3.0-or-later
// The payload of an artefact, gathered by the layer that it is said to stand for.
#pragma once

#include "core/audit/context.h"

namespace assay {

struct PayloadLayer {
    std::string name {};
    std::string pointer {};
    std::string shapeText {}; ///< "[768, 2304]"
    std::uint64_t elements = 0; ///< of the original tensor, as the artefact declares its shape
    std::uint64_t storedNumbers = 0; ///< real numbers in all its series (a complex one is two)
    bool isMaskBuffer = false; ///< by name and shape, as core/model/accounting does
    std::vector<std::size_t> series {}; ///< indexes into DocumentTree::payloads
};

/// Layers in document order; series that name no layer or no shape are left out.
std::vector<PayloadLayer> payloadLayers(const AuditDocument &document);

/// Distinct numbers in the kept values of each of its series, summed.
std::uint64_t distinctNumbers(const AuditDocument &document, const PayloadLayer &layer);

} // namespace assay
