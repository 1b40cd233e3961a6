// SPDX-License-Identifier: GPL-3.0-or-later
// The values of a heat map's cells as text in them, where the cells are large enough to be read.
#pragma once

#include <qcustomplot.h>

namespace assay {

class CellNumbers : public QCPLayerable {
public:
    explicit CellNumbers(QCPColorMap *map);

protected:
    void applyDefaultAntialiasingHint(QCPPainter *painter) const override;
    void draw(QCPPainter *painter) override;
    QRect clipRect() const override;

private:
    QCPColorMap *m_map;
};

} // namespace assay
