// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/hex_view.h"

#include <QFontDatabase>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <limits>
#include <map>

namespace assay {
namespace {

constexpr int WideLine = 16, NarrowLine = 8;
constexpr int OffsetDigits = 10;
constexpr qsizetype MostBlocks = 8;

} // namespace

HexView::HexView(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setObjectName(QStringLiteral("hexView"));
    setAccessibleName(tr("Bytes in hexadecimal"));
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(widthFor(NarrowLine) + verticalScrollBar()->sizeHint().width() + 2 * frameWidth());
    connect(verticalScrollBar(), &QScrollBar::valueChanged, viewport(), qOverload<>(&QWidget::update));
}

void HexView::setRange(quint64 base, quint64 size)
{
    m_base = base;
    m_size = size;
    m_cursor = 0;
    m_blocks.clear();
    m_order.clear();
    m_wanted.clear();
    updateScrollBar();
    verticalScrollBar()->setValue(0);
    viewport()->update();
    if (size > 0)
        want(0);
    Q_EMIT cursorMoved(0);
}

void HexView::setBlock(quint64 first, const QByteArray &bytes)
{
    m_wanted.remove(first);
    if (!m_blocks.contains(first))
        m_order << first;
    m_blocks[first] = bytes;
    while (m_order.size() > MostBlocks)
        m_blocks.remove(m_order.takeFirst());
    viewport()->update();
    if (m_cursor / BlockBytes == first / BlockBytes)
        Q_EMIT cursorMoved(m_cursor);
}

void HexView::want(quint64 first)
{
    if (m_blocks.contains(first) || m_wanted.contains(first))
        return;
    m_wanted.insert(first);
    Q_EMIT blockWanted(first);
}

void HexView::moveCursor(quint64 place)
{
    if (m_size == 0)
        return;
    m_cursor = std::min(place, m_size - 1);
    const auto line = static_cast<int>(
        std::min<quint64>(m_cursor / static_cast<quint64>(lineBytes()), std::numeric_limits<int>::max()));
    auto *bar = verticalScrollBar();
    if (line < bar->value())
        bar->setValue(line);
    else if (line >= bar->value() + visibleLines())
        bar->setValue(line - visibleLines() + 1);
    want(m_cursor / BlockBytes * BlockBytes);
    viewport()->update();
    Q_EMIT cursorMoved(m_cursor);
}

QByteArray HexView::bytesAtCursor(int count) const
{
    QByteArray bytes;
    for (quint64 place = m_cursor; place < m_size && bytes.size() < count; ++place) {
        const auto block = m_blocks.constFind(place / BlockBytes * BlockBytes);
        const auto within = static_cast<qsizetype>(place % BlockBytes);
        if (block == m_blocks.constEnd() || within >= block->size())
            break;
        bytes += block->at(within);
    }
    return bytes;
}

int HexView::lineHeight() const
{
    return fontMetrics().height() + 2;
}

int HexView::lineBytes() const
{
    return widthFor(WideLine) <= viewport()->width() ? WideLine : NarrowLine;
}

/// Offset, hexadecimal and text side by side.
int HexView::widthFor(int bytes) const
{
    const int gap = bytes > NarrowLine ? 1 : 0;
    return 4
        + fontMetrics().horizontalAdvance(QLatin1Char('0'))
        * (OffsetDigits + 2 + 3 * bytes + gap + bytes + 1);
}

int HexView::visibleLines() const
{
    return std::max(1, viewport()->height() / lineHeight());
}

int HexView::hexX(int column) const
{
    const int digit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    return 4 + digit * (OffsetDigits + 2 + column * 3 + (column >= NarrowLine ? 1 : 0));
}

int HexView::textX(int column) const
{
    return hexX(lineBytes()) + fontMetrics().horizontalAdvance(QLatin1Char('0')) * (column + 1);
}

void HexView::updateScrollBar()
{
    const quint64 lines
        = (m_size + static_cast<quint64>(lineBytes()) - 1) / static_cast<quint64>(lineBytes());
    const auto shown = static_cast<quint64>(visibleLines());
    verticalScrollBar()->setRange(0,
                                  static_cast<int>(std::min<quint64>(lines > shown ? lines - shown : 0,
                                                                     std::numeric_limits<int>::max())));
    verticalScrollBar()->setPageStep(visibleLines());
}

void HexView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBar();
}

