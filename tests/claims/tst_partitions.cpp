// SPDX-License-Identifier: GPL-3.0-or-later
// Wholes and the parts that sentences and lists take them apart into: a true and a false one of each shape.
// All sums are worked out by hand.
#include "tests/claims/accused.h"

#include <QtTest>

using namespace assay;

class PartitionsTest : public QObject {
    Q_OBJECT

private slots:
    void partsOfASentence_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("accused");
        const auto row = [](const char *name, const char *text, const char *accused) {
            QTest::addRow("%s", name) << QString::fromUtf8(text) << QString::fromUtf8(accused);
        };
        // 97 + 170 + 163 = 430
        row("games", "- 430 games against the other net: 97 won, 170 drawn, 163 lost\n- Fixed nodes\n", "");
        row("games, too few",
            "- 400 games against the other net: 97 won, 170 drawn, 163 lost\n- Fixed nodes\n", "400");
        // 265 + 98 + 59 = 422
        row("especies", "- 422 especies: 265 herbáceas, 98 arbustos y 59 árboles\n- licencia CC BY 4.0\n",
            "");
        row("especies, too few",
            "- 412 especies: 265 herbáceas, 98 arbustos y 59 árboles\n- licencia CC BY 4.0\n", "412");
        // 214 + 71 + 85 = 370; the digits behind names count nothing.
        const char *homes = "Sur %1 foyers, 214 préfèrent Bruant 3, 71 préfèrent Bruant 2 et 85 hésitent.\n";
        row("foyers", qPrintable(QString::fromUtf8(homes).arg(370)), "");
        row("foyers, too few", qPrintable(QString::fromUtf8(homes).arg(350)), "350");
        // 401 + 6 + 2 = 409, and words say that nothing else can be.
        row("tests", "- unit tests: 409 run, 401 passed, 6 skipped, 2 failed\n", "");
        row("tests, too many", "- unit tests: 412 run, 401 passed, 6 skipped, 2 failed\n", "412");
        // 40 + 30 + 25 = 95 of 104: some may have said nothing.
        row("some left out", "Of 104 readers, 40 liked the old, 30 liked the new and 25 liked both.\n", "");
        row("a selection", "Of 300 readers, 40 liked the old, 30 liked the new and 25 liked both.\n", "");
    }

    void partsOfASentence()
    {
        QFETCH(QString, text);
        QFETCH(QString, accused);
        const QStringList found = accusedIn("# Match\n\n" + text.toStdString());
        QCOMPARE(found.join(' '), accused);
    }

    void partsOfAList()
    {
        // 141 + 74 + 45 = 260
        const auto list = [](int whole) {
            return "Poi abbiamo chiesto a " + std::to_string(whole)
                + " lettori quale preferissero:\n\n- 141 hanno scelto la vecchia\n- 74 hanno scelto la "
                  "nuova\n- 45 non hanno visto differenze\n";
        };
        QCOMPARE(accusedIn(list(260)), QStringList());
        QCOMPARE(accusedIn(list(250)), QStringList("250"));
        // A selection of 300 is none of its parts.
        QCOMPARE(accusedIn(list(420)), QStringList());
    }

    void partsAreNearTheirWhole()
    {
        // 60 + 50 + 45 = 155; a whole may be 12 % below: 155 - 138.4 = 16.6 = 0.12 * 138.4.
        const auto text = [](int whole) {
            return "We counted " + std::to_string(whole) + " birds: 60 finches, 50 tits, 45 others.\n";
        };
        QCOMPARE(accusedIn(text(155)), QStringList());
        QCOMPARE(accusedIn(text(140)), QStringList("140"));
        QCOMPARE(accusedIn(text(136)), QStringList());
    }
};

QTEST_APPLESS_MAIN(PartitionsTest)
#include "tst_partitions.moc"
