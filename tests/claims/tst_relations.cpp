// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/relations.h"

#include <QtTest>

#include <algorithm>

using namespace assay;

class RelationsTest : public QObject {
    Q_OBJECT

private slots:
    void arithmeticMisjudged_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("accused");
        const auto row = [](const char *name, const char *text, bool accused) {
            QTest::newRow(name) << QByteArray(text) << accused;
        };
        row("ratio follows",
            R"({"original_size_mb": 100.0, "compressed_size_mb": 25.0, "compression_ratio": 4.0})", false);
        row("ratio does not follow",
            R"({"original_size_mb": 100.0, "compressed_size_mb": 25.0, "compression_ratio": 9.0})", true);
        row("ratio is compressed over original",
            R"({"original_size_mb": 100.0, "compressed_size_mb": 25.0, "compression_ratio": 0.25})", false);
        row("ratio is a target",
            R"({"original_size_mb": 100.0, "compressed_size_mb": 25.0, "expected_ratio": 9.0})", false);
        row("rounded to nothing",
            R"({"original_size_mb": 157.5, "compressed_size_mb": 0.00, "compression_ratio": 77907})", false);
        row("counts do not follow",
            R"({"original_parameters": 175620096, "compressed_parameters": 43415, "compression_ratio": "985.6:1"})",
            true);
        row("table: 10 GB to 2.5 GB is not 8.0x",
            "| Model | Original | Compressed | Ratio |\n|--|--|--|--|\n| tiny | 10 GB | 2.5 GB | 8.0x |\n",
            true);
        row("table: 10 GB to 2.5 GB is 4.0x",
            "| Model | Original | Compressed | Ratio |\n|--|--|--|--|\n| tiny | 10 GB | 2.5 GB | 4.0x |\n",
            false);
        row("table without outer bars, wrong",
            "Model | Original size | Compressed size | Ratio\n-- | -- | -- | --\ntiny | 10 GB | 2.5 GB | "
            "8.0x\n",
            true);
        row("table without outer bars, right",
            "Model | Original size | Compressed size | Ratio\n-- | -- | -- | --\ntiny | 10 GB | 2.5 GB | "
            "4.0x\n",
            false);
        row("table behind a paragraph, wrong",
            "Results:\n| Model | Original | Compressed | Ratio |\n|:-|-:|-|-|\n| tiny | 10 GB | 2.5 GB | "
            "8.0x |\n",
            true);
        row("arrow in prose, wrong",
            "- Llama: 180B original \xe2\x86\x92 2.57M effective (70,011,669:1 ratio)\n", true);
        row("arrow in prose, right", "- Llama: 180B original \xe2\x86\x92 2.57M effective (70,040:1 ratio)\n",
            false);
        row("sizes either side of an arrow, wrong", "The model shrinks 10 GB -> 2.5 GB (8.0x).\n", true);
        row("sizes either side of an arrow, right", "The model shrinks 10 GB -> 2.5 GB (4.0x).\n", false);
        row("from a to b, wrong", "It shrinks from 10 GB to 2.5 GB, a ratio of 8.0x.\n", true);
        row("from a to b, right", "It shrinks from 10 GB to 2.5 GB, a ratio of 4.0x.\n", false);
        row("arrow in a cell, wrong",
            "| Model | Size | Ratio |\n|--|--|--|\n| tiny | 10 GB \xe2\x86\x92 2.5 GB | 8.0x |\n", true);
        row("arrow in a cell, right",
            "| Model | Size | Ratio |\n|--|--|--|\n| tiny | 10 GB \xe2\x86\x92 2.5 GB | 4.0x |\n", false);
        row("space saved is not counted in parameters",
            "- Ratio: 15.1:1 (377B \xe2\x86\x92 24.9B parameters)\n- Storage efficiency: 99.9%\n", false);
    }

    void honestTableIsNotConfirmed()
    {
        const std::string text
            = "| Model | Original | Compressed | Ratio |\n|--|--|--|--|\n| tiny | 10 GB | 2.5 GB | 4.0x |\n";
        const auto bytes = std::as_bytes(std::span(text));
        const auto document
            = readDocument(memorySource({ bytes.begin(), bytes.end() }, "claims.md"), RunControl());
        QVERIFY(bool(document));
        const auto relations = *findRelations(*document, RunControl());
        QCOMPARE(relations.size(), std::size_t(1));
        QVERIFY(relations[0].consistent);
        QCOMPARE(document->statements[relations[0].target].text, std::string("4.0x"));
    }

    void arithmeticMisjudged()
    {
        QFETCH(QByteArray, text);
        const auto bytes = std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size())));
        const auto document
            = readDocument(memorySource({ bytes.begin(), bytes.end() }, "claims.md"), RunControl());
        QVERIFY(bool(document));
        const auto relations = *findRelations(*document, RunControl());
        const bool accused = std::any_of(relations.begin(), relations.end(),
                                         [](const Relation &one) { return !one.consistent; });
        QTEST(accused, "accused");
    }
};

QTEST_GUILESS_MAIN(RelationsTest)
#include "tst_relations.moc"
