// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/translation.h"

#include "widgets/said_text.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QSettings>

namespace assay {

bool Translation::loadTexts(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QJsonObject texts = QJsonDocument::fromJson(file.readAll()).object();
    for (auto text = texts.begin(); text != texts.end(); ++text)
        m_texts.insert(text.key(), text.value().toString());
    return !m_texts.isEmpty();
}

QString Translation::wantedLanguage()
{
    const QString chosen = QSettings().value(QStringLiteral("language")).toString();
    const QString language = chosen.isEmpty() ? QLocale::system().name().left(2) : chosen;
    return language == QStringLiteral("de") ? language : QString();
}

/// A null text lets the English one stand. The core's sentences differ in their figures only.
QString Translation::translate(const char *context, const char *text, const char *, int) const
{
    const QString whole = QString::fromUtf8(text);
    const auto found = m_texts.constFind(whole);
    if (found != m_texts.constEnd() || qstrcmp(context, "Core") != 0)
        return found == m_texts.constEnd() ? QString() : *found;
    const SentenceForm sentence = sentenceForm(whole);
    const auto form = m_texts.constFind(sentence.form);
    return form == m_texts.constEnd() ? QString() : filledForm(*form, sentence.parts);
}

} // namespace assay
