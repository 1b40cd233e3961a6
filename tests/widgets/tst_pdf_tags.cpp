// SPDX-License-Identifier: GPL-3.0-or-later
// The tags of a PDF (ISO 32000-1, 14.7 and 14.8): everything on its pages is either content of one element or
// decoration, and the tree tells it in the order in which it was written.
#include "widgets/report/pdf_document.h"
#include "widgets/report/pdf_file.h"

#include <QBuffer>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QPicture>
#include <QRegularExpression>
#include <QtTest>

using namespace assay;

namespace {

constexpr int Rows = 120; ///< more than a page holds

/// A document of every kind of thing.
QByteArray sampleDocument()
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(1200);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    PdfNavigation navigation;
    {
        PageFlow flow(writer, QStringLiteral("running head"), 9);
        flow.title(QStringLiteral("Title"));
        flow.contents({ { QStringLiteral("First"), 1, 200 }, { QStringLiteral("Second"), 2, 100 } });
        flow.heading(QStringLiteral("First"));
        flow.paragraph(QStringLiteral("A paragraph & its words."));
        QVector<QStringList> rows;
        for (int row = 0; row < Rows; ++row)
            rows << QStringList { QString::number(row), QStringLiteral("text") };
        flow.table({ { QStringLiteral("number"), true }, { QStringLiteral("what") } }, rows);
        flow.heading(QStringLiteral("Second"));
        flow.item(QStringLiteral("one"));
        flow.item(QStringLiteral("two"));
        flow.block({ .color = Qt::red,
                     .sentence = QStringLiteral("Something was found."),
                     .columns = { { QStringLiteral("label") } },
                     .rows = { { QStringLiteral("evidence") } } });
        QPicture picture;
        QPainter painter(&picture);
        painter.drawLine(0, 0, 100, 100);
        painter.end();
        flow.plot(picture, 100, QStringLiteral("A line."));
        navigation = {
            flow.outline(),        flow.links(), flow.tags(), flow.pageHeight(), QStringLiteral("A <Title>"),
            QStringLiteral("Test")
        };
    }
    buffer.close();
    return finishPdf(bytes, "2026-11-21", navigation);
}

QVector<int> referencesIn(const QByteArray &body)
{
    static const QRegularExpression Reference(QStringLiteral("(\\d+) 0 R"));
    QVector<int> found;
    for (auto all = Reference.globalMatch(QString::fromLatin1(body)); all.hasNext();)
        found << all.next().captured(1).toInt();
    return found;
}

QByteArray kidsOf(const PdfFile &file, int element)
{
    const QByteArray body = file.object(element);
    const qsizetype begin = body.indexOf("/K [") + 4;
    return body.mid(begin, body.indexOf(" ]", begin) - begin);
}

QByteArray typeOf(const PdfFile &file, int element)
{
    return file.object(element).mid(file.object(element).indexOf("/S /") + 4).split(' ').front();
}

/// The elements among the kids, in order.
QVector<int> elementsIn(const PdfFile &file, int element)
{
    QVector<int> found;
    for (const int number : referencesIn(kidsOf(file, element)))
        if (file.object(number).startsWith("<< /Type /StructElem"))
            found << number;
    return found;
}

QList<QByteArray> typesIn(const PdfFile &file, int element)
{
    QList<QByteArray> types;
    for (const int kid : elementsIn(file, element))
        types << typeOf(file, kid);
    return types;
}

} // namespace

class PdfTagsTest : public QObject {
    Q_OBJECT

private:
    std::optional<PdfFile> m_file;
    int m_document = 0; ///< the element

private slots:
    void initTestCase()
    {
        m_file = PdfFile::parse(sampleDocument());
        QVERIFY(m_file.has_value());
        const int root = m_file->reference(m_file->catalogue(), "/StructTreeRoot ");
        QVERIFY(root > 0);
        m_document = m_file->reference(root, "/K ");
        QCOMPARE(typeOf(*m_file, m_document), QByteArray("Document"));
    }

    void theCatalogueSaysSo()
    {
        const QByteArray catalogue = m_file->object(m_file->catalogue());
        QVERIFY(catalogue.contains("/MarkInfo << /Marked true >>"));
        QVERIFY(catalogue.contains("/Lang (en)"));
        QVERIFY(catalogue.contains("/DisplayDocTitle true"));
        const QByteArray metadata = m_file->object(m_file->reference(m_file->catalogue(), "/Metadata "));
        QVERIFY(metadata.contains("<rdf:li xml:lang=\"x-default\">A &lt;Title&gt;</rdf:li>"));
        QVERIFY(metadata.contains("<xmp:CreateDate>2026-11-21T00:00:00Z</xmp:CreateDate>"));
    }

