// SPDX-License-Identifier: GPL-3.0-or-later
// Every text of the window has its German one: read from the sources themselves.
#include "app/translation.h"
#include "core/analysis/metric_table.h"
#include "core/audit/audit.h"
#include "core/codecs/codec_table.h"
#include "tests/audit/rule_cases.h"
#include "tests/testing/test_paths.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"
#include "widgets/session.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

/// The string literals that stand one after another at the place, as one text; place moves behind them.
QString literalsAt(const QString &source, qsizetype &place)
{
    static const QRegularExpression Literal(QStringLiteral("\\G\\s*\"((?:[^\"\\\\]|\\\\.)*)\""));
    QString text;
    for (auto match = Literal.match(source, place); match.hasMatch(); match = Literal.match(source, place)) {
        text += match.captured(1);
        place = match.capturedEnd();
    }
    return text.replace(QStringLiteral("\\n"), QStringLiteral("\n"))
        .replace(QStringLiteral("\\\""), QStringLiteral("\""));
}

QStringList textsOf(const QString &source)
{
    static const QRegularExpression Call(
        QStringLiteral("\\b(tr|QT_TR_NOOP|QT_TRANSLATE_NOOP|QCoreApplication::translate)\\("));
    static const QRegularExpression Comma(QStringLiteral("\\G\\s*,"));
    QStringList texts;
    for (auto calls = Call.globalMatch(source); calls.hasNext();) {
        const auto call = calls.next();
        qsizetype place = call.capturedEnd();
        QString text = literalsAt(source, place);
        if (call.captured(1).size() > 10
            && call.captured(1) != QStringLiteral("QT_TR_NOOP")) { // a context first
            const auto comma = Comma.match(source, place);
            place = comma.hasMatch() ? comma.capturedEnd() : place;
            text = literalsAt(source, place);
        }
        texts << text;
    }
    return texts;
}

/// Something that is said and not only a number, a sign or a name of a format.
bool isSaid(const QString &text)
{
    static const QRegularExpression NotSaid(
        QStringLiteral("%\\d|dB|SQNR|SHA-256|PDF|JSON|CSV|PNG|SVG|\\*\\.\\w+|Assay|\\b(s|min|W|E)\\b"));
    QString rest = text;
    return rest.remove(NotSaid).contains(QRegularExpression(QStringLiteral("[A-Za-z]")));
}

} // namespace

class TranslationTest : public QObject {
    Q_OBJECT

private slots:
    void everyTextIsTranslated()
    {
        const auto root = std::filesystem::path(sourceFolder());
        Translation german;
        QVERIFY(german.loadTexts(QString::fromStdString((root / "resources/translations/de.json").string())));
        QStringList missing;
        int count = 0;
        for (const char *folder : { "app", "widgets" })
            for (const auto &entry : std::filesystem::recursive_directory_iterator(root / folder)) {
                const auto suffix = entry.path().extension();
                if (suffix != ".cpp" && suffix != ".h")
                    continue;
                for (const QString &text : textsOf(QString::fromStdString(readFile(entry.path().string())))) {
                    if (!isSaid(text))
                        continue;
                    ++count;
                    if (german.translate("", text.toUtf8().constData(), nullptr, -1).isEmpty())
                        missing << text;
                }
            }
        missing.removeDuplicates();
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
        QVERIFY(count > 300);
    }

    /// What the core's tables say is shown in the window's language too.
    void wordsOfTheTablesAreTranslated()
    {
        const auto root = std::filesystem::path(sourceFolder());
        Translation german;
        QVERIFY(german.loadTexts(QString::fromStdString((root / "resources/translations/de.json").string())));
        std::vector<const char *> words;
        for (const Verdict verdict : allVerdicts())
            words.insert(words.end(), { verdictName(verdict), verdictExplanation(verdict) });
        for (int grade = 0; grade <= static_cast<int>(Grade::Missing); ++grade)
            words.push_back(gradeName(static_cast<Grade>(grade)));
        for (const Severity severity : { Severity::Failure, Severity::Warning, Severity::Note })
            words.push_back(severityName(severity));
        for (const char *disposition : dispositions())
            if (*disposition)
                words.push_back(disposition);
        for (const Metric &metric : metrics()) {
            words.push_back(metric.title);
            if (metric.column)
                words.push_back(metric.column);
        }
        QStringList missing;
        for (const char *word : words)
            if (isSaid(QString::fromUtf8(word)) && german.translate("", word, nullptr, -1).isEmpty())
                missing << QString::fromUtf8(word);
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
    }

