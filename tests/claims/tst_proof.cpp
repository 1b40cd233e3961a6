// SPDX-License-Identifier: GPL-3.0-or-later
// What has to be shown before a figure is held against its document, each limit from both sides. Intervals
// are worked out by hand: one more digit by rounding or cutting, so 4.0 is 3.95 to 4.1.
#include "core/claims/reading/read_tree.h"
#include "core/claims/reasoning/law_table.h"
#include "core/claims/reasoning/proof.h"

#include <QtTest>

using namespace assay;

namespace {

struct Document {
    DocumentTree tree;
    Graph graph;

    explicit Document(const std::string &text, const std::string &name = "a.md")
    {
        auto read = readTreeText(text, name);
        if (!read)
            qFatal("%s", describe(read.error()).c_str());
        tree = std::move(read->tree);
        std::vector<Ledger> ledgers;
        ledgers.push_back(buildLedger(tree, 0));
        graph = joinLedgers(std::move(ledgers), { &tree });
    }
    std::size_t fact(const std::string &printed) const
    {
        for (std::size_t i = 0; i < graph.facts.size(); ++i)
            if (graph.facts[i].value != NoIndex && graph.printed(i).find(printed) != std::string::npos)
                return i;
        qFatal("%s is not read", printed.c_str());
    }
};

/// True if a figure that is printed so may be accused where this was computed.
bool accuses(const std::string &text, const std::string &printed, double computed,
             const char *rule = "ratio.sources", const std::vector<std::string> &sources = {})
{
    const Document document(text);
    Derivation one { .target = document.fact(printed),
                     .outcome = Outcome::Breaks,
                     .rule = rule,
                     .computed = { { computed, computed } } };
    for (const std::string &source : sources)
        one.sources.push_back(document.fact(source));
    std::vector<Derivation> list { one };
    dropUnproven(document.graph, list);
    return !list.empty();
}

/// What the reasoning says of the number that is printed so.
bool breaks(const std::string &text, const std::string &printed, const std::string &name = "a.md")
{
    const Document document(text, name);
    const auto derivations = reason(document.graph).derivations;
    return std::ranges::any_of(derivations, [&](const Derivation &one) {
        return one.outcome == Outcome::Breaks
            && document.graph.printed(one.target).find(printed) != std::string::npos;
    });
}

class ProofTest : public QObject {
    Q_OBJECT

private slots:
    void a_crowded_sentence_accuses_nothing()
    {
        const std::vector<std::string> sizes { "100 MB", "25 MB" };
        const std::string said = "It shrank from 100 MB to 25 MB, 5.0x smaller, ";
        QVERIFY(accuses(said + "in 40 hours.", "5.0x", 3.3, "ratio.sources", sizes));
        QVERIFY(!accuses(said + "in 40 hours and 12 GB of RAM.", "5.0x", 3.3, "ratio.sources", sizes));
        // One digit off by one is so seldom luck that other figures beside it do not matter.
        QVERIFY(accuses(said + "in 40 hours and 12 GB of RAM.", "5.0x", 4, "ratio.sources", sizes));
    }

    void whatPointsTheOtherWayIsNoError()
    {
        // 1 / 0.262 = 3.82, 1 / 0.28 = 3.57
        QVERIFY(!accuses("It is 3.8 times smaller.", "3.8", 0.262, "ratio.sources"));
        QVERIFY(accuses("It is 3.8 times smaller.", "3.8", 0.28, "ratio.sources"));
        QVERIFY(!accuses("It saves 69 %.", "69 %", -1.5, "share.sources"));
    }

    void bitsAreOfASizeAndACount()
    {
        // 8 x 39.5 / 38.2 = 8.27; 1.5 times less is 5.51.
        const std::string said = "It is 39.5 MB, 3.87 times smaller, 74 % less, with ";
        const std::vector<std::string> sizes { "39.5 MB" };
        QVERIFY(accuses(said + "6.1 bits per parameter.", "6.1", 8.27, "rate.sources", sizes));
        QVERIFY(!accuses(said + "5.2 bits per parameter.", "5.2", 8.27, "rate.sources", sizes));
    }

    void whatIsFarOffIsAnotherFigure()
    {
        QVERIFY(accuses("It is 6.0x.", "6.0x", 16.5));
        QVERIFY(!accuses("It is 6.0x.", "6.0x", 19.5));
        QVERIFY(accuses("It is 6.0x.", "6.0x", 2.2));
        QVERIFY(!accuses("It is 6.0x.", "6.0x", 1.8));
        // Unless both sides are said.
        const char *said
            = "The original has 114 MB and the compressed one 6 MB, a compression ratio of 6.0x.";
        QVERIFY(accuses(said, "6.0x", 19.5, "ratio.sources", { "114 MB", "6 MB" }));
    }

