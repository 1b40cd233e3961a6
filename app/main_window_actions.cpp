// SPDX-License-Identifier: GPL-3.0-or-later
// The main window's menus and tool bar, made from one list; the sheet of shortcuts is made from it too.
#include "app/main_window.h"

#include "app/appearance.h"
#include "core/report/json_report.h"
#include "widgets/file_dialogs.h"
#include "widgets/panels/layer_tree.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QSet>
#include <QSettings>
#include <QStackedWidget>
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
        { QT_TR_NOOP("&File"), QT_TR_NOOP("Open reference..."), "Ctrl+O", true,
          &MainWindow::chooseReference },
        { "&File", QT_TR_NOOP("Open candidate..."), "Ctrl+Shift+O", true, &MainWindow::chooseCandidate },
        { "&File", QT_TR_NOOP("Open reference folder..."), "Ctrl+Alt+O", false,
          &MainWindow::chooseReferenceFolder },
        { "&File", QT_TR_NOOP("Open candidate folder..."), "Ctrl+Alt+Shift+O", false,
          &MainWindow::chooseCandidateFolder },
        { "&File", QT_TR_NOOP("Add claim documents..."), "Ctrl+L", true, &MainWindow::chooseClaims },
        { "&File", QT_TR_NOOP("Swap sides"), "Ctrl+Shift+X", false, &MainWindow::swapSides },
        { "&File", QT_TR_NOOP("Close everything"), "Ctrl+W", false, &MainWindow::closeEverything },
        { "&File", QT_TR_NOOP("Try the demo"), "Ctrl+Shift+D", false, &MainWindow::openDemo },
        { "&File", QT_TR_NOOP("Try a model that speaks"), "Ctrl+Alt+D", false, &MainWindow::openSpeakerDemo },
        { QT_TR_NOOP("&Edit"), QT_TR_NOOP("Undo"), "Ctrl+Z", false, &MainWindow::undo },
        { "&Edit", QT_TR_NOOP("Redo"), "Ctrl+Shift+Z Ctrl+Y", false, &MainWindow::redo },
        { "&Edit", QT_TR_NOOP("Find"), "Ctrl+F /", true, &MainWindow::find },
        { "&Edit", QT_TR_NOOP("Preferences..."), "Ctrl+,", false, &MainWindow::showPreferences },
        { QT_TR_NOOP("&Project"), QT_TR_NOOP("Open project..."), "Ctrl+P", false,
          &MainWindow::chooseProject },
        { "&Project", QT_TR_NOOP("Save project"), "Ctrl+S", false, &MainWindow::saveProjectNow },
        { "&Project", QT_TR_NOOP("Save project as..."), "Ctrl+Shift+S", false,
          &MainWindow::saveProjectElsewhere },
        { QT_TR_NOOP("&Audit"), QT_TR_NOOP("Audit"), "Ctrl+R F5", true, &MainWindow::auditAgain },
        { "&Audit", QT_TR_NOOP("Export PDF..."), "Ctrl+E", true, &MainWindow::choosePdf },
        { "&Audit", QT_TR_NOOP("Export the audit as JSON..."), "Ctrl+Shift+E", false,
          &MainWindow::exportJson },
        { "&Audit", QT_TR_NOOP("Export the layers as CSV..."), "", false, &MainWindow::exportLayersCsv },
        { "&Audit", QT_TR_NOOP("Export the findings as CSV..."), "", false, &MainWindow::exportFindingsCsv },
        { "&Audit", QT_TR_NOOP("Plan a cluster run..."), "", false, &MainWindow::planClusterRun },
        { "&File", QT_TR_NOOP("Quit"), "Ctrl+Q", false, &MainWindow::quit },
        { QT_TR_NOOP("&Help"), QT_TR_NOOP("Keyboard shortcuts"), "F1", false, &MainWindow::showShortcuts },
        { "&Help", QT_TR_NOOP("About Assay"), "Shift+F1", false, &MainWindow::about },
    };
    auto *bar = new QToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("mainToolBar"));
    auto *inputs = findChild<QToolBar *>(QStringLiteral("inputsBar"));
    insertToolBar(inputs, bar);
    insertToolBarBreak(inputs);
    std::map<QString, QMenu *> menus;
    for (const auto &row : rows) {
        QMenu *&menu = menus[tr(row.menu)];
        if (!menu)
            menu = menuBar()->addMenu(tr(row.menu));
        auto *action = menu->addAction(tr(row.text), this, row.slot);
        action->setShortcuts(sequences(row.keys));
        action->setToolTip(action->shortcuts().isEmpty()
                               ? tr(row.text)
                               : QStringLiteral("%1 (%2)").arg(tr(row.text), native(action->shortcuts())));
        if (row.onToolBar)
            bar->addAction(action);
    }
    m_recent = menus[tr("&Project")]->addMenu(tr("Recent pairs"));
    m_recent->setToolTipsVisible(true);
    showRecentPairs();
    m_viewMenu = new QMenu(tr("&View"), this);
    menuBar()->insertMenu(menus[tr("&Help")]->menuAction(), m_viewMenu);
}

void MainWindow::chooseReferenceFolder()
{
    if (const auto path = chooseFolder(this, tr("Open reference")); !path.isEmpty())
        openReference(path);
}

