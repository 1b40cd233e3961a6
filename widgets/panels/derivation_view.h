// SPDX-License-Identifier: GPL-3.0-or-later
// How a verdict came about, as a small tree: what it was computed from, how, and what came out beside what
// was stated.
#pragma once

#include <QColor>
#include <QStringList>
#include <QWidget>

namespace assay {

struct DerivationPicture {
    QStringList sources {}; ///< "reference bytes: 1,190,000"
    QString formula {}; ///< "reference bytes / candidate bytes"
    QString computed {}, stated {}; ///< "3.20", "7.5 to 8.5"
    QColor color {}; ///< of the verdict
    bool isEmpty() const { return sources.isEmpty() && formula.isEmpty() && computed.isEmpty(); }
};

class DerivationView : public QWidget {
    Q_OBJECT
public:
    explicit DerivationView(QWidget *parent = nullptr);
    void setPicture(const DerivationPicture &picture);
    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize minimumSizeHint() const override { return { 160, boxHeight(160) }; }

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    int columnWidth(int width) const;
    int boxHeight(int width) const;
    QString formulaText() const;
    QString computedText() const;
    QString statedText() const;

    DerivationPicture m_picture;
};

} // namespace assay
