// SPDX-License-Identifier: GPL-3.0-or-later
// What sentences say of a list or of the columns and rows of a table: a true figure and a false one of each
// kind. All numbers are worked out by hand.
#include "core/claims/reasoning/column_sums.h"
#include "core/claims/reasoning/listed.h"
#include "core/claims/reasoning/row_pairs.h"
#include "tests/claims/accused.h"

#include <QtTest>

using namespace assay;

namespace {

/// Printed figures that a text is accused of, one after the other.
QString accused(const std::string &text)
{
    QString out;
    for (const auto &[target, printed] : brokenIn(text))
        out += "[" + QString::fromStdString(printed) + "]";
    return out;
}

const std::string Zoo = "| net | MB float32 | MB int8 | CER |\n|---|---|---|---|\n"
                        "| S | 154.0 | 40.1 | 6.10 |\n| M | 496.0 | 128.6 | 4.72 |\n"
                        "| L | 1240.0 | 319.8 | 4.05 |\n\n";
const std::string Laptop = "## Sizes\n\n| variant | GB |\n|---|---|\n| bf16 | 54.8 |\n| 4bit | 16.0 |\n\n"
                           "## Speed\n\n| variant | prompt t/s | generation t/s |\n|---|---|---|\n"
                           "| bf16 | 118 | 6.6 |\n| 8bit | 115 | 12.0 |\n| 4bit | 112 | 21.1 |\n\n";

} // namespace

class ToldTablesTest : public QObject {
    Q_OBJECT

private slots:
    void meansOfALists()
    {
        // (110 + 118 + 121 + 131) / 4 = 120
        const std::string fr = "Les quatre essais donnent 110, 118, 121 et 131 ms, soit ";
        QCOMPARE(accused(fr + "120 ms en moyenne."), QString(""));
        QCOMPARE(accused(fr + "140 ms en moyenne."), QString("[140 ms]"));
        // 35 % more than 120 is 162.
        QCOMPARE(accused(fr + "158 ms en moyenne."), QString("[158 ms]"));
        QCOMPARE(accused(fr + "166 ms en moyenne."), QString(""));
        // (1.48 + 1.45 + 1.47) / 3 = 1.467
        const std::string en = "The mean ratio over the three models (1.48, 1.45 and 1.47) is ";
        QCOMPARE(accused(en + "1.47."), QString(""));
        QCOMPARE(accused(en + "1.67."), QString("[1.67]"));
        // Two are a comparison.
        QCOMPARE(accused("Les deux essais donnent 110 et 131 ms, soit 140 ms en moyenne."), QString(""));
    }

    void sumsOfColumns()
    {
        // 154 + 496 + 1240 = 1890, 40.1 + 128.6 + 319.8 = 488.5
        QCOMPARE(accused(Zoo + "L'intera famiglia passa da 1890.0 MB a 488.5 MB."), QString(""));
        QCOMPARE(accused(Zoo + "The whole family goes from 1890.0 MB to 488.5 MB."), QString(""));
        QCOMPARE(accused(Zoo + "The whole family goes from 1890.0 MB to 588.5 MB."), QString("[588.5 MB]"));
    }

    void rowsThatAreSetAgainstEachOther()
    {
        // 21.1 / 6.6 = 3.197, 112 / 118 = 0.95
        QCOMPARE(accused(Laptop + "4bit generates 3.2 times as fast as bf16."), QString(""));
        QCOMPARE(accused(Laptop + "4bit generates 4.2 times as fast as bf16."), QString("[4.2 times as]"));
        // 12.0 / 6.6 = 1.82, 21.1 / 12.0 = 1.76
        QCOMPARE(accused(Laptop + "4bit is 3.2 times faster than bf16 and 1.8 times faster than 8bit."),
                 QString(""));
        // Twice 3.197 is 6.39.
        QCOMPARE(accused(Laptop + "4bit generates 5.8 times as fast as bf16."), QString("[5.8 times as]"));
        QCOMPARE(accused(Laptop + "4bit generates 7.1 times as fast as bf16."), QString(""));
        // 54.8 / 16.0 = 3.4 is of sizes.
        QCOMPARE(accused(Laptop + "4bit is 3.4 times smaller than bf16."), QString(""));
    }

    void pointsOfTheColumnThatIsSaid()
    {
        const std::string table = "| precision | average | ratio |\n|---|---|---|\n"
                                  "| bf16 | 65.71 | 1.00 |\n| int4 | 64.19 | 3.41 |\n\n";
        // 2.14 points on a task that no column has.
        QCOMPARE(accused(table + "int4 drops by 2.14 points on ARC."), QString(""));
    }
};

QTEST_APPLESS_MAIN(ToldTablesTest)
#include "tst_told_tables.moc"