void MainWindow::chooseCandidateFolder()
{
    if (const auto path = chooseFolder(this, tr("Open candidate")); !path.isEmpty())
        openCandidate(path);
}

/// In the document where that has the keyboard, else in the layers.
void MainWindow::find()
{
    for (const auto *focus = QApplication::focusWidget(); focus; focus = focus->parentWidget())
        if (focus->objectName() == QStringLiteral("documentPanel"))
            if (auto *line = focus->findChild<QWidget *>(QStringLiteral("documentSearch")))
                return line->setFocus(Qt::ShortcutFocusReason);
    if (!isStartPageShown())
        m_layers->startSearch();
}

void MainWindow::undo()
{
    m_session.undoStack().undo();
}

void MainWindow::redo()
{
    m_session.undoStack().redo();
}

/// By menu, in the order of the menus; then what belongs to single panels.
void MainWindow::showShortcuts()
{
    std::vector<std::pair<QString, QString>> lines;
    QSet<QString> seen;
    const auto add = [&](const QString &group, const QAction *action) {
        const QString text = action->text().remove(QLatin1Char('&')).remove(QStringLiteral("..."));
        if (action->shortcuts().isEmpty() || seen.contains(text))
            return;
        seen.insert(text);
        lines.emplace_back(QStringLiteral("%1: %2").arg(group, text), native(action->shortcuts()));
    };
    for (const auto *menu : menuBar()->actions())
        for (const auto *action : menu->menu()->actions())
            add(menu->text().remove(QLatin1Char('&')), action);
    for (const auto *action : findChildren<QAction *>())
        add(tr("In panels"), action);
    auto *dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keyboard shortcuts"));
    dialog->resize(fontMetrics().averageCharWidth() * 80, 620);
    auto *table = new QTableWidget(static_cast<int>(lines.size()), 2, dialog);
    table->setObjectName(QStringLiteral("shortcuts"));
    table->setAccessibleName(dialog->windowTitle());
    table->setHorizontalHeaderLabels({ tr("Action"), tr("Keys") });
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->verticalHeader()->hide();
    table->setTabKeyNavigation(false);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->setColumnWidth(1, fontMetrics().averageCharWidth() * 28);
    for (int row = 0; const auto &[text, keys] : lines) {
        table->setItem(row, 0, new QTableWidgetItem(text));
        table->setItem(row++, 1, new QTableWidgetItem(keys));
    }
    (new QVBoxLayout(dialog))->addWidget(table);
    dialog->show();
}

void MainWindow::showPreferences()
{
    QSettings settings;
    QDialog dialog(this);
    dialog.setObjectName(QStringLiteral("preferences"));
    dialog.setWindowTitle(tr("Preferences"));
    auto *form = new QFormLayout(&dialog);
    auto *restore = new QCheckBox(tr("Open at the start what was open last"));
    restore->setChecked(settings.value(QStringLiteral("restoreSession"), true).toBool());
    auto *numbers = new QComboBox;
    numbers->addItems({ tr("in full"), tr("in powers of 1000"), tr("in powers of 1024") });
    numbers->setCurrentIndex(static_cast<int>(m_session.numberForm()));
    auto *language = new QComboBox;
    language->addItem(tr("of the system"), QString());
    language->addItem(QStringLiteral("English"), QStringLiteral("en"));
    language->addItem(QStringLiteral("Deutsch"), QStringLiteral("de"));
    language->setCurrentIndex(std::max(0, language->findData(settings.value(QStringLiteral("language")))));
    auto *colors = new QComboBox;
    colors->addItems({ tr("of the system"), tr("light"), tr("dark") });
    colors->setCurrentIndex(static_cast<int>(wantedAppearance()));
    auto *paper = new QComboBox;
    paper->addItems({ QStringLiteral("A4"), QStringLiteral("Letter") });
    paper->setCurrentIndex(settings.value(QStringLiteral("letter")).toBool() ? 1 : 0);
    form->addRow(restore);
    form->addRow(tr("&Sizes and counts"), numbers);
    form->addRow(tr("&Language (from the next start)"), language);
    form->addRow(tr("&Colours (from the next start)"), colors);
    form->addRow(tr("&Paper of reports"), paper);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    if (dialog.exec() != QDialog::Accepted)
        return;
    settings.setValue(QStringLiteral("restoreSession"), restore->isChecked());
    settings.setValue(QStringLiteral("numberForm"), numbers->currentIndex());
    settings.setValue(QStringLiteral("language"), language->currentData());
    settings.setValue(QLatin1String(AppearanceKey), colors->currentIndex());
    settings.setValue(QStringLiteral("letter"), paper->currentIndex() == 1);
    m_session.setNumberForm(static_cast<NumberForm>(numbers->currentIndex()));
}

void MainWindow::about()
{
    QMessageBox box(QMessageBox::NoIcon, tr("About Assay"),
                    tr("Assay %1\n\nInspects models and judges compression claims. It opens files read-only, "
                       "runs nothing that they contain and never uses the network.\n\nLicence: GNU General "
                       "Public License, version 3 or later.\nQt %2.")
                        .arg(QLatin1String(AssayVersion), QLatin1String(qVersion())),
                    QMessageBox::Ok, this);
    box.setTextFormat(Qt::PlainText);
    box.exec();
}

} // namespace assay