    void differencesAreFurtherOff()
    {
        const char *text = "It loses 1.0 percentage points.";
        QVERIFY(accuses(text, "1.0", 0.11, "difference.sources"));
        QVERIFY(!accuses(text, "1.0", 0.13, "difference.sources"));
    }

    void sumsAreOfAllOrOfOthers()
    {
        const char *text = "Parts of 30 MB, 40 MB and 50 MB, that is 6.0x.";
        const std::vector<std::string> parts { "30 MB", "40 MB", "50 MB" };
        QVERIFY(accuses(text, "6.0x", 11.4, "prose.sum", parts));
        QVERIFY(!accuses(text, "6.0x", 12.7, "prose.sum", parts));
    }

    void complementAndInverseAreSlips()
    {
        QVERIFY(accuses("It saves 5.0 %.", "5.0 %", 0.95, "share.sources"));
        QVERIFY(!accuses("It saves 5.0 %.", "5.0 %", 0.70, "share.sources"));
        QVERIFY(accuses("The ratio is 0.25x.", "0.25x", 4, "ratio.sources"));
    }

    void roundingOfSourcesIsNoSlip()
    {
        QVERIFY(!accuses("It is 6.00x.", "6.00x", 6.054));
        QVERIFY(accuses("It is 6.00x.", "6.00x", 6.066));
    }

    void fewThingsAreCountedOneByOne()
    {
        QVERIFY(accuses("There are 900 tests.", "900", 895, "count.parts"));
        QVERIFY(!accuses("There are 1,100 tests.", "1,100", 1095, "count.parts"));
        // A whole is no less than its parts.
        QVERIFY(accuses("There are 1,100 tests.", "1,100", 1105, "count.parts"));
    }

    void aUnitThatWasNotReadIsNoError()
    {
        QVERIFY(!accuses("It takes 180.", "180", 180000, "prose.sum"));
        QVERIFY(!accuses("It is 41.", "41", 0.41, "share.sources"));
    }

    // 1.26 x 3.85 = 4.85, and 308 / 63.4 = 4.86; 1.36 x 3.85 = 5.24.
    void factorsOfAChainAreOfTheirStages()
    {
        const std::string before = "From 308 MB to 63.4 MB: the words, 640 instead of 320, give ",
                          behind = "x and the bits 3.85x.";
        const std::vector<std::string> words { "640", "320" };
        QVERIFY(!accuses(before + "1.26" + behind, "1.26", 2, "equal.sources", words));
        const auto isOfChain = [&](const std::string &factor) {
            return !accuses("308 MB is 63.4 MB, " + factor + "x times 3.85x.", factor, 2, "ratio.told",
                            { "308 MB", "63.4 MB" });
        };
        QVERIFY(isOfChain("1.26"));
        QVERIFY(!isOfChain("1.36"));
    }

    // 3.21e9 x 2 = 6.42e9 bytes; with the tower's 0.43e9 it is 7.28e9.
    void aSizeBesideCountsOfPartsIsOfAll()
    {
        const char *end = "; 7.28 GB in bfloat16.";
        QVERIFY(
            !accuses(std::string("The language part has 3.21B parameters, the tower 0.43B parameters") + end,
                     "7.28 GB", 6.42e9, "size.width", { "3.21B" }));
        QVERIFY(accuses(std::string("The language part has 3.21B parameters") + end, "7.28 GB", 6.42e9,
                        "size.width", { "3.21B" }));
    }

    // 76,400,000 / 305.6 = 250,000 to the MB.
    void onlyDensitiesOfBytesAndWeightsAreOfThem()
    {
        const std::string counted = "{\"parameters\": 76400000, \"size_mb\": 305.6, ";
        QVERIFY(!breaks(counted + "\"ms_per_sentence\": 142.0}", "142.0", "a.json"));
        QVERIFY(breaks(counted + "\"parameters_per_mb\": 290000}", "290000", "a.json"));
        QVERIFY(!breaks(counted + "\"parameters_per_mb\": 250000}", "250000", "a.json"));
    }

    // 1 - 25 / 100 = 75 %.
    void goalsAndPoliciesAreNoResults()
    {
        const std::string sizes = "{\"original_mb\": 100, \"compressed_mb\": 25, ";
        QVERIFY(breaks(sizes + "\"saved_percent\": 60}", "60", "a.json"));
        for (const char *of : { "goals", "policy", "targets" })
            QVERIFY2(!breaks(sizes + "\"" + of + "\": {\"saved_percent\": 60}}", "60", "a.json"), of);
    }

    void namesWithDigitsAreNoResults()
    {
        QVERIFY(!accuses("Change it to a 3-year commitment.", "3-year", 5e7, "prose.sum"));
    }

