// SPDX-License-Identifier: GPL-3.0-or-later
// Cells and fields that compare a before with an after, in several kinds of source. All figures were worked
// out by hand.
#include "core/claims/reasoning/slip.h"
#include "tests/claims/accused.h"

#include <QtTest>

using namespace assay;

namespace {

Fact stated(double value, double unit)
{
    Fact fact;
    fact.amount.value = value;
    fact.amount.printedUnit = unit;
    return fact;
}

bool isSlip(double value, double unit, double computed)
{
    return slipChance(stated(value, unit), { { computed - unit / 4, computed + unit / 4 } }) < SlipChance;
}

} // namespace

class ComparisonsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Each model's first row is what its others are set against: 0.0 there is no wrong difference to the
    /// model above.
    void aRowThatOthersAreSetAgainstHasNoChange()
    {
        const std::string table
            = "model\tweights\thumaneval\thumaneval_diff\nplover-7b\tbf16\t44.5\t0.0\n"
              "plover-7b\tint8\t44.5\t0.0\nplover-7b\tint4\t42.1\t-2.4\nplover-15b\tbf16\t52.4\t0.0\n"
              "plover-15b\tint8\t52.4\t0.0\nplover-15b\tint4\t50.6\t-1.8\n";
        QCOMPARE(accusedIn(table, "a.tsv"), QStringList());
    }

    /// A name that ends in capitals is no word of theirs: KoBEST belongs to the mean, (46.2 + 63.8 + 78.4) /
    /// 3 = 62.8.
    void namesThatEndInCapitalsAreRows()
    {
        const auto table = [](const std::string &mean) {
            return "| benchmark | bf16 |\n|---|---:|\n| KMMLU | 46.2 |\n| HAE-RAE | 63.8 |\n| KoBEST | 78.4 "
                   "|\n"
                   "| average | "
                + mean + " |\n";
        };
        QCOMPARE(accusedIn(table("62.8")), QStringList());
        QCOMPARE(accusedIn(table("66.8")), QStringList { "66.8" });
    }

    /// 55.2 / 14.2 = 3.887, and 3.9 stands, though a correction names it; 5.2 does not.
    void whatFollowsIsNotTakenBack()
    {
        const auto page = [](const std::string &ratio) {
            return "# Zoo\n\n| model | float MB | int8 MB | ratio |\n|---|---|---|---|\n| small | 19.6 | 5.2 "
                   "| 3.8x |\n"
                   "| base | 55.2 | 14.2 | "
                + ratio
                + " |\n\n## Corrections\n\nThe ratio of 3.9x smaller was withdrawn, and so was the ratio of "
                  "5.2x "
                  "smaller.\n";
        };
        QVERIFY(!accusedIn(page("3.9x")).contains("3.9x"));
        QVERIFY(
            accusedIn("# Zoo\n\nThe file is 5.2x smaller.\n\n## Corrections\n\nThe ratio of 5.2x smaller was "
                      "withdrawn.\n")
                .contains("5.2x"));
    }

    /// 32.5e9 x 4 / 8 = 16.25e9 bytes.
    void bitsOfAProductAreEighthsOfBytes()
    {
        QCOMPARE(accusedIn("We need 32.5 billion × 4 bits = 16.25 GB for it.\n"), QStringList());
        QCOMPARE(accusedIn("We need 32.5 billion × 4 bits = 18.25 GB for it.\n"), QStringList { "18.25 GB" });
        QCOMPARE(accusedIn("显存：325 亿 × 4 比特 = 16.25 GB，再加缩放系数。\n"), QStringList());
    }

    /// 21.3 / 8.5 = 2.51, in the item itself; 1.9 / 1.2 is of the one before.
    void whatASentenceGivesIsOfItsOwnFigures()
    {
        QCOMPARE(
            accusedIn(
                "## 实测\n\n- 首个词元:1.9 秒 → 1.2 秒\n- 生成速度:每秒 8.5 个 → 21.3 个,提升到 2.5 倍\n"),
            QStringList());
    }

    /// "Matches the original with 45 dB" says how far; within a bracket or a clause of its own a figure does
    /// not.
    void aMatchInDecibelsIsNoEquality()
    {
        const auto isExact = [](const std::string &text) {
            const auto read = readTreeText(text, "a.md");
            if (!read)
                qFatal("%s", describe(read.error()).c_str());
            const Ledger ledger = buildLedger(read->tree, 0);
            return std::ranges::any_of(ledger.facts,
                                       [](const Fact &fact) { return fact.status == Standing::Exact; });
        };
        QVERIFY(!isExact("The file matches the original with 45 to 46 dB in each matrix.\n"));
        QVERIFY(isExact("The file matches the original in each of its matrices.\n"));
        QVERIFY(isExact("The file matches the original, with 46 dB at least.\n"));
        QVERIFY(!isExact("The file matches the original" + std::string(20, ' ') + "to 46 dB.\n"));
        QVERIFY(isExact("The file matches the original in all that we could see of it, to 46 dB.\n"));
    }

    // 1 - 5.2 / 14.1 = 63.1 %, 1 - 6.0 / 15.3 = 60.8 %, 38.0 / 9.5 = 4.0, 52.1 / 24.8 = 2.10.
    void oneColumnHoldsSeveralForms()
    {
        const auto markdown = [](const char *memory, const char *load) {
            return accusedIn(
                std::string("| | before | after | change |\n|---|---|---|---|\n| host memory | 14.1 "
                            "GB | 5.2 GB | ")
                + memory + " |\n| GPU memory | 15.3 GB | 6.0 GB | -61% |\n| load time | 38.0 s | 9.5 s "
                + "| " + load + " |\n| decode | 24.8 tok/s | 52.1 tok/s | 2.1x faster |\n");
        };
        QCOMPARE(markdown("-63%", "4.0x faster"), QStringList());
        QCOMPARE(markdown("-73%", "4.0x faster"), QStringList({ "-73%" }));
        QCOMPARE(markdown("-63%", "5.5x faster"), QStringList({ "5.5x" }));
        const auto csv = [](const char *load) {
            return accusedIn(std::string("what,before,after,change\nGPU memory,15.3 GB,6.0 GB,-61%\nload "
                                         "time,38.0 s,9.5 s,")
                                 + load + "\ndecode,24.8 tok/s,52.1 tok/s,2.1x\n",
                             "a.csv");
        };
        QCOMPARE(csv("4.0x"), QStringList());
        QCOMPARE(csv("5.5x"), QStringList({ "5.5x" }));
    }

    // 96 / 30 = 3.2, 18 / 9 = 2.0 and 22 / 10 = 2.2 are met to the digit, though 18 and 9 alone would allow
    // anything from 1.8 to 2.2; 140 / 56 = 2.5.
    void wholeNumbersThatGiveTheDigitsShowALaw()
    {
        const auto markdown = [](const char *last) {
            return accusedIn(
                std::string("| model | fp32 | int8 | speed-up |\n|---|---|---|---|\n| a | 96 ms | 30 ms "
                            "| 3.2 |\n| b | 18 ms | 9 ms | 2.0 |\n| c | 22 ms | 10 ms | 2.2 |\n| d | "
                            "140 ms | 56 ms | ")
                + last + " |\n");
        };
        QCOMPARE(markdown("2.5"), QStringList());
        QCOMPARE(markdown("3.5"), QStringList({ "3.5" }));
        const auto json = [](const char *last) {
            return accusedIn(
                std::string("[{\"name\": \"a\", \"fp32_ms\": 96, \"int8_ms\": 30, \"speedup\": 3.2}, "
                            "{\"name\": \"b\", \"fp32_ms\": 18, \"int8_ms\": 9, \"speedup\": 2.0}, "
                            "{\"name\": \"c\", \"fp32_ms\": 22, \"int8_ms\": 10, \"speedup\": 2.2}, "
                            "{\"name\": \"d\", \"fp32_ms\": 140, \"int8_ms\": 56, \"speedup\": ")
                    + last + "}]",
                "a.json");
        };
        QCOMPARE(json("2.5"), QStringList());
        QCOMPARE(json("3.5"), QStringList({ "3.5" }));
    }

    // Rows under the same headers, in two tables: 12.4 / 5.2 = 2.4, 12.4 / 9.1 = 1.4, 12.4 / 6.9 = 1.8
    // and 12.4 / 4.0 = 3.1 in the one show what 3.6 / 1.7 = 2.1 has to be in the other.
    void tablesUnderTheSameHeadersAreOne()
    {
        const auto said = [](const char *header, const char *last) {
            return accusedIn(
                std::string("## Large\n\n| method | latency (ms) | speed-up |\n|---|---|---|\n| original "
                            "| 12.4 | 1.0 |\n| int8 | 5.2 | 2.4 |\n| pruned | 9.1 | 1.4 |\n| both | 6.9 "
                            "| 1.8 |\n| all | 4.0 | 3.1 |\n\n## Small\n\n| method | ")
                + header
                + " | speed-up |\n|---|---|---|\n| original | 3.6 | 1.0 |\n| int8 | 1.9 | 1.9 "
                  "|\n| pruned | 1.7 | "
                + last + " |\n");
        };
        QCOMPARE(said("latency (ms)", "2.1"), QStringList());
        QCOMPARE(said("latency (ms)", "3.1"), QStringList({ "3.1" }));
    }

    // 440 / 112.8 = 3.9 shows what the other factor is of: 440 / 62.9 = 7.0.
    void oneRowShowsWhatNamesAskFor()
    {
        const auto json = [](const char *ratio) {
            return accusedIn(
                std::string("{\"merlin\": {\"size\": {\"fp32\": 440.0, \"int8\": 112.8, \"int4\": 62.9}, "
                            "\"ratio_vs_fp32\": {\"int8\": 3.9, \"int4\": ")
                    + ratio + "}, \"latency_ms\": {\"fp32\": 48.0, \"int8\": 20.0}}}",
                "a.json");
        };
        QCOMPARE(json("7.0"), QStringList());
        QCOMPARE(json("9.0"), QStringList({ "9.0" }));
    }

    // 8 - 2.5, 16 - 6.6, 32 - 18.6 and 64 - 42.5 GB; as GiB 64 and 24.5 would leave 42.4 GB, but one table
    // has one unit.
    void differencesKeepTheReadingOfTheUnit()
    {
        const auto said = [](const char *left) {
            return accusedIn(
                std::string("| card | file | left |\n|---|---|---|\n| 8 GB | 2.5 GB | 5.5 GB |\n| 16 GB | "
                            "6.6 GB | 9.4 GB |\n| 32 GB | 18.6 GB | 13.4 GB |\n| 64 GB | 42.5 GB | ")
                + left + " |\n");
        };
        QCOMPARE(said("21.5 GB"), QStringList());
        QCOMPARE(said("24.5 GB"), QStringList({ "24.5 GB" }));
    }

    // 8 x 6.36 / 6.20 = 8.21, 8 x 3.47 / 6.20 = 4.48, 8 x 2.61 / 4.65 = 4.49; the caption has the units.
    void ratesOfFiguresWithoutUnits()
    {
        const auto latex = [](const char *rate) {
            return accusedIn(
                std::string("\\begin{table}\\caption{Parameters in billions, sizes in "
                            "GB.}\n\\begin{tabular}{lrrr}\nArm & Params & Size & Bits/param "
                            "\\\\\n\\midrule\nBF16 & 6.20 & 12.40 & 16.00 \\\\\nW8A16 & 6.20 & 6.36 & 8.21 "
                            "\\\\\nW4A16 & 6.20 & 3.47 & ")
                    + rate + " \\\\\nPruned & 4.65 & 2.61 & 4.49 \\\\\n\\end{tabular}\n\\end{table}\n",
                "a.tex");
        };
        QCOMPARE(latex("4.48"), QStringList());
        QCOMPARE(latex("5.48"), QStringList({ "5.48 bpw" }));
        const auto csv = [](const char *rate) {
            return accusedIn(
                std::string("name,parameters_m,size_mb,bits_per_weight\na,280,142.0,4.06\nb,280,171.0,"
                            "4.89\nc,280,203.0,")
                    + rate + "\nd,280,327.0,9.34\n",
                "a.csv");
        };
        QCOMPARE(csv("5.80"), QStringList());
        QCOMPARE(csv("4.80"), QStringList({ "4.80 bpw" }));
    }

    // 161.9 x 6.846 = 1108, 191.6 x 3.810 = 730, 118.0 x 7.240 = 854.
    void unitsMakeAProduct()
    {
        const auto said = [](const char *bandwidth) {
            return accusedIn(
                std::string("| name | tokens/s | bandwidth (GB/s) | size (GB) |\n|---|---|---|---|\n| a | "
                            "161.9 | 1108.4 | 6.846 |\n| b | 191.6 | ")
                + bandwidth + " | 3.810 |\n| c | 118.0 | 854.3 | 7.240 |\n| d | 104.2 | 1408.8 | 13.52 |\n");
        };
        QCOMPARE(said("730.0"), QStringList());
        QCOMPARE(said("930.0"), QStringList({ "930.0 GB" }));
    }

    // 45 x 70.4 = 3168: "mb" at the end of the key is the figure's unit, and the server is what it is per.
    void aKeyEndsInItsUnit()
    {
        const auto json = [](const char *total) {
            return accusedIn(std::string("{\"rollout\": {\"postes\": 45, \"volume_par_poste_Mo\": 70.4, "
                                         "\"volume_total_Mo\": ")
                                 + total + "}}",
                             "a.json");
        };
        QCOMPARE(json("3168.0"), QStringList());
        QCOMPARE(json("3618.0"), QStringList({ "3618.0 MB" }));
    }

    void countsOfListsElsewhere()
    {
        const auto json = [](const char *count, const char *key) {
            return accusedIn(
                std::string("{\"stages\": [{\"name\": \"prune\", \"seconds\": 41}, {\"name\": \"distil\", "
                            "\"seconds\": 522}, {\"name\": \"int8\", \"seconds\": 77}, {\"name\": "
                            "\"zstd\", \"seconds\": 6}], \"result\": {\"")
                    + key + "\": " + count + "}}",
                "a.json");
        };
        QCOMPARE(json("4", "stage_count"), QStringList());
        QCOMPARE(json("5", "stage_count"), QStringList({ "5" }));
        QCOMPARE(json("8", "stage_count"), QStringList({ "8" }));
        QCOMPARE(json("9", "stage_count"), QStringList()); // more than twice as many are others
        const auto yaml = [](const char *count) {
            return accusedIn(
                std::string("kept:\n  count: ") + count
                    + "\n  modules:\n    - embeddings\n    - norm\n    - pooler\n    - classifier\n",
                "a.yaml");
        };
        QCOMPARE(yaml("4"), QStringList());
        QCOMPARE(yaml("6"), QStringList({ "6" }));
    }

    // 200 + 500 + 1000 + 1300 + 2500 = 5500: the row of units is no part.
    void aRowOfUnitsIsNoPart()
    {
        const auto csv = [](const char *total) {
            return accusedIn(
                std::string("model;parameters;float model\n;thousand;KiB\na;51.2;200.0\nb;128.0;500.0\n"
                            "c;256.0;1000.0\nd;332.8;1300.0\ne;640.0;2500.0\nsum;1408.0;")
                    + total + "\n",
                "a.csv");
        };
        QCOMPARE(csv("5500.0"), QStringList());
        QCOMPARE(csv("5050.0"), QStringList({ "5050.0" }));
    }

    // 89.3 - 88.3 = 1.0 of the row of means, in the record that holds it.
    void meansHaveADifferenceOfTheirOwn()
    {
        const auto yaml = [](const char *drop) {
            return accusedIn(
                std::string("scores:\n  sst2: {teacher: 91.3, packed: 90.6}\n  mrpc: {teacher: 87.5, "
                            "packed: 86.0}\n  qnli: {teacher: 89.2, packed: 88.4}\n  mean: {teacher: "
                            "89.3, packed: 88.3}\n  mean_drop_points: ")
                    + drop + "\n",
                "a.yaml");
        };
        QCOMPARE(yaml("1.0"), QStringList());
        QCOMPARE(yaml("1.6"), QStringList({ "1.6 pp" }));
    }

    // 4.3, 7.1 and 3.0 have a mean of 4.8. Weighed by their own changes they would give 5.4, but scores are
    // no weights; 100, 300 and 600 samples are: 0.43 + 2.13 + 1.80 = 4.36, and 0.41 + 2.04 + 1.74 = 4.19.
    void scoresAreNoWeightsOfAMean()
    {
        const auto said = [](const char *means) {
            return accusedIn(
                std::string("| set | samples | fp32 | int8 | change |\n|---|---|---|---|---|\n| a | 100 | "
                            "4.1 | 4.3 | +0.2 |\n| b | 300 | 6.8 | 7.1 | +0.3 |\n| c | 600 | 2.9 | 3.0 "
                            "| +0.1 |\n| mean | | ")
                + means + " | +0.2 |\n");
        };
        QCOMPARE(said("4.6 | 4.8"), QStringList());
        QCOMPARE(said("4.2 | 4.4"), QStringList());
        QCOMPARE(said("4.6 | 5.3"), QStringList({ "5.3" }));
    }

    // 51.2 / 6.63 = 7.72, and 1 - 6.63 / 51.2 = 87.1 % shows that the record is set against the input.
    void aRecordIsSetAgainstTheOriginalOfAnother()
    {
        const auto yaml = [](const char *factor, const char *saved) {
            return accusedIn(
                std::string("network:\n  params: 12800000\n  input_size_mb: 51.2\nresult:\n  size_mb: "
                            "6.63\n  compression_factor: ")
                    + factor + "\n  saved_percent: " + saved + "\n",
                "a.yaml");
        };
        QCOMPARE(yaml("7.72", "87.1"), QStringList());
        QCOMPARE(yaml("9.72", "87.1"), QStringList({ "9.72" }));
        QCOMPARE(yaml("7.72", "78.1"), QStringList({ "78.1%" }));
        QCOMPARE(yaml("9.72", "78.1"), QStringList()); // nothing shows of what they are
    }

    // 3.83 - 3.77 = 0.06, 3.95 - 3.83 = 0.12 and 4.10 - 3.95 = 0.15 come to 60, 120 and 150 ms only if bare
    // digits were seconds; the change of two of them that is written in seconds is one.
    void bareDigitsHaveNoUnitToLend()
    {
        const auto said = [](const char *header, const char *last) {
            return accusedIn(std::string("name,before,after,") + header
                                 + "\na,3.77,3.83,0.06\nb,3.83,3.95,0.12\nc,3.95,4.10,0.15\nd,4.10,4.30,"
                                 + last + "\n",
                             "a.csv");
        };
        QCOMPARE(said("load (s)", "0.90"), QStringList());
        QCOMPARE(said("change (s)", "0.90"), QStringList({ "0.90 s" }));
    }

    // 540 / 90 = 6.0; 1 - 90 / 540 = 83.3 %.
    void aBlockTellsTheEffectOfTwoOthers()
    {
        const auto html = [](const char *ratio, const char *saved) {
            return accusedIn(
                std::string("<html><body><h1>A detector</h1><ul><li>Before<ul><li>Size: 540 "
                            "MB</li><li>Recall: 88.2 %</li></ul></li><li>After<ul><li>Size: 90 "
                            "MB</li><li>Recall: 87.6 %</li></ul></li><li>Effect<ul><li>Compression: ")
                    + ratio + "</li><li>Space saved: " + saved + "</li></ul></li></ul></body></html>",
                "a.html");
        };
        QCOMPARE(html("6.0x", "83.3 %"), QStringList());
        QCOMPARE(html("7.5x", "83.3 %"), QStringList({ "7.5x" }));
        QCOMPARE(html("6.0x", "73.3 %"), QStringList({ "73.3 %" }));
    }

    // 29.6 / 9.3 = 3.18.
    void aRecordHasItsFactorInARowOfItsOwn()
    {
        const auto text = [](const char *factor) {
            return accusedIn(
                std::string("The build of last night:\n\n  bf16 checkpoint   29.6 GB\n  AWQ g128         "
                            "  9.3 GB\n  factor             ")
                    + factor + "\n",
                "a.txt");
        };
        QCOMPARE(text("3.18x"), QStringList());
        QCOMPARE(text("4.1x"), QStringList({ "4.1x" }));
        QCOMPARE(text("9.8x"), QStringList()); // more than three times as much is another figure
    }

    // "x3.56": 1522.5 / 428.2 = 3.56, 415.2 / 116.8 = 3.55.
    void logsWriteTheSignFirst()
    {
        const auto log = [](const char *factor) {
            return accusedIn(
                std::string("2025-06-20 14:02:24 INFO  attention  415.2 MB -> 116.8 MB  x3.55\n2025-06-20 "
                            "14:02:58 INFO  mlp  1522.5 MB -> 428.2 MB  ")
                    + factor + "\n2025-06-20 14:03:46 INFO  head  131.1 MB ->  69.6 MB  x1.88\n",
                "a.log");
        };
        QCOMPARE(log("x3.56"), QStringList());
        QCOMPARE(log("x4.56"), QStringList({ "4.56" }));
    }

    // Three digits have 27 slips of one digit and 2 exchanges; between a third and three times of 242 lie 645
    // figures (4.5 %), of 197 only 525 (5.5 %).
    void slipsAreWeighed()
    {
        QVERIFY(isSlip(4.56, 0.01, 3.56));
        QVERIFY(isSlip(39.5, 0.1, 35.9)); // exchanged
        QVERIFY(isSlip(3.42, 0.01, 2.42));
        QVERIFY(!isSlip(2.97, 0.01, 1.97));
        QVERIFY(!isSlip(4.5, 0.1, 3.5)); // one in five figures of two digits is one
        QVERIFY(!isSlip(4.57, 0.01, 3.56)); // two digits
        QVERIFY(!isSlip(3.56, 0.01, 3.56));
        QVERIFY(!isSlip(12.97, 0.01, 2.97)); // another length
        QVERIFY(isSlip(1280, 1, 1080));
    }
};

QTEST_GUILESS_MAIN(ComparisonsTest)
#include "tst_comparisons.moc"
