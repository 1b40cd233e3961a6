// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/layout_table.h"

#include "core/layouts/plain.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::array Layouts {
    Layout { "plain", "Plain array", 0, makePlainDecoder },
};

} // namespace

std::span<const Layout> layouts()
{
    return Layouts;
}

const Layout *findLayout(std::string_view id)
{
    const auto found = std::ranges::find_if(Layouts, [id](const Layout &row) { return id == row.id; });
    return found == Layouts.end() ? nullptr : &*found;
}

Result<DecoderPtr> makeDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    if (!tensor.note.empty())
        return Error { ErrorKind::Unsupported, "tensor '" + tensor.name + "': " + tensor.note };
    const Layout *layout = findLayout(tensor.layout);
    if (!layout || !layout->makeDecoder)
        return Error { ErrorKind::Unsupported,
                       "tensor '" + tensor.name + "' of layout " + tensor.layout
                           + " is recognised, its values are not decoded" };
    for (const auto &part : tensor.parts)
        if (auto status = checkPart(model, part); !status)
            return status.error();
    return layout->makeDecoder(model, tensor, run);
}

Result<std::vector<float>> decodeAll(const Model &model, const TensorInfo &tensor, std::uint64_t limit,
                                     const RunControl &run)
{
    if (tensor.elementCount() > limit)
        return Error { ErrorKind::LimitExceeded,
                       "tensor '" + tensor.name + "' has " + std::to_string(tensor.elementCount())
                           + " values, at most " + std::to_string(limit) + " are decoded at once" };
    const auto decoder = makeDecoder(model, tensor, run);
    if (!decoder)
        return decoder.error();
    std::vector<float> values(static_cast<std::size_t>(tensor.elementCount()));
    DecodeScratch scratch;
    if (auto status = (*decoder)->decode(0, values, scratch); !status)
        return status.error();
    return values;
}

} // namespace assay
