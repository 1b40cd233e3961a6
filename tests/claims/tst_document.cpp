// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/document.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <algorithm>

using namespace assay;
using namespace assay::testing;

namespace {

Document read(const std::string &text, const std::string &name = "memory.md")
{
    const auto bytes = std::as_bytes(std::span(text));
    auto document = readDocument(memorySource({ bytes.begin(), bytes.end() }, name), RunControl());
    return document ? *document : Document {};
}

const Statement *find(const Document &document, const std::string &text)
{
    const auto found = std::find_if(document.statements.begin(), document.statements.end(),
                                    [&](const Statement &one) { return one.text == text; });
    return found == document.statements.end() ? nullptr : &*found;
}

} // namespace

class DocumentTest : public QObject {
    Q_OBJECT

private slots:
    void statementLosesItsPlace()
    {
        const auto document = read("# Model\n\nIntro.\n\n| Layer | Size (MB) |\n|---|---|\n| fc1 | 12.5 |\n");
        const auto *size = find(document, "12.5");
        QVERIFY(size);
        QCOMPARE(size->location.line, 7ull);
        QCOMPARE(size->location.column, 9ull);
        QCOMPARE(document.text.substr(size->textOffset, size->textLength), std::string("12.5"));
        QCOMPARE(size->subject, std::string("fc1"));
        QCOMPARE(size->quantity.value, 12.5e6);
    }

    void shortDelimiterRowHidesTheTable_data()
    {
        QTest::addColumn<QByteArray>("delimiter");
        for (const char *row : { "|--|--|", "|-|-|", "| :-- | --: |", "-- | --", "|---|---|" })
            QTest::newRow(row) << QByteArray(row);
    }

    void shortDelimiterRowHidesTheTable()
    {
        QFETCH(QByteArray, delimiter);
        const auto document
            = read("Intro.\n| Layer | Size (MB) |\n" + delimiter.toStdString() + "\n| fc1 | 12.5 |\n");
        const auto *size = find(document, "12.5");
        QVERIFY(size);
        QCOMPARE(size->location.line, 4ull);
        QCOMPARE(size->location.column, 9ull);
        QCOMPARE(document.text.substr(size->textOffset, size->textLength), std::string("12.5"));
    }

    void licenceTakesTheNextBadge()
    {
        const auto document
            = read("[![License: MIT](https://x/y.svg)](https://z)\n![version](https://w/v.svg)\n");
        QCOMPARE(document.statements.size(), std::size_t(1));
        const auto &licence = document.statements[0];
        QCOMPARE(licence.text, std::string("MIT"));
        QCOMPARE(document.text.substr(licence.textOffset, licence.textLength), std::string("MIT"));
    }

