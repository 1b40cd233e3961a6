// SPDX-License-Identifier: GPL-3.0-or-later
// Thresholds of what figures of columns, records and sentences are held against, and of words at figures,
// each from both sides within a tenth. All numbers are worked out by hand.
#include "core/claims/reading/log_reader.h"
#include "core/claims/reasoning/compared.h"
#include "tests/claims/accused.h"
#include "tests/claims/texts.h"

#include <QtTest>

using namespace assay;

namespace {

std::vector<Derivation> derivedIn(const std::string &text, const std::string &name = "a.md")
{
    const DocumentTree tree = treeOf(text, name);
    std::vector<Ledger> ledgers;
    ledgers.push_back(buildLedger(tree, 0));
    return reason(joinLedgers(std::move(ledgers), { &tree })).derivations;
}

bool breaks(const std::string &text, std::string_view rule, const std::string &name = "a.md")
{
    return std::ranges::any_of(derivedIn(text, name), [&](const Derivation &one) {
        return one.outcome == Outcome::Breaks && one.rule == rule;
    });
}

bool follows(const std::string &text, std::string_view rule, const std::string &name = "a.md")
{
    return std::ranges::any_of(derivedIn(text, name), [&](const Derivation &one) {
        return one.outcome == Outcome::Follows && one.rule == rule;
    });
}

/// The column "after" has the mean 700 and is 200 wide.
std::string meansOfTwoColumns(const std::string &after)
{
    return "| model | before (MB) | after (MB) |\n|---|---|---|\n| a | 1890.0 | 600.0 |\n| b | 2100.0 | "
           "700.0 |\n"
           "| c | 3000.0 | 800.0 |\n\nThe mean goes from 2330.0 MB to "
        + after + " MB.\n";
}

/// Five columns, of which "gain" lies around a value.
std::string fiveColumns(double gain, const std::string &sentence)
{
    std::string text = "| layer | gain | drop | spread | offset | shift |\n|---|---|---|---|---|---|\n";
    for (int i = 0; i < 3; ++i)
        text += "| " + std::string(1, static_cast<char>('a' + i)) + " | "
            + QString::number(gain + i - 1, 'f', 1).toStdString() + " | " + std::to_string(20 + 3 * i * i)
            + ".0 | " + std::to_string(40 + 5 * i * i) + ".0 | " + std::to_string(60 + 7 * i * i) + ".0 | "
            + std::to_string(80 + 11 * i * i) + ".0 |\n";
    return text + "\n" + sentence + "\n";
}

/// Sizes and their ratios to the first row's, of which the last ones are 1.3 times what they should be.
std::string ratiosToTheFirst(std::size_t holding, std::size_t broken)
{
    constexpr const char *Names[] { "alpha", "beta", "gamma", "kappa", "sigma", "omega" };
    constexpr double Sizes[] { 171.3, 165.2, 77.1, 69.4, 74.8, 61.9 };
    std::string text = "| model | size (MB) | vs FP16 |\n|---|---|---|\n| FP16 | 400.0 | |\n";
    for (std::size_t i = 0; i < holding + broken; ++i)
        text += std::string("| ") + Names[i] + " | " + QString::number(Sizes[i], 'f', 1).toStdString() + " | "
            + QString::number((i < holding ? 1 : 1.3) * 400 / Sizes[i], 'f', 2).toStdString() + "x |\n";
    return text;
}

/// "4.8 times" beside 200 and 100 MB, which an original elsewhere may explain.
std::string ratioBesideTwo(const std::string &originals, const std::string &ratio)
{
    return "# Report\n\n" + originals + "\n## Elsewhere\n\nThe model goes from 200.0 MB to 100.0 MB, " + ratio
        + " times smaller.\n";
}

} // namespace

