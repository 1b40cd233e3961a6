// SPDX-License-Identifier: GPL-3.0-or-later
// Headers as the grammar allows them and as it does not (specs/formats.md, section 1; RFC 8259).
#include "core/base/json_scanner.h"
#include "core/model/limits.h"
#include "core/model/model.h"
#include "core/opening/open.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QTest>

using namespace assay;
using namespace assay::testing;

class TestSafetensors : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    Result<ModelPtr> opened(const std::string &header, std::size_t dataBytes = 16)
    {
        const std::string path = m_folder.path("m.safetensors");
        writeFile(path, safetensorsImage(header, std::string(dataBytes, 'x')));
        return openModel(path);
    }

private Q_SLOTS:
    void moreTensorsThanAnyModelHasAreRefused()
    {
        QVERIFY(checkTensorCount(450'000, 1000, "a", 8));
        QVERIFY(!checkTensorCount(550'000, 1000, "a", 8));
        std::string header = "{";
        for (int i = 0; i < 550'000; ++i)
            header
                += "\"" + std::to_string(i) + "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},";
        header.back() = '}';
        const auto model = opened(header);
        QVERIFY(!model && model.error().kind == ErrorKind::LimitExceeded);
        QVERIFY(model.error().sentence.find("550000") != std::string::npos);
    }

    void headersThatAreValidOpen_data()
    {
        QTest::addColumn<std::string>("header");
        QTest::addColumn<std::string>("name");
        const auto row = [](const char *what, const char *header, const char *name) {
            QTest::addRow("%s", what) << std::string(header) << std::string(name);
        };
        row("spaces", " {\n\"a\" : {\t\"dtype\" : \"F32\", \"shape\":[2 , 2],\"data_offsets\":[ 0,16 ] } }  ",
            "a");
        row("escapes",
            "{\"a\\u00e9\\n\\\"\\ud83d\\ude00\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}",
            "a\xc3\xa9\n\"\xf0\x9f\x98\x80");
        row("UTF-8", "{\"\xe5\xb1\x82\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}",
            "\xe5\xb1\x82");
        row("escaped field", "{\"a\":{\"dtyp\\u0065\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}", "a");
        row("unknown fields",
            "{\"a\":{\"x\":[{\"y\":-1.5e3},null,true],\"dtype\":\"F32\",\"z\":\"\\t\",\"shape\":[4],\"data_"
            "offsets\":[0,16]}}",
            "a");
        row("null metadata",
            "{\"__metadata__\":null,\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}", "a");
        row("metadata last",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},\"__metadata__\":{\"k\":\"v\"}"
            "}",
            "a");
    }
    void headersThatAreValidOpen()
    {
        QFETCH(std::string, header);
        QFETCH(std::string, name);
        const auto model = opened(header);
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->tensors.size(), std::size_t { 1 });
        QCOMPARE((*model)->tensors[0].name, name);
        QCOMPARE((*model)->tensors[0].elementCount(), std::uint64_t { 4 });
    }

    void headersThatAreWrongAreRefused_data()
    {
        QTest::addColumn<std::string>("header");
        QTest::addColumn<std::string>("sentence");
        const auto row = [](const char *what, const std::string &header, const char *sentence) {
            QTest::addRow("%s", what) << header << std::string(sentence);
        };
        const std::string a = "\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}";
        const std::string b = "\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[8,16]}";
        row("name twice", "{" + a + "," + b + "}", "'a' appears twice");
        row("name twice, escaped",
            "{" + a + ",\"\\u0061\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[8,16]}}",
            "'a' appears twice");
        row("field twice",
            "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[16],\"data_offsets\":[0,16]}}",
            "two fields 'dtype'");
        row("no dtype", "{\"a\":{\"shape\":[16],\"data_offsets\":[0,16]}}", "lacks its dtype");
        row("no shape", "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,16]}}", "lacks its shape");
        row("no offsets", "{\"a\":{\"dtype\":\"U8\",\"shape\":[16]}}", "lacks its data_offsets");
        row("empty entry", "{\"a\":{}}", "lacks its dtype");
        row("entry no object", "{\"a\":[1]}", "is no object");
        row("three offsets", "{\"a\":{\"dtype\":\"U8\",\"shape\":[16],\"data_offsets\":[0,16,16]}}",
            "holds 3 numbers, not 2");
        row("negative", "{\"a\":{\"dtype\":\"U8\",\"shape\":[-16],\"data_offsets\":[0,16]}}",
            "whole numbers");
        row("fraction", "{\"a\":{\"dtype\":\"U8\",\"shape\":[16.0],\"data_offsets\":[0,16]}}",
            "whole numbers");
        row("exponent", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1e1],\"data_offsets\":[0,16]}}",
            "whole numbers");
        row("leading zero", "{\"a\":{\"dtype\":\"U8\",\"shape\":[016],\"data_offsets\":[0,16]}}",
            "whole numbers");
        row("past 64 bits",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[18446744073709551616],\"data_offsets\":[0,16]}}",
            "whole numbers");
        row("nine dimensions",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[1,1,1,1,1,1,1,1,16],\"data_offsets\":[0,16]}}",
            "9 dimensions");
        row("dtype a number", "{\"a\":{\"dtype\":8,\"shape\":[16],\"data_offsets\":[0,16]}}", "is no text");
        row("metadata of numbers", "{\"__metadata__\":{\"k\":1}}", "more than text under 'k'");
        row("metadata a list", "{\"__metadata__\":[\"k\"]}", "is no object");
        row("text after it",
            "{" + a + "," + "\"b\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[8,16]}} x",
            "no valid JSON at its byte");
        row("trailing comma", "{" + a + ",}", "no valid JSON at its byte");
        row("not closed", "{" + a, "no valid JSON at its byte");
        row("half a pair", "{\"\\ud83d\":{}}", "no valid JSON at its byte");
        row("low half alone", "{\"\\ude00\":{}}", "no valid JSON at its byte");
        row("bad escape", "{\"\\x\":{}}", "no valid JSON at its byte");
        row("bad UTF-8", "{\"\xc0\xaf\":{}}", "no valid JSON at its byte");
        row("surrogate in UTF-8", "{\"\xed\xa0\x80\":{}}", "no valid JSON at its byte");
        row("control character", "{\"a\nb\":{}}", "no valid JSON at its byte");
        row("nested without end", "{\"a\":{\"x\":" + std::string(100000, '['), "no valid JSON at its byte");
    }
    void headersThatAreWrongAreRefused()
    {
        QFETCH(std::string, header);
        QFETCH(std::string, sentence);
        const auto model = opened(header);
        QVERIFY(!model);
        QVERIFY2(model.error().sentence.find(sentence) != std::string::npos, describe(model.error()).c_str());
    }

    void scannerTakesNumbersAsJsonWritesThem()
    {
        for (const char *valid : { "0", "-0", "10", "1.5", "-1e9", "1E-2", "0.5e+3" }) {
            JsonScanner scanner(valid);
            QVERIFY2(scanner.skipValue() && scanner.atEnd(), valid);
        }
        for (const char *wrong : { "01", "1.", ".5", "-", "1e", "+1", "--1", "nul", "tru", "" }) {
            JsonScanner scanner(wrong);
            QVERIFY2(!scanner.skipValue() || !scanner.atEnd(), wrong);
        }
    }

    void manyTensorsAreRead()
    {
        std::string header = "{";
        for (int i = 0; i < 5000; ++i)
            header += (i ? ",\"t" : "\"t") + std::to_string(i)
                + "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[" + std::to_string(i) + ","
                + std::to_string(i + 1) + "]}";
        const auto model = opened(header + "}", 5000);
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->tensors.size(), std::size_t { 5000 });
        QCOMPARE((*model)->find("t4321")->parts[0].extent.offset, header.size() + 1 + 8 + 4321);
    }
};

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
