// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does to the window, as events.
#pragma once

#include "app/main_window.h"
#include "widgets/models/tensor_tree_model.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QDockWidget>
#include <QFileDialog>
#include <QLineEdit>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>
#include <QtTest>

namespace assay::testing {

/// A shown, active window; every model of ours in it is watched by a tester.
inline std::unique_ptr<MainWindow> openWindow()
{
    auto window = std::make_unique<MainWindow>();
    window->resize(1280, 800);
    window->show();
    [&] { QVERIFY(QTest::qWaitForWindowExposed(window.get())); }();
    QApplication::setActiveWindow(window.get());
    // The models of Qt's own item widgets reset themselves when their view is half gone.
    for (auto *view : window->findChildren<QAbstractItemView *>())
        if (view->model() && view->objectName() != QStringLiteral("layerHeader")
            && !view->inherits("QListWidget") && !view->inherits("QTableWidget"))
            new QAbstractItemModelTester(view->model(), QAbstractItemModelTester::FailureReportingMode::Fatal,
                                         view);
    return window;
}

/// Types the paths into the file dialog that the next action opens, and accepts it.
inline void answerFileDialog(const QStringList &paths)
{
    auto *timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, timer, [timer, paths] {
        // For whom and by whom a report is, is asked first.
        if (auto *cover = QApplication::activeModalWidget();
            cover && cover->objectName() == QStringLiteral("pdfCover"))
            return void(QTest::keyClick(cover, Qt::Key_Return));
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        auto *line = dialog ? dialog->findChild<QLineEdit *>(QStringLiteral("fileNameEdit")) : nullptr;
        if (!line)
            return;
        timer->deleteLater();
        timer->stop();
        // Put in at once: typed letters would open the list of completions, which takes the keyboard.
        line->setText(paths.size() == 1 ? paths.front()
                                        : QStringLiteral("\"%1\"").arg(paths.join(QStringLiteral("\" \""))));
        QTest::keyClick(line, Qt::Key_Return);
    });
    timer->start(20);
}

/// A shortcut; the window is the active one again, which not every platform sees to after a dialog.
inline void pressKeys(MainWindow &window, Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QApplication::setActiveWindow(&window);
    QTest::keyClick(&window, key, modifiers);
}

template <typename Widget> Widget *child(const MainWindow &window, const char *name)
{
    return window.findChild<Widget *>(QLatin1String(name));
}

inline QDockWidget *dockOf(const MainWindow &window, const char *panel)
{
    return window.findChild<QDockWidget *>(QLatin1String(panel) + QStringLiteral("Dock"));
}

inline void showPanel(MainWindow &window, const char *panel)
{
    QDockWidget *dock = dockOf(window, panel);
    QVERIFY2(dock, panel);
    dock->show();
    dock->raise();
    QTRY_VERIFY(dock->widget()->isVisible());
}

/// The whole name of the row that the tree is on.
inline QString currentLayer(const MainWindow &window)
{
    return child<QTreeView>(window, "layers")
        ->currentIndex()
        .siblingAtColumn(0)
        .data(TensorTreeModel::FullNameRole)
        .toString();
}

/// Chooses the first finding and says a word about it in the details pane.
inline void commentFirstFinding(MainWindow &window, const QString &comment)
{
    showPanel(window, "claims");
    QTest::mouseClick(child<QToolButton>(window, "showFindings"), Qt::LeftButton);
    auto *findings = child<QTableView>(window, "findings");
    QTRY_VERIFY(findings->isVisible() && findings->model()->rowCount() > 0);
    showPanel(window, "details");
    QTest::mouseClick(findings->viewport(), Qt::LeftButton, {},
                      findings->visualRect(findings->model()->index(0, 0)).center());
    auto *line = child<QLineEdit>(window, "reviewComment");
    QTRY_VERIFY(line->isVisible());
    line->setFocus();
    QTest::keyClicks(line, comment);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_COMPARE(window.session().reviews().size(), std::size_t(1));
}

} // namespace assay::testing