    void settingBecomesAResult_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("result");
        const auto row
            = [](const char *text, bool result) { QTest::newRow(text) << QByteArray(text) << result; };
        row("Working with chunks size of 256KB.", false);
        row("It runs on 256KB chunks.", false);
        row("Fix bug when compressing files larger than 3GB", false);
        row("The compressed model takes 256KB.", true);
        row("Our paper: ZipNN: Lossless Compression for AI Models", false);
        row("This gives fast and lossless inference.", false);
        row("A script generates a dummy model.", false);
        row("Removed the placeholder files.", false);
        row("The ratio is a placeholder.", true);
        row("The compression is lossless.", true);
        row("Lossless.", true);
        row("Lossless compression to 2.0x", true);
    }

    void settingBecomesAResult()
    {
        QFETCH(QByteArray, text);
        const auto document = read(text.toStdString() + "\n");
        const bool result = std::any_of(document.statements.begin(), document.statements.end(),
                                        [](const Statement &one) { return one.basis == Basis::Declared; });
        QTEST(result, "result");
    }

    void declaredStatesWithoutAnyAreNoPayload()
    {
        const auto document = read(R"({"original_params": 70000000000, "quantum_states": 9800,
            "compressed_size_mb": 280.0, "compression_ratio": 512, "golden_ratio_phi": 1.618})");
        QCOMPARE(document.artefact, std::string("quantonium.metadata-only"));
        QCOMPARE(document.payloads.size(), std::size_t(1));
        QCOMPARE(document.payloads[0].declaredCount.value_or(0), 9800ull);
        QCOMPARE(document.payloads[0].count, 0ull);
    }

    void statisticOfAReportBecomesAPayload()
    {
        QVERIFY(
            read(R"({"quantum_states": 9800, "weights": 120, "compression_ratio": 2.0})").payloads.empty());
    }

    void jsonNumberLosesItsPointer()
    {
        const auto document
            = read(R"({"model_name": "acme/Tiny", "stats": {"a/b": 1, "compression_ratio": 4.0}})");
        QCOMPARE(document.kind, std::string("json"));
        const auto *ratio = find(document, "4.0");
        QVERIFY(ratio);
        QCOMPARE(ratio->location.pointer, std::string("/stats/compression_ratio"));
        QCOMPARE(ratio->subject, std::string("tiny"));
        QCOMPARE(document.text.substr(ratio->textOffset, ratio->textLength), std::string("4.0"));
    }

    void payloadNumbersBecomeStatements()
    {
        std::string json = R"({"compressed_layers": {"h.0.weight": {"quantum_states": [)";
        for (int i = 0; i < 100; ++i)
            json += (i ? "," : "") + std::to_string(i) + ".5";
        json += R"(], "original_shape": [10, 20], "compressed_parameters": 120}}})";
        const auto document = read(json);
        QCOMPARE(document.payloads.size(), std::size_t(1));
        const auto &series = document.payloads[0];
        QCOMPARE(series.count, 100ull);
        QCOMPARE(series.layer, std::string("h.0.weight"));
        QCOMPARE(series.originalShape, (std::vector<std::uint64_t> { 10, 20 }));
        QCOMPARE(series.declaredCount.value_or(0), 120ull);
        QCOMPARE(document.statements.size(), std::size_t(1));
    }

    void emptyPayloadListIsForgotten()
    {
        const auto document = read(R"({"model_info": {"model_id": "m", "quantonium_ready": true},
            "streaming_states": [], "compression_stats": {"compression_ratio": "TBD"}})");
        QCOMPARE(document.artefact, std::string("quantonium.hf-placeholder"));
        QCOMPARE(document.payloads.size(), std::size_t(1));
        QCOMPARE(document.payloads[0].count, 0ull);
        QVERIFY(find(document, "TBD"));
    }

    void htmlTableOfSeveralLinesNeverEnds()
    {
        const auto document = read("# M\n\n<table>\n<tr><th>Layer</th><th>Original size</th></tr>\n"
                                   "<tr><td>fc1</td><td>12&nbsp;MB</td></tr>\n</table>\n");
        QCOMPARE(document.statements.size(), std::size_t(1));
        QCOMPARE(document.statements[0].subject, std::string("fc1"));
        QCOMPARE(document.statements[0].quantity.value, 12e6);
    }

    void endlessStatementsAreCutAndSaid()
    {
        std::string text;
        for (int i = 0; i < 70000; ++i)
            text += "Ratio 4.0x\n\n";
        const auto document = read(text, "long.md");
        QCOMPARE(document.statements.size(), std::size_t(65536));
        QCOMPARE(document.findings.size(), std::size_t(1));
        QCOMPARE(document.findings[0].rule, std::string("limits.statements"));
        // 65,536 lines of 12 bytes; the number stands at the seventh.
        QVERIFY(document.findings[0].summary.find("at byte 786,438 of 840,000") != std::string::npos);
    }

    void longTextInJsonIsReadAndItsCutIsSaid()
    {
        std::string words;
        while (words.size() < (1u << 20) - 64)
            words += "nothing to see here, ";
        const auto whole = read("{\"text\":\"" + words + "ratio 4.0x\"}", "long.json");
        QVERIFY(find(whole, "4.0x"));
        QVERIFY(whole.findings.empty());
        const auto cut = read("{\"text\":\"" + words + words + "ratio 4.0x\"}", "long.json");
        QVERIFY(!find(cut, "4.0x"));
        QCOMPARE(cut.findings.size(), std::size_t(1));
        QCOMPARE(cut.findings[0].rule, std::string("limits.text"));
        QVERIFY(cut.findings[0].summary.find("first 1,048,576") != std::string::npos);
    }

    void commaBetweenFieldsIsNoDecimalComma()
    {
        const auto document = read("model,size_gb,params_b\na,12.55,6.74\nb,24.24,13.02\n", "rates.csv");
        const auto *size = find(document, "12.55");
        QVERIFY(size);
        QCOMPARE(size->quantity.value, 12.55e9);
    }

    void endlessListsAreCountedAndSaid()
    {
        std::string text = "{\"lists\":[[0";
        const std::string list = "],[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17";
        for (int i = 0; i < 66000; ++i)
            text += list;
        const auto document = read(text + "]]}", "long.json");
        QCOMPARE(document.payloads.size(), std::size_t(65536));
        QCOMPARE(document.findings.size(), std::size_t(1));
        QVERIFY(document.findings[0].summary.find("66,000 lists") != std::string::npos);
    }

    void cancelledReadingIsNoDocument_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("markdown") << QByteArray("# A\n\nThe file has 12 MB.\n");
        QTest::newRow("csv") << QByteArray("model,size_mb\na,12\nb,13\n");
        QTest::newRow("json") << QByteArray("{\"ratio\": 4.0}");
        QTest::newRow("pickle") << QByteArray("\x80\x02}q\x00.", 6);
    }

    void cancelledReadingIsNoDocument()
    {
        QFETCH(QByteArray, text);
        std::stop_source stop;
        stop.request_stop();
        const auto bytes = std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size())));
        const auto document = readDocument(memorySource({ bytes.begin(), bytes.end() }, "claims"),
                                           RunControl(stop.get_token(), nullptr, 1));
        QVERIFY(!document);
        QCOMPARE(document.error().kind, ErrorKind::Cancelled);
    }

    void brokenJsonIsAccepted_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("unclosed object") << QByteArray("{\"a\": 1");
        QTest::newRow("unclosed string") << QByteArray("{\"a\": \"b");
        QTest::newRow("no colon") << QByteArray("{\"a\" 1}");
        QTest::newRow("no comma") << QByteArray("{\"a\": 1 \"b\": 2}");
        QTest::newRow("text after the end") << QByteArray("{\"a\": 1} b");
        QTest::newRow("two thousand levels") << QByteArray("{\"a\":") + QByteArray(2000, '[');
        QTest::newRow("no value") << QByteArray("{\"a\": }");
    }

    void brokenJsonIsAccepted()
    {
        QFETCH(QByteArray, json);
        const auto bytes = std::as_bytes(std::span(json.constData(), static_cast<std::size_t>(json.size())));
        const auto document
            = readDocument(memorySource({ bytes.begin(), bytes.end() }, "x.json"), RunControl());
        QVERIFY(!document);
        QCOMPARE(document.error().kind, ErrorKind::Malformed);
    }
};

QTEST_GUILESS_MAIN(DocumentTest)
#include "tst_document.moc"
