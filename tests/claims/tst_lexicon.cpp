// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexicon/lexicon.h"

#include <QtTest>

using namespace assay;

namespace {

QStringList phrasesIn(const char *text, LanguageSet in)
{
    QStringList out;
    for (const auto &hit : findPhrases(text, in))
        out << QString::fromStdString(std::string(std::string_view(text).substr(hit.begin, hit.length)));
    return out;
}

} // namespace

class LexiconTest : public QObject {
    Q_OBJECT

private slots:
    void phraseNotFound_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("language");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("found");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char *name, const char *text, Language language, Vote kind,
                            const char *found, const char *value) {
            QTest::newRow(name) << QByteArray(text) << int(language) << int(kind) << QByteArray(found)
                                << QByteArray(value);
        };
        using enum Language;
        row("plain word", "the file is smaller now", English, Vote::Sense, "smaller", "saved");
        row("upper case", "SMALLER", English, Vote::Sense, "SMALLER", "saved");
        row("snake case", "relative_error", English, Vote::Metric, "relative_error", "relative error");
        row("camel case", "compressionRatio", English, Vote::Attribute, "compressionRatio", "ratio");
        row("a hump begins a word", "maxPerplexity", English, Vote::Metric, "Perplexity", "perplexity");
        row("hyphen as a blank", "bit-exact copy", English, Vote::State, "bit-exact", "exact");
        row("line break inside", "kv\n   cache", English, Vote::Thing, "kv\n   cache", "kv cache");
        row("stem", "it compresses well", English, Vote::Attribute, "compresses", "ratio");
        row("stems of two words", "2,5 бита на вес", Russian, Vote::Unit, "бита на вес", "bpw");
        row("upper case Cyrillic", "МИЛЛИАРДОВ", Russian, Vote::Magnitude, "МИЛЛИАРДОВ", "1e9");
        row("Han has no blanks", "模型压缩比为四", Chinese, Vote::Attribute, "压缩比", "ratio");
        row("full-width letters", "\xef\xbc\xad\xef\xbc\xad\xef\xbc\xac\xef\xbc\xb5", English, Vote::DataSet,
            "\xef\xbc\xad\xef\xbc\xad\xef\xbc\xac\xef\xbc\xb5", "mmlu");
        row("the longest", "gut drei Milliarden", German, Vote::Magnitude, "Milliarden", "1e9");
    }

    void phraseNotFound()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, language);
        QFETCH(int, kind);
        const auto hits = findPhrases(text.toStdString(), LanguageSet::with(Language(language)), Vote(kind));
        QVERIFY(!hits.empty());
        QTEST(text.mid(hits[0].begin, hits[0].length), "found");
        const auto value = hits[0].row->of(Vote(kind));
        QTEST(QByteArray(value.data(), qsizetype(value.size())), "value");
    }

    void foundInsideWords_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("end of a word") << QByteArray("unfewer");
        QTest::newRow("beginning of a word") << QByteArray("smallerish");
        QTest::newRow("accented neighbour") << QByteArray("smaller\xc3\xa9");
        QTest::newRow("other language") << QByteArray("kleiner");
    }

    void foundInsideWords()
    {
        QFETCH(QByteArray, text);
        QVERIFY(findPhrases(text.toStdString(), LanguageSet::with(Language::English), Vote::Sense).empty());
        // Three capitals at a hump are a word or a unit, four the end of a name.
        QCOMPARE(findPhrases("lossMAX", LanguageSet::with(Language::English), Vote::Aggregate).size(),
                 std::size_t(1));
        QVERIFY(findPhrases("lossBEST", LanguageSet::with(Language::English), Vote::Aggregate).empty());
    }

    void hitsOverlap()
    {
        const auto hits
            = phrasesIn("compression ratio of the original size", LanguageSet::with(Language::English));
        QVERIFY(hits.contains("compression ratio"));
        QVERIFY(!hits.contains("ratio"));
        QVERIFY(!hits.contains("original"));
    }

    void languageMixesUp()
    {
        // "billion" is 10^9 in English and 10^12 in French.
        const auto value = [](Language language) {
            return findPhrases("billion", LanguageSet::with(language), Vote::Magnitude)
                .at(0)
                .row->of(Vote::Magnitude);
        };
        QCOMPARE(value(Language::English), std::string_view("1e9"));
        QCOMPARE(value(Language::French), std::string_view("1e12"));
    }

    void languageMistaken_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("language");
        const auto row = [](const char *text, Language language) {
            QTest::newRow(text) << QByteArray(text) << int(language);
        };
        row("The model is smaller than the original.", Language::English);
        row("Das Modell wird auf 125 MB verkleinert und ist nicht verlustfrei.", Language::German);
        row("Le modèle est quatre fois plus petit que la version d'origine.", Language::French);
        row("El modelo es cuatro veces más pequeño que el original.", Language::Spanish);
        row("O modelo é quatro vezes menor do que o original e não perde precisão.", Language::Portuguese);
        row("Il modello è quattro volte più piccolo della versione originale.", Language::Italian);
        row("Модель в четыре раза меньше, чем исходная.", Language::Russian);
        row("模型压缩后的大小是原来的四分之一。", Language::Chinese);
        row("モデルは元の四分の一のサイズです。", Language::Japanese);
        row("Het model is vier keer kleiner dan het origineel.", Language::Dutch);
        row("Model jest cztery razy mniejszy niż oryginał.", Language::Polish);
        row("모델은 원본보다 네 배 더 작습니다.", Language::Korean);
        row("500 MB 125 MB", Language::English);
    }

    void languageMistaken()
    {
        QFETCH(QByteArray, text);
        QTEST(int(languageOf(text.toStdString())), "language");
    }

    void keysFolded()
    {
        QCOMPARE(foldKey("compressed_size_mb"), std::string("compressed size mb"));
        QCOMPARE(foldKey("compressedSizeMb"), std::string("compressed size mb"));
        QCOMPARE(foldKey("Compressed-Size  (MB)"), std::string("compressed size (mb)"));
        QCOMPARE(foldKey("Größe"), std::string("größe"));
    }

    void phraseAtItsPlace()
    {
        const std::string_view text = "4 -fold smaller, about 3";
        const auto fold = phraseAt(text, 1, LanguageSet::with(Language::English), Vote::Unit);
        QVERIFY(fold.has_value());
        QCOMPARE(fold->begin, 3u);
        QCOMPARE(fold->row->of(Vote::Unit), std::string_view("x"));
        const auto about
            = phraseBefore(text.substr(0, 23), LanguageSet::with(Language::English), Vote::Bound);
        QVERIFY(about.has_value());
        QCOMPARE(about->begin, 17u);
        QVERIFY(!phraseBefore(text.substr(0, 15), LanguageSet::with(Language::English), Vote::Bound));
    }

    void brokenBytesLoop()
    {
        // Every byte value, alone and in pairs: no end is no end.
        for (unsigned a = 0; a < 256; ++a)
            for (unsigned b = 0; b < 256; ++b) {
                const char bytes[] { 's', char(a), char(b), 'x' };
                findPhrases({ bytes, 4 }, LanguageSet::all());
                wholePhrase({ bytes, 4 }, LanguageSet::all());
                foldKey({ bytes, 4 });
            }
    }
};

QTEST_APPLESS_MAIN(LexiconTest)
#include "tst_lexicon.moc"
