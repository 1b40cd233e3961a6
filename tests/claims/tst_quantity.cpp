// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/field_words.h"
#include "core/claims/quantity.h"

#include <QtTest>

#include <cmath>

using namespace assay;

namespace {

bool near(double a, double b)
{
    return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

} // namespace

class QuantityTest : public QObject {
    Q_OBJECT

private slots:
    void quantityReadWrongly_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        const auto row
            = [](const char *name, const char *text, ClaimKind kind, double value, double low, double high) {
                  QTest::newRow(name) << QString::fromUtf8(text) << int(kind) << value << low << high;
              };
        using enum ClaimKind;
        row("ratio with colon", "a ratio of 985.6:1 overall", Ratio, 985.6, 985.55, 985.65);
        row("ratio with x and thousands", "compressed 77,907x!", Ratio, 77907, 77906.5, 77907.5);
        row("ratio with multiplication sign", "30,558\xc3\x97", Ratio, 30558, 30557.5, 30558.5);
        row("ratio in thousands", "4.8k:1", Ratio, 4800, 4750, 4850);
        row("ratio with a decimal zero", "16.0x", Ratio, 16, 15.95, 16.05);
        row("billions", "1.78B parameters", Parameters, 1.78e9, 1.775e9, 1.785e9);
        row("exact count", "175,620,096 parameters", Parameters, 175620096, 175620096, 175620096);
        row("millions of params", "6.885M params", Parameters, 6.885e6, 6.8845e6, 6.8855e6);
        row("thousands", "43.4K", Count, 43400, 43350, 43450);
        row("megabytes with thousands", "1,621 MB", Bytes, 1621e6, 1620.5e6, 1621.5e6);
        row("approximate gigabytes", "~5.4 GB", Bytes, 5.4e9, 5.0775e9, 5.7225e9);
        row("small megabytes", "0.34 MB", Bytes, 0.34e6, 0.335e6, 0.345e6);
        row("unit without a space", "261KB", Bytes, 261e3, 260.5e3, 261.5e3);
        row("bits", "2.02 bits", BitsPerWeight, 2.02, 2.015, 2.025);
        row("percent after a space", "99.3 %", Percent, 0.993, 0.9925, 0.9935);
        row("negative percent", "changed by -13%", Percent, -0.13, -0.135, -0.125);
        row("nothing left", "0.00 MB", Bytes, 0, -5e3, 5e3);
        row("range of ratios", "850-1200:1", Ratio, 1025, 849.5, 1200.5);
        row("range with both units", "5x-37x", Ratio, 21, 4.5, 37.5);
        row("German decimals", "1.621,5 MB", Bytes, 1621.5e6, 1621.45e6, 1621.55e6);
        row("German ratio", "Faktor 985,6:1", Ratio, 985.6, 985.55, 985.65);
        row("French megaoctets", "1 400,5 Mo", Bytes, 1400.5e6, 1400.45e6, 1400.55e6);
        row("groups divided by blanks", "1 100 048 384 parameters", Parameters, 1100048384, 1100048384,
            1100048384);
        row("bytes per parameter", "2.0 GB per billion parameters", Other, 2, 1.95, 2.05);
        row("parameters per byte", "300,000 parameters per MB", Other, 0.3, 0.3, 0.3);
        row("no-break space groups",
            "1\xc2\xa0"
            "621\xc2\xa0MB",
            Bytes, 1621e6, 1620.5e6, 1621.5e6);
        row("mojibake before", "\xc3\xa2\xc5\x93\xe2\x80\xa6 12 MB", Bytes, 12e6, 11.5e6, 12.5e6);
        row("lone bytes", "10,000 B", Bytes, 10000, 10000, 10000);
        row("spelled billions", "1.5 billion parameters", Parameters, 1.5e9, 1.45e9, 1.55e9);
        row("bold markers before", "**15.8x**", Ratio, 15.8, 15.75, 15.85);
    }

