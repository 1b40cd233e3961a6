// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/tensor_panel.h"

#include "widgets/panels/tensor_cells.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>

namespace assay {
namespace {

const QString JobTag = QStringLiteral("tensor");
constexpr int StatisticWidth = 86;

using StatisticText = QString (*)(const TensorStats &);

struct Statistic {
    const char *name;
    StatisticText text;
};

QString number(double value)
{
    return formatNumber(value, 4);
}

constexpr std::array Statistics {
    Statistic { QT_TRANSLATE_NOOP("TensorPanel", "elements"),
                [](const TensorStats &s) { return QString::number(s.elementCount); } },
    Statistic { QT_TRANSLATE_NOOP("TensorPanel", "minimum"),
                [](const TensorStats &s) { return number(s.minimum); } },
    Statistic { QT_TRANSLATE_NOOP("TensorPanel", "maximum"),
                [](const TensorStats &s) { return number(s.maximum); } },
    Statistic { QT_TRANSLATE_NOOP("TensorPanel", "mean"),
                [](const TensorStats &s) { return number(s.mean); } },
    Statistic { QT_TRANSLATE_NOOP("TensorPanel", "standard deviation"),
                [](const TensorStats &s) { return number(s.standardDeviation); } },
    Statistic { QT_TRANSLATE_NOOP("TensorPanel", "skewness"),
                [](const TensorStats &s) { return number(s.skewness); } },
    Statistic { QT_TRANSLATE_NOOP("TensorPanel", "kurtosis"),
                [](const TensorStats &s) { return number(s.kurtosis); } },
    Statistic { QT_TRANSLATE_NOOP("TensorPanel", "zeros"),
                [](const TensorStats &s) { return QString::number(s.zeroCount); } },
    Statistic { QT_TRANSLATE_NOOP("TensorPanel", "NaN"),
                [](const TensorStats &s) { return QString::number(s.nanCount); } },
    Statistic { QT_TRANSLATE_NOOP("TensorPanel", "infinite"),
                [](const TensorStats &s) { return QString::number(s.infinityCount); } },
};

} // namespace

TensorPanel::TensorPanel(Session &session, JobRunner &jobs, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_words(new QLabel(tr("Select a layer of an audited pair.")))
    , m_statistics(new QTableWidget(static_cast<int>(Statistics.size()), 2))
    , m_maps(new HeatmapPlot)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 0);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_words);
    auto *split = new QSplitter;
    split->addWidget(m_statistics);
    split->addWidget(m_maps);
    split->setStretchFactor(1, 1);
    column->addWidget(split, 1);
    m_statistics->setObjectName(QStringLiteral("statistics"));
    m_statistics->setAccessibleName(tr("Statistics of the layer"));
    m_statistics->setHorizontalHeaderLabels({ tr("reference"), tr("candidate") });
    m_statistics->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_statistics->horizontalHeader()->setDefaultSectionSize(StatisticWidth);
    addCopyActions(*m_statistics);
    m_statistics->verticalHeader()->setDefaultSectionSize(20);
    QStringList names;
    for (const auto &row : Statistics)
        names << tr(row.name);
    m_statistics->setVerticalHeaderLabels(names);
    // Both sides are seen whole; the rest of the width belongs to the maps.
    const int wanted = m_statistics->verticalHeader()->sizeHint().width() + 2 * StatisticWidth + 8;
    m_statistics->setMinimumWidth(wanted);
    m_statistics->setMaximumWidth(wanted + 40);
    m_maps->clear(tr("Select a layer: its values will stand here."));
    connect(&session, &Session::selectionChanged, this, &TensorPanel::refresh);
    // Zoomed in, the elements that are seen are read anew, until each has a cell of its own.
    connect(m_maps, &HeatmapPlot::windowWanted, this, [this] { readCells(m_maps->visibleWindow()); });
}

void TensorPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        load();
}

void TensorPanel::refresh()
{
    m_stale = true;
    if (isVisible())
        load();
}

void TensorPanel::showStatistics(const LayerReport *layer)
{
    m_statistics->clearContents();
    if (!layer)
        return;
    for (int side = 0; side < 2; ++side) {
        const auto &stats = side == 0 ? layer->referenceStats : layer->candidateStats;
        for (int row = 0; stats && row < static_cast<int>(Statistics.size()); ++row) {
            auto *item = new QTableWidgetItem(Statistics[static_cast<std::size_t>(row)].text(*stats));
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_statistics->setItem(row, side, item);
        }
    }
}

void TensorPanel::load()
{
    m_stale = false;
    m_jobs.cancel(JobTag);
    m_maps->clear(tr("Select a layer: its values will stand here."));
    const auto *layer = m_session.selectedReport();
    showStatistics(layer);
    if (!layer || !layer->match.reference) {
        m_words->setText(tr("Select a layer of an audited pair."));
        return;
    }
    QString words = formatText(layer->referenceName);
    if (layer->error && layer->error->exact())
        words += tr(": every value is equal");
    else if (layer->error)
        words
            += tr(": relative MSE %1, SQNR %2 dB, cosine %3, largest absolute error %4, 99.9th percentile %5")
                   .arg(formatNumber(layer->error->relativeMse()), formatNumber(layer->error->sqnrDb()),
                        formatNumber(layer->error->cosine(), 6), formatNumber(layer->error->maxAbsoluteError),
                        formatNumber(layer->error->p999AbsoluteError));
    if (!layer->note.empty())
        words += QStringLiteral("\n") + formatText(layer->note);
    m_words->setText(words);
    m_maps->clear(tr("Reading the values …"));
    readCells({});
}

void TensorPanel::readCells(const CellWindow &window)
{
    const auto *layer = m_session.selectedReport();
    if (!layer || !layer->match.reference)
        return;
    m_jobs.start(
        JobTag, tr("reading %1").arg(formatText(layer->referenceName)),
        [reference = m_session.comparison()->reference, candidate = m_session.comparison()->candidate,
         match = layer->match, window](const RunControl &run) {
            return readTensorCells(*reference, *candidate, match, window, run);
        },
        [this](const Result<HeatmapData> &cells) {
            if (cells)
                m_maps->setData(*cells);
            else
                m_maps->clear(formatText(describe(cells.error())));
        });
}

} // namespace assay
