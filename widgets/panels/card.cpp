// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/card.h"

#include <QLabel>
#include <QVBoxLayout>

namespace assay {

Card::Card(const QString &title, QWidget *parent)
    : QFrame(parent)
    , m_title(new QLabel)
    , m_figure(new QLabel)
    , m_lines(new QLabel)
{
    setFrameShape(QFrame::StyledPanel);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 8, 6);
    column->setSpacing(1);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    m_title->setFont(small);
    m_title->setForegroundRole(QPalette::PlaceholderText);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.35);
    large.setBold(true);
    m_figure->setFont(large);
    m_lines->setFont(small);
    m_lines->setWordWrap(true);
    m_lines->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    setAutoFillBackground(true); // told from the window in both palettes
    setBackgroundRole(QPalette::Base);
    for (auto *label : { m_title, m_figure, m_lines }) {
        label->setTextFormat(Qt::PlainText);
        column->addWidget(label);
    }
    // Not the title: text that can be marked is cut to the font's height, and a dotted capital is higher.
    for (auto *label : { m_figure, m_lines })
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setMinimumHeight(m_title->fontMetrics().height() + 3);
    m_title->setAlignment(Qt::AlignBottom | Qt::AlignLeft);
    column->setStretch(2, 1);
    setTitle(title);
}

void Card::setTitle(const QString &title)
{
    m_title->setText(title.toUpper());
    setAccessibleName(title);
}

void Card::setText(const QString &figure, const QString &lines)
{
    m_figure->setText(figure);
    m_lines->setText(lines);
    setAccessibleDescription(figure + QStringLiteral(", ") + lines);
}

} // namespace assay
