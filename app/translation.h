// SPDX-License-Identifier: GPL-3.0-or-later
// The window in another language: a flat JSON object from the English text to the translated one.
#pragma once

#include <QHash>
#include <QTranslator>

namespace assay {

class Translation : public QTranslator {
    Q_OBJECT
public:
    using QTranslator::QTranslator;
    /// False if there is no such file or it is no object of texts.
    bool loadTexts(const QString &path);
    /// "de" for the language that the settings or else the system ask for; empty for English.
    static QString wantedLanguage();

    QString translate(const char *context, const char *text, const char *disambiguation,
                      int number) const override;
    bool isEmpty() const override { return m_texts.isEmpty(); }

private:
    QHash<QString, QString> m_texts;
};

} // namespace assay
