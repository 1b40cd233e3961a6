// SPDX-License-Identifier: GPL-3.0-or-later
// The window in another language: a flat JSON object from the English text to the translated one. Sentences
// of the core have %1, %2 ... for their figures, or {1}, {2} ... for any words ("{1} gives {2}, not {3}."):
// what stands there is looked up by itself.
#pragma once

#include <QHash>
#include <QRegularExpression>
#include <QTranslator>

#include <vector>

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
    /// A sentence with places for any words; those with the most words of their own are tried first.
    struct Template {
        QRegularExpression english;
        QString translated;
        std::vector<int> places; ///< number of each group
        qsizetype ownCharacters = 0;
    };
    void addTemplate(const QString &english, const QString &translated);
    QString sentence(const QString &english, int depth) const;
    QString saidPart(const QString &words, int depth) const;
    QString fromTemplate(const QString &english, int depth) const;

    QHash<QString, QString> m_texts;
    std::vector<Template> m_templates;
};

} // namespace assay
