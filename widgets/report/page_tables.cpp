// SPDX-License-Identifier: GPL-3.0-or-later
// Tables, blocks and lines of the report's pages.
#include "widgets/report/page_flow.h"
#include "widgets/report/page_measures.h"

#include <QFontMetricsF>

#include <algorithm>
#include <numeric>

#include <qcustomplot.h>

namespace assay {
namespace {

constexpr double CellFont = 7.5, BodyFont = 9;
constexpr double LeastColumn = 34; ///< points: a short word of the cells' font
constexpr qsizetype DividedRows = 6; ///< a block of fewer rows stays on one page
constexpr qsizetype RowsTogether = 3; ///< of a divided block, at both ends
constexpr double ColumnGap = 14; ///< between the two columns of a page

/// The columns that hold something, and only their cells.
void dropEmptyColumns(QVector<FlowColumn> &columns, QVector<QStringList> &rows)
{
    for (qsizetype column = columns.size() - 1; column >= 0 && !rows.isEmpty(); --column) {
        const bool isEmpty = std::all_of(rows.cbegin(), rows.cend(), [column](const QStringList &row) {
            return row.value(column).trimmed().isEmpty();
        });
        if (!isEmpty)
            continue;
        columns.removeAt(column);
        for (QStringList &row : rows)
            row.removeAt(column);
    }
}

} // namespace

double PageFlow::rowHeight(const QStringList &row, const QVector<double> &widths, const QFont &font) const
{
    double height = 0;
    for (qsizetype i = 0; i < row.size() && i < widths.size(); ++i)
        height = std::max(height, textHeight(row[i], font, widths[i] - 2 * CellPadding));
    return height + 2 * CellPadding - 1;
}

/// What every column asks for; where that is too much, the widest give way.
QVector<double> PageFlow::columnWidths(const QVector<FlowColumn> &columns, const QVector<QStringList> &rows,
                                       double width) const
{
    const double scale = scaleOf(m_writer);
    const QFontMetricsF cells(fontOf(CellFont, scale), &m_writer);
    const QFontMetricsF titles(fontOf(CellFont, scale, true), &m_writer);
    QVector<double> wanted;
    if (columns.isEmpty())
        return wanted;
    for (qsizetype column = 0; column < columns.size(); ++column) {
        double most = titles.horizontalAdvance(columns[column].title);
        for (const QStringList &row : rows)
            for (const QString &line : row.value(column).split(QLatin1Char('\n')))
                most = std::max(most, cells.horizontalAdvance(line));
        wanted << std::max(LeastColumn, most / scale + 2 * CellPadding + 2);
    }
    const double sum = std::accumulate(wanted.cbegin(), wanted.cend(), 0.0);
    if (sum <= width) {
        // What is left is shared out, so that no gap parts the columns of one row.
        for (double &each : wanted)
            each += (width - sum) / static_cast<double>(wanted.size());
        return wanted;
    }
    // The level at which cutting every wider column makes all fit.
    double low = LeastColumn, high = width;
    for (int i = 0; i < 50; ++i) {
        const double level = (low + high) / 2;
        double cut = 0;
        for (const double each : wanted)
            cut += std::min(each, level);
        (cut > width ? high : low) = level;
    }
    for (double &each : wanted)
        each = std::min(each, low);
    return wanted;
}

void PageFlow::drawRow(const QStringList &row, const QVector<FlowColumn> &columns,
                       const QVector<double> &widths, double left, const QFont &font, const char *cellTag)
{
    const PageTags::Element line(m_tags, "TR");
    for (qsizetype i = 0; i < columns.size() && i < row.size(); ++i) {
        drawTagged(cellTag, row[i], font, left + CellPadding, m_top + CellPadding - 1,
                   widths[i] - 2 * CellPadding, Ink, columns[i].alignRight);
        left += widths[i];
    }
}

void PageFlow::tableHeader(const QVector<FlowColumn> &columns, const QVector<double> &widths)
{
    const double scale = scaleOf(m_writer);
    const QFont font = fontOf(CellFont, scale, true);
    QStringList titles;
    for (const auto &column : columns)
        titles << column.title;
    const double height = rowHeight(titles, widths, font);
    m_painter->fillRect(
        QRectF(MarginPoints * scale, m_top * scale, (m_pageWidth - 2 * MarginPoints) * scale, height * scale),
        HeaderFill);
    drawRow(titles, columns, widths, MarginPoints, font, "TH");
    m_top += height;
}

void PageFlow::table(const QVector<FlowColumn> &givenColumns, const QVector<QStringList> &givenRows,
                     const QVector<QColor> &rowColors)
{
    QVector<FlowColumn> columns = givenColumns;
    QVector<QStringList> rows = givenRows;
    dropEmptyColumns(columns, rows);
    if (rows.isEmpty())
        return;
    const double scale = scaleOf(m_writer);
    const QFont font = fontOf(CellFont, scale);
    const double width = m_pageWidth - 2 * MarginPoints;
    const QVector<double> widths = columnWidths(columns, rows, width);
    need(20 + rowHeight(rows[0], widths, font) + (rows.size() > 1 ? rowHeight(rows[1], widths, font) : 0));
    const PageTags::Element element(m_tags, "Table");
    tableHeader(columns, widths);
    for (qsizetype r = 0; r < rows.size(); ++r) {
        const double height = rowHeight(rows[r], widths, font);
        // Two rows stay together at the end: no row stands alone under a repeated header.
        const double wanted = height + (r + 2 == rows.size() ? rowHeight(rows[r + 1], widths, font) : 0);
        if (m_top + wanted > m_pageHeight - MarginPoints - FootPoints) {
            beginPage();
            const PageTags::Decoration repeated(m_tags);
            tableHeader(columns, widths);
        }
        drawRow(rows[r], columns, widths, MarginPoints, font);
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

void PageFlow::narrowTable(const QVector<FlowColumn> &givenColumns, const QVector<QStringList> &givenRows)
{
    QVector<FlowColumn> columns = givenColumns;
    QVector<QStringList> rows = givenRows;
    dropEmptyColumns(columns, rows);
    const double scale = scaleOf(m_writer);
    const QFont font = fontOf(6.8, scale);
    const double half = (m_pageWidth - 2 * MarginPoints - ColumnGap) / 2;
    const QVector<double> widths = columnWidths(columns, rows, half);
    const double bottom = m_pageHeight - MarginPoints - FootPoints;
    qsizetype row = 0;
    need(60);
    const PageTags::Element element(m_tags, "Table");
    while (row < rows.size()) {
        need(60);
        const double top = m_top;
        double lowest = top;
        // Rows that are left are shared out evenly where they fit on this page.
        double left = 0;
        for (qsizetype i = row; i < rows.size() && left < 2 * (bottom - top); ++i)
            left += rowHeight(rows[i], widths, font);
        const double end = std::min(bottom, top + left / 2 + 12);
        for (int side = 0; side < 2 && row < rows.size(); ++side) {
            m_top = top;
            while (row < rows.size()) {
                const double height = rowHeight(rows[row], widths, font);
                if (m_top + height > (side == 0 ? end : bottom) && m_top > top)
                    break;
                drawRow(rows[row++], columns, widths, MarginPoints + side * (half + ColumnGap), font);
                m_top += height;
            }
            lowest = std::max(lowest, m_top);
        }
        m_top = lowest;
        if (row < rows.size())
            beginPage();
    }
    m_top += 8;
}

void PageFlow::item(const QString &text)
{
    const QFont font = fontOf(BodyFont, scaleOf(m_writer));
    const double width = m_pageWidth - 2 * MarginPoints - 12;
    const double height = textHeight(text, font, width);
    need(height);
    const std::size_t outside = m_tags.enter(m_tags.openList());
    {
        const PageTags::Element entry(m_tags, "LI");
        drawTagged("Lbl", QStringLiteral("–"), font, MarginPoints, m_top, 12, Faint);
        drawTagged("LBody", text, font, MarginPoints + 12, m_top, width, Ink);
    }
    m_tags.enter(outside);
    m_top += height + 2;
}

double PageFlow::paragraphHeight(const QString &text) const
{
    return textHeight(text, fontOf(BodyFont, scaleOf(m_writer)), m_pageWidth - 2 * MarginPoints) + 5;
}

void PageFlow::block(const FlowBlock &given)
{
    FlowBlock block = given;
    dropEmptyColumns(block.columns, block.rows);
    const double scale = scaleOf(m_writer);
    const QFont bold = fontOf(BodyFont, scale, true), small = fontOf(CellFont, scale);
    const double inset = 10, width = m_pageWidth - 2 * MarginPoints - inset;
    const QVector<double> widths = columnWidths(block.columns, block.rows, width);
    double rowsHeight = 0;
    for (const QStringList &row : block.rows)
        rowsHeight += rowHeight(row, widths, small);
    const double head = block.rows.isEmpty() ? 0 : 14;
    const double placeHeight = block.place.isEmpty() ? 0 : textHeight(block.place, small, width) + 1;
    const double remarkHeight = block.remark.isEmpty() ? 0 : textHeight(block.remark, small, width) + 3;
    const double sentence = textHeight(block.sentence, bold, width);
    const double kind = block.kind.isEmpty() ? 0 : textHeight(block.kind, small, width);
    const double height = kind + sentence + placeHeight + head + rowsHeight + remarkHeight + 4;
    const double bottom = m_pageHeight - MarginPoints - FootPoints;
    // A short block stays whole; of a long one the head and a few rows stand at the end of a page.
    double least = height;
    if (block.rows.size() >= DividedRows) {
        least = kind + sentence + placeHeight + head;
        for (qsizetype row = 0; row < RowsTogether; ++row)
            least += rowHeight(block.rows[row], widths, small);
    }
    need(std::min(least, bottom - MarginPoints - HeadPoints));
    const PageTags::Element element(m_tags, "Sect");
    double begin = m_top;
    const auto bar = [&] {
        m_painter->fillRect(QRectF(MarginPoints * scale, begin * scale, 3 * scale, (m_top - begin) * scale),
                            block.color);
    };
    const auto line = [&](const QString &text, const QFont &font, const QColor &color, double after) {
        if (text.isEmpty())
            return;
        drawTagged("P", text, font, MarginPoints + inset, m_top, width, color);
        m_top += textHeight(text, font, width) + after;
    };
    line(block.kind, small, Faint, 0);
    line(block.sentence, bold, Ink, 0);
    line(block.place, small, Faint, 1);
    if (!block.rows.isEmpty()) {
        QStringList titles;
        for (const auto &column : block.columns)
            titles << column.title;
        const PageTags::Element evidence(m_tags, "Table");
        const auto drawTitles = [&] {
            drawRow(titles, block.columns, widths, MarginPoints + inset, fontOf(CellFont, scale, true), "TH");
            m_top += head;
        };
        drawTitles();
        double rest = rowsHeight;
        for (qsizetype at = 0; at < block.rows.size(); ++at) {
            const QStringList &row = block.rows[at];
            const double each = rowHeight(row, widths, small);
            // The last few go to the next page together.
            const double wanted = block.rows.size() - at == RowsTogether ? rest + remarkHeight : each;
            if (m_top + wanted > bottom && begin < m_top) {
                bar();
                beginPage();
                begin = m_top;
                const PageTags::Decoration repeated(m_tags);
                drawTitles();
            }
            drawRow(row, block.columns, widths, MarginPoints + inset, small);
            m_top += each;
            rest -= each;
        }
    }
    line(block.remark, small, QColor(0x1f, 0x4e, 0x79), 3);
    bar();
    m_top += 7;
}

void PageFlow::signatures(const QStringList &titles)
{
    const double scale = scaleOf(m_writer);
    const QFont font = fontOf(CellFont, scale);
    const double width = m_pageWidth - 2 * MarginPoints;
    const double each = width / static_cast<double>(titles.size());
    need(54);
    m_top += 34;
    double left = MarginPoints;
    for (const QString &title : titles) {
        m_painter->setPen(QPen(Ink, 0.6 * scale));
        m_painter->drawLine(QPointF(left, m_top) * scale, QPointF(left + each - 14, m_top) * scale);
        drawTagged("P", title, font, left, m_top + 3, each - 14, Faint);
        left += each;
    }
    m_top += 20;
}

} // namespace assay
