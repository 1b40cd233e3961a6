// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of which the end tells: places, paths, names of layers.
#pragma once

#include <QStyledItemDelegate>

namespace assay {

class LeftElided : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->textElideMode = Qt::ElideLeft;
    }
};

} // namespace assay
