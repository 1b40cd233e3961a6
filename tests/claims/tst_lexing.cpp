// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/amounts.h"

#include <QtTest>

#include <cmath>

using namespace assay;

namespace {

bool near(double a, double b)
{
    return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

std::vector<FoundAmount> amountsIn(const std::string &text, Language language = Language::English,
                                   const std::string &label = {})
{
    return findAmounts(text, { decimalSignOf(text, language), LanguageSet::with(language), label });
}

std::vector<FoundAmount> quantitiesIn(const std::string &text, Language language = Language::English)
{
    auto found = amountsIn(text, language);
    std::erase_if(found, [](const FoundAmount &one) { return one.amount.classified != NumberClass::None; });
    return found;
}

} // namespace

class LexingTest : public QObject {
    Q_OBJECT

private slots:
    void amountReadWrongly_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("language");
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        Language language = Language::English;
        const auto row = [&](const char *name, const char *text, Dimension dimension, double value,
                             double low, double high) {
            QTest::newRow(name) << QByteArray(text) << int(language) << int(dimension) << value << low
                                << high;
        };
        using enum Dimension;
        row("ratio with colon", "a ratio of 985.6:1 overall", Ratio, 985.6, 985.55, 985.7);
        row("one figure is rounded", "a ratio of 4:1", Ratio, 4, 3.5, 4.5);
        row("two figures may be cut", "it is 12x", Ratio, 12, 11.5, 13);
        row("ratio upside down", "a ratio of 1:4", Ratio, 4, 3.5, 4.5);
        row("ratio with x and thousands", "compressed 77,907x!", Ratio, 77907, 77906.5, 77908);
        row("ratio with multiplication sign", "30,558\xc3\x97", Ratio, 30558, 30557.5, 30559);
        row("ratio in thousands", "4.8k:1", Ratio, 4800, 4750, 4900);
        row("fold with hyphen", "an 8-fold saving", Ratio, 8, 7.5, 8.5);
        row("factor before", "by a factor of 8.5 in all", Ratio, 8.5, 8.45, 8.6);
        row("times", "is 3.5 times smaller", Ratio, 3.5, 3.45, 3.6);
        row("written factor", "four times smaller", Ratio, 4, 3.5, 4.5);
        row("billions", "1.78B parameters", Count, 1.78e9, 1.775e9, 1.79e9);
        row("exact count", "175,620,096 parameters", Count, 175620096, 175620096, 175620096);
        row("counted layers", "24 transformer layers", Count, 24, 24, 24);
        row("written count", "with three layers", Count, 3, 3, 3);
        row("zeros are a rounding", "7,000,000,000 parameters", Count, 7e9, 6.95e9, 7.1e9);
        row("lakh and crore", "12 crore parameters", Count, 12e7, 11.5e7, 13e7);
        row("Indian groups", "1,23,45,678 parameters", Count, 12345678, 12345678, 12345678);
        row("megabytes with thousands", "1,621 MB", Bytes, 1621e6, 1620.5e6, 1622e6);
        row("megabits", "500 Mb on disk", Bits, 62.5e6, 499.5 * 125e3, 501 * 125e3);
        row("hyphen before the unit", "a 500-MB file", Bytes, 500e6, 499.5e6, 501e6);
        row("approximate gigabytes", "~5.4 GB", Bytes, 5.4e9, 5.35e9 - 0.05 * 5.5e9, 5.5e9 + 0.05 * 5.5e9);
        row("unit without a space", "261KB", Bytes, 261e3, 260.5e3, 262e3);
        row("lone bytes", "12,345 B", Bytes, 12345, 12345, 12345);
        row("letter of ls", "4.1G", Bytes, 4.1e9, 4.05e9, 4.2e9);
        row("bits", "2.02 bits", BitsPerWeight, 2.02, 2.015, 2.03);
        row("bits per weight", "4.5 bits per weight", BitsPerWeight, 4.5, 4.45, 4.6);
        row("hyphenated bits", "4-bit weights", BitsPerWeight, 4, 3.5, 4.5);
        row("percent after a space", "99.3 %", Percent, 0.993, 0.9925, 0.994);
        row("percentage points", "lost 1.2 percentage points", PercentPoints, 0.012, 0.0115, 0.013);
        row("quarter", "a quarter of the size", Percent, 0.25, 0.225, 0.275);
        row("negative percent", "changed by -13%", Percent, -0.13, -0.14, -0.125);
        row("minus sign",
            "changed by \xe2\x88\x92"
            "13%",
            Percent, -0.13, -0.14, -0.125);
        row("nothing left", "0.00 MB", Bytes, 0, -5e3, 5e3);
        row("range of ratios", "850-1200:1", Ratio, 1025, 849.5, 1201);
        row("range with a word", "3.5 to 4.5x smaller", Ratio, 4, 3.45, 4.6);
        row("range with both units", "5x-37x", Ratio, 21, 4.5, 38);
        row("decibels", "38.2 dB", Decibel, 38.2, 38.15, 38.3);
        row("scientific", "an error of 1.2e-3", Plain, 1.2e-3, 1.15e-3, 1.3e-3);
        row("power of ten",
            "an error of 1.2\xc3\x97"
            "10^-3",
            Plain, 1.2e-3, 1.15e-3, 1.3e-3);
        row("superscript power", "1.2 \xc2\xb7 10\xe2\x81\xbb\xc2\xb3", Plain, 1.2e-3, 1.15e-3, 1.3e-3);
        row("density of bytes", "2.0 GB per billion parameters", Density, 2, 1.95, 2.1);
        row("density of parameters", "300,500 parameters per MB", Density, 0.3005, 0.3005, 0.3005);
        row("rate of transfer", "80 GB/s", Speed, 80e9, 79.5e9, 81e9);
        row("tokens per second", "5.53 tok/s", Speed, 5.53, 5.525, 5.54);
        row("money", "it costs $1,200 a month", Money, 1200, 1199.5, 1201);
        row("bold markers before", "**15.8x**", Ratio, 15.8, 15.75, 15.9);
        row("times before a fraction", "it gives x3.56", Ratio, 3.56, 3.555, 3.57);
        row("times sign before a fraction",
            "gives \xc3\x97"
            "1.88",
            Ratio, 1.88, 1.875, 1.89);
        row("label glued with equals", "ratio=12.5x", Ratio, 12.5, 12.45, 12.6);
        row("label glued with a colon", "ratio:12.5x", Ratio, 12.5, 12.45, 12.6);
        row("mojibake before", "\xc3\xa2\xc5\x93\xe2\x80\xa6 12 MB", Bytes, 12e6, 11.5e6, 13e6);
        row("octets in English text", "12 MiB", Bytes, 12 * 1048576.0, 11.5 * 1048576, 13 * 1048576.0);
        language = Language::German;
        row("German decimals", "1.621,5 MB", Bytes, 1621.5e6, 1621.45e6, 1621.6e6);
        row("German groups without other signs", "auf 1.340 MB", Bytes, 1340e6, 1339.5e6, 1341e6);
        row("German ratio", "um den Faktor 985,6", Ratio, 985.6, 985.55, 985.7);
        row("German fold", "3,5-fach kleiner", Ratio, 3.5, 3.45, 3.6);
        row("German billions", "1,1 Mrd. Parameter", Count, 1.1e9, 1.05e9, 1.2e9);
        row("German rate", "4,5 Bit pro Gewicht", BitsPerWeight, 4.5, 4.45, 4.6);
        language = Language::French;
        row("French megaoctets", "1 400,5 Mo", Bytes, 1400.5e6, 1400.45e6, 1400.6e6);
        row("French blanks", "1 400 Mo", Bytes, 1400e6, 1399.5e6, 1401e6);
        row("French octets", "3,2 gigaoctets", Bytes, 3.2e9, 3.15e9, 3.3e9);
        row("French milliards", "1,1 milliard de paramètres", Count, 1.1e9, 1.05e9, 1.2e9);
        row("French times", "3,9 fois plus petit", Ratio, 3.9, 3.85, 4);
        language = Language::Spanish;
        row("Spanish thousand millions", "1,1 mil millones de parámetros", Count, 1.1e9, 1.05e9, 1.2e9);
        row("Spanish times", "3,9 veces menor", Ratio, 3.9, 3.85, 4);
        language = Language::Portuguese;
        row("Portuguese billions", "1,1 bilhão de parâmetros", Count, 1.1e9, 1.05e9, 1.2e9);
        language = Language::Italian;
        row("Italian billions", "1,1 miliardi di parametri", Count, 1.1e9, 1.05e9, 1.2e9);
        language = Language::Russian;
        row("Russian billions", "1,1 млрд параметров", Count, 1.1e9, 1.05e9, 1.2e9);
        row("Russian megabytes", "348,5 МБ", Bytes, 348.5e6, 348.45e6, 348.6e6);
        row("Russian times", "в 3,9 раза меньше", Ratio, 3.9, 3.85, 4);
        language = Language::Chinese;
        row("hundred millions", "参数量11.5亿", Count, 1.15e9, 1.145e9, 1.16e9);
        row("two myriads in one", "共1亿2000万参数", Count, 1.2e8, 1.19995e8, 1.2001e8);
        row("Chinese times", "压缩了3.9倍", Ratio, 3.9, 3.85, 4);
        row("Han numeral", "压缩了四倍", Ratio, 4, 3.5, 4.5);
        row("Han percentage", "减少了百分之二十五", Percent, 0.25, 0.245, 0.255);
        row("Han fraction", "只有原来的四分之一", Percent, 0.25, 0.225, 0.275);
        row("factor upside down", "缩小到原来的 1/3.5", Ratio, 3.5, 3.45, 3.6);
        row("Chinese bits", "每个权重4.5比特", BitsPerWeight, 4.5, 4.45, 4.6);
        language = Language::Japanese;
        row("Japanese times", "3.9倍に圧縮", Ratio, 3.9, 3.85, 4);
        row("Japanese part of one", "3.9 分の 1 になり", Ratio, 3.9, 3.85, 4);
        row("Japanese megabytes", "サイズは348メガバイト", Bytes, 348e6, 347.5e6, 349e6);
    }

