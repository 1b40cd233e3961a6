// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/page_flow.h"

#include <QPdfWriter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

#include <QPageSize>
#include <QPicture>

#include <qcustomplot.h>

namespace assay {
namespace {

constexpr double MarginPoints = 50;
constexpr double HeadPoints = 26; ///< running head below the margin
constexpr double FootPoints = 24;
constexpr double CellPadding = 3;
constexpr double ChapterSpace = 12, SectionSpace = 5, HeadingAfter = 4; ///< above and below headings

const QColor Ink(0x20, 0x24, 0x28);
const QColor Faint(0x70, 0x76, 0x7c);
const QColor Rule(0xc8, 0xcc, 0xd0);
const QColor HeaderFill(0xee, 0xf0, 0xf2);

/// Device units of the writer per point.
double scaleOf(const QPdfWriter &writer)
{
    return writer.resolution() / 72.0;
}

QFont fontOf(double points, double scale, bool bold = false, bool fixedPitch = false)
{
    QFont font(fixedPitch ? QStringLiteral("DejaVu Sans Mono") : QStringLiteral("DejaVu Sans"));
    font.setPixelSize(static_cast<int>(std::lround(points * scale)));
    font.setBold(bold);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

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

QString oneParagraph(QString text)
{
    return text.replace(QLatin1Char('\n'), QChar::LineSeparator);
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

double PageFlow::textHeight(const QString &text, const QFont &font, double widthPoints) const
{
    const double scale = scaleOf(m_writer);
    QTextLayout layout(oneParagraph(text), font, &m_writer);
    layOut(layout, widthPoints * scale, false);
    return layout.boundingRect().height() / scale;
}

void PageFlow::drawText(const QString &text, const QFont &font, double left, double top, double widthPoints,
                        const QColor &color, bool alignRight) const
{
    const double scale = scaleOf(m_writer);
    QTextLayout layout(oneParagraph(text), font, &m_writer);
    layOut(layout, widthPoints * scale, alignRight);
    m_painter->setPen(color);
    layout.draw(m_painter.get(), QPointF(left, top) * scale);
}

void PageFlow::flowText(const QString &text, const QFont &font, const QColor &color, double spaceAfter)
{
    const double width = m_pageWidth - 2 * MarginPoints;
    const QStringList paragraphs = text.split(QLatin1Char('\n'));
    for (const QString &paragraph : paragraphs) {
        const double height = textHeight(paragraph, font, width);
        need(height);
        drawText(paragraph, font, MarginPoints, m_top, width, color, false);
        m_top += height;
    }
    m_top += spaceAfter;
}

void PageFlow::title(const QString &text)
{
    flowText(text, fontOf(20, scaleOf(m_writer), true), Ink, 6);
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
        drawText(heading.text, font, MarginPoints, m_top, width, Ink, false);
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
    drawText(words, large, MarginPoints + 18, m_top + 9, inner, color.darker(120), false);
    drawText(sentence, body, MarginPoints + 18, m_top + 13 + wordsHeight, inner, Ink, false);
    m_top += height + 8;
}

void PageFlow::contents(const std::vector<OutlineEntry> &chapters)
{
    const QFont font = fontOf(8.5, scaleOf(m_writer));
    const double width = (m_pageWidth - 2 * MarginPoints) * 0.62;
    for (std::size_t i = 0; i < chapters.size(); ++i) {
        const double height = textHeight(chapters[i].title, font, width - 30) + 1.5;
        need(height);
        drawText(chapters[i].title, font, MarginPoints, m_top, width - 30, QColor(0x1f, 0x4e, 0x79), false);
        drawText(QString::number(chapters[i].page), font, MarginPoints, m_top, width, Faint, true);
        m_links.push_back({ m_page, MarginPoints, m_top, width, height, i });
        m_top += height;
    }
    m_top += 6;
}

double PageFlow::rowHeight(const QStringList &row, const QVector<double> &widths, const QFont &font) const
{
    double height = 0;
    for (qsizetype i = 0; i < row.size() && i < widths.size(); ++i)
        height = std::max(height, textHeight(row[i], font, widths[i] - 2 * CellPadding));
    return height + 2 * CellPadding - 1;
}

void PageFlow::tableHeader(const QVector<FlowColumn> &columns, const QVector<double> &widths)
{
    const double scale = scaleOf(m_writer);
    const QFont font = fontOf(7.5, scale, true);
    QStringList titles;
    for (const auto &column : columns)
        titles << column.title;
    const double height = rowHeight(titles, widths, font);
    m_painter->fillRect(
        QRectF(MarginPoints * scale, m_top * scale, (m_pageWidth - 2 * MarginPoints) * scale, height * scale),
        HeaderFill);
    double left = MarginPoints;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        drawText(titles[i], font, left + CellPadding, m_top + CellPadding - 1, widths[i] - 2 * CellPadding,
                 Ink, columns[i].alignRight);
        left += widths[i];
    }
    m_top += height;
}

void PageFlow::table(const QVector<FlowColumn> &columns, const QVector<QStringList> &rows,
                     const QVector<QColor> &rowColors)
{
    const double scale = scaleOf(m_writer);
    const QFont font = fontOf(7.5, scale);
    const double width = m_pageWidth - 2 * MarginPoints;
    double shares = 0;
    for (const auto &column : columns)
        shares += column.share;
    QVector<double> widths;
    for (const auto &column : columns)
        widths << width * column.share / shares;
    need(rows.isEmpty() ? 30
                        : 20 + rowHeight(rows[0], widths, font)
                 + (rows.size() > 1 ? rowHeight(rows[1], widths, font) : 0));
    tableHeader(columns, widths);
    for (qsizetype r = 0; r < rows.size(); ++r) {
        const double height = rowHeight(rows[r], widths, font);
        // Two rows stay together at the end: no row stands alone under a repeated header.
        const double wanted = height + (r + 2 == rows.size() ? rowHeight(rows[r + 1], widths, font) : 0);
        if (m_top + wanted > m_pageHeight - MarginPoints - FootPoints) {
            beginPage();
            tableHeader(columns, widths);
        }
        double left = MarginPoints;
        for (qsizetype i = 0; i < columns.size() && i < rows[r].size(); ++i) {
            drawText(rows[r][i], font, left + CellPadding, m_top + CellPadding - 1,
                     widths[i] - 2 * CellPadding, Ink, columns[i].alignRight);
            left += widths[i];
        }
        if (r < rowColors.size() && rowColors[r].isValid())
            m_painter->fillRect(
                QRectF((MarginPoints - 3) * scale, m_top * scale, 2.4 * scale, height * scale), rowColors[r]);
        m_top += height;
        m_painter->setPen(QPen(Rule, 0.4 * scale));
        m_painter->drawLine(QPointF(MarginPoints, m_top) * scale,
                            QPointF(MarginPoints + width, m_top) * scale);
    }
    m_top += 8;
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
    m_painter->save();
    m_painter->translate(MarginPoints * scale, m_top * scale);
    // A picture is replayed larger by the ratio of the resolutions, which is undone here.
    const double replay = static_cast<double>(m_writer.logicalDpiX()) / picture.logicalDpiX();
    const double pixel = scale / PlotPixelsPerPoint / replay;
    m_painter->scale(pixel, pixel);
    m_painter->drawPicture(0, 0, picture);
    m_painter->restore();
    m_top += heightPoints + 2;
    drawText(caption, font, MarginPoints, m_top, width, Faint, false);
    m_top += captionHeight + 8;
}

} // namespace assay
