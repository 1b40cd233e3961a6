// SPDX-License-Identifier: GPL-3.0-or-later
// Text from files that looks like HTML is shown letter by letter, in tool tips of cells and widgets and in
// labels.
#include "widgets/plain_text_filter.h"
#include "widgets/text_format.h"

#include <QApplication>
#include <QHelpEvent>
#include <QLabel>
#include <QStandardItemModel>
#include <QTableView>
#include <QToolTip>
#include <QtTest>

using namespace assay;

namespace {

const QString Hostile = QStringLiteral("<h1>CONFIRMED</h1><img src=\"/etc/hostname\">");

} // namespace

class PlainTextTest : public QObject {
    Q_OBJECT

private:
    PlainTextFilter m_filter;

private slots:
    void initTestCase() { qApp->installEventFilter(&m_filter); }
    void cleanup() { QToolTip::hideText(); }

    void toolTipOfACell()
    {
        QStandardItemModel model(1, 1);
        model.setData(model.index(0, 0), Hostile, Qt::ToolTipRole);
        QTableView view;
        view.setModel(&model);
        view.show();
        const QPoint place = view.visualRect(model.index(0, 0)).center();
        QHelpEvent help(QEvent::ToolTip, place, view.viewport()->mapToGlobal(place));
        QCoreApplication::sendEvent(view.viewport(), &help);
        QVERIFY(QToolTip::text().contains(QStringLiteral("&lt;img")));
        QVERIFY(!QToolTip::text().contains(QStringLiteral("<img")));
    }

    void toolTipOfAWidget()
    {
        QWidget widget;
        widget.setToolTip(Hostile);
        widget.show();
        QHelpEvent help(QEvent::ToolTip, QPoint(1, 1), widget.mapToGlobal(QPoint(1, 1)));
        QCoreApplication::sendEvent(&widget, &help);
        QVERIFY(QToolTip::text().contains(QStringLiteral("&lt;img")));
    }

    void labels()
    {
        QLabel plain(Hostile), asked(QStringLiteral("<b>ours</b>"));
        asked.setTextFormat(Qt::RichText);
        plain.show();
        asked.show();
        QCOMPARE(plain.textFormat(), Qt::PlainText);
        QCOMPARE(asked.textFormat(), Qt::RichText);
    }

    /// A name in a tool tip is escaped once; what only begins like one is escaped whole.
    void escapedOnce()
    {
        const QString made = formatToolTip(QStringLiteral("<h1>name</h1>"));
        QCOMPARE(plainToolTip(made), made);
        const QString forged = QString(made).replace(QStringLiteral("name"), QStringLiteral("<img src='x'>"));
        QVERIFY(!plainToolTip(forged).contains(QStringLiteral("<img")));
    }

    void plainTextStaysAsItIs() { QCOMPARE(plainToolTip(QStringLiteral("a < b")), QStringLiteral("a < b")); }
};

QTEST_MAIN(PlainTextTest)
#include "tst_plain_text.moc"
