// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/assemble.h"

#include "core/base/parallel.h"
#include "core/container/container_assemble.h"
#include "core/formats/zipnn.h"
#include "core/layouts/aqlm.h"
#include "core/layouts/bitsandbytes.h"
#include "core/layouts/compressed_tensors.h"
#include "core/layouts/dfloat11_groups.h"
#include "core/layouts/exl2.h"
#include "core/layouts/fp4.h"
#include "core/layouts/gguf_scales.h"
#include "core/layouts/gptq.h"
#include "core/layouts/hqq.h"
#include "core/layouts/marlin24.h"
#include "core/layouts/mlx.h"
#include "core/layouts/quanto.h"
#include "core/layouts/scaled_weight.h"
#include "core/layouts/sized_only.h"
#include "core/layouts/sparse_bitmask.h"
#include "core/layouts/torchao.h"
#include "core/layouts/vptq_hf.h"
#include "core/opening/expert_stacks.h"

#include <array>
#include <unordered_map>

namespace assay {
namespace {

/// Whole-model assemblers: they know their own containers. Each does nothing quickly where it is not
/// concerned.
using AssembleModel = Status (*)(Model &model, const RunControl &run);

/// Which stored tensor of a module calls which assembler; in order of certainty, since a taken tensor is not
/// offered again.
constexpr std::array LeafAssemblers {
    LeafAssembler { "qweight", assembleQweight },
    LeafAssembler { "bitsandbytes__nf4", assembleBnb4 },
    LeafAssembler { "bitsandbytes__fp4", assembleBnb4 },
    LeafAssembler { "SCB", assembleBnbInt8 },
    LeafAssembler { "_weight_qdata", assembleTorchao },
    LeafAssembler { "indices", assembleVptq },
    LeafAssembler { "bitmask", assembleBitmask },
    LeafAssembler { "weight_packed", assemblePacked },
    LeafAssembler { "weight_scale_2", assembleNvfp4 },
    LeafAssembler { "weight_scale_inv", assembleScaleInverse },
    LeafAssembler { "weight_scale", assembleWeightScale },
    LeafAssembler { "gate_up_proj_blocks", assembleBlocks },
    LeafAssembler { "down_proj_blocks", assembleBlocks },
    LeafAssembler { "blocks", assembleBlocks },
    LeafAssembler { "W_q", assembleHqq },
    LeafAssembler { "_data", assembleQuanto },
    LeafAssembler { "codes", assembleAqlm },
    LeafAssembler { "q_weight", assembleExl2 },
    LeafAssembler { "trellis", assembleExl3 },
    LeafAssembler { "B", assembleMarlin },
    LeafAssembler { "scales", assembleMlx },
};

using ByLeaf = std::unordered_map<std::string_view, AssembleModule>;

std::size_t leafBegin(const std::string &name)
{
    const auto dot = name.rfind('.');
    return dot == std::string::npos ? 0 : dot + 1;
}

Status assembleModules(Model &model, const RunControl &run)
{
    ByLeaf byLeaf;
    for (const auto &row : LeafAssemblers)
        byLeaf.emplace(row.leaf, row.assemble);
    std::vector<std::size_t> concerned;
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        const auto &name = model.tensors[i].name;
        if (byLeaf.contains(std::string_view(name).substr(leafBegin(name))))
            concerned.push_back(i);
    }
    std::vector<std::size_t> bytes; // what may be codes of eight bits beside a scale of any name
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        if (traits(model.tensors[i].dtype).bits == 8 && model.tensors[i].isPlain()
            && model.tensors[i].shape.rank() >= 2)
            bytes.push_back(i);
    if (concerned.empty() && bytes.empty())
        return {};
    Assembly assembly(model);
    for (const std::size_t i : concerned) {
        if (run.cancelled())
            return cancelledError();
        const TensorInfo *tensor = assembly.find(model.tensors[i].name);
        if (!tensor)
            continue; // taken by a companion, or not plain
        const std::size_t begin = leafBegin(tensor->name);
        byLeaf.at(std::string_view(tensor->name).substr(begin))(assembly, *tensor,
                                                                tensor->name.substr(0, begin));
    }
    for (const std::size_t i : bytes)
        if (const TensorInfo *tensor = assembly.find(model.tensors[i].name))
            assembleEightBits(assembly, *tensor, tensor->name.substr(0, leafBegin(tensor->name)));
    if (auto status = assembleStacks(assembly, assembleModules, run); !status)
        return status;
    assembly.finish();
    return {};
}

constexpr std::array Assemblers { AssembleModel { unpackZipnnTensors }, AssembleModel { assembleDfloat11 },
                                  AssembleModel { assembleContainer }, AssembleModel { assembleGgufScales },
                                  AssembleModel { assembleModules } };

} // namespace

Status assembleQuantised(Model &model, const RunControl &run)
{
    for (const AssembleModel assemble : Assemblers)
        if (auto status = assemble(model, run); !status)
            return status;
    return {};
}

} // namespace assay
