// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/worst_layers_view.h"

#include "core/layouts/layout.h"
#include "widgets/models/layer_rows.h"
#include "widgets/overview_words.h"
#include "widgets/panels/read_only_table.h"
#include "widgets/text_format.h"

#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>
#include <numeric>

namespace assay {
namespace {

constexpr std::size_t MostBars = 10;
constexpr int ShareRole = Qt::UserRole + 1;

/// Paints a bar of the row's share behind the number.
class BarDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const double share = std::clamp(index.data(ShareRole).toDouble(), 0.0, 1.0);
        QRect bar = option.rect.adjusted(2, 3, -2, -3);
        bar.setWidth(std::max(1, static_cast<int>(bar.width() * share)));
        QColor color = option.palette.color(QPalette::Highlight);
        color.setAlpha(90);
        painter->fillRect(bar, color);
        QStyledItemDelegate::paint(painter, option, index);
    }
};

} // namespace

WorstLayersView::WorstLayersView(Session &session, QWidget *parent)
    : QTableWidget(0, 4, parent)
    , m_session(session)
{
    makeReadOnly(*this, "worstLayers", tr("Worst layers"));
    setShowGrid(false);
    setTextElideMode(Qt::ElideMiddle);
    setItemDelegateForColumn(1, new BarDelegate(this));
    connect(this, &QTableWidget::cellClicked, this, &WorstLayersView::follow);
    connect(this, &QTableWidget::cellActivated, this, &WorstLayersView::follow);
}

void WorstLayersView::addBar(const std::string &name, double share, const QStringList &cells)
{
    const int row = rowCount();
    insertRow(row);
    setCell(*this, row, 0, shortLayerName(name));
    item(row, 0)->setToolTip(formatToolTip(formatName(name)));
    item(row, 0)->setData(Qt::UserRole, QString::fromStdString(name));
    for (int column = 1; column < columnCount(); ++column)
        setCell(*this, row, column, cells.value(column - 1));
    item(row, 1)->setData(ShareRole, share);
}

/// The figures are seen whole, the names have the rest.
void WorstLayersView::fitColumns()
{
    for (int column = 1; column < columnCount(); ++column)
        resizeColumnToContents(column);
}

void WorstLayersView::follow(int row)
{
    if (const auto *title = item(row, 0)) {
        m_session.selectTensor(title->data(Qt::UserRole).toString());
        Q_EMIT m_session.panelWanted(QStringLiteral("layer"));
    }
}

void WorstLayersView::showWorst(const Comparison &comparison)
{
    setRowCount(0);
    setAccessibleName(tr("Worst layers"));
    setHorizontalHeaderLabels({ tr("worst layers"), tr("rel. MSE"), tr("SQNR"), tr("of the error") });
    const auto worst = worstLayers(comparison);
    for (std::size_t i = 0; i < std::min(MostBars, worst.size()); ++i) {
        const LayerReport &layer = comparison.layers[worst[i].layer];
        addBar(layer.referenceName.empty() ? layer.candidateName : layer.referenceName,
               worst[i].relativeMse / worst.front().relativeMse,
               { formatNumber(worst[i].relativeMse, 3), formatDecibel(layer.error->sqnrDb()),
                 formatPercent(worst[i].share) });
    }
    fitColumns();
}

void WorstLayersView::showLargest(const Model &model, NumberForm form)
{
    setRowCount(0);
    setAccessibleName(tr("Largest tensors"));
    setHorizontalHeaderLabels({ tr("largest tensors"), tr("bytes"), tr("type"), tr("shape") });
    std::vector<std::size_t> order(model.tensors.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::stable_sort(order.begin(), order.end(), [&model](std::size_t one, std::size_t other) {
        return model.tensors[one].storedBytes() > model.tensors[other].storedBytes();
    });
    const double largest
        = order.empty() ? 0 : static_cast<double>(model.tensors[order.front()].storedBytes());
    for (std::size_t i = 0; i < std::min(MostBars, order.size()); ++i) {
        const TensorInfo &tensor = model.tensors[order[i]];
        const auto bytes = tensor.storedBytes();
        addBar(tensor.name, largest > 0 ? static_cast<double>(bytes) / largest : 0,
               { formatBytes(bytes, form),
                 formatName(tensor.dtypeName.empty() ? layoutId(tensor) : tensor.dtypeName),
                 formatName(tensor.shape.text()) });
    }
    fitColumns();
}

} // namespace assay
