// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/translation.h"

#include "widgets/said_text.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QSettings>

#include <algorithm>

namespace assay {
namespace {

/// "{1}"
const QRegularExpression &placePattern()
{
    static const QRegularExpression Place(QStringLiteral("\\{(\\d)\\}"));
    return Place;
}

} // namespace

bool Translation::loadTexts(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QJsonObject texts = QJsonDocument::fromJson(file.readAll()).object();
    for (auto text = texts.begin(); text != texts.end(); ++text)
        if (text.key().contains(QStringLiteral("{1}")))
            addTemplate(text.key(), text.value().toString());
        else
            m_texts.insert(text.key(), text.value().toString());
    std::ranges::stable_sort(m_templates, std::ranges::greater(), &Template::ownCharacters);
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
    return sentence(whole, 0);
}

QString Translation::sentence(const QString &english, int depth) const
{
    if (const auto found = m_texts.constFind(english); found != m_texts.constEnd())
        return *found;
    const SentenceForm sentence = sentenceForm(english);
    const auto form = m_texts.constFind(sentence.form);
    return form == m_texts.constEnd() ? fromTemplate(english, depth) : filledForm(*form, sentence.parts);
}

void Translation::addTemplate(const QString &english, const QString &translated)
{
    Template made { {}, translated, {}, 0 };
    QString pattern = QStringLiteral("^");
    qsizetype end = 0;
    for (auto places = placePattern().globalMatch(english); places.hasNext();) {
        const auto place = places.next();
        const QString own = english.mid(end, place.capturedStart() - end);
        pattern += QRegularExpression::escape(own) + QStringLiteral("(.+?)");
        made.ownCharacters += own.size();
        made.places.push_back(place.captured(1).toInt());
        end = place.capturedEnd();
    }
    made.ownCharacters += english.size() - end;
    made.english.setPattern(pattern + QRegularExpression::escape(english.mid(end)) + QLatin1Char('$'));
    made.english.optimize();
    m_templates.push_back(std::move(made));
}

/// The words of a place are translated where they can be: as they are, or each of a list.
QString Translation::saidPart(const QString &words, int depth) const
{
    if (const QString whole = sentence(words, depth); !whole.isEmpty())
        return whole;
    QStringList parts = words.split(QStringLiteral(", "));
    for (QString &part : parts)
        if (const QString said = sentence(part, depth); !said.isEmpty())
            part = said;
    return parts.join(QStringLiteral(", "));
}

QString Translation::fromTemplate(const QString &english, int depth) const
{
    constexpr int Deepest = 2;
    constexpr qsizetype Longest = 2000; ///< of a sentence; a document's own words may be longer
    if (depth > Deepest || english.size() > Longest)
        return {};
    for (const Template &form : m_templates) {
        const auto match = form.english.match(english);
        if (!match.hasMatch())
            continue;
        QHash<int, QString> said;
        for (std::size_t i = 0; i < form.places.size(); ++i)
            said.insert(form.places[i], saidPart(match.captured(static_cast<int>(i) + 1), depth + 1));
        QString filled;
        qsizetype end = 0;
        for (auto places = placePattern().globalMatch(form.translated); places.hasNext();) {
            const auto place = places.next();
            filled += form.translated.mid(end, place.capturedStart() - end)
                + said.value(place.captured(1).toInt());
            end = place.capturedEnd();
        }
        return filled + form.translated.mid(end);
    }
    return {};
}

} // namespace assay
