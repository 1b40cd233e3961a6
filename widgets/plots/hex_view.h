// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as lines of sixteen or eight: offset, hexadecimal, characters. Holds a few blocks of any number of
// bytes; asks for those it has to paint.
#pragma once

#include <QAbstractScrollArea>
#include <QHash>
#include <QSet>

namespace assay {

class HexView : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr quint64 BlockBytes = 1 << 16;
    explicit HexView(QWidget *parent = nullptr);

    /// size bytes of which the first lies at base in its file. Forgets all blocks.
    void setRange(quint64 base, quint64 size);
    quint64 size() const { return m_size; }
    /// The block that begins at first, a multiple of BlockBytes.
    void setBlock(quint64 first, const QByteArray &bytes);
    quint64 cursor() const { return m_cursor; }
    void moveCursor(quint64 place);
    /// Bytes from the cursor on, as many as are known of count.
    QByteArray bytesAtCursor(int count) const;

Q_SIGNALS:
    void blockWanted(quint64 first);
    void cursorMoved(quint64 place);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void updateScrollBar();
    int lineHeight() const;
    /// Sixteen, or eight where sixteen do not fit.
    int lineBytes() const;
    int widthFor(int bytes) const;
    int visibleLines() const;
    int hexX(int column) const;
    int textX(int column) const;
    void paintLine(QPainter &painter, quint64 line, int y);
    void want(quint64 first);

    quint64 m_base = 0, m_size = 0, m_cursor = 0;
    QHash<quint64, QByteArray> m_blocks;
    QList<quint64> m_order; ///< of arrival, oldest first
    QSet<quint64> m_wanted;
};

} // namespace assay
