// SPDX-License-Identifier: GPL-3.0-or-later
// The product of fixed_order.h by that of panels, some rows at a time.
#include "core/codecs/fixed_order.h"

#include "core/numbers/panel_product.h"

#include <algorithm>

namespace assay::fixed_order {
namespace {

/// Whole register blocks; what they turn into stays in the second-level cache.
constexpr std::size_t RowsAtOnce = 96;

} // namespace

PackedMatrix::PackedMatrix(std::span<const float> matrix, std::size_t n)
    : m_size(n)
    , m_panels((n + PanelLanes - 1) / PanelLanes * PanelLanes * n)
{
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t column = 0; column < n; ++column) {
            const std::size_t panel = column / PanelLanes;
            m_panels[(panel * n + k) * PanelLanes + column % PanelLanes] = matrix[k * n + column];
        }
}

void PackedMatrix::multiply(std::span<const float> in, std::span<float> out) const
{
    const std::size_t rows = in.size() / m_size, panels = m_panels.size() / (m_size * PanelLanes);
    std::vector<float> product;
    for (std::size_t first = 0; first < rows; first += RowsAtOnce) {
        const std::size_t count = std::min(RowsAtOnce, rows - first), stride = count * PanelLanes;
        product.assign(panels * stride, 0.0f);
        multiplyPanels({ .weights = in.data() + first * m_size,
                         .weightStride = m_size,
                         .rows = count,
                         .depth = m_size,
                         .panels = m_panels.data(),
                         .panelStride = m_size * PanelLanes,
                         .panelCount = panels,
                         .out = product.data(),
                         .outStride = stride });
        for (std::size_t row = 0; row < count; ++row)
            for (std::size_t panel = 0; panel < panels; ++panel)
                std::copy_n(product.data() + panel * stride + row * PanelLanes,
                            std::min(PanelLanes, m_size - panel * PanelLanes),
                            out.data() + (first + row) * m_size + panel * PanelLanes);
    }
}

} // namespace assay::fixed_order
