// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/page_flow.h"

#include "widgets/report/page_measures.h"

#include <QPdfWriter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

#include <QPageSize>
#include <QPicture>

#include <qcustomplot.h>

namespace assay {
namespace {

/// Lets long names, paths and hashes break: after separators, and anywhere if need be.
void layOut(QTextLayout &layout, double width, bool alignRight)
{
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setAlignment(alignRight ? Qt::AlignRight : Qt::AlignLeft);
    layout.setTextOption(option);
    layout.beginLayout();
    double top = 0;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        line.setPosition(QPointF(0, top));
        top += line.height();
    }
    layout.endLayout();
}

/// Line by line, each with the blank that it was broken at: it is not drawn otherwise, and the words around
/// it would be read as one.
void drawLines(QPainter &painter, const QTextLayout &layout, const QPointF &place)
{
    for (int i = 0; i < layout.lineCount(); ++i) {
        const QTextLine line = layout.lineAt(i);
        line.draw(&painter, place);
        QString words = layout.text().mid(line.textStart(), line.textLength());
        if (words.endsWith(QChar::LineSeparator))
            words.chop(1);
        if (i + 1 < layout.lineCount() && words.endsWith(QLatin1Char(' ')))
            painter.drawText(place + QPointF(line.naturalTextRect().right(), line.y() + line.ascent()),
                             QStringLiteral(" "));
    }
}

QString oneParagraph(QString text)
{
    // A blank before it: what is read aloud or copied does not run into the next line.
    return text.replace(QLatin1Char('\n'), QLatin1Char(' ') + QString(QChar::LineSeparator));
}

} // namespace

PageFlow::PageFlow(QPdfWriter &writer, QString runningHead, int totalPages)
    : m_writer(writer)
    , m_painter(std::make_unique<QCPPainter>())
    , m_runningHead(std::move(runningHead))
    , m_totalPages(totalPages)
    , m_pageWidth(writer.width() / scaleOf(writer))
    , m_pageHeight(writer.height() / scaleOf(writer))
{
    m_painter->begin(&writer);
    m_painter->setModes(QCPPainter::pmVectorized | QCPPainter::pmNoCaching | QCPPainter::pmNonCosmetic);
    beginPage();
}

PageFlow::~PageFlow()
{
    drawHeadings();
    m_painter->end();
}

void PageFlow::beginPage()
{
    if (m_page > 0)
        m_writer.newPage();
    ++m_page;
    const PageTags::Decoration decoration(m_tags);
    const QFont font = fontOf(7.5, scaleOf(m_writer));
    const double width = m_pageWidth - 2 * MarginPoints;
    drawText(m_runningHead, font, MarginPoints, 28, width, Faint, false);
    drawText(QCoreApplication::translate("PageFlow", "page %1 of %2").arg(m_page).arg(m_totalPages), font,
             MarginPoints, m_pageHeight - 36, width, Faint, true);
    m_top = MarginPoints + HeadPoints - 12;
}

void PageFlow::need(double points)
{
    double wanted = points;
    for (const Heading &heading : m_headings)
        wanted += textHeight(heading.text, fontOfHeading(heading), m_pageWidth - 2 * MarginPoints)
            + HeadingAfter + (heading.isChapter ? ChapterSpace : SectionSpace);
    if (m_top + wanted > m_pageHeight - MarginPoints - FootPoints)
        beginPage();
    drawHeadings();
}

void PageFlow::pageBreak()
{
    beginPage();
}

void PageFlow::gap(double points)
{
    m_top += points;
}

