// SPDX-License-Identifier: GPL-3.0-or-later
// Thresholds of words, languages and of what follows from figures, each from both sides within a tenth.
#include "core/claims/lexicon/lexicon.h"
#include "core/claims/lexing/amounts.h"
#include "core/claims/reading/read_tree.h"
#include "core/claims/reasoning/law_table.h"
#include "core/claims/reasoning/reason.h"
#include "tests/claims/texts.h"

#include <QtTest>

using namespace assay;

namespace {

/// "RULE OUTCOME" of every derivation whose target is printed so.
std::vector<std::string> saidOf(const std::string &text, const std::string &printed,
                                const std::string &name = "a.md")
{
    const DocumentTree tree = treeOf(text, name);
    std::vector<Ledger> ledgers;
    ledgers.push_back(buildLedger(tree, 0));
    const Graph graph = joinLedgers(std::move(ledgers), { &tree });
    std::vector<std::string> all;
    for (const Derivation &one : reason(graph).derivations)
        if (graph.printed(one.target).find(printed) != std::string::npos)
            all.push_back(std::string(one.rule)
                          + (one.outcome == Outcome::Breaks      ? " breaks"
                                 : one.outcome == Outcome::Warns ? " warns"
                                                                 : " follows"));
    return all;
}

bool says(const std::vector<std::string> &all, const std::string &one)
{
    return std::ranges::find(all, one) != all.end();
}

Fact figure(double value, double width, Dimension dimension)
{
    Fact fact;
    fact.value = 0;
    fact.amount.value = value;
    fact.amount.readings[0] = { value - width / 2, value + width / 2 };
    fact.amount.dimension = dimension;
    return fact;
}

/// Chances of a table of sizes, counts and bits per weight, whose rows all hold: a stated rate r of width w
/// is hit by luck with w / 2r, as long as its sources are exact. Three formulas fit the units: the rate and
/// two widths of weights. With six more columns of sizes a header that asks for rates leaves seven of them.
std::size_t lawsOf(const std::vector<double> &chances, bool isAskedFor = false)
{
    const std::size_t sizes = isAskedFor ? 7 : 1;
    LedgerTable table { .columns = std::vector<LedgerColumn>(sizes + 2) };
    table.columns.back().attribute = isAskedFor ? Attribute::Rate : Attribute::Other;
    std::vector<Fact> facts;
    double rate = 3;
    for (const double chance : chances) {
        rate += 1;
        LedgerRow row;
        const auto add = [&](double value, double width, Dimension dimension) {
            row.cells.push_back(facts.size());
            facts.push_back(figure(value, width, dimension));
        };
        add(125 * rate, 0, Dimension::Bytes);
        for (std::size_t i = 1; i < sizes; ++i)
            add(700 * rate * rate * static_cast<double>(i * i * i), 0, Dimension::Bytes);
        add(1000, 0, Dimension::Count);
        add(rate, chance * 2 * rate, Dimension::BitsPerWeight);
        table.rows.push_back(row);
    }
    return findLaws(table, facts).size();
}

} // namespace

class ReasoningLimitsTest : public QObject {
    Q_OBJECT

private slots:
    void luckOfLaws()
    {
        QCOMPARE(lawsOf({ 0.03, 0.0106 }), std::size_t(1)); // 3 x 0.000318 = 0.00095
        QCOMPARE(lawsOf({ 0.03, 0.0117 }), std::size_t(0)); // 0.00105
        QCOMPARE(lawsOf({ 0.08, 0.085 }, true), std::size_t(1)); // 7 x 0.0068 = 0.0476
        QCOMPARE(lawsOf({ 0.08, 0.094 }, true), std::size_t(0)); // 0.0526
        // A row that luck gives one time in ten tells nothing, and one row is no law.
        QCOMPARE(lawsOf({ 0.001, 0.095 }), std::size_t(1)); // 3 x 0.000095
        QCOMPARE(lawsOf({ 0.001, 0.105 }), std::size_t(0));
        QCOMPARE(lawsOf({ 0.0001 }), std::size_t(0));
    }

    // 8 x 500,123 / 1,000,123 = 4.0005 bits, of which a header may be 3 %: 3.8805.
    void headersAreAFewPercent()
    {
        const auto said = [](const std::string &rate) {
            return saidOf("{\"parameters\": 1000123, \"compressed_size_bytes\": 500123, \"bits_per_weight\": "
                              + rate + "}",
                          rate, "a.json");
        };
        QVERIFY(says(said("3.885"), "rate.sources follows"));
        // Less than a hundredth off is no accusation: 3.836 / 3.8805 = 0.9885.
        QVERIFY(says(said("3.835"), "rate.sources breaks"));
    }

    // A score of the text beside that of the table: 28 % apart is another statement of it, 32 % another
    // quantity.
    void scoresOfOneThingLieNear()
    {
        const auto told = [](const std::string &table, const std::string &score) {
            return says(saidOf("| data set | accuracy |\n|---|---|\n| MMLU | " + table
                                   + " |\n\nOn MMLU the accuracy is " + score + " in the end.",
                               score),
                        "documents.one-key breaks");
        };
        QVERIFY(told("60.0", "77.0")); // 28.3 %
        QVERIFY(!told("60.0", "79.0")); // 31.7 %
        // Rounded or cut, two digits say 0.015: 4.7 % of 0.32, and 5.2 % of 0.29, which is too coarse for a
        // score.
        QVERIFY(told("30.0", "0.32"));
        QVERIFY(!told("31.0", "0.29"));
    }

