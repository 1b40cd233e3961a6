// SPDX-License-Identifier: GPL-3.0-or-later
// A whole and its parts as one bar, with their names and shares above.
#pragma once

#include <QColor>
#include <QWidget>

#include <vector>

namespace assay {

struct BarPart {
    QString name;
    double amount = 0; ///< >= 0
    QColor color;
    QString text {}; ///< the amount as people read it
};

class StackedBar : public QWidget {
    Q_OBJECT
public:
    explicit StackedBar(const QString &title, QWidget *parent = nullptr);
    void setParts(std::vector<BarPart> parts);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    double total() const;
    QRect barRect() const;

    QString m_title;
    std::vector<BarPart> m_parts;
};

} // namespace assay
