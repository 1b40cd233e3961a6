// SPDX-License-Identifier: GPL-3.0-or-later
// Every text of the window and every sentence of the core has its German one: read from the sources
// themselves.
#include "app/translation.h"
#include "core/analysis/metric_table.h"
#include "core/audit/audit.h"
#include "core/codecs/codec_table.h"
#include "tests/audit/rule_cases.h"
#include "tests/testing/test_paths.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"
#include "widgets/session.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QXmlStreamReader>
#include <QtTest>

#include <filesystem>
#include <set>

using namespace assay;
using namespace assay::testing;

namespace {

/// The source without comments, includes and raw strings; literals that stand one after another are one.
QString plainSource(const std::filesystem::path &path)
{
    static const QRegularExpression Left(
        QStringLiteral("R\"\\w*\\(.*?\\)\\w*\"|^\\s*#[^\n]*$|^\\s*//[^\n]*$|///<[^\n]*$|(?<=\\s)// [^\n]*$"),
        QRegularExpression::MultilineOption | QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression Between(QStringLiteral("(?<!\\\\)\"\\s*\n\\s*\""));
    QString source = QString::fromStdString(readFile(path.string()));
    return source.remove(Left).remove(Between);
}

/// What the core says is put together of literals with words; these are they, but for the sentences of errors
/// (which stay English) and words that are looked for in documents and names.
QStringList saidLiterals(const QString &source)
{
    static const QRegularExpression Literal(QStringLiteral("\"((?:[^\"\\\\\n]|\\\\.)*)\""));
    static const QRegularExpression Words(QStringLiteral("[A-Za-z]{2,}[,;:]? [a-z]{2,}"));
    static const QRegularExpression NotSaid(QStringLiteral(
        "\\b\\w*[eE]rror\\w* "
        "?[({]|\\b(malformed|missing|wrong|failed|damaged|refused|unread|limited|assert|fail)\\("
        "|string_view|(==|!=) $|\\b(find|contains|starts_with|ends_with|count|at|value|describe|check)\\($"));
    QStringList said;
    for (auto literals = Literal.globalMatch(source); literals.hasNext();) {
        const auto literal = literals.next();
        if (!literal.captured(1).contains(Words))
            continue;
        const qsizetype statement
            = std::max(source.lastIndexOf(QStringLiteral(";\n"), literal.capturedStart()),
                       source.lastIndexOf(QStringLiteral("\n}"), literal.capturedStart()));
        if (!source.mid(statement + 1, literal.capturedStart() - statement - 1).contains(NotSaid))
            said << literal.captured(1).replace(QStringLiteral("\\\""), QStringLiteral("\""));
    }
    return said;
}

/// The pieces of a literal that stand between figures and quoted words.
QStringList piecesOf(const QString &literal)
{
    static const QRegularExpression Figures(QStringLiteral("\"|%\\d+"));
    static const QRegularExpression Edge(QStringLiteral("^[ .,;:()']+|[ .,;:()']+$"));
    static const QRegularExpression Word(QStringLiteral("[A-Za-z]{2}"));
    QStringList pieces;
    for (QString piece : sentenceForm(literal).form.split(Figures))
        if (piece.remove(Edge).contains(Word))
            pieces << piece;
    return pieces;
}

/// Sources whose literals are words to be found in documents and files, names of formats, or errors.
bool holdsNoSentences(const std::string &file)
{
    static const std::set<std::string> Known { "amount.cpp",
                                               "architecture_table.cpp",
                                               "behaviour.cpp",
                                               "code_block.cpp",
                                               "compile_lexicon.cpp",
                                               "format_table.cpp",
                                               "gguf_vocabulary.cpp",
                                               "figures.cpp",
                                               "importance.cpp",
                                               "named_methods.cpp",
                                               "json_reader.cpp",
                                               "label_lines.cpp",
                                               "mapping.cpp",
                                               "number_context.cpp",
                                               "rope.cpp",
                                               "shape_data.cpp",
                                               "shape_table.cpp",
                                               "tokenizer_json.cpp",
                                               "words.cpp",
                                               "yaml_reader.cpp" };
    return Known.contains(file);
}

/// Pieces that are looked for, or name the place of an error.
bool isLookedFor(const QString &piece)
{
    static const QSet<QString> Known { QStringLiteral("GGUF metadata"),
                                       QStringLiteral("\\noid sha"),
                                       QStringLiteral("each id once, each row with one getter"),
                                       QStringLiteral("in all"),
                                       QStringLiteral("json lines"),
                                       QStringLiteral("text_config of config.json"),
                                       QStringLiteral("the paired tensor"),
                                       QStringLiteral("torch bfloat"),
                                       QStringLiteral("torch bool"),
                                       QStringLiteral("torch float"),
                                       QStringLiteral("torch int"),
                                       QStringLiteral("torch uint"),
                                       QStringLiteral("fn") };
    return Known.contains(piece);
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

private:
    Translation m_german;

    static QJsonObject sentences()
    {
        const auto path = std::filesystem::path(sourceFolder()) / "resources/translations/core_de.json";
        return QJsonDocument::fromJson(QByteArray::fromStdString(readFile(path.string()))).object();
    }
    static void keepsPlaces(const QString &english, const QString &german)
    {
        for (int place = 1; place < 10; ++place)
            for (const QString &form : { QStringLiteral("%%1"), QStringLiteral("{%1}") }) {
                const QString mark = form.arg(place);
                QVERIFY2(english.contains(mark) == german.contains(mark), qPrintable(english));
            }
    }

private slots:
    void initTestCase()
    {
        QVERIFY(m_german.loadLanguage(QStringLiteral("de")));
        QVERIFY(!m_german.loadLanguage(QStringLiteral("xx")));
        QVERIFY(m_german.loadLanguage(QStringLiteral("de")));
    }

    /// lupdate finds no text in the sources that has no finished translation, and none that is gone.
    void everyTextOfTheWindowIsTranslated()
    {
        const TemporaryFolder folder;
        const QString texts = QString::fromStdString(folder.path("assay_de.ts"));
        const QDir root(QString::fromStdString(sourceFolder()));
        QVERIFY(QFile::copy(root.filePath(QStringLiteral("resources/translations/assay_de.ts")), texts));
        QFile(texts).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QProcess lupdate;
        lupdate.setWorkingDirectory(root.path());
        lupdate.start(QStringLiteral(LUPDATE),
                      { QStringLiteral("app"), QStringLiteral("widgets"), QStringLiteral("-I"),
                        QStringLiteral("."), QStringLiteral("-locations"), QStringLiteral("none"),
                        QStringLiteral("-silent"), QStringLiteral("-ts"), texts });
        QVERIFY(lupdate.waitForFinished(60000));
        QCOMPARE(lupdate.exitCode(), 0);
        QFile file(texts);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&file);
        QStringList wrong;
        QString context, source;
        int count = 0;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement)
                continue;
            if (xml.name() == QStringLiteral("name")) {
                context = xml.readElementText();
                // Under another name than these nobody would look for it.
                static const QSet<QString> Known { QStringLiteral("LayerStatistics"),
                                                   QStringLiteral("Numbers"),
                                                   QStringLiteral("PageFlow"),
                                                   QStringLiteral("Panel"),
                                                   QStringLiteral("PdfDocument"),
                                                   QStringLiteral("QAction"),
                                                   QStringLiteral("QCoreApplication"),
                                                   QStringLiteral("QCustomPlot"),
                                                   QStringLiteral("Report"),
                                                   QStringLiteral("assay"),
                                                   QStringLiteral("std") };
                QVERIFY2(Known.contains(context) || context.startsWith(QStringLiteral("assay::")),
                         qPrintable(context));
            } else if (xml.name() == QStringLiteral("source"))
                source = xml.readElementText();
            else if (xml.name() == QStringLiteral("translation")) {
                const QString state = xml.attributes().value(QStringLiteral("type")).toString();
                const QString german = xml.readElementText();
                ++count;
                if (!state.isEmpty() || german.isEmpty()
                    || m_german.translate(context.toUtf8(), source.toUtf8(), nullptr, -1) != german)
                    wrong << QStringLiteral("%1: %2 (%3)").arg(context, source, state);
                keepsPlaces(source, german);
            }
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        for (const QString &text : wrong)
            qWarning("not translated: %s", qPrintable(text)); // more than a message of a failure holds
        QVERIFY(wrong.isEmpty());
        QVERIFY(count > 700);
    }

