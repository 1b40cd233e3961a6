// SPDX-License-Identifier: GPL-3.0-or-later
// The list of findings against the sources that make them, and the folding of several lists into one.
#include "core/model/finding_kinds.h"
#include "core/model/finding_list.h"
#include "tests/testing/test_paths.h"

#include "core/report/json_report.h"

#include <QtTest>

#include <filesystem>
#include <regex>

using namespace assay;
using namespace assay::testing;
namespace fs = std::filesystem;

namespace {

/// The laws of claims are rules of another kind.
constexpr std::string_view LawsRoom = "core/claims/reasoning";
/// Not a finding: under it a reviewer's word on a claim is kept.
constexpr std::string_view ReviewKey = "claim";

std::vector<fs::path> sourceFiles()
{
    std::vector<fs::path> files;
    for (const char *folder : { "core", "app", "widgets" })
        for (const auto &entry : fs::recursive_directory_iterator(fs::path(sourceFolder()) / folder))
            if (entry.path().extension() == ".cpp"
                && entry.path().generic_string().find(LawsRoom) == std::string::npos)
                files.push_back(entry.path());
    return files;
}

Finding finding(const char *rule, const char *subject, const char *summary,
                Severity severity = Severity::Warning)
{
    return { .rule = rule, .severity = severity, .subject = subject, .summary = summary };
}

} // namespace

class FindingsTest : public QObject {
    Q_OBJECT

private slots:
    void everyIdInTheSourcesHasARowAndItsSeverity()
    {
        const std::regex made("\\.rule = \"([^\"]+)\"(?:,\\s*\\.severity = Severity::(\\w+))?");
        std::size_t count = 0;
        for (const fs::path &file : sourceFiles()) {
            const std::string text = readFile(file.string());
            for (std::sregex_iterator it(text.begin(), text.end(), made), end; it != end; ++it, ++count) {
                const std::string id = (*it)[1], place = file.string() + ": " + id;
                if (id == ReviewKey)
                    continue;
                const FindingKind *kind = findFindingKind(id);
                QVERIFY2(kind, place.c_str());
                const std::string word = (*it)[2].matched ? (*it)[2].str() : "Note";
                const Severity severity = word == "Failure" ? Severity::Failure
                    : word == "Warning"                     ? Severity::Warning
                                                            : Severity::Note;
                QVERIFY2(severity == kind->severity, place.c_str());
            }
        }
        QVERIFY(count >= 40);
    }

    void everyRowIsExplained()
    {
        for (const FindingKind &kind : findingKinds()) {
            QVERIFY2(std::string_view(kind.id).find('.') != std::string_view::npos, kind.id);
            QVERIFY2(*kind.title && *kind.explanation, kind.id);
            QCOMPARE(findFindingKind(kind.id), &kind);
        }
        QVERIFY(!findFindingKind("no.such-finding"));
    }

    void whatBothModelsSayStandsOnceWithBothSides()
    {
        const std::vector<Finding> left { finding("zip.damaged", "w", "same words") };
        const std::vector<Finding> right { finding("zip.damaged", "w", "same words"),
                                           finding("zip.damaged", "w", "other words") };
        const FindingSource sources[] { { "reference", "a/m.pt", left }, { "candidate", "b/n.pt", right } };
        const auto all = collectFindings(sources);
        QCOMPARE(all.size(), std::size_t { 2 });
        QCOMPARE(all[0].evidence.size(), std::size_t { 2 });
        QCOMPARE(all[0].evidence[0].label, std::string("reference"));
        QCOMPARE(all[0].evidence[0].location, std::string("m.pt"));
        QCOMPARE(all[0].evidence[1].location, std::string("n.pt"));
        QCOMPARE(all[1].evidence.size(), std::size_t { 1 });
    }

    void theFirstListKeepsItsPlaces()
    {
        const std::vector<Finding> own { finding("words.projected", "d", "x"),
                                         finding("words.projected", "d", "x") };
        const FindingSource sources[] { { .findings = own }, { "document", "d", own } };
        const auto all = collectFindings(sources); // the document says nothing new
        QCOMPARE(all.size(), std::size_t { 2 });
        QCOMPARE(all[0].evidence.size(), std::size_t { 1 }); // the document, once
        QCOMPARE(all[1].evidence.size(), std::size_t { 0 });
    }

    void onlyAFailureFails()
    {
        const std::vector<Finding> mild { finding("zip.damaged", "w", "x") };
        const std::vector<Finding> grave { finding("pickle.dangerous-global", "w", "x", Severity::Failure) };
        QVERIFY(!hasFailure(mild));
        QVERIFY(hasFailure(grave));
        QVERIFY(!hasFailure(std::span<const Finding>()));
    }

    void aFieldOfATableIsNeverAFormula_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("field");
        const auto row = [](const char *title, const char *name, const char *field) {
            QTest::newRow(title) << QByteArray(name) << QByteArray(field);
        };
        row("a formula", "=1+1", "'=1+1");
        row("a program", "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0");
        row("plus", "+1", "'+1");
        row("minus", "-1", "'-1");
        row("at", "@SUM(A1)", "'@SUM(A1)");
        row("tab", "\tx", "'\tx");
        row("a line break", "\r=1", "\"'\r=1\"");
        row("comma and quotes", "a,\"b", "\"a,\"\"b\"");
        row("an ordinary name", "layers.0.weight", "layers.0.weight");
    }
    void aFieldOfATableIsNeverAFormula() // OWASP, CSV injection; RFC 4180
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, field);
        Comparison comparison;
        comparison.layers.push_back({ .match = {}, .referenceName = name.toStdString() });
        const std::string csv = layersCsv(comparison);
        const std::string lines = csv.substr(csv.find("\r\n") + 2);
        QCOMPARE(QByteArray::fromStdString(lines.substr(0, static_cast<std::size_t>(field.size()) + 1)),
                 field + ",");
        AuditReport report;
        report.findings.push_back({ .rule = "r", .severity = Severity::Note, .subject = name.toStdString() });
        QVERIFY(QByteArray::fromStdString(findingsCsv(report)).contains(",r," + field + ","));
    }
};

QTEST_GUILESS_MAIN(FindingsTest)
#include "tst_findings.moc"
