// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/worst_layers_view.h"

#include "core/layouts/layout.h"
#include "widgets/overview_words.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QHeaderView>
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
    : QTableWidget(0, 2, parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("worstLayers"));
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setShowGrid(false);
    setTextElideMode(Qt::ElideLeft);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    setItemDelegateForColumn(1, new BarDelegate(this));
    addCopyActions(*this);
    connect(this, &QTableWidget::cellClicked, this, &WorstLayersView::follow);
    connect(this, &QTableWidget::cellActivated, this, &WorstLayersView::follow);
}

void WorstLayersView::addBar(const std::string &name, double share, const QString &text)
{
    const int row = rowCount();
    insertRow(row);
    auto *title = new QTableWidgetItem(formatName(name));
    title->setData(Qt::UserRole, QString::fromStdString(name));
    title->setToolTip(formatToolTip(formatName(name)));
    auto *bar = new QTableWidgetItem(text);
    bar->setData(ShareRole, share);
    setItem(row, 0, title);
    setItem(row, 1, bar);
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
    setHorizontalHeaderLabels({ tr("worst layers"), tr("relative MSE, SQNR, share of the error") });
    const auto worst = worstLayers(comparison);
    for (std::size_t i = 0; i < std::min(MostBars, worst.size()); ++i) {
        const LayerReport &layer = comparison.layers[worst[i].layer];
        addBar(layer.referenceName.empty() ? layer.candidateName : layer.referenceName,
               worst[i].relativeMse / worst.front().relativeMse,
               tr("%1   %2   %3")
                   .arg(formatNumber(worst[i].relativeMse, 3), formatDecibel(layer.error->sqnrDb()),
                        formatPercent(worst[i].share)));
    }
}

void WorstLayersView::showLargest(const Model &model, NumberForm form)
{
    setRowCount(0);
    setAccessibleName(tr("Largest tensors"));
    setHorizontalHeaderLabels({ tr("largest tensors"), tr("type, shape, bytes") });
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
               QStringLiteral("%1   %2   %3")
                   .arg(formatName(tensor.dtypeName.empty() ? layoutId(tensor) : tensor.dtypeName),
                        formatName(tensor.shape.text()), formatBytes(bytes, form)));
    }
}

} // namespace assay
