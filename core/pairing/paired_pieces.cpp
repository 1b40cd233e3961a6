// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/paired_pieces.h"

#include "core/pairing/joined_pieces.h"
#include "core/pairing/turned_matrices.h"

#include <algorithm>

namespace assay {

Result<DecoderPtr> piecesDecoder(const Model &candidate, const Match &match, std::uint64_t elementCount,
                                 const RunControl &run)
{
    const Transform &transform = match.transform;
    const std::uint64_t rowCount = elementCount / std::max<std::uint64_t>(transform.rowElements, 1);
    if (transform.kind != TransformKind::Stacked && transform.kind != TransformKind::Rows)
        return makeDecoder(candidate, candidate.tensors[*match.candidate], run);
    std::vector<DecoderPtr> pieces;
    for (const std::size_t index : transform.pieces) {
        const auto &tensor = candidate.tensors[index];
        auto piece = makeDecoder(candidate, tensor, run);
        const bool isTurned
            = transform.isTurned || std::ranges::find(transform.axes, pieces.size()) != transform.axes.end();
        if (piece && isTurned) {
            std::vector<std::uint64_t> dims(tensor.shape.dims().begin(), tensor.shape.dims().end());
            if (dims.size() >= 2)
                std::swap(dims[dims.size() - 1], dims[dims.size() - 2]);
            const auto shape = Shape::make(dims);
            piece = shape ? innerTurned(*std::move(piece), {}, *shape) : Result<DecoderPtr>(shape.error());
        }
        if (!piece)
            return piece.error();
        pieces.push_back(*std::move(piece));
    }
    if (transform.kind == TransformKind::Stacked)
        return stackDecoders(std::move(pieces));
    return gatherRows(std::move(pieces), transform, rowCount);
}

} // namespace assay