class FigureLimitsTest : public QObject {
    Q_OBJECT

private slots:
    // A factor of 4 saves 75 %, which is taken for it from 75 / 1.25 = 60 to 75 x 1.25 = 93.75 %.
    void whatAFactorSaves()
    {
        const auto isOfFactor = [](const std::string &share) {
            const DocumentTree tree
                = treeOf("It is 4.00 times smaller, saves " + share + " % of the space.\n", "a.md");
            std::vector<Ledger> ledgers;
            ledgers.push_back(buildLedger(tree, 0));
            const Graph graph = joinLedgers(std::move(ledgers), { &tree });
            std::vector<Derivation> made;
            Compared(graph, { 0, 1 }, { true, false }, made).derive();
            return made.size() == 1 && made[0].target == 1 && made[0].outcome == Outcome::Breaks;
        };
        QVERIFY(isOfFactor("92.0"));
        QVERIFY(!isOfFactor("94.5"));
        QVERIFY(isOfFactor("61.0"));
        QVERIFY(!isOfFactor("59.0"));
    }

    // The mean of a column is hit with (0.15 + 0.15) / 2v by luck: of five columns with 0.75 / v.
    void luckOfAColumn()
    {
        const auto isMean = [](double value) {
            return follows(fiveColumns(value,
                                       "On average it is " + QString::number(value, 'f', 1).toStdString()
                                           + " for these."),
                           "column.mean");
        };
        QVERIFY(isMean(7.9)); // 0.095
        QVERIFY(!isMean(7.1)); // 0.106
    }

    void meansLieBesideTheirColumns()
    {
        QVERIFY(breaks(meansOfTwoColumns("990.0"), "column.mean")); // 800 + 200
        QVERIFY(!breaks(meansOfTwoColumns("1010.0"), "column.mean"));
        QVERIFY(breaks(meansOfTwoColumns("410.0"), "column.mean")); // 600 - 200
        QVERIFY(!breaks(meansOfTwoColumns("390.0"), "column.mean"));
    }

    // 6.2 / 4.0 = 1.55 and 6.6 / 4.0 = 1.65
    void ratiosFarApartAreOfTwoModels()
    {
        const auto conflict = [](const std::string &other) {
            return breaks(
                "The compression ratio is 4.0x.\n\n## Elsewhere\n\nAll in all the compression ratio is "
                    + other + "x.\n",
                "documents.one-key");
        };
        QVERIFY(conflict("6.2"));
        QVERIFY(!conflict("6.6"));
    }

    // A total of up to ten for each entry counts the entries; more is of what they hold.
    void totalsOfEntries()
    {
        const auto isCount = [](int total) {
            return breaks("{\"total_layers\": " + std::to_string(total)
                              + ", \"layers\": [\"q_proj\", \"k_proj\", \"v_proj\"]}",
                          "count.list", "a.json");
        };
        QVERIFY(isCount(30));
        QVERIFY(!isCount(31));
        // What follows as the sum over the entries is no count of them: 10 + 9 + 10.
        QVERIFY(
            !breaks("{\"total_samples\": 29, \"samples\": [{\"task\": \"a\", \"n\": 10}, {\"task\": \"b\", "
                    "\"n\": 9}, {\"task\": \"c\", \"n\": 10}]}",
                    "count.list", "a.json"));
    }

    void rowsThatHoldShowTheBase()
    {
        QVERIFY(breaks(ratiosToTheFirst(4, 2), "table.baseline"));
        QVERIFY(!breaks(ratiosToTheFirst(3, 2), "table.baseline"));
    }

    // An original elsewhere explains a ratio that is hit with 3 x 0.1502 / 2v: of three quotients.
    void originalsElsewhereExplain()
    {
        const auto accused = [](const std::string &original, const std::string &ratio) {
            return breaks(ratioBesideTwo("The original has " + original + " MB.\n", ratio), "ratio.sources");
        };
        QVERIFY(!accused("960.0", "4.8")); // 0.0469
        QVERIFY(accused("860.0", "4.3")); // 0.0524
        QVERIFY(accused("777.0", "4.8")); // which explains nothing
        const auto afterOthers = [](std::size_t others) {
            std::string list;
            for (std::size_t i = 0; i < others; ++i)
                list += "- Original size of part " + std::string(1, static_cast<char>('b' + i)) + ": "
                    + std::to_string(i + 1) + ".0 MB\n";
            return breaks(ratioBesideTwo(list + "- Original size: 960.0 MB\n", "4.8"), "ratio.sources");
        };
        QVERIFY(!afterOthers(7)); // the eighth original
        QVERIFY(afterOthers(8));
    }