    void listedTensorsAreNearlyAll()
    {
        const auto said = [](const std::string &total) {
            return says(saidOf("{\"total_parameters\": " + total
                                   + ", \"tensors\": [{\"name\": \"a\", \"parameters\": 100000001}, "
                                     "{\"name\": \"b\", \"parameters\": 200000002}]}",
                               total, "a.json"),
                        "table.total breaks");
        };
        QVERIFY(!said("305700003")); // 1.9 % above the sum
        QVERIFY(said("306300003")); // 2.1 %
    }

    // A ratio that is none of the whole, and that one of ten rows has: ten times the width of 0.015 over it
    // is the luck of finding one.
    void whatAPartHasIsExplained()
    {
        const auto explained = [](const std::string &part, const std::string &ratio) {
            std::string text
                = "| part | original MB | compressed MB |\n|---|---|---|\n| head | " + part + " | 100.00 |\n";
            for (int i = 0; i < 9; ++i)
                text += "| layer " + std::to_string(i) + " | 300.00 | 100.00 |\n";
            text += "| total | 9000.00 | 3000.00 |\n\n## Elsewhere\n\nThe compressed model is " + ratio
                + "x smaller.\n";
            const DocumentTree tree = treeOf(text, "a.md");
            std::vector<Ledger> ledgers;
            ledgers.push_back(buildLedger(tree, 0));
            const Graph graph = joinLedgers(std::move(ledgers), { &tree });
            const auto all = reason(graph).derivations;
            return std::ranges::any_of(all, [](const Derivation &one) { return !one.explanation.empty(); });
        };
        QVERIFY(explained("770.00", "7.70")); // 0.0195
        QVERIFY(!explained("730.00", "7.30")); // 0.0205
    }

    void differencesAmongAFewValues()
    {
        const auto follows = [](std::size_t count) {
            constexpr const char *Names[] { "teacher",   "student", "quantized", "pruned",
                                            "distilled", "tuned",   "merged" };
            constexpr const char *Values[] { "71.2", "69.8", "68.1", "66.0", "64.3", "63.1", "60.9" };
            std::string text = "{\"eval\": {";
            for (std::size_t i = 0; i < count; ++i)
                text += std::string("\"") + Names[i] + "_accuracy\": " + Values[i] + ", ";
            return says(saidOf(text + "\"accuracy_drop\": 3.1}}", "3.1", "a.json"),
                        "difference.sources follows"); // 71.2 - 68.1
        };
        QVERIFY(follows(6));
        QVERIFY(!follows(7));
    }

    void smallTablesAreOneRecord()
    {
        const auto breaks = [](bool more) {
            return says(saidOf("| Quantity | Original | Compressed |\n|---|---|---|\n"
                               "| Size (MB) | | 100 |\n| Parameters (M) | | 100 |\n"
                               "| Bits per weight | | 9.5 |\n| Heads | 3.1 | 2.7 |\n"
                               "| Time (s) | 4.1 | 3.7 |\n| Accuracy (%) | 5.1 | 4.7 |\n"
                               "| Layers | 6.1 | 5.7 |\n"
                                   + std::string(more ? "| Steps | 9.7 | 8.3 |\n" : "| Steps | 9.7 | |\n"),
                               "9.5"),
                        "rate.sources breaks"); // 8 x 100 / 100 = 8
        };
        QVERIFY(breaks(false)); // 12 figures
        QVERIFY(!breaks(true)); // 13
    }

    void shapesHaveFewSides()
    {
        const auto equations = [](const std::string &shape, const std::string &count) {
            const DocumentTree tree
                = treeOf("{\"shape\": [" + shape + "], \"numel\": " + count + "}", "a.json");
            return buildLedger(tree, 0).equations.size();
        };
        QCOMPARE(equations("2, 3, 4, 5, 6, 7", "5040"), std::size_t(1));
        QCOMPARE(equations("2, 3, 4, 5, 6, 7, 8", "40320"), std::size_t(0));
    }

    void itemsOfAListAreNames()
    {
        const auto lists = [](std::size_t size) {
            const DocumentTree tree
                = treeOf("There are 5 layers: q_proj, k_proj, " + letters(size) + ".\n", "a.md");
            return buildLedger(tree, 0).lists.size();
        };
        QCOMPARE(lists(62), std::size_t(1));
        QCOMPARE(lists(67), std::size_t(0));
    }

    void boundsAreAFewWords()
    {
        // "nearly roughly around" and not the fourth word
        const auto found = findAmounts("It is about nearly roughly around 4.5 MB", {});
        QCOMPARE(found.at(0).length, std::string_view("nearly roughly around 4.5 MB").size());
        // "up to" joins two numbers, if there is a first one near.
        const auto atMost = [](std::size_t between) {
            return findAmounts("5 " + letters(between - 2) + " up to 4.5 MB", {}).back().amount.atMost;
        };
        QVERIFY(!atMost(46));
        QVERIFY(atMost(50));
    }

    void languagesAreToldByTheirWords()
    {
        // A word of the lexicon counts one, and one is a name; a small word counts three.
        QCOMPARE(languageOf("speicherbedarf 4"), Language::English);
        QCOMPARE(languageOf("speicherbedarf kompressionsrate 4"), Language::German);
        QCOMPARE(languageOf("und accuracy perplexity"), Language::German); // 3 against 2
        QCOMPARE(languageOf("und accuracy perplexity throughput"), Language::English); // 3 against 3
    }

    void foreignHeadersAreLongWords()
    {
        const auto noun = [](const std::string &label) {
            const DocumentTree tree = treeOf("{\"" + label + "\": 12}", "a.json");
            return buildLedger(tree, 0).facts.at(0).noun;
        };
        QCOMPARE(noun("capas"), std::string("layers")); // Spanish
        QCOMPARE(noun("capa"), std::string());
    }
};

QTEST_APPLESS_MAIN(ReasoningLimitsTest)
#include "tst_reasoning_limits.moc"
