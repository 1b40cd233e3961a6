// SPDX-License-Identifier: GPL-3.0-or-later
// What a sentence compares with what it names itself, each kind with a true figure and a false one, each
// limit from both sides. All numbers are worked out by hand.
#include "core/claims/reasoning/proof.h"
#include "core/claims/reasoning/told.h"
#include "tests/claims/accused.h"

#include <QtTest>

using namespace assay;

namespace {

bool breaks(const std::string &text, const std::string &printed)
{
    return std::ranges::any_of(
        brokenIn(text), [&](const auto &one) { return one.second.find(printed) != std::string::npos; });
}

/// So many sizes of which the second is 5.54 GB less than the first.
std::string tableOfSizes(int count)
{
    std::string table = "| file | GB |\n|---|---|\n| a | 8.04 |\n| b | 2.50 |\n";
    for (int i = 2; i < count; ++i)
        table += "| c" + std::to_string(i) + " | " + std::to_string(100 * i) + ".31 |\n";
    return table;
}

} // namespace

class ToldTest : public QObject {
    Q_OBJECT

private slots:
    void aBaseThatIsNamed()
    {
        // 3,220 / 1,237 = 2.603
        const std::string said
            = "The file shrinks from 1,610 MB to 1,237 MB. Against the BF16 original (3,220 MB) it is ";
        QVERIFY(!breaks(said + "2.60x.", "2.60x"));
        QVERIFY(breaks(said + "3.60x.", "3.60x"));
        // Twice 2.603 is 5.21.
        QVERIFY(breaks(said + "4.90x.", "4.90x"));
        QVERIFY(!breaks(said + "5.60x.", "5.60x"));
    }

    void aBaseStandsNearItsFigure()
    {
        const auto said = [](std::size_t between) {
            return "It shrinks from 1,610 MB to 1,237 MB. Against the original (3,220 MB) "
                + std::string(between, 'm') + " it is 3.60x.";
        };
        // ") " and " it is " stand there as well: 9 bytes.
        QVERIFY(breaks(said(BaseReach - 12), "3.60x"));
        QVERIFY(!breaks(said(BaseReach - 4), "3.60x"));
    }

    void theFileOfTheSentenceBefore()
    {
        // 16.8 / 3.3 = 5.09, 134.2 / 3.3 = 40.7
        const std::string said = "| stage | size |\n|---|---|\n| in | 13.4 MB |\n| out | 3.3 MB |\n\n"
                                 "Relative to a plain packing (16.8 MB) the file is 5.1 times smaller. "
                                 "Relative to FP16 (134.2 MB) it is ";
        QVERIFY(!breaks(said + "41 times smaller.", "41 times"));
        QVERIFY(breaks(said + "61 times smaller.", "61 times"));
    }

    void twoFiguresAndWhatTheyMake()
    {
        // 1 - 7,900 / 18,200 = 56.6 %
        const std::string bill = "In November the bill was 18,200 USD. In January it was 7,900 USD. That is ";
        QVERIFY(!breaks(bill + "57 % less.", "57 %"));
        QVERIFY(breaks(bill + "67 % less.", "67 %"));
    }

    void whatIsLeftAndWhatIsGone()
    {
        // 100 - 30.5 = 69.5
        const std::string said = "The file has 30.5 % of the original size, that is ";
        QVERIFY(!breaks(said + "69.5 % less.", "69.5 %"));
        QVERIFY(breaks(said + "64.5 % less.", "64.5 %"));
    }

    void pointsBeforeTheirScores()
    {
        // 71.2 - 61.9 = 9.3
        QVERIFY(!breaks("It lost 9.3 percentage points of accuracy, 61.9 % against 71.2 %.", "9.3"));
        QVERIFY(breaks("It lost 7.3 percentage points of accuracy, 61.9 % against 71.2 %.", "7.3"));
    }

    void aPartAndItsShare()
    {
        // 47.5 % of 400 are 190.
        const std::string table = "| model | preferred |\n|---|---|\n| writer | 47.5 % |\n\n";
        QVERIFY(!breaks(table + "47.5 % means that it won 190 of 400 comparisons.", "190"));
        QVERIFY(breaks(table + "47.5 % means that it won 210 of 400 comparisons.", "210"));
        // 5.1 / 11.2 = 45.5 %
        QVERIFY(!breaks("We removed 5.1 M parameters of 11.2 M (45.5 %).", "45.5"));
        QVERIFY(breaks("We removed 5.1 M parameters of 11.2 M (55.5 %).", "55.5"));
    }

    void ofEachAndOfAll()
    {
        // 131,072 x 32,768 = 4,294,967,296
        QVERIFY(!breaks("The cache takes 131,072 bytes per token; 32,768 tokens are 4.3 GB.", "4.3 GB"));
        QVERIFY(breaks("The cache takes 131,072 bytes per token; 32,768 tokens are 5.3 GB.", "5.3 GB"));
    }

    void sizesInBracketsAreCounted()
    {
        const std::string sizes = " shards of at most 5 GB each (4.98, 4.97, 4.99 and 4.68 GB).";
        QVERIFY(!breaks("The files: 4" + sizes, "4 shards"));
        QVERIFY(breaks("The files: 6" + sizes, "6 shards"));
        // Two are no list.
        QVERIFY(!breaks("The files: 3 shards of at most 5 GB each (4.98 and 4.68 GB).", "3 shards"));
    }

    void whatIsSavedOfTheOriginal()
    {
        // 8.04 - 2.50 = 5.54, of 8.04 that is 68.9 %.
        const std::string said = "\nThat saves 5.54 GB, or 68.9 % of the original size.",
                          wrong = "\nThat saves 5.54 GB, or 78.9 % of the original size.";
        QVERIFY(!breaks(tableOfSizes(4) + said, "68.9"));
        QVERIFY(breaks(tableOfSizes(4) + wrong, "78.9"));
        // (5.55 - 5.535) / 5.54 = 0.0027: of 18 sizes 162 pairs, 0.44; of 21 sizes 220 pairs, 0.60.
        QVERIFY(breaks(tableOfSizes(18) + wrong, "78.9"));
        QVERIFY(!breaks(tableOfSizes(21) + wrong, "78.9"));
        // To the byte luck has no part: the number of sizes is bounded.
        const std::string exact = "\nThat saves 5,541,237,311 bytes, or 78.9 % of the original size.";
        QVERIFY(breaks(tableOfSizes(MostSizes - 4) + exact, "78.9"));
        QVERIFY(!breaks(tableOfSizes(MostSizes + 4) + exact, "78.9"));
    }
};

QTEST_GUILESS_MAIN(ToldTest)

#include "tst_told.moc"