void HexView::paintLine(QPainter &painter, quint64 line, int y)
{
    const quint64 first = line * static_cast<quint64>(lineBytes());
    const int height = lineHeight();
    const auto put = [&](int x, const QString &text) {
        painter.drawText(QRect(x, y, viewport()->width(), height), Qt::AlignVCenter | Qt::AlignLeft, text);
    };
    painter.setPen(palette().color(QPalette::PlaceholderText));
    put(4, QStringLiteral("%1").arg(m_base + first, OffsetDigits, 16, QLatin1Char('0')));
    painter.setPen(palette().color(QPalette::Text));
    const quint64 blockFirst = first / BlockBytes * BlockBytes;
    const auto block = m_blocks.constFind(blockFirst);
    if (block == m_blocks.constEnd())
        return want(blockFirst);
    for (int column = 0; column < lineBytes() && first + static_cast<quint64>(column) < m_size; ++column) {
        const quint64 place = first + static_cast<quint64>(column);
        const auto within = static_cast<qsizetype>(place - blockFirst);
        if (within >= block->size())
            return;
        const auto byte = static_cast<uchar>(block->at(within));
        if (place == m_cursor) {
            const int digit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
            painter.fillRect(QRect(hexX(column) - 1, y, 2 * digit + 2, height), palette().highlight());
            painter.fillRect(QRect(textX(column), y, digit, height), palette().highlight());
            painter.setPen(palette().color(QPalette::HighlightedText));
        }
        put(hexX(column), QStringLiteral("%1").arg(byte, 2, 16, QLatin1Char('0')));
        put(textX(column),
            byte >= 0x20 && byte < 0x7f ? QString(QLatin1Char(static_cast<char>(byte)))
                                        : QStringLiteral("·"));
        painter.setPen(palette().color(QPalette::Text));
    }
}

void HexView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    const auto top = static_cast<quint64>(verticalScrollBar()->value());
    for (int shown = 0; shown <= visibleLines(); ++shown) {
        const quint64 line = top + static_cast<quint64>(shown);
        if (line * static_cast<quint64>(lineBytes()) < m_size)
            paintLine(painter, line, shown * lineHeight());
    }
}

void HexView::mousePressEvent(QMouseEvent *event)
{
    const int x = event->pos().x();
    const auto line = static_cast<quint64>(verticalScrollBar()->value() + event->pos().y() / lineHeight());
    for (int column = 0; column < lineBytes(); ++column) {
        const bool isHex = x >= hexX(column) && x < hexX(column + 1);
        const bool isText = x >= textX(column) && x < textX(column + 1);
        if (isHex || isText)
            return moveCursor(line * static_cast<quint64>(lineBytes()) + static_cast<quint64>(column));
    }
}

void HexView::keyPressEvent(QKeyEvent *event)
{
    const qint64 page = static_cast<qint64>(visibleLines()) * lineBytes();
    const std::map<int, qint64> steps { { Qt::Key_Left, -1 },
                                        { Qt::Key_Right, 1 },
                                        { Qt::Key_Up, -lineBytes() },
                                        { Qt::Key_Down, lineBytes() },
                                        { Qt::Key_PageUp, -page },
                                        { Qt::Key_PageDown, page },
                                        { Qt::Key_Home, std::numeric_limits<qint64>::min() / 2 },
                                        { Qt::Key_End, std::numeric_limits<qint64>::max() / 2 } };
    const auto step = steps.find(event->key());
    if (step == steps.end() || event->modifiers().testFlag(Qt::AltModifier))
        return QAbstractScrollArea::keyPressEvent(event);
    const qint64 wanted = static_cast<qint64>(m_cursor) + step->second;
    moveCursor(wanted < 0 ? 0 : static_cast<quint64>(wanted));
}

} // namespace assay
