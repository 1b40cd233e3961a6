// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/payload_facts.h"

#include "core/analysis/forensics.h"
#include "core/model/shape.h"

#include <algorithm>

namespace assay {
namespace {

bool isMask(const std::string &name, const Shape &shape)
{
    const bool named = name.ends_with(".attn.bias") || name.ends_with(".attention.bias");
    return named && shape.rank() == 4 && shape[0] == 1 && shape[1] == 1 && shape[2] == shape[3];
}

} // namespace

std::vector<PayloadLayer> payloadLayers(const Document &document)
{
    std::vector<PayloadLayer> layers;
    for (std::size_t s = 0; s < document.payloads.size(); ++s) {
        const PayloadSeries &series = document.payloads[s];
        if (series.layer.empty() || series.originalShape.empty())
            continue;
        const auto shape = Shape::make(series.originalShape);
        if (!shape)
            continue;
        auto layer = std::ranges::find(layers, series.layer, &PayloadLayer::name);
        if (layer == layers.end()) {
            layers.push_back({ .name = series.layer,
                               .pointer = series.pointer,
                               .shapeText = shape->text(),
                               .elements = shape->elementCount(),
                               .isMaskBuffer = isMask(series.layer, *shape) });
            layer = std::prev(layers.end());
        }
        layer->storedNumbers += series.count * (series.complex ? 2 : 1);
        layer->distinctNumbers += distinctCount(series.values);
        layer->series.push_back(s);
    }
    return layers;
}

} // namespace assay