    /// Every piece of a sentence that the core puts together stands in a sentence that has a translation.
    void everyPieceOfTheCoresSentencesIsTranslated()
    {
        QString english;
        const QJsonObject texts = sentences();
        for (auto text = texts.begin(); text != texts.end(); ++text)
            english += text.key() + QLatin1Char('\n');
        QStringList missing;
        int count = 0;
        for (const char *room :
             { "analysis", "audit", "claims", "inference", "opening", "pairing", "reproducing" })
            for (const auto &entry : std::filesystem::recursive_directory_iterator(
                     std::filesystem::path(sourceFolder()) / "core" / room)) {
                if (entry.path().extension() != ".cpp" || holdsNoSentences(entry.path().filename().string()))
                    continue;
                for (const QString &literal : saidLiterals(plainSource(entry.path())))
                    for (const QString &piece : piecesOf(literal)) {
                        ++count;
                        if (!english.contains(piece) && !isLookedFor(piece))
                            missing << QString::fromStdString(entry.path().filename().string())
                                    + QStringLiteral(": ") + piece;
                    }
            }
        for (const QString &piece : missing)
            qWarning("not translated: %s", qPrintable(piece));
        QVERIFY(missing.isEmpty());
        QVERIFY(count > 400);
    }

    /// What the core's tables say is shown in the window's language too.
    void wordsOfTheTablesAreTranslated()
    {
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
            if (isSaid(QString::fromUtf8(word)) && m_german.translate("", word, nullptr, -1).isEmpty())
                missing << QString::fromUtf8(word);
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
    }