    /// As they were written, by hand.
    void theTreeIsInReadingOrder()
    {
        QCOMPARE(typesIn(*m_file, m_document),
                 (QList<QByteArray> { "H1", "TOC", "H2", "P", "Table", "H2", "L", "Sect", "Figure" }));
        const auto elements = elementsIn(*m_file, m_document);
        QCOMPARE(typesIn(*m_file, elements[1]), (QList<QByteArray> { "TOCI", "TOCI" }));
        const auto rows = elementsIn(*m_file, elements[4]);
        QCOMPARE(rows.size(), 1 + Rows); // the title is read once, though it stands on every page
        QCOMPARE(typesIn(*m_file, rows[0]), (QList<QByteArray> { "TH", "TH" }));
        QCOMPARE(typesIn(*m_file, rows[Rows]), (QList<QByteArray> { "TD", "TD" }));
        QCOMPARE(typesIn(*m_file, elements[6]), (QList<QByteArray> { "LI", "LI" }));
        QCOMPARE(typesIn(*m_file, elementsIn(*m_file, elements[6])[1]),
                 (QList<QByteArray> { "Lbl", "LBody" }));
        QCOMPARE(typesIn(*m_file, elements[7]), (QList<QByteArray> { "P", "Table" }));
        const QByteArray figure = m_file->object(elements[8]);
        QVERIFY(figure.contains("/Alt " + PdfFile::textString(QStringLiteral("A line."))));
        QVERIFY(figure.contains("/BBox ["));
    }

    /// Sequences of marked content follow one another without gaps, and all text lies in one.
    void everythingOnAPageIsContentOrDecoration()
    {
        QVERIFY(m_file->pages().size() >= 3);
        int contents = 0;
        for (const int page : m_file->pages()) {
            const QByteArray body = m_file->object(page);
            QVERIFY(body.contains("/StructParents ") && body.contains("/Tabs /S"));
            // Written anew, the length stands in the dictionary itself.
            QByteArray stream = m_file->object(m_file->reference(page, "/Contents "));
            const qsizetype begin = stream.indexOf("stream\n") + 7;
            const QByteArray drawing
                = qUncompress(QByteArray("\x00\x10\x00\x00", 4)
                              + stream.mid(begin, stream.lastIndexOf("\nendstream") - begin));
            QVERIFY(!drawing.isEmpty());
            QVERIFY(!drawing.contains("-90001"));
            int depth = 0, next = 0;
            for (const QByteArray &line : drawing.split('\n')) {
                if (line.endsWith(" BDC")) {
                    QVERIFY(line.contains("/MCID " + QByteArray::number(next++) + " "));
                    ++depth;
                } else if (line.endsWith(" BMC"))
                    ++depth;
                else if (line == "EMC")
                    --depth;
                else if (line == "BT")
                    QCOMPARE(depth, 1);
                QVERIFY(depth == 0 || depth == 1);
            }
            QCOMPARE(depth, 0);
            contents += next;
        }
        // title, 2 lines of contents with a number each, 2 headings, 1 paragraph, 2 cells of 1 + 120 rows,
        // 2 items with a dash each, a sentence, 2 cells of evidence, a picture and its caption
        QCOMPARE(contents, 1 + 4 + 2 + 1 + 2 * (1 + Rows) + 4 + 1 + 2 + 2);
    }

    /// From a link on a page to its element and back.
    void linksAreElements()
    {
        const int page = m_file->pages().front();
        const auto links = referencesIn(m_file->object(m_file->reference(page, "/Annots ")));
        QCOMPARE(links.size(), 2);
        const auto entries = elementsIn(*m_file, elementsIn(*m_file, m_document)[1]);
        for (int i = 0; i < 2; ++i) {
            const auto link = elementsIn(*m_file, entries[i]);
            QCOMPARE(link.size(), 1);
            QVERIFY(kidsOf(*m_file, link[0]).contains("/OBJR /Obj " + PdfFile::referenceTo(links[i])));
            const QByteArray annotation = m_file->object(links[i]);
            const int key = annotation.mid(annotation.indexOf("/StructParent ") + 14)
                                .simplified()
                                .split(' ')
                                .front()
                                .toInt();
            const QByteArray root
                = m_file->object(m_file->reference(m_file->catalogue(), "/StructTreeRoot "));
            QVERIFY(
                root.contains("\n" + QByteArray::number(key) + " " + PdfFile::referenceTo(link[0]) + "\n"));
        }
    }

    void writingTwiceGivesTheSameBytes()
    {
        const QByteArray once = sampleDocument();
        const auto parsed = PdfFile::parse(once);
        QVERIFY(parsed.has_value());
        QCOMPARE(parsed->write(), once);
    }

    /// Another form than Qt's is left alone.
    void whatIsNoPdfComesBack()
    {
        for (const char *text : { "", "%PDF-1.6\n", "trailer\n<<\n/Size 3\n>>\nstartxref\n0\n%%EOF\n" })
            QCOMPARE(finishPdf(text, {}, {}), QByteArray(text));
    }
};

QTEST_MAIN(PdfTagsTest)
#include "tst_pdf_tags.moc"
