// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/side_parts.h"

#include <algorithm>
#include <array>
#include <set>

namespace assay {
namespace {

bool isTrainingState(const TensorInfo &tensor)
{
    constexpr std::array<std::string_view, 5> Names { "exp_avg", "momentum_buffer", "optimizer.state",
                                                      "adam_m", "adam_v" };
    return tensor.role == TensorRole::Optimizer || std::ranges::any_of(Names, [&](std::string_view name) {
               return tensor.name.find(name) != std::string::npos;
           });
}

} // namespace

std::uint64_t trainingBytes(const ModelEvidence &side)
{
    std::uint64_t bytes = 0;
    if (side.model)
        for (const TensorInfo &tensor : side.model->tensors)
            bytes += isTrainingState(tensor) ? tensor.storedBytes() : 0;
    return bytes;
}

std::optional<double> ratioWithoutTraining(const AuditContext &context)
{
    const std::uint64_t training = trainingBytes(context.reference);
    if (training == 0 || !context.candidate.accounting || context.candidate.accounting->storedBytes == 0)
        return {};
    const std::uint64_t all = context.reference.accounting->storedBytes;
    const std::uint64_t stored = context.candidate.accounting->storedBytes;
    const std::uint64_t left = stored - std::min(stored, trainingBytes(context.candidate));
    if (left == 0)
        return {};
    return static_cast<double>(all - std::min(all, training)) / static_cast<double>(left);
}

std::uint64_t blockCount(const Model &model)
{
    std::set<std::string> blocks;
    for (const TensorInfo &tensor : model.tensors) {
        const std::string &name = tensor.name;
        for (std::size_t at = 0; at < name.size();) {
            const std::size_t end = std::min(name.size(), name.find('.', at));
            const bool number = end > at
                && std::all_of(name.begin() + static_cast<std::ptrdiff_t>(at),
                               name.begin() + static_cast<std::ptrdiff_t>(end),
                               [](char c) { return c >= '0' && c <= '9'; });
            if (number) {
                blocks.insert(name.substr(0, end));
                break;
            }
            at = end + 1;
        }
    }
    return blocks.size();
}

bool isAdapter(const ModelEvidence &side)
{
    return side.model && std::ranges::any_of(side.model->findings, [](const Finding &finding) {
               return finding.rule == "model.adapter";
           });
}

} // namespace assay