    void aSourceSaidAgainIsNoResult()
    {
        const char *text = "Route 53 gets 200 answers, and 53 is its number.";
        QVERIFY(!accuses(text, "53", 147, "difference.sources", { "53", "200" }));
    }

    void whatFollowsFromOthersIsExplained()
    {
        // 40.0 MB / 10.0 MB among four figures: six quotients above 1, each with (0.15 + 0.076) / 8 = 0.028
        // of luck, 0.17 in all; among five ten, 0.28.
        QVERIFY(!accuses("Here 40.0 MB, 10.0 MB, 23.0 MB and 7.0 MB, that is 4.0x.", "4.0x", 5.7));
        QVERIFY(accuses("Here 40.0 MB, 10.0 MB, 23.0 MB, 17.0 MB and 7.0 MB, that is 4.0x.", "4.0x", 5.7));
        // What its own sources give the other way round is no excuse.
        QVERIFY(accuses("Originally 40.0 MB, now 10.0 MB and 7.0 MB, that is 4.0x.", "4.0x", 5.7,
                        "ratio.sources", { "40.0 MB", "10.0 MB" }));
    }

    void anOriginalMayStandElsewhere()
    {
        // 16.07 - 6.60 = 9.47: of (0.015 + 0.03) / 18.9 = 0.002 of luck.
        const std::string text = "The original has 16.07 GB.\n\nQ4 takes 4.92 GB; Q6 at 6.60 GB saves ";
        QVERIFY(!accuses(text + "9.47 GB.", "9.47", 1.68e10));
        QVERIFY(accuses(text + "9.87 GB.", "9.87", 1.68e10));
    }

    void countsOfAModelAreOriginals()
    {
        // 11,000 x 4 bytes / 11.0 KB = 4.00; 9,500 parameters are of no model.
        const auto said = [](const std::string &counts, const std::string &size) {
            return accuses("The network has " + counts + " parameters.\n\nThe copy of " + size
                               + " KB is 4.00x smaller, not 33.0 KB.",
                           "4.00x", 3, "ratio.sources");
        };
        QVERIFY(!said("11,000", "11.0"));
        QVERIFY(said("9,500", "9.50"));
    }

    void figuresThatAreTriedAreFew()
    {
        // 4.000x is 40.00 MB / 10.00 MB, the last two of the sentence; of more than 16 they are not looked
        // at.
        const auto said = [](int others) {
            std::string text = "It is 4.000x, ";
            for (int i = 0; i < others; ++i)
                text += std::to_string(3 + 2 * i) + " s, ";
            return accuses(text + "40.00 MB, 10.00 MB.", "4.000x", 5.7);
        };
        QVERIFY(!said(13));
        QVERIFY(said(16));
    }

    void formatsLeaveOutALittle()
    {
        // 4.50 is 4.495 to 4.51; 6 % of it are 0.27.
        QVERIFY(!accuses("It has 4.50 bits per weight.", "4.50", 4.76, "table.law"));
        QVERIFY(accuses("It has 4.50 bits per weight.", "4.50", 4.79, "table.law"));
    }

    void scoresThatDidNotChange()
    {
        const char *text = "Pruning cost 0.4 percentage points.\n\nThe accuracy is 93.6 % before and 93.6 % "
                           "after.";
        QVERIFY(!breaks(text, "0.4"));
    }

    void factorsAreNoProducts()
    {
        QVERIFY(!breaks("We reach 2.1x over float32 here (was 1.6x in 2.9).", "2.1x"));
        // 1.6 x 2.9 = 4.64
        QVERIFY(breaks("We reach 2.1x over float32 here (1.6 x 2.9).", "2.1x"));
    }

    void statesAreNoParts()
    {
        QVERIFY(!breaks("- unit tests: 1,904 -> 2,377 (+473), 11 skipped", "1,904"));
        // 21 + 2 + 3 = 26
        QVERIFY(breaks("- 24 tests: 21 passed, 2 failed, 3 skipped", "24"));
    }

    void sizesAreSetAgainstEachOtherByWords()
    {
        const auto said = [](const std::string &text) {
            return accuses(text, "5.6x", 3.2, "ratio.sources", { "2.5 MB", "0.8 MB" });
        };
        QVERIFY(!said("It has 2.5 MB, 0.8 MB and 1.7 MB, which is 5.6x smaller."));
        QVERIFY(said("It went from 2.5 MB to 0.8 MB, not 1.7 MB, which is 5.6x smaller."));
        QVERIFY(said("It has 2.5 MB, 0.8 MB, which is 5.6x smaller."));
    }

