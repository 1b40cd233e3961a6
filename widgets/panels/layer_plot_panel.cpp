// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/layer_plot_panel.h"

#include "widgets/overview_words.h"
#include "widgets/panels/overview_panel.h"
#include "widgets/plots/layer_plot.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace assay {
namespace {

struct WholeModel {
    std::optional<double> measured {}, claimed {};
    QString claimedWords {}; ///< as it is written
};

WholeModel wholeModel(const Session &session, const Metric &metric)
{
    const auto *comparison = session.comparison();
    if (!comparison)
        return {};
    if (metric.ofError)
        return { .measured = metric.ofError(comparison->totals.pooled) };
    const std::string_view id = metric.id;
    if (id == "ratio") {
        const Claim *claim = ratioClaim(*session.report());
        return { comparison->totals.ratioStored, session.claimedRatio(),
                 claim ? ratioWords(*claim) : QString() };
    }
    if (id == "bits_per_weight")
        return { .measured = comparison->totals.bitsPerWeight, .claimed = claimedBitsPerWeight(session) };
    return {};
}

constexpr int QuantityCharacters = 24; ///< the longer titles are cut; the list has them whole

} // namespace

LayerPlotPanel::LayerPlotPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_quantity(new QComboBox)
    , m_logarithmic(new QCheckBox(tr("lo&garithmic")))
    , m_plot(new LayerPlot)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 0);
    auto *line = new QHBoxLayout;
    line->addWidget(m_quantity, 2);
    line->addWidget(m_logarithmic);
    auto *hint = new QLabel(tr("Shift+drag: choose · Ctrl+drag: zoom"));
    hint->setToolTip(
        tr("A click chooses a layer, a band with Shift many; the wheel or a box with Ctrl zooms, "
           "a double click shows everything again"));
    hint->setForegroundRole(QPalette::PlaceholderText);
    hint->setMinimumWidth(1); // it may be cut, the tip says more
    m_quantity->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_quantity->setMinimumContentsLength(QuantityCharacters);
    hint->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    line->addWidget(hint, 3);
    column->addLayout(line);
    column->addWidget(m_plot, 1);
    m_quantity->setObjectName(QStringLiteral("layerQuantity"));
    m_quantity->setAccessibleName(tr("Quantity shown of every layer"));
    for (const Metric &metric : metrics())
        m_quantity->addItem(QCoreApplication::translate("Metric", metric.title));
    chooseQuantity();
    connect(m_quantity, &QComboBox::currentIndexChanged, this, &LayerPlotPanel::chooseQuantity);
    connect(m_logarithmic, &QCheckBox::toggled, m_plot, &LayerPlot::setLogarithmicValues);
    connect(m_plot, &LayerPlot::layerClicked, &session, &Session::selectLayer);
    connect(m_plot, &LayerPlot::layersPicked, this, &LayerPlotPanel::pick);
    connect(&session, &Session::reportChanged, this, &LayerPlotPanel::refresh);
    connect(&session, &Session::layersMeasured, this, &LayerPlotPanel::refresh);
    connect(&session, &Session::selectionChanged, this, [this] {
        if (const auto selected = m_session.selectedLayer())
            m_plot->markLayers({ *selected });
        else
            m_plot->markLayers({});
    });
}

void LayerPlotPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        draw();
}

/// A hidden plot costs nothing: it is drawn when it is looked at.
void LayerPlotPanel::refresh()
{
    m_stale = true;
    if (isVisible())
        draw();
}

void LayerPlotPanel::chooseQuantity()
{
    const bool isLogarithmic
        = isOfManyMagnitudes(metrics()[static_cast<std::size_t>(m_quantity->currentIndex())]);
    m_logarithmic->setChecked(isLogarithmic);
    m_plot->setLogarithmicValues(isLogarithmic);
    refresh();
}

void LayerPlotPanel::draw()
{
    m_stale = false;
    const Metric &metric = metrics()[static_cast<std::size_t>(m_quantity->currentIndex())];
    const auto &layers = m_session.comparison() ? m_session.comparison()->layers : m_session.measuredLayers();
    if (layers.empty())
        return m_plot->clearLayers();
    const WholeModel whole = wholeModel(m_session, metric);
    m_plot->setLayers(layers, metric, whole.measured, whole.claimed, whole.claimedWords);
    if (const auto selected = m_session.selectedLayer())
        m_plot->markLayers({ *selected });
}

void LayerPlotPanel::pick(const std::vector<std::size_t> &layers)
{
    const auto *comparison = m_session.comparison();
    QStringList names;
    for (const std::size_t layer : layers)
        if (comparison && layer < comparison->layers.size()) {
            const auto &report = comparison->layers[layer];
            names << formatText(report.referenceName.empty() ? report.candidateName : report.referenceName);
        }
    m_session.wantTensors(names);
    m_plot->markLayers(layers);
}

} // namespace assay
