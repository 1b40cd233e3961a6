// SPDX-License-Identifier: GPL-3.0-or-later
// Lays text, tables and plots down a page after another: wraps long words, repeats table headers, never
// splits a table row or separates a heading from what follows, numbers pages. Works in points; text stays
// text.
#pragma once

#include "widgets/report/page_tags.h"

#include <QColor>
#include <QFont>
#include <QString>
#include <QStringList>
#include <QVector>

#include <memory>
#include <vector>

class QCPPainter;
class QPdfWriter;
class QPicture;

namespace assay {

/// One plot pixel is 0.75 points, as on a screen of 96 dots per inch.
inline constexpr double PlotPixelsPerPoint = 4.0 / 3.0;

struct FlowColumn {
    QString title;
    bool alignRight = false;
};

/// Something to be known as one piece: a bar in its colour, a bold sentence, where it is, its evidence, and
/// what the reviewer says.
struct FlowBlock {
    QColor color {};
    QString kind {}, sentence {}, place {};
    QVector<FlowColumn> columns {}; ///< of the evidence; without rows nothing is drawn
    QVector<QStringList> rows {};
    QString remark {};
};

struct OutlineEntry {
    QString title;
    int page = 0; ///< 1-based
    double top = 0; ///< points from the top of the page
};

/// A rectangle of a page, in points, that leads to the chapter outline[target].
struct LinkArea {
    int page = 0;
    double left = 0, top = 0, width = 0, height = 0;
    std::size_t target = 0;
    std::size_t item = 0; ///< of the tags
};

/// Any one thread. The writer must outlive it and already have its page size and margins of zero.
class PageFlow {
public:
    PageFlow(QPdfWriter &writer, QString runningHead, int totalPages);
    ~PageFlow();
    PageFlow(const PageFlow &) = delete;
    PageFlow &operator=(const PageFlow &) = delete;

    void title(const QString &text);
    /// Headings are drawn with what follows them, so that none ends a page.
    void heading(const QString &text);
    void subheading(const QString &text);
    void paragraph(const QString &text);
    void small(const QString &text);
    void monospace(const QString &text);
    /// A filled box with large words, e.g. the verdict.
    void banner(const QString &words, const QString &sentence, const QColor &color);
    /// A line with a small mark before it, indented.
    void item(const QString &text);
    void block(const FlowBlock &block);
    /// Lines to write on, each with its title below.
    void signatures(const QStringList &titles);
    /// Rows in two columns of the page, one beside the other; cells as in table().
    void narrowTable(const QVector<FlowColumn> &columns, const QVector<QStringList> &rows);
    /// Rows of cells; rowColors may be empty or hold one bar colour per row (drawn at its left edge). Columns
    /// are as wide as what they hold asks for; a column that holds nothing is left out.
    void table(const QVector<FlowColumn> &columns, const QVector<QStringList> &rows,
               const QVector<QColor> &rowColors = {});
    /// Drawn as vectors over the full width; caption below.
    void plot(const QPicture &picture, double heightPoints, const QString &caption);
    /// Between the margins of A4 or Letter.
    static double textWidthPoints(bool letter);
    /// One line per chapter with its page; each line is a link.
    void contents(const std::vector<OutlineEntry> &chapters);
    void gap(double points);
    void pageBreak();
    /// Of the text, for need().
    double paragraphHeight(const QString &text) const;
    /// Starts a new page unless that many points are left.
    void need(double points);

    int pageCount() const { return m_page; }
    const std::vector<OutlineEntry> &outline() const { return m_outline; }
    const std::vector<LinkArea> &links() const { return m_links; }
    double pageHeight() const { return m_pageHeight; }
    const PageTags &tags() const { return m_tags; }

private:
    void beginPage();
    double textHeight(const QString &text, const QFont &font, double widthPoints) const;
    void drawText(const QString &text, const QFont &font, double left, double top, double widthPoints,
                  const QColor &color, bool alignRight);
    /// The same as an element of its own.
    void drawTagged(const char *tag, const QString &text, const QFont &font, double left, double top,
                    double widthPoints, const QColor &color, bool alignRight = false);
    /// Draws with a mark before and behind, which the tags of the file are made from.
    template <typename Draw> void drawMarked(Draw draw);
    void drawMark(std::size_t number) const;
    struct Heading {
        QString text;
        bool isChapter = false; ///< listed in the outline
    };
    QFont fontOfHeading(const Heading &heading) const;
    void drawHeadings();
    void flowText(const QString &text, const QFont &font, const QColor &color, double spaceAfter,
                  const char *tag = "P");
    void tableHeader(const QVector<FlowColumn> &columns, const QVector<double> &widths);
    QString broken(const QString &text, const QFont &font, double widthPoints) const;
    QVector<double> columnWidths(const QVector<FlowColumn> &columns, const QVector<QStringList> &rows,
                                 double width) const;
    void drawRow(const QStringList &row, const QVector<FlowColumn> &columns, const QVector<double> &widths,
                 double left, const QFont &font, const char *cellTag = "TD");
    double rowHeight(const QStringList &row, const QVector<double> &widths, const QFont &font) const;

    QPdfWriter &m_writer;
    std::unique_ptr<QCPPainter> m_painter;
    QString m_runningHead;
    int m_totalPages;
    int m_page = 0;
    double m_pageWidth, m_pageHeight, m_top = 0;
    std::vector<Heading> m_headings; ///< not drawn yet
    std::vector<OutlineEntry> m_outline;
    std::vector<LinkArea> m_links;
    PageTags m_tags;
};

} // namespace assay
