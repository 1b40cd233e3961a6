// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/cell_numbers.h"

#include <cmath>

namespace assay {
namespace {

constexpr double LeastWidth = 44, LeastHeight = 13; ///< pixels of a cell that a number fits in

} // namespace

CellNumbers::CellNumbers(QCPColorMap *map)
    : QCPLayerable(map->parentPlot(), QStringLiteral("axes"))
    , m_map(map)
{
}

void CellNumbers::applyDefaultAntialiasingHint(QCPPainter *painter) const
{
    painter->setAntialiasing(true);
}

QRect CellNumbers::clipRect() const
{
    return m_map->keyAxis()->axisRect()->rect();
}

void CellNumbers::draw(QCPPainter *painter)
{
    auto *cells = m_map->data();
    if (cells->isEmpty())
        return;
    const auto *keys = m_map->keyAxis();
    const auto *values = m_map->valueAxis();
    const double width = std::abs(keys->coordToPixel(1) - keys->coordToPixel(0));
    const double height = std::abs(values->coordToPixel(1) - values->coordToPixel(0));
    if (width < LeastWidth || height < LeastHeight)
        return;
    const double largest = m_map->dataRange().upper;
    QFont font = painter->font();
    font.setPixelSize(std::min(11, static_cast<int>(height) - 2));
    painter->setFont(font);
    for (int column = 0; column < cells->keySize(); ++column)
        for (int row = 0; row < cells->valueSize(); ++row) {
            double key = 0, value = 0;
            cells->cellToCoord(column, row, &key, &value);
            if (!keys->range().contains(key) || !values->range().contains(value))
                continue;
            const double number = cells->cell(column, row);
            // The scale is light in its middle and dark at its ends.
            painter->setPen(std::abs(number) > 0.55 * largest ? Qt::white : Qt::black);
            painter->drawText(QRectF(keys->coordToPixel(key) - width / 2,
                                     values->coordToPixel(value) - height / 2, width, height),
                              Qt::AlignCenter, QString::number(number, 'g', 3));
        }
}

} // namespace assay
