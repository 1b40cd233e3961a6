// SPDX-License-Identifier: GPL-3.0-or-later
// The PDF of an audit: complete, the same bytes for the same inputs, text that can be found.
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "widgets/report/pdf_report.h"
#include "widgets/report/worst_layers.h"

#include <QtTest>

#include <thread>

using namespace assay;
using namespace assay::testing;

namespace {

/// layerCount matrices against their rounding to bf16, judged by a document that says 1000:1.
AuditReport sampleReport(const TemporaryFolder &folder, std::size_t layerCount)
{
    SafetensorsBuilder reference, candidate;
    for (std::size_t i = 0; i < layerCount; ++i) {
        const auto values = gaussians(i + 1, 24 * 16);
        const std::string name
            = "model.layers." + std::to_string(i) + ".a_rather_long_name_of_a_projection.weight";
        reference.addF32(name, { 24, 16 }, values);
        candidate.addBf16(name, { 24, 16 }, values);
    }
    reference.write(folder.path("reference.safetensors"));
    candidate.write(folder.path("candidate.safetensors"));
    writeFile(folder.path("claims.md"),
              "# Claims\n\nThe compression ratio is 1000:1 and the compression is lossless.\n");
    AuditRequest request;
    request.reference = folder.path("reference.safetensors");
    request.candidate = folder.path("candidate.safetensors");
    request.documents = { folder.path("claims.md") };
    auto report = auditClaims(request, {});
    return report ? *report : AuditReport {};
}

int pagesOf(const std::string &pdf)
{
    int pages = 0;
    for (std::size_t at = pdf.find("/Type /Page\n"); at != std::string::npos;
         at = pdf.find("/Type /Page\n", at + 1))
        ++pages;
    return pages;
}

} // namespace

class ReportTest : public QObject {
    Q_OBJECT

private slots:
    void sameInputsGiveTheSameBytes()
    {
        const TemporaryFolder folder;
        const AuditReport report = sampleReport(folder, 3);
        QVERIFY(!report.claims.empty());
        const auto spectra = measureWorstLayers(report, 1, {});
        QVERIFY(spectra);
        QCOMPARE(spectra->size(), std::size_t(1));
        PdfOptions options { .path = folder.path("one.pdf"),
                             .reproduceCommand = "assay audit",
                             .plots = drawPlots(report, *spectra, false) };
        QVERIFY(writePdfReport(report, options, {}));
        options.path = folder.path("two.pdf");
        QTest::qSleep(1100); // the writer's own clock has seconds
        bool isWritten = false;
        std::thread([&] {
            isWritten = bool(writePdfReport(report, options, {}));
        }).join(); // not the GUI's thread
        QVERIFY(isWritten);
        const std::string one = readFile(folder.path("one.pdf"));
        QVERIFY(one == readFile(folder.path("two.pdf")));
        QVERIFY(one.starts_with("%PDF-1."));
        QVERIFY(one.find("assay-audit.json") != std::string::npos);
        QVERIFY(one.find("/Outlines") != std::string::npos);
        QVERIFY(one.find("/Subtype /Image") == std::string::npos);
        QVERIFY(one.find("FontFile2") != std::string::npos);
    }

    void manyLayersStayUnderFortyPages()
    {
        const TemporaryFolder folder;
        const AuditReport report = sampleReport(folder, 300);
        const PdfOptions options { .path = folder.path("long.pdf"),
                                   .letter = true,
                                   .plots = drawPlots(report, {}, true) };
        QVERIFY(writePdfReport(report, options, {}));
        const int pages = pagesOf(readFile(folder.path("long.pdf")));
        QVERIFY2(pages > 5 && pages < 40, qPrintable(QString::number(pages)));
    }

    void unwritablePathIsAnError()
    {
        const TemporaryFolder folder;
        const AuditReport report = sampleReport(folder, 1);
        const auto status = writePdfReport(report, { .path = folder.path("no/such/folder/x.pdf") }, {});
        QVERIFY(!status);
        QCOMPARE(status.error().kind, ErrorKind::Unwritable);
    }

    void cancelledReportLeavesTheOldFile()
    {
        const TemporaryFolder folder;
        const AuditReport report = sampleReport(folder, 1);
        writeFile(folder.path("x.pdf"), "before");
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(!writePdfReport(report, { .path = folder.path("x.pdf") },
                                RunControl(stop.get_token(), nullptr, 1)));
        QCOMPARE(readFile(folder.path("x.pdf")), std::string("before"));
    }
};

QTEST_MAIN(ReportTest)
#include "tst_report.moc"
