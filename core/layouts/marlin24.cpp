// SPDX-License-Identifier: GPL-3.0-or-later
// compressed-tensors marlin-24: weight_packed I32 [in/32, 16 out b / 32], scale_packed [G, out], meta I16
// [in/32, 2 out]; two of four inputs are kept, tiles are permuted. Recognised and sized.
#include "core/base/checked_math.h"
#include "core/layouts/quantised_layouts.h"

namespace assay {

void assembleMarlin24(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *scale = assembly.find(prefix + "scale_packed");
    const TensorInfo *meta = assembly.find(prefix + "meta");
    const auto in = tensor.shape.rank() == 2 ? checkedMultiply(tensor.shape[0], 32) : std::nullopt;
    if (!scale || !meta || !in || meta->shape.rank() != 2 || meta->shape[0] != tensor.shape[0])
        return assembly.misfit("compressed-tensors:marlin-24", tensor.name,
                               "its meta does not fit its words");
    auto logical = logicalMatrix(prefix + "weight", meta->shape[1] / 2, *in, "compressed-tensors:marlin-24");
    if (!logical)
        return assembly.misfit("compressed-tensors:marlin-24", tensor.name, "its shape overflows");
    logical->note = "the permuted tiles of marlin-24 are recognised, their values are not decoded";
    assembly.add(std::move(*logical),
                 { { &tensor, "values", PartKind::Payload },
                   { scale, "scale" },
                   { meta, "meta" },
                   { assembly.find(prefix + "weight_shape"), "shape" } });
}

} // namespace assay
