// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/translation.h"

#include "widgets/said_text.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLibraryInfo>
#include <QLocale>
#include <QRegularExpression>
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

bool Translation::loadLanguage(const QString &language)
{
    if (!load(QStringLiteral(":/translations/assay_%1.qm").arg(language)))
        return false;
    const QString folder = QLibraryInfo::path(QLibraryInfo::TranslationsPath);
    if (!m_ofQt.load(QStringLiteral("qtbase_%1").arg(language), folder))
        qInfo("Qt's own words stay English: no qtbase_%s.qm in %s", qPrintable(language), qPrintable(folder));
    return loadSentences(QStringLiteral(":/translations/core_%1.json").arg(language));
}

bool Translation::loadSentences(const QString &path)
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
QString Translation::translate(const char *context, const char *text, const char *disambiguation,
                               int number) const
{
    if (const QString own = QTranslator::translate(context, text, disambiguation, number); !own.isNull())
        return own;
    const QString whole = QString::fromUtf8(text);
    if (const auto found = m_texts.constFind(whole); found != m_texts.constEnd())
        return *found;
    return qstrcmp(context, "Core") == 0 ? sentence(whole, 0)
                                         : m_ofQt.translate(context, text, disambiguation, number);
}

QString Translation::sentence(const QString &english, int depth) const
{
    if (const auto found = m_texts.constFind(english); found != m_texts.constEnd())
        return *found;
    SentenceForm sentence = sentenceForm(english);
    const auto form = m_texts.constFind(sentence.form);
    if (form == m_texts.constEnd())
        return fromTemplate(english, depth);
    for (QString &part : sentence.parts)
        part = saidFigure(part);
    return filledForm(*form, sentence.parts);
}

/// "12 elements": the unit is a word too.
QString Translation::saidFigure(const QString &part) const
{
    const qsizetype blank = part.indexOf(QLatin1Char(' '));
    if (blank < 0 || !part.front().isDigit())
        return part;
    const auto unit = m_texts.constFind(part.mid(blank + 1));
    return unit == m_texts.constEnd() ? part : part.left(blank + 1) + *unit;
}

void Translation::addTemplate(const QString &english, const QString &translated)
{
    Template made { {}, {}, translated, 0 };
    qsizetype end = 0;
    for (auto places = placePattern().globalMatch(english); places.hasNext();) {
        const auto place = places.next();
        made.own << english.mid(end, place.capturedStart() - end);
        made.places.push_back(place.captured(1).toInt());
        end = place.capturedEnd();
    }
    made.own << english.mid(end);
    for (const QString &own : made.own)
        made.ownCharacters += own.size();
    m_templates.push_back(std::move(made));
}

/// The words of a place are translated where they can be: as they are, or each of a list.
QString Translation::saidPart(const QString &words, int depth) const
{
    if (const QString whole = sentence(words, depth); !whole.isEmpty())
        return whole;
    QStringList parts = words.split(QStringLiteral(", "));
    for (QString &part : parts) {
        const QString said = sentence(part, depth);
        part = said.isEmpty() ? saidFigure(part) : said;
    }
    return parts.join(QStringLiteral(", "));
}

QStringList Translation::wordsAtPlaces(const Template &form, const QString &english)
{
    const QString &last = form.own.back();
    if (!english.startsWith(form.own.front()) || !english.endsWith(last))
        return {};
    QStringList words;
    const qsizetype tail = english.size() - last.size();
    qsizetype at = form.own.front().size();
    for (qsizetype i = 1; i + 1 < form.own.size(); ++i) {
        const qsizetype next = english.indexOf(form.own[i], at + 1);
        if (next < 0 || next + form.own[i].size() >= tail)
            return {};
        words << english.mid(at, next - at);
        at = next + form.own[i].size();
    }
    if (at >= tail)
        return {};
    return words << english.mid(at, tail - at);
}

QString Translation::fromTemplate(const QString &english, int depth) const
{
    constexpr int Deepest = 3;
    constexpr qsizetype Longest = 2000; ///< of a sentence; a document's own words may be longer
    if (depth > Deepest || english.size() > Longest)
        return {};
    for (const Template &form : m_templates) {
        const QStringList words = wordsAtPlaces(form, english);
        if (words.isEmpty())
            continue;
        QHash<int, QString> said;
        for (std::size_t i = 0; i < form.places.size(); ++i)
            said.insert(form.places[i], saidPart(words[static_cast<qsizetype>(i)], depth + 1));
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
    return fromSentences(english, depth);
}

/// Several sentences, each by itself.
QString Translation::fromSentences(const QString &english, int depth) const
{
    static const QRegularExpression Between(QStringLiteral("(?<=\\.) (?=[A-Z\"])"));
    QStringList sentences = english.split(Between);
    if (sentences.size() < 2)
        return {};
    bool isSaid = false;
    for (QString &each : sentences)
        if (const QString said = sentence(each, depth + 1); !said.isEmpty()) {
            each = said;
            isSaid = true;
        }
    return isSaid ? sentences.join(QLatin1Char(' ')) : QString();
}

} // namespace assay
