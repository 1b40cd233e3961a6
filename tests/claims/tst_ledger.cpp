// SPDX-License-Identifier: GPL-3.0-or-later
// One false ratio in every shape in which documents write it, and the same with the true one; laws of tables,
// totals, significance. Expected values are worked out by hand: 100 MB / 25 MB = 4.
#include "core/claims/reading/read_tree.h"
#include "core/claims/reasoning/law_table.h"
#include "core/claims/reasoning/reason.h"

#include <QtTest>

using namespace assay;

namespace {

/// What the reasoning says of the number that is printed so: it breaks, follows, or is left alone.
QString outcomeOf(const std::string &name, const std::string &text, const std::string &printed)
{
    const auto read = readTreeText(text, name);
    if (!read)
        return QString::fromStdString(describe(read.error()));
    std::vector<Ledger> ledgers;
    ledgers.push_back(buildLedger(read->tree, 0));
    const Graph graph = joinLedgers(std::move(ledgers), { &read->tree });
    bool follows = false, found = false;
    for (const Derivation &one : reason(graph).derivations) {
        if (graph.printed(one.target).find(printed) == std::string::npos || one.outcome == Outcome::Warns)
            continue;
        if (one.outcome == Outcome::Breaks)
            return "breaks";
        follows = true;
    }
    for (const Fact &fact : graph.facts)
        found |= fact.value != NoIndex && graph.printed(fact).find(printed) != std::string::npos;
    return follows ? "follows" : found ? "alone" : "not read";
}

struct Shape {
    const char *name, *file, *text; ///< %1 stands for the ratio
};

// 100 MB to 25 MB in 32 shapes and nine languages.
constexpr Shape Shapes[] = {
    { "sentence", "a.md", "The model shrinks from 100 MB to 25 MB, a compression ratio of %1x." },
    { "two sentences", "a.md",
      "The original model has 100 MB and the compressed one 25 MB. The compression ratio is %1x." },
    { "list", "a.md", "- Original size: 100 MB\n- Compressed size: 25 MB\n- Compression ratio: %1x\n" },
    { "bold lines", "a.md",
      "**Original size**: 100 MB\n\n**Compressed size**: 25 MB\n\n**Compression ratio**: %1x\n" },
    { "bold bullets", "a.md",
      "- **Original size:** 100 MB\n- **Compressed size:** 25 MB\n- **Ratio:** %1x\n" },
    { "heading", "a.md", "## Sizes\n\nOriginal 100 MB, compressed 25 MB: %1x smaller.\n" },
    { "code block", "a.md",
      "```\noriginal size:   100 MB\ncompressed size:  25 MB\nratio:           %1x\n```\n" },
    { "table row", "a.md",
      "| model | original | compressed | ratio |\n|---|---|---|---|\n| A | 100 MB | 25 MB | %1x |\n" },
    { "table column", "a.md",
      "| property | value |\n|---|---|\n| original size | 100 MB |\n| compressed size | 25 MB |\n| "
      "compression ratio | %1x |\n" },
    { "two-sided table", "a.md",
      "| Metric | Original | Compressed | Ratio |\n|---|---|---|---|\n| File size | 100 MB | 25 MB | %1:1 "
      "|\n" },
    { "transposed table", "a.md",
      "| | original | compressed |\n|---|---|---|\n| size | 100 MB | 25 MB |\n| ratio | 1.0x | %1x |\n" },
    { "HTML table", "a.md",
      "<table><tr><th>model</th><th>original</th><th>compressed</th><th>ratio</th></tr><tr><td>A</td><td>100 "
      "MB</td><td>25 MB</td><td>%1x</td></tr></table>\n" },
    { "plain table", "a.md",
      "model   original  compressed  ratio\n------  --------  ----------  -----\nA       100 MB    25 MB     "
      "  %1x\n" },
    { "CSV wide", "a.csv", "model,original_mb,compressed_mb,compression_ratio\nA,100.0,25.0,%1\n" },
    { "CSV long", "a.csv",
      "model,metric,value\nA,original_mb,100.0\nA,compressed_mb,25.0\nA,compression_ratio,%1\n" },
    { "YAML", "a.yaml", "original_size: 100 MB\ncompressed_size: 25 MB\ncompression_ratio: %1\n" },
    { "JSON flat", "a.json",
      "{\"original_size_mb\":100.0,\"compressed_size_mb\":25.0,\"compression_ratio\":%1}" },
    { "JSON siblings", "a.json",
      "{\"before\":{\"size_mb\":100.0},\"after\":{\"size_mb\":25.0},\"compression_ratio\":%1}" },
    { "JSON nested", "a.json",
      "{\"result\":{\"sizes\":{\"original_mb\":100.0,\"compressed_mb\":25.0,\"ratio\":%1}}}" },
    { "JSON arrays", "a.json",
      "{\"model\":[\"A\",\"B\"],\"original_mb\":[100.0,90.0],\"compressed_mb\":[25.0,30.0],\"ratio\":[%1,3.0]"
      "}" },
    { "JSON columns and rows", "a.json",
      "{\"columns\":[\"model\",\"original_mb\",\"compressed_mb\",\"ratio\"],\"rows\":[[\"A\",100.0,25.0,%1]]"
      "}" },
    { "JSON name, value, unit", "a.json",
      "[{\"name\":\"original size\",\"value\":100.0,\"unit\":\"MB\"},{\"name\":\"compressed "
      "size\",\"value\":25.0,\"unit\":\"MB\"},{\"name\":\"compression "
      "ratio\",\"value\":%1,\"unit\":\"x\"}]" },
    { "JSON texts", "a.json",
      "{\"original_size\":\"100 MB\",\"compressed_size\":\"25 MB\",\"compression_ratio\":\"%1:1\"}" },
    { "JSON camel case", "a.json",
      "{\"originalSizeMb\":100.0,\"compressedSizeMb\":25.0,\"compressionRatio\":%1}" },
    { "German", "a.md", "Das Modell schrumpft von 100 MB auf 25 MB, Kompressionsfaktor %1." },
    { "French", "a.md", "Le modèle passe de 100 Mo à 25 Mo (facteur %1)." },
    { "Spanish", "a.md", "El modelo pasa de 100 MB a 25 MB, un factor de compresión de %1." },
    { "Portuguese", "a.md", "O modelo passa de 100 MB para 25 MB, um fator de compressão de %1." },
    { "Italian", "a.md", "Il modello passa da 100 MB a 25 MB, un fattore di compressione di %1." },
    { "Russian", "a.md", "Модель уменьшилась с 100 МБ до 25 МБ, коэффициент сжатия %1." },
    { "Chinese", "a.md", "模型从 100 MB 压缩到 25 MB,压缩比为 %1:1。" },
    { "Japanese", "a.md", "モデルは100 MBから25 MBへ縮小し、圧縮率は%1倍です。" },
};

} // namespace

class LedgerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneRatioInEveryShape_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("printed");
        QTest::addColumn<QString>("outcome");
        for (const Shape &shape : Shapes) {
            const QString text = QString::fromUtf8(shape.text);
            QTest::addRow("%s, false", shape.name) << shape.file << text.arg("5.2") << "5.2"
                                                   << "breaks";
            QTest::addRow("%s, true", shape.name) << shape.file << text.arg("4.0") << "4.0"
                                                  << "follows";
        }
    }
    void oneRatioInEveryShape()
    {
        QFETCH(QString, file);
        QFETCH(QString, text);
        QFETCH(QString, printed);
        QFETCH(QString, outcome);
        QCOMPARE(outcomeOf(file.toStdString(), text.toStdString(), printed.toStdString()), outcome);
    }

    void lawsOfTables_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("printed");
        QTest::addColumn<QString>("outcome");
        // 553.4 / 27.7 = 19.98; the other rows are quotients.
        const QString head = "| Netz | a | b | c |\n|---|---|---|---|\n";
        const QString rows
            = "| N2 | 243.9 | 8.13 | 30.0 |\n| N3 | 102.2 | 7.30 | 14.0 |\n| N4 | 21.2 | 4.70 | 4.51 |\n";
        QTest::newRow("a cell that breaks what three rows obey")
            << head + "| N1 | 553.4 | 27.7 | 49.0 |\n" + rows << "49.0"
            << "breaks";
        QTest::newRow("the same cell right") << head + "| N1 | 553.4 | 27.7 | 19.98 |\n" + rows << "19.98"
                                             << "follows";
        QTest::newRow("one row is no law")
            << head + "| N1 | 553.4 | 27.7 | 49.0 |\n| N2 | 243.9 | 8.13 | 30.0 |\n"
            << "49.0"
            << "alone";
        QTest::newRow("luck is no law") << "| type | a | b | c |\n|---|---|---|---|\n| Q4_0 | 7.9 | 6.2 | "
                                           "6.9 |\n| Q4_1 | 8.6 | 7.1 | 8.0 |\n| Q5_0 | 8.8 | 6.9 | 7.7 |\n"
                                        << "8.0"
                                        << "alone";
        QTest::newRow("a total that is not the sum")
            << "| part | MB |\n|---|---|\n| attention | 100 |\n| mlp | 200 |\n| total | 450 |\n"
            << "450"
            << "breaks";
        // 100 + 200 = 300 and 4 + 8 = 12; a whole with a name of its own is a total if one column shows it.
        const QString parts
            = "| part | MB | tensors |\n|---|---|---|\n| attention | 100 | 4 |\n| mlp | 200 | 8 |\n";
        QTest::newRow("a named total that one column shows") << parts + "| combined pipeline | 450 | 12 |\n"
                                                             << "450"
                                                             << "breaks";
        QTest::newRow("a thing that is called combined") << parts + "| combined pipeline | 450 | 16 |\n"
                                                         << "450"
                                                         << "alone";
        QTest::newRow("a total of more than is shown") << "| part | MB |\n|---|---|\n| attention | 100 |\n| "
                                                          "mlp | 200 |\n| ... | ... |\n| total | 450 |\n"
                                                       << "450"
                                                       << "alone";
    }
    void lawsOfTables()
    {
        QFETCH(QString, text);
        QFETCH(QString, printed);
        QFETCH(QString, outcome);
        QCOMPARE(outcomeOf("a.md", text.toStdString(), printed.toStdString()), outcome);
    }

    void whatSentencesAndRecordsSpeakOf_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("printed");
        QTest::addColumn<QString>("outcome");
        const auto both = [](const char *name, const char *file, const QString &text, const char *wrong,
                             const char *right) {
            QTest::addRow("%s, wrong", name)
                << file << text.arg(QString::fromUtf8(wrong)) << QString::fromUtf8(wrong) << "breaks";
            QTest::addRow("%s, right", name)
                << file << text.arg(QString::fromUtf8(right)) << QString::fromUtf8(right) << "follows";
        };
        const QString table = "| format | MB | accuracy |\n|---|---|---|\n| fp16 | 1530 | 71.4 |\n| q8_0 | "
                              "823 | 71.2 |\n| q4_0 | 444 | 69.9 |\n\n";
        // 1530 / 444 = 3.446, 1 - 823 / 1530 = 46.2 %, 71.4 - 69.9 = 1.5
        both("the row that a sentence names", "a.md", table + "With q4_0 the file is %1 times smaller.\n",
             "4.33", "3.45");
        both("the share of a named row", "a.md", table + "q8_0 saves %1 % of the disk space.\n", "64.2",
             "46.2");
        both("points of a named row", "a.md", table + "q4_0 loses %1 points of accuracy.\n", "2.5", "1.5");
        const QString ratios
            = "| net | original | compressed | ratio |\n|---|---|---|---|\n| A | 40.0 | 10.0 | "
              "4.00 |\n| B | 50.0 | 10.0 | 5.00 |\n| C | 90.0 | 10.0 | 9.00 |\n\n";
        // (4 + 5 + 9) / 3 = 6; the geometric mean is 5.646, the harmonic 5.342
        both("the mean of a column", "a.md", ratios + "The mean compression ratio is %1.\n", "7.25", "6.00");
        both("a saved size", "a.md",
             "The original has 13.48 GB, the compressed one 3.90 GB, which saves %1 GB.", "9.85", "9.58");
        both("a product written as a plan", "a.md",
             "# Back of the envelope\n\nWith groups of 32 it would be 2 + 16/32 = %1 bits.\n", "2.75", "2.5");
        // 300,000,003: what is 2 % above may leave out biases and norms, what is further off or below does
        // not.
        const char *listed = "{\"total_parameters\": %1, \"tensors\": [{\"name\": \"a\", \"parameters\": "
                             "100000001}, {\"name\": \"b\", \"parameters\": 200000002}]}";
        both("a total beside its list", "a.json", listed, "306600001", "300000003");
        both("a total below its list", "a.json", listed, "299400001", "300000003");
        QTest::newRow("a total of little more than its list")
            << "a.json" << QString::fromUtf8(listed).arg("305400001") << "305400001"
            << "alone";
        // The tensors of two blocks: {"h.0", "h.1"}, three names.
        const char *named = "{\"layer_count\": %1, \"layers\": [\"h.0.attn.weight\", \"h.1.attn.weight\", "
                            "\"h.1.mlp.weight\"]}";
        both("a count beside names of tensors", "a.json", named, "4", "3");
        both("a count of the blocks that tensors name", "a.json", named, "5", "2");
        both("counts with a status each", "a.json",
             "{\"tests\": {\"total\": %1, \"passed\": 51, \"failed\": 2, \"skipped\": 3}}", "58", "56");
        both("the product of a shape", "a.json", "{\"layer\": {\"shape\": [5632, 2048], \"numel\": %1}}",
             "11934336", "11534336");
        both("the product of an original shape", "a.json",
             "{\"layer\": {\"original_shape\": [5632, 2048], \"original_parameters\": %1, "
             "\"compressed_parameters\": 10777}}",
             "11934336", "11534336");
        QTest::newRow("what is left of an original shape")
            << "a.json"
            << "{\"layer\": {\"original_shape\": [5632, 2048], \"original_parameters\": 11534336, "
               "\"compressed_parameters\": 10777}}"
            << "10777"
            << "alone";
        both("the mean of a sentence", "a.md",
             "Accuracy by group: warblers 91.2 %, waders 88.4 %, gulls 93.1 %; on average %1 %.", "92.9",
             "90.9");
        both("a difference among three", "a.json",
             "{\"rouge_l\": {\"teacher\": 41.2, \"student\": 39.8, \"quantized\": 39.1, \"drop\": %1}}",
             "2.7", "2.1");
        both("a change between two figures", "a.md",
             "Perplexity rises from 10.13 to 10.42, an increase of %1 %.", "5.9", "2.9");
        both("headers of two lines", "a.csv",
             ";Size "
             "(MB);;;Accuracy;;\nnet;before;after;ratio;before;after;gap\nA;95.3;24.9;3.83;77.3;76.9;-0.4\n"
             "B;56.6;15.0;%1;75.6;75.2;-0.4\nC;100.1;25.6;3.91;77.6;77.4;-0.2\nD;91.6;23.8;3.85;79.0;78.5;-0."
             "5\n",
             "4.77", "3.77");
        QTest::newRow("names that could be sides")
            << "a.json"
            << "{\"v\": {\"tiny\": {\"original_mb\": 812, \"compressed_mb\": 203, \"ratio\": 4.0}, "
               "\"small\": "
               "{\"original_mb\": 1900, \"compressed_mb\": 380, \"ratio\": 7.0}, \"base\": {\"original_mb\": "
               "4200, \"compressed_mb\": 1400, \"ratio\": 3.0}}}"
            << "7.0"
            << "breaks";
    }
    void whatSentencesAndRecordsSpeakOf()
    {
        QFETCH(QString, file);
        QFETCH(QString, text);
        QFETCH(QString, printed);
        QFETCH(QString, outcome);
        QCOMPARE(outcomeOf(file.toStdString(), text.toStdString(), printed.toStdString()), outcome);
    }

    void nothingIsAccusedWithoutObligation_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("printed");
        QTest::newRow("another thing") << "Weights go from 100 MB to 25 MB and the KV cache is 5.0x smaller."
                                       << "5.0";
        QTest::newRow("a part") << "Size: 100 MB → 25 MB (up to 5.0x on single layers)"
                                << "5.0";
        QTest::newRow("speed") << "- Original size: 100 MB\n- Compressed size: 25 MB\n- Speedup: 5.0x\n"
                               << "5.0";
        QTest::newRow("a target") << "From 100 MB to 25 MB. The target is 8.0x smaller."
                                  << "8.0";
        QTest::newRow("two of three names")
            << "| format | MB |\n|---|---|\n| fp16 | 1530 |\n| q8_0 | 823 |\n| q4_0 | 444 |\n\nq4_0 and q8_0 "
               "are 5.0 times smaller and 2.0 times smaller than one hopes.\n"
            << "5.0";
        QTest::newRow("a product beside a list")
            << "{\"stages\": [\"a\", \"b\", \"c\"], \"stage_product\": 12}"
            << "12";
        QTest::newRow("what a diff takes away") << "--- a/m.md\n+++ b/m.md\n@@ -1,2 +1,2 @@\n-From 100 MB to "
                                                   "25 MB: 5.0x smaller.\n+From 100 MB to "
                                                   "25 MB: 4.0x smaller.\n"
                                                << "5.0";
        QTest::newRow("a time whose key ends in its unit")
            << "{\"results\": [{\"id\": \"a\", \"original_mb\": 100, \"compressed_mb\": 25, "
               "\"compression_time_ms\": 8.9}, {\"id\": \"b\", \"original_mb\": 60, \"compressed_mb\": 15, "
               "\"compression_time_ms\": 7.1}]}"
            << "8.9";
        QTest::newRow("a mean over a row that may be a total")
            << "{\"tests\": [{\"method\": \"A\", \"ratio\": 4.0}, {\"method\": \"B\", \"ratio\": 4.0}, "
               "{\"method\": \"Combined pipeline\", \"ratio\": 79.9}], \"average_ratio\": 29.3}"
            << "29.3";
        QTest::newRow("two fields of one record")
            << "- **Input:** 2,200 bytes of compressed data\n- **Compressed size:** 60 bytes\n"
            << "2,200";
        QTest::newRow("the arguments of a calculation that holds")
            << "- **Input:** 2,200 bytes of compressed data\n- **Compressed size:** 60 bytes\n- "
               "**Compression "
               "ratio:** 36.7x\n"
            << "60";
        QTest::newRow("a word for a number")
            << "We lose one point two points on the suite, from 71.5 to 70.3."
            << "two";
        QTest::newRow("memory at run time") << "From 100 MB to 25 MB, 90% less RAM at run time."
                                            << "90";
    }
    void nothingIsAccusedWithoutObligation()
    {
        QFETCH(QString, text);
        QFETCH(QString, printed);
        const std::string name = text.startsWith(u'{') ? "a.json" : "a.md";
        QVERIFY(outcomeOf(name, text.toStdString(), printed.toStdString()) != "breaks");
    }
};

QTEST_GUILESS_MAIN(LedgerTest)
#include "tst_ledger.moc"
