// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/pairing.h"

#include "core/base/parallel.h"
#include "core/pairing/folded_norms.h"
#include "core/pairing/folded_scales.h"
#include "core/pairing/like_layers.h"
#include "core/pairing/mixed_orders.h"
#include "core/pairing/paired_pieces.h"
#include "core/pairing/pairer.h"
#include "core/pairing/rotary_order.h"
#include "core/pairing/transforms.h"
#include "core/pairing/zero_steps.h"

namespace assay {

Result<Pairing> pairModels(const Model &reference, const Model &candidate, const NameMapping &mapping,
                           const RunControl &run)
{
    Pairer pairer(reference, candidate, run);
    pairer.pairMapped(mapping);
    pairer.pairEqualNames();
    if (run.cancelled())
        return cancelledError();
    pairer.pairCanonicalNames();
    pairer.pairSpelledNames();
    if (auto status = pairer.pairByContent(); !status)
        return status.error();
    if (auto status = pairer.refineOrders(); !status)
        return status.error();
    Pairing pairing = pairer.finish();
    if (auto status
        = followLikeLayers(reference, candidate, pairer.conversion().reference, pairing.matches, run);
        !status)
        return status.error();
    noteMixedOrders(reference, pairing);
    noteRotaryOrder(reference, pairer.conversion(), pairing);
    if (auto status = undoFoldedNorms(reference, candidate, pairing, run); !status)
        return status.error();
    if (auto status = noteZeroSteps(reference, candidate, pairing, run); !status)
        return status.error();
    if (auto status = undoFoldedScales(reference, candidate, pairing, run); !status)
        return status.error();
    return pairing;
}

Result<DecoderPtr> makePairedDecoder(const Model &reference, const Model &candidate, const Match &match,
                                     const RunControl &run)
{
    if (!match.candidate || !match.reference)
        return Error { ErrorKind::Usage, "a layer without a partner has nothing to decode" };
    const auto &tensor = reference.tensors[*match.reference];
    auto inner = piecesDecoder(candidate, match, tensor.elementCount(), run);
    if (!inner)
        return inner.error();
    return applyTransform(*std::move(inner), match.transform, tensor.shape);
}

} // namespace assay