/// Words that do not fit are broken behind their separators, not in the middle of a name.
QString PageFlow::broken(const QString &text, const QFont &font, double widthPoints) const
{
    const QFontMetricsF metrics(font, &m_writer);
    const double width = widthPoints * scaleOf(m_writer);
    QString whole;
    double used = 0;
    for (const QString &word : text.split(QLatin1Char(' '))) {
        if (!whole.isEmpty())
            whole += QLatin1Char(' ');
        if (metrics.horizontalAdvance(word) <= width) {
            whole += word;
            continue;
        }
        used = 0;
        QString piece;
        const auto place = [&] {
            const double advance = metrics.horizontalAdvance(piece);
            if (used > 0 && used + advance > width) {
                whole += QChar::LineSeparator;
                used = 0;
            }
            whole += piece;
            used += advance;
            piece.clear();
        };
        for (const QChar letter : word) {
            piece += letter;
            if (QStringLiteral("./_-:,;=").contains(letter))
                place();
        }
        place();
    }
    return whole;
}

double PageFlow::textHeight(const QString &text, const QFont &font, double widthPoints) const
{
    const double scale = scaleOf(m_writer);
    QTextLayout layout(oneParagraph(broken(text, font, widthPoints)), font, &m_writer);
    layOut(layout, widthPoints * scale, false);
    return layout.boundingRect().height() / scale;
}

/// Before the content an even number, behind it the next.
void PageFlow::drawMark(std::size_t number) const
{
    m_painter->fillRect(QRectF(MarkLeft, static_cast<double>(number), 1, 1), Qt::black);
}

template <typename Draw> void PageFlow::drawMarked(Draw draw)
{
    if (m_tags.isDecoration())
        return draw();
    const std::size_t mark = m_tags.addMark(m_page);
    drawMark(2 * mark);
    draw();
    drawMark(2 * mark + 1);
}

void PageFlow::drawTagged(const char *tag, const QString &text, const QFont &font, double left, double top,
                          double widthPoints, const QColor &color, bool alignRight)
{
    const PageTags::Element element(m_tags, tag);
    drawText(text, font, left, top, widthPoints, color, alignRight);
}

void PageFlow::drawText(const QString &text, const QFont &font, double left, double top, double widthPoints,
                        const QColor &color, bool alignRight)
{
    if (text.isEmpty())
        return;
    const double scale = scaleOf(m_writer);
    QTextLayout layout(oneParagraph(broken(text, font, widthPoints)), font, &m_writer);
    layOut(layout, widthPoints * scale, alignRight);
    drawMarked([&] {
        m_painter->setPen(color);
        m_painter->setFont(font);
        drawLines(*m_painter, layout, QPointF(left, top) * scale);
    });
}

void PageFlow::flowText(const QString &text, const QFont &font, const QColor &color, double spaceAfter,
                        const char *tag)
{
    const double width = m_pageWidth - 2 * MarginPoints;
    const QStringList paragraphs = text.split(QLatin1Char('\n'));
    for (const QString &paragraph : paragraphs) {
        const double height = textHeight(paragraph, font, width);
        need(height);
        drawTagged(tag, paragraph, font, MarginPoints, m_top, width, color);
        m_top += height;
    }
    m_top += spaceAfter;
}

void PageFlow::title(const QString &text)
{
    flowText(text, fontOf(20, scaleOf(m_writer), true), Ink, 6, "H1");
}

void PageFlow::heading(const QString &text)
{
    m_headings.push_back({ text, true });
}

void PageFlow::subheading(const QString &text)
{
    m_headings.push_back({ text, false });
}

QFont PageFlow::fontOfHeading(const Heading &heading) const
{
    return fontOf(heading.isChapter ? 13 : 10, scaleOf(m_writer), true);
}

void PageFlow::drawHeadings()
{
    const double width = m_pageWidth - 2 * MarginPoints;
    for (const Heading &heading : m_headings) {
        const QFont font = fontOfHeading(heading);
        m_top += heading.isChapter ? ChapterSpace : SectionSpace;
        if (heading.isChapter)
            m_outline.push_back({ heading.text, m_page, m_top });
        drawTagged(heading.isChapter ? "H2" : "H3", heading.text, font, MarginPoints, m_top, width, Ink);
        m_top += textHeight(heading.text, font, width) + HeadingAfter;
    }
    m_headings.clear();
}