    /// What rules find where they fire, what they and the codecs are called and how they are explained.
    void sentencesOfTheCoreAreTranslated()
    {
        const auto root = std::filesystem::path(sourceFolder());
        Translation german;
        QVERIFY(german.loadTexts(QString::fromStdString((root / "resources/translations/de.json").string())));
        std::vector<std::string> sentences;
        for (const FindingKind &kind : findingKinds())
            sentences.insert(sentences.end(), { std::string(kind.title), std::string(kind.explanation) });
        for (const Codec &codec : codecs()) {
            sentences.insert(sentences.end(), { codec.description, codecKindName(codec.kind) });
            for (const CodecParameter &parameter : codec.parameters)
                sentences.push_back(parameter.sentence);
        }
        RuleCases cases = documentCases();
        cases.merge(payloadCases());
        cases.merge(pairCases());
        for (const AuditRule &rule : auditRuleTable()) {
            Stage stage = cases.at(std::string(rule.kind.id)).fires();
            stage.context.comparison = stage.comparison ? &*stage.comparison : nullptr;
            stage.context.run = stage.run ? &*stage.run : nullptr;
            for (const RuleHit &hit : rule.check(stage.context, RunControl())) {
                if (hit.finding)
                    sentences.push_back(hit.finding->summary);
                for (const Judgement &judgement : hit.judgements)
                    sentences.push_back(judgement.reason);
            }
        }
        QStringList missing;
        for (const std::string &said : sentences)
            if (isSaid(QString::fromStdString(said))
                && german.translate("Core", said.c_str(), nullptr, -1).isEmpty())
                missing << QString::fromStdString(said);
        missing.removeDuplicates();
        for (const QString &said : missing)
            qWarning("not translated: %s", qPrintable(said)); // more than a message of a failure holds
        QVERIFY(missing.isEmpty());
    }

    void sentencesKeepTheirFigures_data()
    {
        QTest::addColumn<QString>("english");
        QTest::addColumn<QString>("german");
        QTest::newRow("figures and units in another order of words")
            << QStringLiteral(
                   "698 bytes is stated for the candidate, and measured was weight files 4.72 KB, stored "
                   "tensors 2.63 KB.")
            << QStringLiteral(
                   "698 bytes ist für den Kandidaten genannt; gemessen wurden Gewichtsdateien 4.72 KB, "
                   "gespeicherte Tensoren 2.63 KB.");
        QTest::newRow("quoted words that look like places")
            << QStringLiteral(
                   "\"%1 %2\" is claimed, and 3 of 4 weights come back different (relative MSE 1e-05).")
            << QStringLiteral(
                   "\"%1 %2\" ist behauptet; 3 von 4 Gewichten kommen anders zurück (relativer MSE 1e-05).");
        QTest::newRow("a place in a file")
            << QStringLiteral("At a-b.md:12 a placeholder stands in place of a result.")
            << QStringLiteral("Bei a-b.md:12 steht ein Platzhalter an der Stelle eines "
                              "Ergebnisses.");
        QTest::newRow("any words at a place, those of a list each by itself")
            << QStringLiteral(
                   "99 layers is stated for the candidate, and measured was blocks 4, stored tensors 3.")
            << QStringLiteral("99 Schichten ist für den Kandidaten genannt; gemessen wurde: Blöcke 4, "
                              "gespeicherte Tensoren 3.");
        QTest::newRow("words that look like places of any words")
            << QStringLiteral("{2} Go / {1} Go gives 4, not {3}.")
            << QStringLiteral("{2} Go / {1} Go ergibt 4, nicht {3}.");
        QTest::newRow("unknown sentences stay")
            << QStringLiteral("Nobody ever wrote 3 of these.") << QString();
    }

    void sentencesKeepTheirFigures()
    {
        QFETCH(QString, english);
        QFETCH(QString, german);
        const auto root = std::filesystem::path(sourceFolder());
        Translation translation;
        QVERIFY(translation.loadTexts(
            QString::fromStdString((root / "resources/translations/de.json").string())));
        QCOMPARE(translation.translate("Core", english.toUtf8().constData(), nullptr, -1), german);
        const SentenceForm form = sentenceForm(english);
        QCOMPARE(filledForm(form.form, form.parts), english);
    }

    /// The places for numbers are those of the English text.
    void placesAreKept()
    {
        const auto root = std::filesystem::path(sourceFolder());
        const auto document = QJsonDocument::fromJson(
            QByteArray::fromStdString(readFile((root / "resources/translations/de.json").string())));
        const QJsonObject texts = document.object();
        QVERIFY(!texts.isEmpty());
        for (auto text = texts.begin(); text != texts.end(); ++text)
            for (int place = 1; place < 10; ++place)
                for (const QString &form : { QStringLiteral("%%1"), QStringLiteral("{%1}") }) {
                    const QString mark = form.arg(place);
                    QVERIFY2(text.key().contains(mark) == text.value().toString().contains(mark),
                             qPrintable(text.key()));
                }
    }
};

QTEST_GUILESS_MAIN(TranslationTest)
#include "tst_translation.moc"
