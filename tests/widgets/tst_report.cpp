// SPDX-License-Identifier: GPL-3.0-or-later
// The PDF of an audit: complete, the same bytes for the same inputs, text that can be found.
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "widgets/report/page_flow.h"
#include "widgets/report/pdf_report.h"
#include "widgets/report/worst_layers.h"

#include <QBuffer>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QTransform>
#include <QtTest>

#include <cmath>

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

/// What the PDF fills with that colour ("1 0 1"), in points: its streams are read, and the matrices (cm),
/// saved states (q, Q) and rectangles and lines (re, m, l) in them followed.
QRectF filledArea(const std::string &pdf, const QByteArray &color)
{
    QRectF area;
    for (std::size_t at = pdf.find("stream\n"); at != std::string::npos; at = pdf.find("stream\n", at + 7)) {
        const std::size_t begin = at + 7, end = pdf.find("endstream", begin);
        if (end == std::string::npos || pdf.compare(at - 3, 3, "end") == 0)
            continue;
        QByteArray packed("\x00\x10\x00\x00", 4); // a guess of the length, as qUncompress wants it
        packed.append(pdf.data() + begin, static_cast<qsizetype>(end - begin));
        QTransform matrix;
        std::vector<QTransform> saved;
        QList<QByteArray> operands;
        QRectF path;
        bool isWanted = false;
        const auto point = [&](double x, double y) {
            const QPointF corner = matrix.map(QPointF(x, y));
            path = path.united(QRectF(corner, QSizeF(1e-6, 1e-6)));
        };
        for (const QByteArray &word : qUncompress(packed).simplified().split(' ')) {
            const auto number = [&operands](qsizetype fromEnd) {
                return operands.value(operands.size() - fromEnd).toDouble();
            };
            if (word == "q") {
                saved.push_back(matrix);
            } else if (word == "Q" && !saved.empty()) {
                matrix = saved.back();
                saved.pop_back();
            } else if (word == "cm") {
                matrix
                    = QTransform(number(6), number(5), number(4), number(3), number(2), number(1)) * matrix;
            } else if (word == "scn" || word == "rg") {
                isWanted = operands.size() >= 3 && operands.mid(operands.size() - 3).join(' ') == color;
            } else if (word == "m" || word == "l") {
                point(number(2), number(1));
            } else if (word == "re") {
                point(number(4), number(3));
                point(number(4) + number(2), number(3) + number(1));
            } else if (word.startsWith('f') || word == "B" || word == "B*" || word == "S" || word == "n") {
                if (isWanted && (word.startsWith('f') || word.startsWith('B')))
                    area = area.united(path);
                path = {};
            } else {
                operands << word;
                continue;
            }
            operands.clear();
        }
    }
    return area;
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

    /// 120 points high and as wide as the text: so it stands there, within the margins.
    /// A long block does not leave the rest of a page white: it begins there, and its titles stand again over
    /// what follows. A short one goes to the next page whole.
    void longBlocksRunOverThePagesEnd_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("pageOfHeading");
        QTest::newRow("short: whole on the next page") << 5 << 2;
        QTest::newRow("long: begins here") << 20 << 1;
    }

    void longBlocksRunOverThePagesEnd()
    {
        QFETCH(int, rows);
        QFETCH(int, pageOfHeading);
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        QPdfWriter writer(&buffer);
        writer.setResolution(1200);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        PageFlow flow(writer, QStringLiteral("head"), 2);
        flow.gap(flow.pageHeight() - 300); // room for the head of a block and three rows, not for five
        flow.heading(QStringLiteral("chapter"));
        FlowBlock block { .sentence = QStringLiteral("sentence"),
                          .columns = { { QStringLiteral("statement") }, { QStringLiteral("place") } } };
        for (int row = 0; row < rows; ++row)
            block.rows << QStringList { QStringLiteral("a\nb\nc"), QString::number(row) };
        flow.block(block);
        QCOMPARE(flow.outline().front().page, pageOfHeading);
        QCOMPARE(flow.pageCount(), 2);
    }

    void plotStandsOnThePageAtItsSize_data()
    {
        QTest::addColumn<bool>("letter");
        QTest::newRow("A4") << false;
        QTest::newRow("Letter") << true;
    }
    void plotStandsOnThePageAtItsSize()
    {
        QFETCH(bool, letter);
        const TemporaryFolder folder;
        constexpr double HeightPoints = 120;
        const double widthPoints = PageFlow::textWidthPoints(letter);
        QPicture picture;
        QPainter painter(&picture);
        painter.fillRect(QRectF(0, 0, widthPoints * PlotPixelsPerPoint, HeightPoints * PlotPixelsPerPoint),
                         QColor(255, 0, 255));
        painter.end();
        PdfOptions options { .path = folder.path("plot.pdf"), .letter = letter };
        options.plots.push_back({ picture, HeightPoints, QStringLiteral("a rectangle") });
        QVERIFY(writePdfReport(sampleReport(folder, 1), options, {}));
        const QRectF stands = filledArea(readFile(folder.path("plot.pdf")), "1 0 1");
        QVERIFY2(std::abs(stands.width() - widthPoints) < 1, qPrintable(QString::number(stands.width())));
        QVERIFY2(std::abs(stands.height() - HeightPoints) < 1, qPrintable(QString::number(stands.height())));
        const QSizeF page = QPageSize(letter ? QPageSize::Letter : QPageSize::A4).sizePoints();
        QVERIFY(std::abs(stands.center().x() - page.width() / 2) < 1);
        QVERIFY(stands.top() > 40 && stands.bottom() < page.height() - 40);
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