    // 400.0 of the first row over the last one's 250.0 is 1.6, over 285.0 1.4: of two quotients luck hits it
    // with 0.151 / v.
    void anotherRowExplainsWhatBreaksALaw()
    {
        const auto accused = [](const std::string &before, const std::string &after,
                                const std::string &ratio) {
            return breaks("| model | before (MB) | after (MB) | ratio |\n|---|---|---|---|\n"
                          "| alpha | 400.0 | 171.3 | 2.34x |\n| beta | 410.0 | 165.2 | 2.48x |\n"
                          "| gamma | 390.0 | 77.1 | 5.06x |\n| kappa | 430.0 | 69.4 | 6.20x |\n| omega | "
                              + before + " | " + after + " | " + ratio + "x |\n",
                          "table.law");
        };
        QVERIFY(!accused("250.0", "100.0", "1.6")); // 0.0944
        QVERIFY(accused("285.0", "114.0", "1.4")); // 0.108
    }

    void recordsAreSetAgainstAFewOriginals()
    {
        const auto isOfOne = [](int originals) {
            std::string text = "{";
            for (int i = 0; i < originals; ++i)
                text += "\"m" + std::to_string(i) + "\": {\"original_mb\": " + std::to_string(50 + 7 * i)
                    + ".0}, ";
            return follows(text + "\"tiny\": {\"size_mb\": 6.63, \"factor\": 8.60, \"saved_percent\": 88.4}}",
                           "ratio.sources",
                           "a.json"); // 57 / 6.63
        };
        QVERIFY(isOfOne(4));
        QVERIFY(!isOfOne(5));
    }

    void namesOfFormatsAreShort()
    {
        const auto formats = [](std::size_t size) {
            const DocumentTree tree
                = treeOf("{\"dtype\": \"fp16 " + letters(size - 5) + "\", \"size\": 3}", "a.json");
            return std::ranges::count(buildLedger(tree, 0).facts, true, &Fact::isFormat);
        };
        QCOMPARE(formats(24), std::ptrdiff_t(1));
        QCOMPARE(formats(25), std::ptrdiff_t(0));
    }

    void settingsStandAtTheirNumber()
    {
        const auto mode = [](std::size_t between) {
            const DocumentTree tree
                = treeOf("It was made with group size " + letters(between - 2) + " 128 here.\n", "a.md");
            const Ledger ledger = buildLedger(tree, 0);
            return std::ranges::find(ledger.facts, 128, [](const Fact &fact) { return fact.amount.value; })
                ->mode;
        };
        QCOMPARE(mode(10), Mode::Setting);
        QCOMPARE(mode(11), Mode::Result);
    }

    void yearsHaveNoSeparators()
    {
        const auto sizes = [](const std::string &number) {
            const DocumentTree tree = treeOf("| model | before (MB) | after (MB) |\n|---|---|---|\n| a | "
                                                 + number + " | 600.0 |\n| b | 2100.0 | 700.0 |\n",
                                             "a.md");
            return std::ranges::count_if(buildLedger(tree, 0).facts, [](const Fact &fact) {
                return fact.value != NoIndex && fact.attribute == Attribute::Size;
            });
        };
        QCOMPARE(sizes("2000.0"), std::ptrdiff_t(4));
        QCOMPARE(sizes("2,000"), std::ptrdiff_t(4));
        QCOMPARE(sizes("2500.0"), std::ptrdiff_t(4));
    }

    void logsAreToldByTheirFirstLines()
    {
        const auto looksSo = [](std::size_t plain, std::size_t stamped) {
            std::string text;
            for (std::size_t i = 0; i < plain; ++i)
                text += "a line of a message\n";
            for (std::size_t i = 0; i < stamped; ++i)
                text += "2024-05-01 12:00:00 loaded\n";
            return looksLikeLog(text);
        };
        QVERIFY(!looksSo(0, 2));
        QVERIFY(looksSo(0, 3));
        // Three in five of 64 lines are 38.4.
        QVERIFY(looksSo(25, 75));
        QVERIFY(!looksSo(26, 74));
    }

