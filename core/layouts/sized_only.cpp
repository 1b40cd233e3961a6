// SPDX-License-Identifier: GPL-3.0-or-later
// Layouts that are recognised and sized, values not decoded: one logical tensor with its true shape, so that
// packed words are never counted as parameters.
//   EXL3    trellis, suh [in], svh [out]
//   Marlin  B I32, s [G, out]; the inputs are 16 per row of B
#include "core/layouts/sized_only.h"

#include "core/base/checked_math.h"

namespace assay {
namespace {

void addSized(Assembly &assembly, const std::string &prefix, std::uint64_t out, std::uint64_t in,
              const Layout &layout, const std::vector<UsedTensor> &used)
{
    auto logical = logicalMatrix(prefix + "weight", out, in, layout);
    if (!logical)
        return assembly.misfit(layout.id, prefix + "weight", "its shape overflows");
    logical->note = std::string("the layout ") + layout.id + " is recognised, its values are not decoded";
    assembly.add(std::move(*logical), used);
}

} // namespace

void assembleExl3(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *inputs = assembly.find(prefix + "suh");
    const TensorInfo *outputs = assembly.find(prefix + "svh");
    if (!inputs || !outputs)
        return assembly.misfit("exl3", tensor.name, "suh or svh is missing");
    addSized(assembly, prefix, outputs->shape.elementCount(), inputs->shape.elementCount(), Exl3Layout,
             { { &tensor, "trellis", PartKind::Payload },
               { inputs, "suh" },
               { outputs, "svh" },
               { assembly.find(prefix + "mcg"), "mcg" },
               { assembly.find(prefix + "mul1"), "mul1" } });
}

void assembleMarlin(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *scale = assembly.find(prefix + "s");
    const auto in = tensor.shape.rank() == 2 ? checkedMultiply(tensor.shape[0], 16) : std::nullopt;
    if (!scale || !in || tensor.dtype != DType::I32 || scale->shape.rank() != 2)
        return; // many things are called B
    addSized(assembly, prefix, scale->shape[1], *in, MarlinLayout,
             { { &tensor, "B", PartKind::Payload },
               { scale, "s" },
               { assembly.find(prefix + "workspace"), "workspace" } });
}

constinit const Layout Exl3Layout {
    .id = "exl3", .title = "EXL3", .nominalBitsPerWeight = 0, .makeDecoder = nullptr
};
constinit const Layout MarlinLayout {
    .id = "marlin", .title = "Marlin", .nominalBitsPerWeight = 0, .makeDecoder = nullptr
};
constinit const Layout TfliteSparseLayout { .id = "tflite-sparse",
                                            .title = "TensorFlow Lite sparse tensor",
                                            .nominalBitsPerWeight = 0,
                                            .makeDecoder = nullptr };

} // namespace assay
