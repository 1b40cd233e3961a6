// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's docks, presets, and how a selection in the tree and in the session follow each other.
#include "app/main_window.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QDockWidget>
#include <QMenu>
#include <QSettings>

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
    connect(&m_session, &Session::candidateWanted, this, &MainWindow::openCandidate);
    connect(&m_session, &Session::panelWanted, this, &MainWindow::raisePanel);
    connect(&m_session, &Session::typedClaimsChanged, this, [this] { startAudit(false); });
}

void MainWindow::applyPreset(unsigned preset)
{
    for (const auto &panel : panels())
        if (auto *dock = findChild<QDockWidget *>(QLatin1String(panel.id) + QStringLiteral("Dock")))
            dock->setVisible((panel.presets & preset) != 0);
    // Wherever the window is wide, the panels have their share of it.
    if (auto *right = findChild<QDockWidget *>(QStringLiteral("overviewDock")))
        resizeDocks({ right }, { width() / 2 }, Qt::Horizontal);
    if (auto *bottom = findChild<QDockWidget *>(QStringLiteral("auditDock")))
        resizeDocks({ bottom }, { height() * 3 / 10 }, Qt::Vertical);
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

/// One choice for all panels, kept between runs.
void MainWindow::buildNumberActions()
{
    const QString key = QStringLiteral("numberForm");
    const std::pair<QString, NumberForm> forms[] = { { tr("Numbers in full"), NumberForm::Exact },
                                                     { tr("Numbers in powers of 1000"), NumberForm::Si },
                                                     { tr("Numbers in powers of 1024"), NumberForm::Iec } };
    const int kept = QSettings().value(key, static_cast<int>(NumberForm::Si)).toInt();
    auto *group = new QActionGroup(this);
    for (int number = 1; const auto &[text, form] : forms) {
        auto *action = m_viewMenu->addAction(text, this, [this, key, form = form] {
            QSettings().setValue(key, static_cast<int>(form));
            m_session.setNumberForm(form);
        });
        action->setShortcut(QKeySequence(QStringLiteral("Alt+Shift+%1").arg(number++)));
        action->setCheckable(true);
        action->setChecked(static_cast<int>(form) == kept);
        group->addAction(action);
        if (action->isChecked())
            m_session.setNumberForm(form);
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
    buildNumberActions();
    view->addSeparator();
    for (auto *dock : findChildren<QDockWidget *>())
        view->addAction(dock->toggleViewAction());
}

} // namespace assay
