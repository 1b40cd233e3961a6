// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/path_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace assay {

PathRow::PathRow(const Words &words, std::function<QString()> choose, QWidget *parent)
    : QWidget(parent)
    , m_line(new QLineEdit)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    auto *title = new QLabel(words.title);
    title->setBuddy(m_line);
    m_line->setObjectName(words.id);
    m_line->setAccessibleName(words.name);
    auto *button = new QPushButton(tr("Choose..."));
    button->setAccessibleName(words.choose);
    row->addWidget(title);
    row->addWidget(m_line, 1);
    row->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, choose = std::move(choose)] {
        const QString path = choose();
        if (path.isEmpty())
            return;
        setPath(path);
        Q_EMIT chosen(path);
    });
}

QString PathRow::path() const
{
    return m_line->text().trimmed();
}

void PathRow::setPath(const QString &path)
{
    m_line->setText(path);
}

} // namespace assay
