// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's docks, presets, and the way of the keyboard from pane to pane.
#include "app/main_window.h"

#include "widgets/panels/layer_tree.h"
#include "widgets/panels/panel_host.h"

#include <QActionGroup>
#include <QApplication>
#include <QCoreApplication>
#include <QDockWidget>
#include <QMenu>
#include <QSettings>
#include <QTabBar>

#include <map>

namespace assay {
namespace {

QDockWidget *dockNamed(const QMainWindow &window, const QString &panelId)
{
    return window.findChild<QDockWidget *>(panelId + QStringLiteral("Dock"));
}

} // namespace

void MainWindow::buildPanels()
{
    setTabPosition(Qt::RightDockWidgetArea, QTabWidget::North);
    setTabPosition(Qt::BottomDockWidgetArea, QTabWidget::North);
    for (const auto &panel : panels()) {
        auto *dock = new QDockWidget(QCoreApplication::translate("Panel", panel.title), this);
        dock->setObjectName(QLatin1String(panel.id) + QStringLiteral("Dock"));
        auto *widget = panel.make(m_session, *m_jobs);
        widget->setAccessibleName(dock->windowTitle());
        dock->setWidget(new PanelHost(widget, *dock));
    }
    applyPreset(AuditPreset);
}

/// Floated and closed docks go back to where they belong.
void MainWindow::applyPreset(unsigned preset)
{
    std::map<PanelPlace, QDockWidget *> firsts;
    for (const auto &panel : panels()) {
        auto *dock = dockNamed(*this, QLatin1String(panel.id));
        dock->setFloating(false);
        removeDockWidget(dock);
    }
    for (const auto &panel : panels()) {
        auto *dock = dockNamed(*this, QLatin1String(panel.id));
        QDockWidget *&first = firsts[panel.place];
        if (panel.place == PanelPlace::Views)
            addDockWidget(Qt::RightDockWidgetArea, dock);
        else
            addDockWidget(Qt::BottomDockWidgetArea, dock);
        if (first)
            tabifyDockWidget(first, dock);
        else
            first = dock;
    }
    splitDockWidget(firsts[PanelPlace::List], firsts[PanelPlace::Detail], Qt::Horizontal);
    for (const auto &panel : panels()) {
        auto *dock = dockNamed(*this, QLatin1String(panel.id));
        if (panel.place == PanelPlace::Detail && dock != firsts[PanelPlace::Detail])
            tabifyDockWidget(firsts[PanelPlace::Detail], dock);
        dock->setVisible((panel.presets & preset) != 0);
    }
    resizeDocks({ firsts[PanelPlace::Views] }, { width() * 54 / 100 }, Qt::Horizontal);
    resizeDocks({ firsts[PanelPlace::List], firsts[PanelPlace::Detail] },
                { width() * 55 / 100, width() * 45 / 100 }, Qt::Horizontal);
    resizeDocks({ firsts[PanelPlace::List] }, { height() * 24 / 100 }, Qt::Vertical);
    raisePanel(preset == BrowsePreset ? QStringLiteral("layer") : QStringLiteral("overview"));
    raisePanel(QStringLiteral("details"));
    for (const auto &panel : panels())
        if ((panel.presets & preset) == 0)
            dockNamed(*this, QLatin1String(panel.id))->hide();
    for (auto *tabs : findChildren<QTabBar *>())
        if (tabs->accessibleName().isEmpty())
            tabs->setAccessibleName(tr("Panels"));
}

void MainWindow::raisePanel(const QString &panelId)
{
    if (auto *dock = dockNamed(*this, panelId)) {
        dock->show();
        dock->raise();
    }
}

/// F6: layers, then every dock that is seen, round and round.
void MainWindow::focusNextPane(bool isBackwards)
{
    QList<QWidget *> panes { m_centre->currentWidget() };
    for (const auto &panel : panels())
        if (auto *host = static_cast<PanelHost *>(dockNamed(*this, QLatin1String(panel.id))->widget());
            host->panel()->isVisible())
            panes << host->panel();
    qsizetype at = -1;
    for (qsizetype i = 0; i < panes.size(); ++i)
        if (const auto *focus = QApplication::focusWidget(); focus && panes[i]->isAncestorOf(focus))
            at = i;
    for (qsizetype step = 1; step <= panes.size(); ++step) {
        const qsizetype next
            = ((at + (isBackwards ? -step : step)) % panes.size() + panes.size()) % panes.size();
        for (auto *child : panes[next]->findChildren<QWidget *>())
            if (child->isVisible() && child->isEnabled()
                && (child->focusPolicy() & Qt::TabFocus) == Qt::TabFocus)
                return child->setFocus(Qt::TabFocusReason);
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
    const std::pair<QString, unsigned> presets[] = { { tr("Arrange to browse"), BrowsePreset },
                                                     { tr("Arrange to compare"), ComparePreset },
                                                     { tr("Arrange to audit"), AuditPreset } };
    for (int key = 1; const auto &[name, preset] : presets)
        view->addAction(name, QKeySequence(QStringLiteral("Alt+%1").arg(key++)), this,
                        [this, preset = preset] { applyPreset(preset); });
    view->addAction(tr("Reset layout"), QKeySequence(QStringLiteral("Alt+0")), this,
                    [this] { applyPreset(AuditPreset); });
    view->addSeparator();
    view->addAction(tr("Next pane"), QKeySequence(QStringLiteral("F6")), this,
                    [this] { focusNextPane(false); });
    view->addAction(tr("Pane before"), QKeySequence(QStringLiteral("Shift+F6")), this,
                    [this] { focusNextPane(true); });
    view->addAction(tr("Back to the layer before"), QKeySequence::Back, &m_session, &Session::goBack);
    view->addAction(tr("Forward to the next layer"), QKeySequence::Forward, &m_session, &Session::goForward);
    view->addSeparator();
    buildNumberActions();
    view->addSeparator();
    // The entries bring their panel to the front; what is at the front is closed by its own button.
    for (int number = 1; const auto &panel : panels()) {
        auto *action = view->addAction(tr("Show %1").arg(QCoreApplication::translate("Panel", panel.title)),
                                       this, [this, id = QLatin1String(panel.id)] { raisePanel(id); });
        if (number <= 12)
            action->setShortcut(QKeySequence(
                QStringLiteral("Ctrl+Alt+%1")
                    .arg(number < 10 ? QString::number(number) : QStringLiteral("F%1").arg(number - 9))));
        ++number;
    }
}

} // namespace assay
