// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/layer_statistics.h"

#include "core/analysis/error_histogram.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QHeaderView>
#include <QScrollBar>

#include <array>
#include <cmath>

namespace assay {
namespace {

constexpr int MostCharacters = 72; ///< wider figures than these are scrolled to, so that plots keep room
constexpr int ColumnCharacters = 9;

struct Statistic {
    const char *name;
    QString (*ofTensor)(const TensorStats &);
    QString (*ofError)(const ErrorStats &);
};

QString number(double value)
{
    return formatNumber(value, 4);
}

QString nothing(const ErrorStats &)
{
    return {};
}

QString noTensor(const TensorStats &)
{
    return {};
}

QString known(const std::optional<double> &value)
{
    return formatNumber(value, 4);
}

QString errorDeviation(const ErrorStats &error)
{
    const auto mean = error.meanError(), square = error.mse();
    return mean && square ? number(std::sqrt(std::max(0.0, *square - *mean * *mean))) : QString();
}

constexpr std::array Statistics {
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "elements"),
                [](const TensorStats &s) { return formatCount(s.elementCount); },
                [](const ErrorStats &e) { return formatCount(e.pairCount); } },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "minimum"),
                [](const TensorStats &s) { return number(s.minimum); }, nothing },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "maximum"),
                [](const TensorStats &s) { return number(s.maximum); },
                [](const ErrorStats &e) { return QStringLiteral("±%1").arg(number(e.maxAbsoluteError)); } },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "mean"),
                [](const TensorStats &s) { return number(s.mean); },
                [](const ErrorStats &e) { return known(e.meanError()); } },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "standard deviation"),
                [](const TensorStats &s) { return number(s.standardDeviation); }, errorDeviation },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "root mean square"),
                [](const TensorStats &s) { return number(s.rms); },
                [](const ErrorStats &e) { return known(e.rmse()); } },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "99.9 % below"), noTensor,
                [](const ErrorStats &e) {
                    const QString text = known(e.p999AbsoluteError);
                    return text.isEmpty() || quantileMargin(e) == 0
                        ? text
                        : QStringLiteral("%1 ± %2 %").arg(text, formatNumber(100 * quantileMargin(e), 1));
                } },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "skewness"),
                [](const TensorStats &s) { return number(s.skewness); }, nothing },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "kurtosis"),
                [](const TensorStats &s) { return number(s.kurtosis); }, nothing },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "zeros"),
                [](const TensorStats &s) { return formatCount(s.zeroCount); },
                [](const ErrorStats &e) {
                    return formatCount(e.pairCount - std::min(e.pairCount, e.differingCount));
                } },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "different values"),
                [](const TensorStats &s) {
                    return s.distinctValues ? formatCount(*s.distinctValues) : QStringLiteral("> 65,536");
                },
                nothing },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "entropy, bits"),
                [](const TensorStats &s) { return known(s.symbolEntropyBits); }, nothing },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "NaN"),
                [](const TensorStats &s) { return formatCount(s.nanCount); }, nothing },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "infinite"),
                [](const TensorStats &s) { return formatCount(s.infinityCount); }, nothing },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "relative MSE"), noTensor,
                [](const ErrorStats &e) { return known(e.relativeMse()); } },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "SQNR"), noTensor,
                [](const ErrorStats &e) {
                    return e.exact() ? LayerStatistics::tr("exact") : formatDecibel(e.sqnrDb());
                } },
    Statistic { QT_TRANSLATE_NOOP("assay::LayerStatistics", "cosine"), noTensor,
                [](const ErrorStats &e) { return formatNumber(e.cosine(), 6); } },
};

} // namespace

LayerStatistics::LayerStatistics(QWidget *parent)
    : QTableWidget(static_cast<int>(Statistics.size()), 3, parent)
{
    setObjectName(QStringLiteral("statistics"));
    setAccessibleName(tr("Statistics of the layer"));
    setHorizontalHeaderLabels({ QStringLiteral("W"), QStringLiteral("Ŵ"), QStringLiteral("E") });
    const QString tips[]
        = { tr("the reference's values"), tr("the candidate's values"), tr("the error, W − Ŵ") };
    for (int column = 0; column < columnCount(); ++column)
        horizontalHeaderItem(column)->setToolTip(tips[column]);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    QStringList names;
    for (const auto &row : Statistics)
        names << tr(row.name);
    setVerticalHeaderLabels(names);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    addCopyActions(*this);
    fitWidth();
}

void LayerStatistics::show(const std::optional<TensorStats> &reference,
                           const std::optional<TensorStats> &candidate,
                           const std::optional<ErrorStats> &error)
{
    clearContents();
    for (int row = 0; row < static_cast<int>(Statistics.size()); ++row) {
        const Statistic &statistic = Statistics[static_cast<std::size_t>(row)];
        const QString cells[] = { reference ? statistic.ofTensor(*reference) : QString(),
                                  candidate ? statistic.ofTensor(*candidate) : QString(),
                                  error ? statistic.ofError(*error) : QString() };
        for (int column = 0; column < columnCount(); ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            setItem(row, column, item);
        }
        setRowHidden(row, cells[0].isEmpty() && cells[1].isEmpty() && cells[2].isEmpty());
    }
    setColumnHidden(1, !candidate);
    setColumnHidden(2, !error);
    fitWidth();
}

/// All figures are seen whole; the rest of the width belongs to the pictures.
void LayerStatistics::fitWidth()
{
    resizeColumnsToContents();
    int wanted = verticalHeader()->sizeHint().width() + 2 * frameWidth()
        + verticalScrollBar()->sizeHint().width() + 4;
    for (int column = 0; column < columnCount(); ++column)
        if (!isColumnHidden(column)) {
            setColumnWidth(
                column, std::max(columnWidth(column), fontMetrics().averageCharWidth() * ColumnCharacters));
            wanted += columnWidth(column);
        }
    setMinimumWidth(std::min(wanted, fontMetrics().averageCharWidth() * MostCharacters));
    setMaximumWidth(wanted);
}

} // namespace assay
