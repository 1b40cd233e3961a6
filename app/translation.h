// SPDX-License-Identifier: GPL-3.0-or-later
// The window in another language: its own texts from assay_LANGUAGE.qm (lrelease makes it of the .ts, lupdate
// the .ts of the sources: target update-translations), those of Qt where they are installed, and what the
// core says from core_LANGUAGE.json, a flat object from the English sentence to the translated one. Those
// have %1, %2 ... for their figures, or {1}, {2} ... for any words ("{1} gives {2}, not {3}."): what stands
// there is looked up by itself.
#pragma once

#include <QHash>
#include <QTranslator>

#include <vector>

namespace assay {

class Translation : public QTranslator {
    Q_OBJECT
public:
    using QTranslator::QTranslator;
    /// "de"; false if there is no such language.
    bool loadLanguage(const QString &language);
    /// "de" for the language that the settings or else the system ask for; empty for English.
    static QString wantedLanguage();

    QString translate(const char *context, const char *text, const char *disambiguation,
                      int number) const override;
    bool isEmpty() const override { return m_texts.isEmpty(); }

private:
    bool loadSentences(const QString &path);
    /// A sentence with places for any words; those with the most words of their own are tried first.
    struct Template {
        QStringList own; ///< before, between and behind the places
        std::vector<int> places; ///< number of each
        QString translated;
        qsizetype ownCharacters = 0;
    };
    void addTemplate(const QString &english, const QString &translated);
    QString sentence(const QString &english, int depth) const;
    QString saidFigure(const QString &part) const;
    QString saidPart(const QString &words, int depth) const;
    QString fromTemplate(const QString &english, int depth) const;
    QString fromSentences(const QString &english, int depth) const;
    /// The words at the places, each as short as the sentence allows; empty if it is another sentence.
    static QStringList wordsAtPlaces(const Template &form, const QString &english);

    QTranslator m_ofQt; ///< buttons of its dialogs
    QHash<QString, QString> m_texts;
    std::vector<Template> m_templates;
};

} // namespace assay
