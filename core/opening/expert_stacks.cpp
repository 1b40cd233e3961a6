// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/expert_stacks.h"

#include "core/layouts/layout.h"
#include "core/layouts/stacked.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

namespace assay {
namespace {

/// In a module of its own the arrays have these names, "<module>.weight" beside "<module>.scales".
constexpr std::array<std::string_view, 3> PayloadLeaves { "weight", "qweight", "weight_packed" };

/// A stack may be no module but a parameter, "experts.gate_up_proj" beside "experts.gate_up_proj_scale": what
/// follows its name, and the name that the same array has in a module.
struct Suffix {
    std::string_view after, leaf;
};
constexpr std::array Suffixes = std::to_array<Suffix>({
    { "", "weight" },
    { "_packed", "weight_packed" },
    { "_weight_packed", "weight_packed" },
    { "_qweight", "qweight" },
    { "_qzeros", "qzeros" },
    { "_g_idx", "g_idx" },
    { "_scales", "scales" },
    { "_biases", "biases" },
    { "_scale", "weight_scale" },
    { "_weight_scale", "weight_scale" },
    { "_scale_inv", "weight_scale_inv" },
    { "_weight_scale_inv", "weight_scale_inv" },
    { "_scale_2", "weight_scale_2" },
    { "_weight_scale_2", "weight_scale_2" },
    { "_global_scale", "weight_global_scale" },
    { "_weight_global_scale", "weight_global_scale" },
    { "_zero_point", "weight_zero_point" },
    { "_weight_zero_point", "weight_zero_point" },
    { "_weight_shape", "weight_shape" },
    { "_shape", "weight_shape" },
});

bool mayBeStackOfCodes(const TensorInfo &tensor)
{
    const DType dtype = tensor.dtype;
    return tensor.shape.rank() == 3 && tensor.shape[0] > 0 && tensor.shape[0] <= MostStacked
        && tensor.elementCount() > 0
        && (traits(dtype).bits == 8 || dtype == DType::I32 || dtype == DType::U32 || dtype == DType::I16);
}

/// The first of an array's experts, or all of an array that has none.
std::optional<TensorInfo> firstOf(const TensorInfo &stored, std::uint64_t experts, std::string name)
{
    TensorInfo first = stored;
    first.name = std::move(name);
    const auto dims = stored.shape.dims();
    if (dims.empty() || dims[0] != experts || (dims.size() == 1 && experts == 1))
        return first;
    const auto inner = Shape::make(dims.subspan(1));
    TensorPart &part = first.parts.front();
    if (!inner || part.extent.size % experts != 0)
        return std::nullopt;
    first.shape = part.shape = *inner;
    part.extent.size /= experts;
    part.fileBytes.reset();
    return first;
}

class Stacks {
public:
    Stacks(Assembly &assembly, std::uint64_t experts)
        : m_assembly(assembly)
        , m_experts(experts)
    {
        m_firsts.texts = assembly.model().texts;
        m_firsts.sources = assembly.model().sources;
        m_firsts.format = assembly.model().format;
    }

    void offer(const TensorInfo &payload)
    {
        const auto dot = payload.name.rfind('.');
        const std::size_t begin = dot == std::string::npos ? 0 : dot + 1;
        const std::string_view leaf = std::string_view(payload.name).substr(begin);
        if (std::ranges::find(PayloadLeaves, leaf) != PayloadLeaves.end())
            return offerModule(payload.name.substr(0, begin));
        for (const Suffix &suffix : Suffixes)
            if (std::ranges::find(PayloadLeaves, suffix.leaf) != PayloadLeaves.end()
                && leaf.size() > suffix.after.size() && leaf.ends_with(suffix.after))
                offerParameter(payload.name.substr(0, payload.name.size() - suffix.after.size()));
    }

    Status read(Status (*assembleModules)(Model &model, const RunControl &run), const RunControl &run)
    {
        if (m_firsts.tensors.empty())
            return {};
        if (auto status = assembleModules(m_firsts, run); !status)
            return status;
        for (TensorInfo &first : m_firsts.tensors)
            if (!first.isPlain() && hasDecoder(first))
                add(std::move(first));
        for (Finding &finding : m_firsts.findings)
            if (finding.rule != "layout.parts-misfit") // said of the whole already
                m_assembly.tell(std::move(finding));
        return {};
    }

private:
    void offerModule(const std::string &prefix)
    {
        for (const Suffix &suffix : Suffixes)
            place(prefix + std::string(suffix.leaf), prefix + std::string(suffix.leaf));
    }
    void offerParameter(const std::string &stem)
    {
        m_stems.emplace(stem + ".weight", stem);
        for (const Suffix &suffix : Suffixes)
            place(stem + std::string(suffix.after), stem + "." + std::string(suffix.leaf));
    }

    void place(const std::string &stored, std::string name)
    {
        const TensorInfo *tensor = m_assembly.find(stored);
        if (!tensor || m_isPlaced[stored])
            return;
        if (auto first = firstOf(*tensor, m_experts, std::move(name))) {
            m_isPlaced[stored] = true;
            first->parts.front().name = stored;
            m_firsts.tensors.push_back(*std::move(first));
        }
    }

    void add(TensorInfo first)
    {
        const auto stem = m_stems.find(first.name);
        TensorInfo whole { .name = stem == m_stems.end() ? first.name : stem->second,
                           .layout = &StackedLayout };
        std::vector<std::uint64_t> dims { m_experts };
        dims.insert(dims.end(), first.shape.dims().begin(), first.shape.dims().end());
        const auto shape = Shape::make(dims);
        std::vector<UsedTensor> used;
        StackedParameters parameters { .first = {}, .strides = {} };
        for (const TensorPart &part : first.parts) {
            const TensorInfo *stored = m_assembly.find(part.name);
            if (!stored)
                return;
            const bool isShared = stored->parts.front().extent == part.extent;
            parameters.strides.push_back(isShared ? 0 : part.extent.size);
            used.push_back({ stored, part.slot.c_str(), part.kind });
        }
        if (!shape)
            return;
        whole.shape = *shape;
        whole.bits = first.bits;
        whole.groupSize = first.groupSize;
        parameters.first = first;
        whole.parameters = std::move(parameters);
        m_assembly.add(std::move(whole), used);
    }

    Assembly &m_assembly;
    std::uint64_t m_experts;
    Model m_firsts; ///< the first matrix of every stack
    std::unordered_map<std::string, bool> m_isPlaced; ///< by stored name
    std::unordered_map<std::string, std::string> m_stems; ///< of parameters, by the name in a module
};

} // namespace

Status assembleStacks(Assembly &assembly, Status (*assembleModules)(Model &model, const RunControl &run),
                      const RunControl &run)
{
    std::map<std::uint64_t, std::vector<const TensorInfo *>> byExperts;
    for (const auto &tensor : assembly.model().tensors)
        if (mayBeStackOfCodes(tensor) && assembly.find(tensor.name) == &tensor)
            byExperts[tensor.shape[0]].push_back(&tensor);
    for (const auto &[experts, payloads] : byExperts) {
        Stacks stacks(assembly, experts);
        for (const TensorInfo *payload : payloads)
            stacks.offer(*payload);
        if (auto status = stacks.read(assembleModules, run); !status)
            return status;
    }
    return {};
}

} // namespace assay
