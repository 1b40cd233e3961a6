// SPDX-License-Identifier: GPL-3.0-or-later
// What rows of a table are set against, and which cell of a row that breaks a law is the wrong one. All
// figures were worked out by hand.
#include "tests/claims/accused.h"

#include <QtTest>

using namespace assay;

namespace {

std::string table(std::initializer_list<const char *> rows)
{
    std::string text = "# Results\n\n";
    bool first = true;
    for (const std::string row : rows) {
        text += "| " + row + " |\n";
        if (first) {
            text += "|";
            for (std::ptrdiff_t i = 0; i <= std::ranges::count(row, '|'); ++i)
                text += "---|";
            text += "\n";
        }
        first = false;
    }
    return text;
}

} // namespace

class TableLawsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Two laws break in one row and have one cell in common: 393,216 x 4 = 1.573 MB, and 1.6 / 0.24 = 6.7.
    void theCellThatTwoLawsShareIsWrong()
    {
        const auto said = [](const char *last) {
            return accusedIn(table({ "tensor | parameters | float32 size | packed size | ratio",
                                     "down | 13,762,560 | 55.1 MB | 7.6 MB | 7.25x",
                                     "query | 2,359,296 | 9.44 MB | 1.40 MB | 6.74x",
                                     "gate | 5,000,000 | 20.0 MB | 2.90 MB | 6.90x", last }));
        };
        QCOMPARE(said("key | 393,216 | 1.57 MB | 0.24 MB | 6.5x"), QStringList());
        QCOMPARE(said("key | 393,216 | 2.60 MB | 0.24 MB | 6.5x"), QStringList({ "2.60 MB" }));
        QCOMPARE(said("key | 393,216 | 1.57 MB | 0.24 MB | 9.5x"), QStringList({ "9.5x" }));
    }

    // What is one relation is read as documents derive it: a drop, and no accuracy.
    void dropsAreDerived()
    {
        const auto said = [](const char *last) {
            return accusedIn(std::string("# baseline: accuracy 0.8884\nrank,accuracy,accuracy_drop\n"
                                         "8,0.7410,0.1474\n16,0.8122,0.0762\n32,0.8515,0.0369\n")
                                 + last,
                             "a.csv");
        };
        QCOMPARE(said("64,0.8744,0.0140\n"), QStringList());
        QCOMPARE(said("64,0.8744,0.0340\n"), QStringList({ "0.0340" }));
    }

    // A quotient of two speeds is derived, whatever the speeds are called: 38 / 32 = 1.19.
    void speedsAreMeasured()
    {
        const auto said = [](const char *last) {
            return accusedIn(
                table({ "model | size | A100 | H100 | H100 / A100", "a | 7B | 171 t/s | 192 t/s | 1.12",
                        "b | 13B | 104 t/s | 118 t/s | 1.13", "c | 34B | 43 t/s | 49 t/s | 1.14", last }));
        };
        QCOMPARE(said("d | 70B | 32 t/s | 38 t/s | 1.19"), QStringList());
        QCOMPARE(said("d | 70B | 32 t/s | 38 t/s | 1.39"), QStringList({ "1.39" }));
    }

    // Two teachers: 66 / 110 = 0.60, 29 / 110 = 0.26, 135 / 178 = 0.76.
    void rowsAreSetAgainstTheHeadOfTheirGroup()
    {
        const auto said = [](const char *tiny) {
            return accusedIn(
                table({ "model | parameters | relative", "teacher | 110 M | 1.00", "student | 66 M | 0.60",
                        tiny, "second teacher | 178 M | 1.00", "second student | 135 M | 0.76" }));
        };
        QCOMPARE(said("tiny | 29 M | 0.26"), QStringList());
        QCOMPARE(said("tiny | 29 M | 0.36"), QStringList({ "0.36" }));
    }

    // The row of the same batch: 9.14 / 7.05 = 1.30, 9.90 / 11.20 = 0.88.
    void rowsAreSetAgainstTheSameSetting()
    {
        const auto said = [](const std::string &factor) {
            return accusedIn("scheme,batch,latency_s,speedup\nfp16,1,9.14,1.00\nfp16,8,9.90,1.00\n"
                             "int8,1,26.30,0.35\nint8,8,27.10,0.37\nint4,1,13.80,0.66\nint4,8,14.60,0.68\n"
                             "gptq,1,7.05,"
                                 + factor + "\ngptq,8,11.20,0.88\n",
                             "a.csv");
        };
        QCOMPARE(said("1.30"), QStringList());
        QCOMPARE(said("1.62"), QStringList({ "1.62" }));
    }

    // 111 + 37 + 3 + 36 = 187; 37 / 187 = 19.8 %.
    void sharesAreOfTheTotal()
    {
        const auto said = [](const char *second) {
            return accusedIn(table({ "part | MB | share", "first | 111 | 59.4 %", second, "books | 3 | 1.6 %",
                                     "rest | 36 | 19.3 %", "total | 187 | 100 %" }));
        };
        QCOMPARE(said("second | 37 | 19.8 %"), QStringList());
        QCOMPARE(said("second | 37 | 38.2 %"), QStringList({ "38.2 %" }));
    }

    // 1 - 1 / 1.34 = 25.4 %.
    void savingsFollowFromFactors()
    {
        const auto said = [](const char *last) {
            return accusedIn(table({ "layer | compression | space saved", "embeddings | 1.29x | 22.5 %",
                                     "query | 1.38x | 27.5 %", "key | 1.21x | 17.4 %", last }));
        };
        QCOMPARE(said("down | 1.34x | 25.4 %"), QStringList());
        QCOMPARE(said("down | 1.34x | 35.4 %"), QStringList({ "35.4 %" }));
    }

    // Two bytes a weight; a file of another width breaks nothing, and neither does one that is six per cent
    // larger than that (1,540 M x 4 = 6,160 MB; 5.5 % more is 6,499, 6.5 % more 6,560).
    void widthsOfWeights()
    {
        const auto said = [](const char *disk) {
            return accusedIn(
                table({ "model | parameters | disk", "tiny | 37 M | 74 MB", "base | 72 M | 144 MB",
                        "small | 240 M | 480 MB", "medium | 760 M | 1,520 MB",
                        (std::string("large | 1,540 M | ") + disk).c_str() }));
        };
        QCOMPARE(said("3,080 MB"), QStringList());
        QCOMPARE(said("6,160 MB"), QStringList());
        QCOMPARE(said("6,499 MB"), QStringList());
        QCOMPARE(said("6,560 MB"), QStringList({ "6,560 MB" }));
        QCOMPARE(said("3,620 MB"), QStringList({ "3,620 MB" }));
    }

    // (70.1 + 76.7 + 61.3 + 52.5) / 4 = 65.15.
    void meansAreOfTheScoresBesideThem()
    {
        const auto said = [](const std::string &name, const char *last) {
            return accusedIn(table({ ("version | vs first | MMLU | FQuAD | XNLI | Droit | " + name).c_str(),
                                     "first | 1.00 | 71.4 | 78.0 | 62.2 | 54.4 | 66.5",
                                     "second | 1.10 | 71.0 | 77.4 | 62.1 | 53.8 | 66.1",
                                     "third | 1.31 | 66.8 | 73.1 | 59.4 | 48.7 | 62.0", last }));
        };
        QCOMPARE(said("mean", "last | 1.20 | 70.1 | 76.7 | 61.3 | 52.5 | 65.2"), QStringList());
        QCOMPARE(said("mean", "last | 1.20 | 70.1 | 76.7 | 61.3 | 52.5 | 66.9"), QStringList({ "66.9" }));
        QCOMPARE(said("macro", "last | 1.20 | 70.1 | 76.7 | 61.3 | 52.5 | 65.2"), QStringList());
        QCOMPARE(said("macro", "last | 1.20 | 70.1 | 76.7 | 61.3 | 52.5 | 66.9"), QStringList({ "66.9" }));
    }

    // One row that obeys is enough where the first row's own 1.00 says what the column is: 46.5 / 42.3
    // = 1.10, 49.1 / 42.3 = 1.16.
    void theBaselineSaysWhatTheColumnIs()
    {
        const auto said = [](const char *last) {
            return accusedIn(table(
                { "technique | images/s | relative", "bf16 | 42.3 | 1.00", "sparse | 46.5 | 1.10", last }));
        };
        QCOMPARE(said("int8 | 49.1 | 1.16"), QStringList());
        QCOMPARE(said("int8 | 49.1 | 1.36"), QStringList({ "1.36" }));
    }

    // Settings are no results: what was pruned by 50 and 70 % has other sizes than that in two of four rows.
    void settingsAreNoSavings()
    {
        QCOMPARE(
            accusedIn(table({ "method | compression | parameters | size", "original | | 5.94 M | 23.8 MB",
                              "loose | 50% | 2.97 M | 11.9 MB", "loose | 70% | 1.78 M | 7.1 MB",
                              "firm | 50% | 1.49 M | 6.0 MB", "firm | 70% | 0.53 M | 2.1 MB" })),
            QStringList());
    }

    // 6.13 / 6.12 = +0.2 %, 6.31 / 6.12 = +3.1 %.
    void changesAreAgainstTheFirstRow()
    {
        const auto said = [](const char *last) {
            return accusedIn(
                table({ "version | ppl | change", "bf16 | 6.12 |", "v2 | 6.13 | +0.2 %", last }));
        };
        QCOMPARE(said("v3 | 6.31 | +3.1 %"), QStringList());
        QCOMPARE(said("v3 | 6.31 | +4.6 %"), QStringList({ "+4.6 %" }));
    }

    // Objects of like objects: 43.91 / 11.12 = 3.949, 0.6976 - 0.69512 = 0.00248.
    void objectsOfLikeObjectsAreATable()
    {
        const auto said = [](const std::string &rate, const std::string &drop) {
            const auto one
                = [](const std::string &name, const std::string &sizes, const std::string &scores) {
                      return "\"" + name + "\": {\"size\": {" + sizes + "}, \"accuracy\": {" + scores + "}}";
                  };
            return accusedIn("{"
                                 + one("a", R"("fp32_size": 9.018, "int8_size": 2.937, "rate": 3.070)",
                                       R"("fp32_top1": 0.98650, "int8_top1": 0.98446, "drop": 0.00204)")
                                 + ","
                                 + one("b", R"("fp32_size": 43.91, "int8_size": 11.12, "rate": )" + rate,
                                       R"("fp32_top1": 0.69760, "int8_top1": 0.69512, "drop": )" + drop)
                                 + ","
                                 + one("c", R"("fp32_size": 12.27, "int8_size": 3.44, "rate": 3.567)",
                                       R"("fp32_top1": 0.36700, "int8_top1": 0.36210, "drop": 0.00490)")
                                 + ","
                                 + one("d", R"("fp32_size": 21.44, "int8_size": 5.78, "rate": 3.709)",
                                       R"("fp32_top1": 0.98100, "int8_top1": 0.97800, "drop": 0.00300)")
                                 + "}",
                             "a.json");
        };
        QCOMPARE(said("3.949", "0.00248"), QStringList());
        QCOMPARE(said("4.949", "0.00248"), QStringList({ "4.949" }));
        QCOMPARE(said("3.949", "0.00948"), QStringList({ "0.00948" }));
    }

    // Maps of one set of keys: 0.3140 / 0.3180 = 98.7 %.
    void mapsOfLikeKeysAreATable()
    {
        const auto said = [](const std::string &recovery) {
            return accusedIn(
                R"({"results": {"arc": {"acc": 0.7508}, "boolq": {"acc": 0.7346}, "qa": {"acc": 0.3140}, )"
                R"("piqa": {"acc": 0.7644}}, "reference_results": {"arc": 0.7597, "boolq": 0.7391, "qa": 0.3180, )"
                R"("piqa": 0.7682}, "recovery_percent": {"arc": 98.8, "boolq": 99.4, "qa": )"
                    + recovery
                    + R"(, "piqa": 99.5}, "averages": {"x": 1.5, "y": 2.5, "z": 3.5}, "versions": {"u": 1, "v": 2, "w": 3}})",
                "a.json");
        };
        QCOMPARE(said("98.7"), QStringList());
        QCOMPARE(said("95.7"), QStringList({ "95.7%" }));
    }

    // "vs FP16" is of the original that the section names: 138.0 / 43.4 = 3.2.
    void ratiosAreOfTheOriginalThatTheSectionNames()
    {
        const auto said = [](const char *five) {
            const std::string text = table({ "file | size | vs FP16", "a | 21.9 GB | 6.3",
                                             "b | 26.2 GB | 5.3", "c | 34.8 GB | 4.0", five });
            return accusedIn("The FP16 weights take 138.0 GB.\n" + text);
        };
        QCOMPARE(said("d | 43.4 GB | 3.2"), QStringList());
        QCOMPARE(said("d | 43.4 GB | 3.8"), QStringList({ "3.8" }));
    }

    // (3.4 + 1.7 + 1.1 + 1.4 + 0.7) / 5 = 1.66; the header names the column.
    void aSentenceNamesTheColumnOfItsMean()
    {
        const auto said = [](const char *mean) {
            return accusedIn(table({ "model | BF16 MMLU | q4 MMLU | q4 loss", "a | 47.5 | 44.1 | 3.4",
                                     "b | 60.9 | 59.2 | 1.7", "c | 65.6 | 64.5 | 1.1",
                                     "d | 52.3 | 50.9 | 1.4", "e | 62.5 | 61.8 | 0.7" })
                             + "\nThe mean loss of q4 over the five models is " + mean + " points.\n");
        };
        QCOMPARE(said("1.66"), QStringList());
        QCOMPARE(said("2.66"), QStringList({ "2.66 points" }));
    }

    // 20.5 + 10.5 + 5.5 = 36.5, without the original.
    void aSumOfSoManyIsOfThose()
    {
        const auto said = [](const char *sum) {
            return accusedIn(table({ "file | size", "BF16 | 40.0 GB", "Q8_0 | 20.5 GB", "Q4_0 | 10.5 GB",
                                     "Q2_K | 5.5 GB" })
                             + "\nThe 3 quantised files sum to " + sum + " GB.\n");
        };
        QCOMPARE(said("36.5"), QStringList());
        QCOMPARE(said("39.5"), QStringList({ "39.5 GB" }));
    }

    // 34,980 x 2 bytes are 69,960; with two types in one file nothing follows from the width of one.
    void aFileOfTwoTypesHasNoWidth()
    {
        const auto said = [](const std::string &format) {
            return accusedIn(
                "target:\n  file: a-f16.safetensors\n  bytes: 78680\n  parameters: 34980\n  format: " + format
                    + "\n",
                "a.yaml");
        };
        QCOMPARE(said("float16 (8 matrices), float32 (embedding)"), QStringList());
    }

    // 798.0 / 811.2 = 0.984: what is slower has a factor below one.
    void aFactorBelowOneIsSlower()
    {
        const auto said = [](const std::string &factor) {
            return accusedIn(
                "{\"performance\": {\"fp32_fps\": 811.2, \"fp16_fps\": 798.0, \"speed_up\": " + factor + "}}",
                "a.json");
        };
        QCOMPARE(said("0.984"), QStringList());
    }

    // "Reduction | 2.0x": the figures say what they are. 346.4 / 49.5 = 7.0.
    void figuresSayWhatTheirColumnIs()
    {
        const auto said = [](const char *last) {
            return accusedIn(table({ "format | size | reduction", "FP32 | 346.4 MB | 1.0x",
                                     "FP16 | 173.2 MB | 2.0x", "INT8 | 87.9 MB | 3.9x", last }));
        };
        QCOMPARE(said("INT4 | 49.5 MB | 7.0x"), QStringList());
        QCOMPARE(said("INT4 | 49.5 MB | 9.0x"), QStringList({ "9.0x" }));
    }
};

QTEST_APPLESS_MAIN(TableLawsTest)
#include "tst_table_laws.moc"
