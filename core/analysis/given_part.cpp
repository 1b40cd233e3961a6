// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/given_part.h"

#include "core/pairing/given_rows.h"

namespace assay {

bool isGivenInPart(const Comparison &comparison, const LayerReport &layer)
{
    if (!layer.error || layer.error->exact() || !layer.match.reference)
        return false;
    const TensorInfo &tensor = comparison.reference->tensors[*layer.match.reference];
    return givenElements(tensor, layer.match) < tensor.storedElementCount();
}

} // namespace assay
