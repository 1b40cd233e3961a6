// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's menus and tool bar, made from one list; the sheet of shortcuts is made from the actions.
#include "app/main_window.h"
#include "widgets/panels/layer_tree.h"

#include <QAction>
#include <QDialog>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenuBar>
#include <QMessageBox>
#include <QTableWidget>
#include <QToolBar>
#include <QVBoxLayout>

#include <map>

namespace assay {
namespace {

using Slot = void (MainWindow::*)();

struct ActionRow {
    const char *menu;
    const char *text;
    const char *keys; ///< alternatives parted by blanks
    bool onToolBar;
    Slot slot;
};

QList<QKeySequence> sequences(const char *keys)
{
    QList<QKeySequence> all;
    for (const auto &part : QString::fromLatin1(keys).split(QLatin1Char(' '), Qt::SkipEmptyParts))
        all << QKeySequence(part);
    return all;
}

QString native(const QList<QKeySequence> &keys)
{
    QStringList texts;
    for (const auto &key : keys)
        texts << key.toString(QKeySequence::NativeText);
    return texts.join(MainWindow::tr(" or "));
}

} // namespace

void MainWindow::buildActions()
{
    const ActionRow rows[] = {
        { QT_TR_NOOP("&File"), QT_TR_NOOP("Open reference"), "Ctrl+O", true, &MainWindow::chooseReference },
        { "&File", QT_TR_NOOP("Open candidate"), "Ctrl+Shift+O", true, &MainWindow::chooseCandidate },
        { "&File", QT_TR_NOOP("Open reference folder"), "Ctrl+Alt+O", false,
          &MainWindow::chooseReferenceFolder },
        { "&File", QT_TR_NOOP("Open candidate folder"), "Ctrl+Alt+Shift+O", false,
          &MainWindow::chooseCandidateFolder },
        { "&File", QT_TR_NOOP("Claims"), "Ctrl+L", true, &MainWindow::chooseClaims },
        { "&Project", QT_TR_NOOP("Open project"), "Ctrl+P", false, &MainWindow::chooseProject },
        { "&Project", QT_TR_NOOP("Save project"), "Ctrl+S", false, &MainWindow::saveProjectNow },
        { "&Project", QT_TR_NOOP("Save project as"), "Ctrl+Shift+S", false,
          &MainWindow::saveProjectElsewhere },
        { QT_TR_NOOP("&Audit"), QT_TR_NOOP("Audit"), "Ctrl+R F5", true, &MainWindow::auditAgain },
        { "&Audit", QT_TR_NOOP("Export PDF"), "Ctrl+E", true, &MainWindow::choosePdf },
        { "&Audit", QT_TR_NOOP("Find"), "Ctrl+F /", true, &MainWindow::findLayer },
        { "&File", QT_TR_NOOP("Quit"), "Ctrl+Q", false, &MainWindow::quit },
        { QT_TR_NOOP("&Help"), QT_TR_NOOP("Keyboard shortcuts"), "F1", false, &MainWindow::showShortcuts },
        { "&Help", QT_TR_NOOP("About"), "Shift+F1", true, &MainWindow::about },
    };
    auto *bar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("mainToolBar"));
    std::map<QString, QMenu *> menus;
    for (const auto &row : rows) {
        QMenu *&menu = menus[tr(row.menu)];
        if (!menu)
            menu = menuBar()->addMenu(tr(row.menu));
        auto *action = menu->addAction(tr(row.text), this, row.slot);
        action->setShortcuts(sequences(row.keys));
        action->setToolTip(QStringLiteral("%1 (%2)").arg(tr(row.text), native(action->shortcuts())));
        if (row.onToolBar)
            bar->addAction(action);
    }
    m_recent = menus[tr("&Project")]->addMenu(tr("Recent pairs"));
    showRecentPairs();
    m_viewMenu = new QMenu(tr("&View"), this);
    menuBar()->insertMenu(menus[tr("&Help")]->menuAction(), m_viewMenu);
}

void MainWindow::chooseReference()
{
    if (const auto path = QFileDialog::getOpenFileName(this, tr("Open reference")); !path.isEmpty())
        openReference(path);
}

void MainWindow::chooseReferenceFolder()
{
    if (const auto path = QFileDialog::getExistingDirectory(this, tr("Open reference")); !path.isEmpty())
        openReference(path);
}

void MainWindow::chooseCandidate()
{
    if (const auto path = QFileDialog::getOpenFileName(this, tr("Open candidate")); !path.isEmpty())
        openCandidate(path);
}

void MainWindow::chooseCandidateFolder()
{
    if (const auto path = QFileDialog::getExistingDirectory(this, tr("Open candidate")); !path.isEmpty())
        openCandidate(path);
}

void MainWindow::chooseClaims()
{
    addClaims(QFileDialog::getOpenFileNames(this, tr("Add claim documents")));
}

void MainWindow::findLayer()
{
    m_layers->startSearch();
}

/// One line per action, whichever widget it belongs to; the same words are said once.
void MainWindow::showShortcuts()
{
    std::map<QString, QString> keysOf;
    for (const auto *action : findChildren<QAction *>())
        if (!action->shortcuts().isEmpty())
            keysOf[action->text().remove(QLatin1Char('&'))] = native(action->shortcuts());
    auto *dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keyboard shortcuts"));
    dialog->resize(460, 560);
    auto *table = new QTableWidget(static_cast<int>(keysOf.size()), 2, dialog);
    table->setObjectName(QStringLiteral("shortcuts"));
    table->setAccessibleName(dialog->windowTitle());
    table->setHorizontalHeaderLabels({ tr("Action"), tr("Keys") });
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->setColumnWidth(1, 150);
    for (int row = 0; const auto &[text, keys] : keysOf) {
        table->setItem(row, 0, new QTableWidgetItem(text));
        table->setItem(row++, 1, new QTableWidgetItem(keys));
    }
    (new QVBoxLayout(dialog))->addWidget(table);
    dialog->show();
}

void MainWindow::about()
{
    QMessageBox::about(this, tr("About Assay"),
                       tr("Assay inspects models and judges compression claims. It opens files read-only and "
                          "never uses the network."));
}

} // namespace assay