    void numbersOfThingsAreNoFactors()
    {
        QVERIFY(!accuses("It runs on (2x Tesla T4) now.", "2x", 4.7));
        QVERIFY(accuses("It runs (2x smaller) now.", "2x", 4.7));
    }

    void lawsNeedRowsThatDiffer()
    {
        // Against 100 MB outside of the table; three rows hold, one does not.
        const auto table = [](const char *b, const char *c) {
            return std::string(
                       "The baseline has 100.0 MB.\n\n| run | MB | x |\n|---|---|---|\n| a | 50.0 | 2.00 |"
                       "\n| b | ")
                + b + " |\n| c | " + c + " |\n| d | 49.0 | 3.04 |\n";
        };
        QVERIFY(breaks(table("45.0 | 2.22", "44.0 | 2.27"), "3.04"));
        QVERIFY(!breaks(table("49.6 | 2.02", "49.8 | 2.01"), "3.04"));
    }

    void aConstantColumnIsNoSource()
    {
        const char *text
            = "| model | fp16 | fp32 | int8 |\n|---|---|---|---|\n| a | 1.01 | 1.0 | 0.99 |\n| b | "
              "0.96 | 1.0 | 0.95 |\n| c | 0.98 | 1.0 | 0.97 |\n| d | 2.12 | 1.0 | 0.98 |\n";
        QVERIFY(!breaks(text, "2.12"));
    }

    void smallTermsDecideASum()
    {
        // Times of one day: that they differ by little shows nothing.
        const char *text
            = "[{\"from\": 1479832461, \"took\": 9, \"to\": 1479832470},\n{\"from\": 1479832471, "
              "\"took\": 1, \"to\": 1479832472},\n{\"from\": 1479832480, \"took\": 3, \"to\": "
              "1479832493}]";
        QVERIFY(!breaks(text, "1479832493", "a.json"));
    }

    void bracketsHoldACalculationOfTheirKind()
    {
        QVERIFY(breaks("We reach 12.6 (2.5 x 3.84) in all.", "12.6"));
        QVERIFY(!breaks("We reach 35 (2.5 x 3.84) in all.", "35"));
        QVERIFY(!breaks("The last one is 7 (9-12) here.", "7"));
        QVERIFY(!breaks("The rate is 0.2 % (0.1 % + 0.4 %).", "0.2 %"));
    }

    // 240 / 95 = 2.526: 2.5 times as fast, faster by 1.5 times. Nobody says so of 1.8.
    void whatIsFasterByAFactor()
    {
        const QString text
            = QStringLiteral("响应时间由 240 毫秒缩短到 95 毫秒,快了 %1 倍(即原来的 2.5 倍速)。\n");
        const auto said = [&](const char *factor) {
            return breaks(text.arg(QLatin1String(factor)).toStdString(), factor);
        };
        QVERIFY(!said("1.5"));
        QVERIFY(said("1.8"));
    }

    // 3.7 / 12.2 = 0.303.
    void aQuotientWrittenForWhatItLeaves()
    {
        QVERIFY(!breaks("Even the q4 file saves only 70 % (3.7 / 12.2).\n", "70 %"));
        QVERIFY(breaks("Even the q4 file saves only 63 % (3.7 / 12.2).\n", "63 %"));
    }

    // 1 - 47.4 / 184 = 74.24 %; 1 - 4.6 / 52 = 91 %.
    void aShareOfARowOfATable()
    {
        const std::string table
            = "| | weights |\n|---|---|\n| FP32 | 184 MB |\n| FP16 | 92 MB |\n| INT8 | 47.4 MB |\n"
              "| INT4 | 26.2 MB |\n\n";
        const QString text
            = QStringLiteral("Available flash is 52 MB, INT8 fits and leaves 4.6 MB; saved are %1.\n");
        const auto said = [&](const char *share) {
            return breaks(table + text.arg(QLatin1String(share)).toStdString(), share);
        };
        QVERIFY(!said("74.2 %"));
        QVERIFY(said("81.6 %"));
    }

    /// What an entry of a list of versions states is of that version.
    void scoresOfOtherVersions()
    {
        const std::string table
            = "| | bf16 | 5 bit |\n|---|---|---|\n| BoolQ | 78.0 | 77.6 |\n| PIQA | 76.9 | 76.8 |\n\n";
        QVERIFY(!breaks(table + "- v1: converted from another base, BoolQ 61.3.\n", "61.3"));
        QVERIFY(!breaks(table + "- 1.0 (May): converted from another base, BoolQ 61.3.\n", "61.3"));
        QVERIFY(breaks(table + "- Converted from the same base, BoolQ 61.3.\n", "61.3"));
    }
};

} // namespace

QTEST_GUILESS_MAIN(ProofTest)
#include "tst_proof.moc"
