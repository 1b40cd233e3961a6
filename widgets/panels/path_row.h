// SPDX-License-Identifier: GPL-3.0-or-later
// A title, a path that can be typed, and a button that chooses it.
#pragma once

#include <QWidget>

#include <functional>

class QLineEdit;

namespace assay {

class PathRow : public QWidget {
    Q_OBJECT
public:
    struct Words {
        QString title; ///< of the line, with its key
        QString name; ///< of the path, for those who do not see it
        QString choose; ///< of the button, likewise
        QString id; ///< of the line, for tests and style sheets
    };
    /// choose: asks for a path; an empty one leaves what there is.
    PathRow(const Words &words, std::function<QString()> choose, QWidget *parent = nullptr);

    QString path() const;
    void setPath(const QString &path);

Q_SIGNALS:
    void chosen(const QString &path); ///< by the button

private:
    QLineEdit *m_line;
};

} // namespace assay
