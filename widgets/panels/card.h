// SPDX-License-Identifier: GPL-3.0-or-later
// One figure with its title and a line or two of small print.
#pragma once

#include <QFrame>

class QLabel;

namespace assay {

class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(const QString &title, QWidget *parent = nullptr);
    void setTitle(const QString &title);
    /// figure: a few characters; lines: at most two. Also the card's accessible description.
    void setText(const QString &figure, const QString &lines);

private:
    QLabel *m_title, *m_figure, *m_lines;
};

} // namespace assay