    void amountReadWrongly()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, language);
        const auto found = quantitiesIn(text.toStdString(), Language(language));
        QCOMPARE(found.size(), std::size_t(1));
        const auto &amount = found[0].amount;
        QFETCH(int, dimension);
        QCOMPARE(QByteArray(dimensionName(amount.dimension)),
                 QByteArray(dimensionName(Dimension(dimension))));
        QFETCH(double, value);
        QFETCH(double, low);
        QFETCH(double, high);
        QVERIFY2(near(amount.value, value), qPrintable(QString::number(amount.value, 'g', 17)));
        QVERIFY2(near(amount.readings[0].low, low),
                 qPrintable(QString::number(amount.readings[0].low, 'g', 17)));
        QVERIFY2(near(amount.readings[0].high, high),
                 qPrintable(QString::number(amount.readings[0].high, 'g', 17)));
    }

    void classifiedWrongly_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("is");
        const auto row
            = [](const char *text, NumberClass is) { QTest::newRow(text) << QByteArray(text) << int(is); };
        using enum NumberClass;
        row("GPT-2", ModelName);
        row("Llama-3.1-8B is here", ModelName);
        row("W4A16", ModelName);
        row("int8", ModelName);
        row("Q4_K_M", ModelName);
        row("a 7B model", ModelName);
        row("phi-3.5MB", ModelName);
        row("layer_12", ModelName);
        row("8x7B", Shape);
        row("v1.2", Version);
        row("v1.2.3", Version);
        row("release 1.2.3", Version);
        row("Python 3.11", Version);
        row("CUDA 12.1", Version);
        row("2025-09-16", Date);
        row("16.09.2025", Date);
        row("07/20/2026", Date);
        row("12:00:00", Date);
        row("September 2025", Date);
        row("published in 2024.", Date);
        row("100\xc3\x97"
            "100 tensor",
            Shape);
        row("768x2304", Shape);
        row("2:4 sparsity", Shape);
        row("0x1F", Identifier);
        row("https://host:8080/a/12MB", Identifier);
        row("sha256:9f86d081884c7d65", Identifier);
        row("#4872", Reference);
        row("see page 12", Reference);
        row("Table 3", Reference);
        row("the 2nd run", Reference);
        row("seed 42", Setting);
        row("seed=42", Setting);
        row("group size 128", Setting);
        row("learning rate of 3e-4", Setting);
        row("for 3 epochs", Setting);
        row("on 8 GPUs", Hardware);
        row("an A100 80 GB", Hardware);
        row("a 24 GB GPU", Hardware);
    }

    void classifiedWrongly()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, is);
        const auto found = amountsIn(text.toStdString());
        QVERIFY(!found.empty());
        for (const auto &one : found)
            QVERIFY2(one.amount.classified != NumberClass::None, numberClassName(one.amount.classified));
        QCOMPARE(QByteArray(numberClassName(found.back().amount.classified)),
                 QByteArray(numberClassName(NumberClass(is))));
    }

    void boundsAreLost()
    {
        const auto first = [](const char *text, Language language = Language::English) {
            return amountsIn(text, language).at(0).amount;
        };
        QVERIFY(first("<1 MB").atMost);
        QVERIFY(first("800+ MB").atLeast);
        QCOMPARE(first("800+ MB").value, 800e6);
        QVERIFY(first("about 12 GB").approximate);
        QVERIFY(first("up to 50x").atMost);
        QVERIFY(first("\xe2\x89\xa5 4 bits").atLeast);
        QVERIFY(first("at least about 12 GB").atLeast);
        QVERIFY(first("12 GB or more").atLeast);
        QVERIFY(!first("12 GB over the wire").atLeast);
        QVERIFY(first("mindestens 12 GB", Language::German).atLeast);
        QVERIFY(first("au moins 12 Go", Language::French).atLeast);
        QVERIFY(first("超过12倍", Language::Chinese).atLeast);
        QVERIFY(first("12倍以上", Language::Japanese).atLeast);
        QVERIFY(first("не менее 12 ГБ", Language::Russian).atLeast);
        QVERIFY(!first("от 500 до 125 МБ", Language::Russian).atMost);
    }

    void directionsAreNoRanges()
    {
        QCOMPARE(amountsIn("from 125 to 500 MB").size(), std::size_t(2));
        QCOMPARE(amountsIn("500 MB to 125 MB").size(), std::size_t(2));
        QCOMPARE(amountsIn("500 MB -> 125 MB").size(), std::size_t(2));
        QCOMPARE(amountsIn("21/24 tests").size(), std::size_t(2));
    }

    void labelsUnitUnused()
    {
        const auto under = [](const char *label, const char *text) {
            return amountsIn(text, Language::English, label).at(0).amount;
        };
        const auto as = [](Language language, const char *label) {
            return int(amountsIn("15.2", language, label).at(0).amount.dimension);
        };
        // A sign inside a word is no unit of its own.
        QCOMPARE(as(Language::Chinese, "余弦相似度"), int(Dimension::Plain));
        QCOMPARE(as(Language::Korean, "원본"), int(Dimension::Plain));
        QCOMPARE(as(Language::Chinese, "温升(度)"), int(Dimension::Temperature));
        QCOMPARE(as(Language::Chinese, "每权重比特"), int(Dimension::BitsPerWeight));
        QCOMPARE(as(Language::German, "Mittlere Bitzahl je Parameter"), int(Dimension::BitsPerWeight));
        QCOMPARE(as(Language::Russian, "Бит на параметр, в среднем по модели"),
                 int(Dimension::BitsPerWeight));
        // No thousands stand before a power of ten.
        QVERIFY(near(amountsIn("1.526e-05", Language::German).at(0).amount.value, 1.526e-05));
        QVERIFY(near(amountsIn("1,526e-05", Language::English).at(0).amount.value, 1.526e-05));
        QCOMPARE(amountsIn("1.526", Language::German).at(0).amount.value, 1526.0);
        const auto size = under("compressed_size_mb", "280.0");
        QCOMPARE(int(size.dimension), int(Dimension::Bytes));
        QVERIFY(near(size.readings[0].low, 279.95e6) && near(size.readings[0].high, 280.1e6));
        QCOMPARE(size.readingCount, std::uint8_t(2));
        QVERIFY(near(size.readings[1].low, 279.95 * 1048576));
        QCOMPARE(int(under("bitsPerWeight", "3.5").dimension), int(Dimension::BitsPerWeight));
        QCOMPARE(int(under("originalSizeMB", "3.5").dimension), int(Dimension::Bytes));
        QCOMPARE(int(under("BitNet-style quantisation", "3.5").dimension),
                 int(Dimension::Plain)); // a name, and no unit
        QVERIFY(size.unitOfLabel);
        QCOMPARE(under("Size (GB)", "280").value, 280e9);
        QCOMPARE(under("sizeBytes", "280").value, 280.0);
        QCOMPARE(under("Params (M)", "117").value, 117e6);
        QCOMPARE(int(under("Params (M)", "117").dimension), int(Dimension::Count));
        QCOMPARE(int(under("Ratio (x)", "4.2").dimension), int(Dimension::Ratio));
        QCOMPARE(int(under("saved_percent", "75").dimension), int(Dimension::Percent));
        QCOMPARE(under("saved_percent", "75").value, 0.75);
        QCOMPARE(int(under("bits/weight", "4.5").dimension), int(Dimension::BitsPerWeight));
        QCOMPARE(int(under("mb_per_billion_params", "2000").dimension), int(Dimension::Density));
        QVERIFY(near(under("mb_per_billion_params", "2000").value, 2));
        QCOMPARE(int(under("perplexity", "12.5").dimension), int(Dimension::Plain));
        QCOMPARE(int(under("random_seed", "42").classified), int(NumberClass::Setting));
        QCOMPARE(int(under("Size (GB)", "280 MB").dimension), int(Dimension::Bytes));
        QCOMPARE(under("Size (GB)", "280 MB").value, 280e6);
    }

    void plainNumberAsCount()
    {
        const auto plain = amountsIn("12").at(0).amount;
        QVERIFY(plain.readings[0].low < 12);
        const auto count = asDimension(plain, Dimension::Count);
        QCOMPARE(count.readings[0].low, 12.0);
        QCOMPARE(count.readings[0].high, 12.0);
        const auto letter = asDimension(amountsIn("438M").at(0).amount, Dimension::Bytes);
        QCOMPARE(letter.readingCount, std::uint8_t(2));
        QVERIFY(near(letter.readings[1].low, 437.5 * 1048576 / 1048576 * 1e6 * 1.024 * 1.024));
    }

    void separatorsDecidedWrongly_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("language");
        QTest::addColumn<int>("sign");
        const auto row = [](const char *text, Language language, DecimalSign sign) {
            QTest::newRow(text) << QByteArray(text) << int(language) << int(sign);
        };
        using enum DecimalSign;
        row("3,5 und 1.340", Language::German, Comma);
        row("3.5 und 1,340", Language::German, Point);
        row("1.340 MB", Language::German, Comma);
        row("1.340 MB", Language::English, Point);
        row("1,234,567 Parameter", Language::German, Point);
        row("1.234.567 Parameter", Language::English, Comma);
        row("0,125 oder 0,250", Language::English, Comma);
        row("1,2,3", Language::English, Point);
    }

    void separatorsDecidedWrongly()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, language);
        QTEST(int(decimalSignOf(text.toStdString(), Language(language))), "sign");
    }

    void hostileTextLoops()
    {
        for (const char *piece : { "1", "9,", "1.", "1e", "x", "4\xc3\x97", "\xe4\xba\xbf", "1\xe4\xba\xbf",
                                   "per 1", "-", "1:1", "to 1" }) {
            std::string text;
            for (int i = 0; i < 2000; ++i)
                text += piece;
            findAmounts(text, { DecimalSign::Point, LanguageSet::with(Language::Chinese), {} });
        }
        for (unsigned a = 0; a < 256; ++a)
            for (unsigned b = 0; b < 256; ++b) {
                const char bytes[] { '4', char(a), char(b), '1' };
                findAmounts({ bytes, 4 }, { DecimalSign::Comma, LanguageSet::all(), { bytes, 4 } });
            }
    }
};

QTEST_APPLESS_MAIN(LexingTest)
#include "tst_lexing.moc"