    void textsOfDataHaveTheirOwnLanguage()
    {
        const DocumentTree data = treeOf("{\"a\": 1}", "a.json");
        const auto isGerman = [&](std::size_t size) {
            std::string text = "und die das der ist 4 ";
            while (text.size() < size && size > 30)
                text += "und ";
            text.resize(size, 'n');
            return data.languagesOf(text).has(Language::German);
        };
        QVERIFY(!isGerman(23));
        QVERIFY(isGerman(24));
        QVERIFY(isGerman(4096));
        QVERIFY(!isGerman(4097));
    }

    void wordsOfSavingStandAtTheirSize()
    {
        const auto isSaved = [](std::size_t between) {
            const DocumentTree tree = treeOf("It saves " + letters(between - 2) + " 9.6 GB.\n", "a.md");
            return buildLedger(tree, 0).facts.at(0).side == FactSide::Difference;
        };
        QVERIFY(isSaved(16));
        QVERIFY(!isSaved(17));
    }

    // " of the weights xxx... zero": 40 bytes before the last word.
    void zerosStandNearTheirShare()
    {
        const auto noun = [](std::size_t between) {
            const DocumentTree tree
                = treeOf("It is 30.5 % of the weights " + letters(between - 17) + " are zero.\n", "a.md");
            return buildLedger(tree, 0).facts.at(0).noun;
        };
        QCOMPARE(noun(40), std::string("sparsity"));
        QCOMPARE(noun(41), std::string("parameters"));
    }

    void fewParametersAreMatrices()
    {
        const auto noun = [](const std::string &count) {
            const DocumentTree tree = treeOf("The layer has " + count + " parameters.\n", "a.md");
            return buildLedger(tree, 0).facts.at(0).noun;
        };
        QCOMPARE(noun("105"), std::string("parameters"));
        QCOMPARE(noun("95"), std::string("matrices"));
    }

    void bracketsOfThreeAreCounted()
    {
        QVERIFY(breaks("There are 4 models here (1.2 GB, 2.3 GB, 3.4 GB).\n", "count.list"));
        QVERIFY(!breaks("There are 3 models here (1.2 GB, 2.3 GB).\n", "count.list"));
    }

    void treesAreBounded()
    {
        const auto depth = [](std::size_t nested) {
            std::string text;
            for (std::size_t i = 0; i < nested; ++i)
                text += "{\"a\":";
            const DocumentTree tree = treeOf(text + "4.5" + std::string(nested, '}'), "a.json");
            std::size_t above = 0;
            for (TreeId id = tree.values.at(0).sentence; id != 0; id = tree.node(id).parent)
                ++above;
            return above;
        };
        QCOMPARE(depth(126), std::size_t(127)); // the sentence and what it lies in
        QCOMPARE(depth(140), std::size_t(128));
    }

    void anchorsAreBounded()
    {
        const auto numbers = [](std::size_t anchors) {
            std::string text;
            for (std::size_t i = 1; i <= anchors; ++i)
                text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " 1.5\n";
            return treeOf(text + "z: *a" + std::to_string(anchors) + "\n", "a.yaml").census.numbers;
        };
        QCOMPARE(numbers(4096), std::uint64_t(4097));
        QCOMPARE(numbers(4097), std::uint64_t(4097));
        QCOMPARE(numbers(4200), std::uint64_t(4200));
    }

    void columnsOfObjectsAreBounded()
    {
        const auto columns = [](std::size_t keys) {
            std::string row;
            for (std::size_t i = 0; i < keys; ++i)
                row += (i ? ", \"k" : "\"k") + std::to_string(i) + "\": 1.5";
            return treeOf("[{" + row + "}, {" + row + "}]", "a.json").tables.back().columns.size();
        };
        QCOMPARE(columns(512), std::size_t(512));
        QCOMPARE(columns(520), std::size_t(512));
    }
};

QTEST_APPLESS_MAIN(FigureLimitsTest)
#include "tst_figure_limits.moc"
