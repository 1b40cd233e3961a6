// SPDX-License-Identifier: GPL-3.0-or-later
// Names and texts come from strangers, and Qt takes what looks like HTML for HTML: a tool tip or a label
// could draw what it likes or load a picture. Here all of them are plain, wherever they are made.
#pragma once

#include <QObject>

namespace assay {

/// To be installed on the application. A label that asks for rich text by name (Qt::RichText) keeps it.
class PlainTextFilter : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    bool eventFilter(QObject *watched, QEvent *event) override;
};

/// The text as it stands, for what would read it as HTML; unchanged if nothing would.
QString plainToolTip(const QString &text);

} // namespace assay
