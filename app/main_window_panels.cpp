// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's docks, presets, and how a selection in the tree and in the session follow each other.
#include "app/main_window.h"

#include "widgets/text_format.h"

#include <QCoreApplication>
#include <QDockWidget>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QTreeView>

#include <algorithm>
#include <map>

namespace assay {

void MainWindow::buildPanels()
{
    std::map<Qt::DockWidgetArea, QDockWidget *> firsts;
    for (const auto &panel : panels()) {
        auto *dock = new QDockWidget(QCoreApplication::translate("Panel", panel.title));
        dock->setObjectName(QLatin1String(panel.id) + QStringLiteral("Dock"));
        dock->setWidget(panel.make(m_session, *m_jobs));
        dock->widget()->setAccessibleName(dock->windowTitle());
        addDockWidget(panel.area, dock);
        QDockWidget *&first = firsts[panel.area];
        if (first)
            tabifyDockWidget(first, dock);
        else
            first = dock;
    }
    for (const auto &[area, first] : firsts)
        first->raise();
    connect(&m_session, &Session::panelWanted, this, &MainWindow::raisePanel);
    connect(&m_session, &Session::typedClaimsChanged, this, [this] { startAudit(false); });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &MainWindow::selectFromTree);
    connect(&m_session, &Session::selectionChanged, this, &MainWindow::selectInTree);
}

void MainWindow::applyPreset(unsigned preset)
{
    for (const auto &panel : panels())
        if (auto *dock = findChild<QDockWidget *>(QLatin1String(panel.id) + QStringLiteral("Dock")))
            dock->setVisible((panel.presets & preset) != 0);
    raisePanel(preset == BrowsePreset ? QStringLiteral("tensor") : QStringLiteral("overview"));
    if (preset == AuditPreset)
        raisePanel(QStringLiteral("audit"));
}

void MainWindow::raisePanel(const QString &panelId)
{
    if (auto *dock = findChild<QDockWidget *>(panelId + QStringLiteral("Dock"))) {
        dock->show();
        dock->raise();
    }
}

void MainWindow::buildViewActions()
{
    auto *view = m_viewMenu;
    const std::pair<QString, unsigned> presets[]
        = { { tr("Browse"), BrowsePreset }, { tr("Compare"), ComparePreset }, { tr("Audit"), AuditPreset } };
    for (int key = 1; const auto &[name, preset] : presets)
        view->addAction(tr("Arrange to %1").arg(name.toLower()),
                        QKeySequence(QStringLiteral("Alt+%1").arg(key++)), this,
                        [this, preset = preset] { applyPreset(preset); });
    view->addSeparator();
    view->addAction(tr("Back to the layer before"), QKeySequence::Back, &m_session, &Session::goBack);
    view->addAction(tr("Forward to the next layer"), QKeySequence::Forward, &m_session, &Session::goForward);
    view->addSeparator();
    for (auto *dock : findChildren<QDockWidget *>())
        view->addAction(dock->toggleViewAction());
}

/// The tree's rows stand for tensors by name; the session for layers of the comparison.
void MainWindow::selectFromTree()
{
    const auto row = m_layers->rowOf(m_filtered->mapToSource(m_tree->currentIndex()));
    if (row)
        m_session.selectTensor(formatText(m_layers->rows()[*row].name));
}

void MainWindow::selectInTree()
{
    const auto *layer = m_session.selectedReport();
    if (!layer)
        return;
    const std::string &name = layer->referenceName.empty() ? layer->candidateName : layer->referenceName;
    const auto &rows = m_layers->rows();
    const auto found
        = std::find_if(rows.begin(), rows.end(), [&](const LayerRow &row) { return row.name == name; });
    if (found == rows.end())
        return;
    const auto index
        = m_filtered->mapFromSource(m_layers->indexOfRow(static_cast<std::size_t>(found - rows.begin())));
    if (index.isValid() && index.row() != m_tree->currentIndex().row())
        m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

} // namespace assay
