// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/said_text.h"

#include "widgets/text_format.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace assay {

QString tr(const char *text)
{
    // lupdate files it under the last namespace that it saw: often that of a parameter's type.
    const QString said = QCoreApplication::translate("assay", text);
    return said == QString::fromUtf8(text) ? QCoreApplication::translate("std", text) : said;
}

QString saidText(const std::string &sentence)
{
    const QByteArray text = QByteArray::fromStdString(sentence);
    if (text.contains('\0'))
        return formatName(sentence);
    return plainLine(QCoreApplication::translate("Core", text.constData()));
}

SentenceForm sentenceForm(const QString &sentence)
{
    static const QRegularExpression Part(QStringLiteral(
        "\"[^\"]*\"|[^\\s:\"]+\\.[A-Za-z]{1,8}:\\d+|[-+]?\\d(?:[\\d.,:^]*\\d)?(?:e[-+]?\\d+)?"
        "(?: ?(?:%|x\\b|dB\\b|[kKMGT]i?B\\b|B\\b|bytes\\b|bits per weight\\b|bits\\b|elements\\b))?"));
    SentenceForm found;
    qsizetype end = 0;
    for (auto parts = Part.globalMatch(sentence); parts.hasNext();) {
        const auto part = parts.next();
        found.parts << part.captured();
        found.form += sentence.mid(end, part.capturedStart() - end) + QLatin1Char('%')
            + QString::number(found.parts.size());
        end = part.capturedEnd();
    }
    found.form += sentence.mid(end);
    return found;
}

QString filledForm(const QString &form, const QStringList &parts)
{
    static const QRegularExpression Place(QStringLiteral("%(\\d{1,2})"));
    QString filled;
    qsizetype end = 0;
    for (auto places = Place.globalMatch(form); places.hasNext();) {
        const auto place = places.next();
        filled += form.mid(end, place.capturedStart() - end)
            + parts.value(place.captured(1).toInt() - 1, place.captured());
        end = place.capturedEnd();
    }
    return filled + form.mid(end);
}

} // namespace assay
