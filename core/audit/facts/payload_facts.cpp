// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/payload_facts.h"

#include "core/analysis/forensics.h"
#include "core/model/shape.h"

#include <string_view>
#include <unordered_map>

namespace assay {
namespace {

bool isMask(const std::string &name, const Shape &shape)
{
    const bool named = name.ends_with(".attn.bias") || name.ends_with(".attention.bias");
    return named && shape.rank() == 4 && shape[0] == 1 && shape[1] == 1 && shape[2] == shape[3];
}

} // namespace

std::vector<PayloadLayer> payloadLayers(const AuditDocument &document)
{
    std::vector<PayloadLayer> layers;
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t s = 0; s < document.payloads().size(); ++s) {
        const PayloadNumbers &series = document.payloads()[s];
        if (series.layer.empty() || series.originalShape.empty())
            continue;
        const auto shape = Shape::make(series.originalShape);
        if (!shape)
            continue;
        const auto [place, fresh] = places.try_emplace(series.layer, layers.size());
        if (fresh)
            layers.push_back({ .name = series.layer,
                               .pointer = series.pointer,
                               .shapeText = shape->text(),
                               .elements = shape->elementCount(),
                               .isMaskBuffer = isMask(series.layer, *shape) });
        PayloadLayer &layer = layers[place->second];
        layer.storedNumbers += series.count * (series.complex ? 2 : 1);
        layer.series.push_back(s);
    }
    return layers;
}

std::uint64_t distinctNumbers(const AuditDocument &document, const PayloadLayer &layer)
{
    std::uint64_t count = 0;
    for (const std::size_t s : layer.series)
        count += distinctCount(document.payloads()[s].values);
    return count;
}

} // namespace assay