    void quantityReadWrongly()
    {
        QFETCH(QString, text);
        const auto utf8 = text.toStdString();
        const auto found = findQuantities(utf8, decimalMarkOf(utf8));
        QCOMPARE(found.size(), std::size_t(1));
        const auto &quantity = found[0].quantity;
        QTEST(int(quantity.kind), "kind");
        QFETCH(double, value);
        QFETCH(double, low);
        QFETCH(double, high);
        QVERIFY2(near(quantity.value, value), qPrintable(QString::number(quantity.value, 'g', 17)));
        QVERIFY2(near(quantity.low, low), qPrintable(QString::number(quantity.low, 'g', 17)));
        QVERIFY2(near(quantity.high, high), qPrintable(QString::number(quantity.high, 'g', 17)));
    }

    void notAQuantity_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : { "GPT-2",
                                  "Llama-3.1-8B is here",
                                  "Llama 3.1 8B Instruct",
                                  "W4A16",
                                  "int8",
                                  "Q4_K_M",
                                  "v1.2",
                                  "v1.2.3",
                                  "a 7B model",
                                  "2025-09-16",
                                  "07/20/2026",
                                  "12:00:00",
                                  "100\xc3\x97"
                                  "100 tensor",
                                  "768x2304",
                                  "0x1F",
                                  "https://host:8080/a/12MB",
                                  "sha256:9f86d081884c7d65",
                                  "phi-3.5MB",
                                  "float16",
                                  "layer_12",
                                  "#4872",
                                  "model-00001-of-00002",
                                  "k65536",
                                  "2MB.bin_3x5",
                                  "80GB/s",
                                  "1120MB/sec" }) {
            QTest::newRow(text) << QString::fromUtf8(text);
        }
    }

    void notAQuantity()
    {
        QFETCH(QString, text);
        for (const auto &match : findQuantities(text.toStdString()))
            QVERIFY2(match.bare || match.quantity.kind == ClaimKind::Other,
                     qPrintable(text + " at " + QString::number(match.offset)));
    }

    void signsOfInequalityAreLost()
    {
        QVERIFY(findQuantities("<1 MB")[0].quantity.atMost);
        QVERIFY(findQuantities("800+ MB")[0].quantity.atLeast);
        QCOMPARE(findQuantities("800+ MB")[0].quantity.value, 800e6);
        QVERIFY(findQuantities("about 12 GB")[0].quantity.approximate);
        QVERIFY(findQuantities("up to 50x")[0].quantity.atMost);
        QVERIFY(findQuantities("\xe2\x89\xa5 4 bits")[0].quantity.atLeast);
    }

    void megabytesHaveOneReadingOnly()
    {
        const auto quantity = findQuantities("261KB")[0].quantity;
        QCOMPARE(quantity.alternatives.size(), std::size_t(1));
        QCOMPARE(quantity.alternatives[0].first, 260.5 * 1024);
        QVERIFY(findQuantities("261 KiB")[0].quantity.alternatives.empty());
    }

    void bareNumberIgnoresItsField()
    {
        const auto bare = wholeQuantity("280.0");
        QVERIFY(bare && bare->bare);
        const auto size = inUnitOfField(bare->quantity, "compressed_size_mb");
        QCOMPARE(size.kind, ClaimKind::Bytes);
        QVERIFY(near(size.low, 279.95e6));
        QCOMPARE(inUnitOfField(bare->quantity, "Size (GB)").value, 280e9);
        QCOMPARE(inUnitOfField(bare->quantity, "compression_ratio").kind, ClaimKind::Ratio);
        QCOMPARE(inUnitOfField(bare->quantity, "perplexity").kind, ClaimKind::Other);
    }

    void spellingsOfOneSubjectDiffer()
    {
        QCOMPARE(normaliseSubject("microsoft/DialoGPT-small"), std::string("dialogpt-small"));
        QCOMPARE(normaliseSubject("**DialoGPT-Small**:"), std::string("dialogpt-small"));
        QVERIFY(normaliseSubject("GPT-2") != normaliseSubject("GPT-Neo"));
    }

    void statusWordInsideAWord()
    {
        QCOMPARE(findStatusWord("status: TBD")->word, std::string("tbd"));
        QVERIFY(!findStatusWord("stubborn mockingbird"));
        QCOMPARE(findStatusWord("rft_simulation")->word, std::string("rft_simulation"));
    }
};

QTEST_GUILESS_MAIN(QuantityTest)
#include "tst_quantity.moc"