void PageFlow::paragraph(const QString &text)
{
    flowText(text, fontOf(9, scaleOf(m_writer)), Ink, 5);
}

void PageFlow::small(const QString &text)
{
    flowText(text, fontOf(7.5, scaleOf(m_writer)), Faint, 4);
}

void PageFlow::monospace(const QString &text)
{
    flowText(text, fontOf(8, scaleOf(m_writer), false, true), Ink, 5);
}

void PageFlow::banner(const QString &words, const QString &sentence, const QColor &color)
{
    const double scale = scaleOf(m_writer);
    const QFont large = fontOf(17, scale, true);
    const QFont body = fontOf(9.5, scale);
    const double width = m_pageWidth - 2 * MarginPoints;
    const double inner = width - 28;
    const double wordsHeight = textHeight(words, large, inner);
    const double height = wordsHeight + textHeight(sentence, body, inner) + 24;
    need(height + 6);
    QColor fill = color;
    fill.setAlpha(28);
    m_painter->fillRect(QRectF(MarginPoints * scale, m_top * scale, width * scale, height * scale), fill);
    m_painter->fillRect(QRectF(MarginPoints * scale, m_top * scale, 6 * scale, height * scale), color);
    drawTagged("P", words, large, MarginPoints + 18, m_top + 9, inner, color.darker(120));
    drawTagged("P", sentence, body, MarginPoints + 18, m_top + 13 + wordsHeight, inner, Ink);
    m_top += height + 8;
}

void PageFlow::contents(const std::vector<OutlineEntry> &chapters)
{
    const QFont font = fontOf(8.5, scaleOf(m_writer));
    const double width = (m_pageWidth - 2 * MarginPoints) * 0.62;
    need(0); // a heading before it is no part of it
    const PageTags::Element table(m_tags, "TOC");
    for (std::size_t i = 0; i < chapters.size(); ++i) {
        const double height = textHeight(chapters[i].title, font, width - 30) + 1.5;
        need(height);
        const PageTags::Element entry(m_tags, "TOCI");
        const PageTags::Element link(m_tags, "Link");
        drawText(chapters[i].title, font, MarginPoints, m_top, width - 30, QColor(0x1f, 0x4e, 0x79), false);
        drawText(QString::number(chapters[i].page), font, MarginPoints, m_top, width, Faint, true);
        m_links.push_back({ m_page, MarginPoints, m_top, width, height, i, link.index() });
        m_top += height;
    }
    m_top += 6;
}

double PageFlow::textWidthPoints(bool letter)
{
    return QPageSize(letter ? QPageSize::Letter : QPageSize::A4).sizePoints().width() - 2 * MarginPoints;
}

void PageFlow::plot(const QPicture &picture, double heightPoints, const QString &caption)
{
    const double scale = scaleOf(m_writer);
    const double width = m_pageWidth - 2 * MarginPoints;
    const QFont font = fontOf(7.5, scale);
    const double captionHeight = textHeight(caption, font, width);
    need(heightPoints + captionHeight + 8);
    PageTags::Element figure(m_tags, "Figure");
    figure.item().alternative = caption;
    figure.item().place = QRectF(MarginPoints, m_top, width, heightPoints);
    drawMarked([&] {
        m_painter->save();
        m_painter->translate(MarginPoints * scale, m_top * scale);
        // A picture is replayed larger by the ratio of the resolutions, which is undone here.
        const double replay = static_cast<double>(m_writer.logicalDpiX()) / picture.logicalDpiX();
        const double pixel = scale / PlotPixelsPerPoint / replay;
        m_painter->scale(pixel, pixel);
        m_painter->drawPicture(0, 0, picture);
        m_painter->restore();
    });
    m_top += heightPoints + 2;
    drawTagged("Caption", caption, font, MarginPoints, m_top, width, Faint);
    m_top += captionHeight + 8;
}

} // namespace assay