    /// What rules find where they fire, what they and the codecs are called and how they are explained.
    void sentencesOfTheCoreAreTranslated()
    {
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
                && m_german.translate("Core", said.c_str(), nullptr, -1).isEmpty())
                missing << QString::fromStdString(said);
        missing.removeDuplicates();
        for (const QString &said : missing)
            qWarning("not translated: %s", qPrintable(said)); // more than a message of a failure holds
        QVERIFY(missing.isEmpty());
    }

    /// What an audit of real documents, with and without their pairs, says of them.
    void sentencesAboutRealDocumentsAreTranslated()
    {
        ASSAY_NEEDS_REAL_DATA();
        const QString root = QString::fromStdString(realData("cases"));
        const auto cases
            = QJsonDocument::fromJson(QByteArray::fromStdString(readFile(realData("cases/documents.json"))));
        QStringList missing;
        const auto look = [&](const std::string &said) {
            if (isSaid(QString::fromStdString(said))
                && m_german.translate("Core", said.c_str(), nullptr, -1).isEmpty())
                missing << QString::fromStdString(said);
        };
        for (const auto &each : cases.array()) {
            const QJsonObject one = each.toObject();
            const auto pathOf = [&](const QJsonValue &name) {
                return name.toString().isEmpty()
                    ? std::string()
                    : QStringLiteral("%1/documents/%2").arg(root, name.toString()).toStdString();
            };
            AuditRequest request { .reference = pathOf(one[QStringLiteral("reference")]),
                                   .candidate = pathOf(one[QStringLiteral("candidate")]) };
            for (const auto &file : one[QStringLiteral("files")].toArray())
                request.documents.push_back(pathOf(file));
            const auto report = auditClaims(request, RunControl());
            if (!report)
                continue; // an input that cannot be read is an error
            for (const Finding &finding : report->findings)
                look(finding.summary);
            for (const Claim &claim : report->claims)
                look(claim.reason);
            for (const std::string &line : report->notChecked)
                look(line);
        }
        missing.removeDuplicates();
        for (const QString &said : missing)
            qWarning("not translated: %s", qPrintable(said));
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
                   "698 Bytes ist für den Kandidaten genannt; gemessen wurden Gewichtsdateien 4.72 KB, "
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
        QCOMPARE(m_german.translate("Core", english.toUtf8().constData(), nullptr, -1), german);
        const SentenceForm form = sentenceForm(english);
        QCOMPARE(filledForm(form.form, form.parts), english);
    }

    /// The places for numbers are those of the English text.
    void placesAreKept()
    {
        const QJsonObject texts = sentences();
        QVERIFY(!texts.isEmpty());
        for (auto text = texts.begin(); text != texts.end(); ++text)
            keepsPlaces(text.key(), text.value().toString());
    }
};

QTEST_GUILESS_MAIN(TranslationTest)
#include "tst_translation.moc"
