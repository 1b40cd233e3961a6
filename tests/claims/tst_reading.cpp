// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/clauses.h"
#include "core/claims/reading/csv_reader.h"
#include "core/claims/reading/sentences.h"

#include "tree_outline.h"

#include <QtTest>

using namespace assay;

namespace {

TreeId sentenceWith(const DocumentTree &tree, std::string_view text)
{
    for (TreeId id = 1; id < tree.nodes.size(); ++id)
        if (tree.node(id).kind == TreeKind::Sentence && tree.text(id).find(text) != std::string_view::npos)
            return id;
    return NoTreeId;
}

const std::vector<std::pair<std::string, std::string>> &examples()
{
    static const std::vector<std::pair<std::string, std::string>> Examples {
        { "a.md",
          "---\nsize_mb: 5\nl: [1, 2]\n---\n# A 5\n\nIt was **500 MB**, ~~4x~~ now.\n\n- A: 5 MB\n  - b\n\n> "
          "q 5\n\n| a | b |\n|--|--|\n| c | 5 |\n\n"
          "```json\n{\"a\": [1, {\"b\": 2}]}\n```\n<table><tr><td "
          "rowspan=2>x</td><td>5</td></tr><tr><td>6</td></tr></table>\n\n\\begin{tabular}{l}a & 5 \\\\ b & 6 "
          "\\end{tabular}\n[^1]: note 5\n" },
        { "a.json",
          "{\"a\": {\"x\": 1, \"y\": [1, 2, \"c\\u00e9\"]}, \"b\": {\"x\": 2e5, \"y\": null}, \"c\": "
          "[[\"h\", \"i\"], [1, true]]}" },
        { "a.jsonl", "{\"a\": 1}\n{\"a\": 2, \"b\": [1, 2]}\n" },
        { "a.csv", "# c\nmetric,value,unit\n\"a \"\"b\"\"\nc\",5,MB\nd,\"6,5\",GB\n" },
        { "a.yaml", "a: &x 5\nb:\n  - c: *x\n    d: \"q\"\n  - {c: 6, d: [1, 2]}\ne: |\n  text 7\n  more\n" },
        { "a.tex",
          "\\section{A 5}\nText 5\\% \\textbf{b}. % c\n\\begin{itemize}\\item x "
          "5\\end{itemize}\n\\begin{table}\\caption{C}\\begin{tabular}{lr}\\toprule a & "
          "\\multicolumn{2}{c}{b} \\\\ \\midrule \\multirow{2}{*}{c} & 5 \\\\ & 6 "
          "\\end{tabular}\\end{table}" },
        { "a.html",
          "<!DOCTYPE html><html><body><h1>A</h1><dl><dt>a<dd>5 "
          "MB</dl><ul><li>x<ul><li>5</ul></ul><blockquote>q &times; &#53;</blockquote><pre>a  5\nb  "
          "6</pre></body></html>" },
        { "a.txt",
          "name   size\n----   ----\na      5 MB\nb      6 MB\n\nOriginal ..... 5\nNew .......... 6\n" },
        { "a.txt", "总大小：５００ MB。压缩后四分之一，约1亿2000万参数。\nстало в 3,9 раза меньше\n" },
    };
    return Examples;
}

} // namespace

class ReadingTest : public QObject {
    Q_OBJECT

private slots:
    /// Every line of a text may hold one decimal comma; that makes no table of it.
    void decimalCommasDivideNoColumns_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<char>("separator");
        QTest::newRow("sentences") << "Die Größe ist 6,69 MB.\n\nDer Fehler ist 0,5.\n" << '\0';
        QTest::newRow("labels") << "taille : 6,69 Mo\nrapport : 3,5\n" << '\0';
        QTest::newRow("numbers alone") << "1,2\n3,4\n" << ',';
        QTest::newRow("names that end in digits") << "layer0,399\nlayer1,401\n" << ',';
        QTest::newRow("decimal points behind the comma") << "layer 0,3.99\nlayer 1,4.01\n" << ',';
        QTest::newRow("words before the comma") << "first layer,3\nsecond layer,4\n" << ',';
        QTest::newRow("a header of words") << "layer,ratio in all\nlayer 0,39\n" << ',';
    }
    void decimalCommasDivideNoColumns()
    {
        QFETCH(QString, text);
        QFETCH(char, separator);
        QCOMPARE(csvSeparator(text.toStdString()), separator);
    }
    void placesAreWrong_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("digits");
        for (const auto &[name, text, digits] :
             { std::tuple { "bold.md", "# T\n\nIt is **77** MB.\n", "77" },
               std::tuple { "cell.md", "| a | b |\n|--|--|\n| x | 77 |\n", "77" },
               std::tuple { "code.md", "```json\n{\"a\": 77}\n```\n", "77" },
               std::tuple { "front.md", "---\na: 77\n---\nb\n", "77" },
               std::tuple { "html.html", "<html><body><p>a &amp; b</p><p>is 77 MB</p></body></html>", "77" },
               std::tuple { "csv.csv", "a,b\nx,77\n", "77" },
               std::tuple { "tex.tex",
                            "\\begin{tabular}{l}\na & b \\\\\nx & \\textbf{77} \\\\\n\\end{tabular}", "77" },
               std::tuple { "json.json", "{\"a\":\n  [{\"b\": 77}]}", "77" },
               std::tuple { "yaml.yaml", "a:\n  b: 77\n", "77" } })
            QTest::newRow(name) << QByteArray(name) << QByteArray(text) << QByteArray(digits);
    }

    void placesAreWrong()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, digits);
        const auto read = readTreeText(text.toStdString(), name.toStdString());
        QVERIFY(bool(read));
        const auto &tree = read->tree;
        const auto wanted = text.indexOf(digits);
        const auto value = std::find_if(tree.values.begin(), tree.values.end(), [](const TreeValue &one) {
            return one.amount.value == 77 || one.amount.value == 77e6;
        });
        QVERIFY(value != tree.values.end());
        const auto place = tree.place(*value);
        QCOMPARE(qsizetype(place.offset), wanted);
        QCOMPARE(qsizetype(place.line), text.left(wanted).count('\n') + 1);
        QCOMPARE(qsizetype(place.column), wanted - (text.left(wanted).lastIndexOf('\n') + 1) + 1);
    }

    void pointersFollowTheSource()
    {
        const auto read
            = readTreeText("{\"rows\": [{\"a/b\": 1, \"c\": 2}, {\"a/b\": 3, \"c\": 4}]}", "a.json");
        QVERIFY(bool(read));
        const auto id = sentenceWith(read->tree, "3");
        QCOMPARE(read->tree.pointer(id), std::string("/rows/1/a~1b"));
        QCOMPARE(read->tree.pointer(read->tree.node(id).parent), std::string("/rows/1"));
    }

    void flagsAreLost()
    {
        const auto read = readTreeText("> quoted words here\n\n- [ ] open task\n- [x] done task\n\nNow ~~old "
                                       "5x~~ new.\n\n| a | b |\n|--|--|\n| x | -- |\n| ... | ... |\n");
        const auto &tree = read->tree;
        QVERIFY(tree.has(sentenceWith(tree, "quoted"), Quoted));
        QVERIFY(tree.has(sentenceWith(tree, "open"), Unchecked));
        QVERIFY(tree.has(sentenceWith(tree, "done"), Checked));
        QVERIFY(tree.has(sentenceWith(tree, "old"), Struck));
        QVERIFY(!tree.has(sentenceWith(tree, "new"), Struck));
        QVERIFY(tree.has(sentenceWith(tree, "--"), NullText));
        QVERIFY(tree.has(tree.node(sentenceWith(tree, "...")).parent, Elided));
    }

    void endlessSentencesAreNotCut_data()
    {
        QTest::addColumn<qsizetype>("bytes");
        QTest::addColumn<qsizetype>("sentences");
        const auto limit = qsizetype(LongestSentence);
        QTest::newRow("a tenth below the limit") << limit * 9 / 10 << qsizetype(1);
        QTest::newRow("a tenth above the limit") << limit * 11 / 10 << qsizetype(2);
        QTest::newRow("a hundred of them") << limit * 100 << qsizetype(100);
    }
    void endlessSentencesAreNotCut()
    {
        QFETCH(qsizetype, bytes);
        QFETCH(qsizetype, sentences);
        const std::string text = QByteArray("word and ").repeated(bytes).left(bytes).toStdString();
        const auto found = sentencesOf(text);
        QVERIFY2(std::abs(qsizetype(found.size()) - sentences) <= sentences / 50,
                 qPrintable(QString::number(found.size())));
        // Cut between words, with nothing lost but blanks.
        for (const auto &[begin, length] : found) {
            QVERIFY(begin == 0 || text[begin - 1] == ' ');
            QVERIFY(text[begin] != ' ');
        }
        QCOMPARE(found.back().first + found.back().second, QByteArray::fromStdString(text).trimmed().size());
        // Without a blank it is cut all the same.
        const std::string solid(std::size_t(bytes), 'x');
        QVERIFY(qsizetype(sentencesOf(solid).size()) <= sentences);
        for (const auto &[begin, length] : sentencesOf(solid))
            QVERIFY(length <= LongestSentence * 5 / 4);
    }

    void unitsOfHeadersUnused()
    {
        const auto read = readTreeText(
            "| Metric | Before | After |\n|--|--|--|\n| Size (MB) | 500 | 125 |\n| Parameters | 5 | 5 |\n");
        const auto &tree = read->tree;
        const auto values = tree.valuesOf(sentenceWith(tree, "125"));
        QCOMPARE(values.size(), std::size_t(1));
        QCOMPARE(values[0].amount.value, 125e6);
        QCOMPARE(int(tree.shape(tree.tableOf(sentenceWith(tree, "125"))).rows),
                 int(TableShape::Rows::Attributes));
    }

    void censusForgetsNumbers()
    {
        const auto read = readTreeText("On 2025-01-02 GPT-2 took 3 epochs and 500 MB.");
        const auto &census = read->tree.census;
        QCOMPARE(census.numbers, std::uint64_t(4));
        QCOMPARE(census.classified[std::size_t(NumberClass::Date)], std::uint64_t(1));
        QCOMPARE(census.classified[std::size_t(NumberClass::ModelName)], std::uint64_t(1));
        QCOMPARE(census.classified[std::size_t(NumberClass::Setting)], std::uint64_t(1));
        QCOMPARE(census.classified[std::size_t(NumberClass::None)], std::uint64_t(1));
    }

    void payloadReadAsStatements()
    {
        std::string text
            = "{\"layer\": \"h.0.w\", \"original_shape\": [2, 400], \"count\": 800, \"values\": [";
        for (int i = 0; i < 800; ++i)
            text += (i ? "," : "") + std::to_string(i) + ".5";
        const auto read = readTreeText(text + "]}", "a.json");
        QVERIFY(bool(read));
        QCOMPARE(read->tree.payloads.size(), std::size_t(1));
        const auto &series = read->tree.payloads[0];
        QCOMPARE(series.count, std::uint64_t(800));
        QCOMPARE(series.values[799], 799.5);
        QCOMPARE(series.layer, std::string("h.0.w"));
        QCOMPARE(series.originalShape, (std::vector<std::uint64_t> { 2, 400 }));
        QCOMPARE(series.declaredCount.value_or(0), std::uint64_t(800));
        QVERIFY(read->tree.values.size() < 10);
    }

    void aliasesMultiply()
    {
        std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
        for (char c = 'b'; c <= 'z'; ++c) {
            bomb += std::string(1, c) + ": &" + c + " [";
            for (int i = 0; i < 9; ++i)
                bomb += std::string(i ? ", *" : "*") + char(c - 1);
            bomb += "]\n";
        }
        const auto read = readTreeText(bomb, "bomb.yaml");
        QVERIFY(bool(read));
        QVERIFY(read->tree.nodes.size() < 2000);
    }

    void clausesRunTogether_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("clauses");
        const auto row = [](const char *text, const QStringList &clauses) {
            QTest::newRow(text) << QByteArray(text) << clauses;
        };
        row("It is 4x smaller, but we do not call it lossless.",
            { "It is 4x smaller", "but we do not call it lossless." });
        row("It is 500, 250 and 125 MB.", { "It is 500, 250 and 125 MB." });
        row("They say \"a thousand times smaller\" and we doubt it.",
            { "They say", "a thousand times smaller", "and we doubt it." });
        row("The file is small (about 125 MB on disk) and fast.",
            { "The file is small", "about 125 MB on disk", "and fast." });
        row("Das Original hat 500 MB; das neue hat 125 MB.",
            { "Das Original hat 500 MB", "das neue hat 125 MB." });
    }

    void clausesRunTogether()
    {
        QFETCH(QByteArray, text);
        QStringList found;
        const auto utf8 = text.toStdString();
        for (const auto &clause : clausesOf(utf8))
            found << QString::fromStdString(utf8.substr(clause.begin, clause.length));
        QTEST(found, "clauses");
    }

    void cutAnywhereCrashes()
    {
        for (const auto &[name, text] : examples())
            for (std::size_t length = 0; length <= text.size(); ++length)
                outlineOf(std::string_view(text).substr(0, length), name);
    }

    void flippedBytesCrash()
    {
        // A fixed sequence of changes: multiplicative congruence modulo 2^31 - 1.
        std::uint64_t state = 1;
        const auto next = [&] { return state = state * 48271 % 2147483647; };
        for (const auto &[name, text] : examples())
            for (int round = 0; round < 400; ++round) {
                auto broken = text;
                for (int i = 0; i < 3; ++i)
                    broken[next() % broken.size()] = static_cast<char>(32 + next() % 224);
                outlineOf(broken, name);
            }
    }

    void deepNestingCrashes()
    {
        for (const std::string open : { "[", "{\"a\":", "> ", "<div>", "- ", "<table><tr><td>", "{",
                                        "\\begin{itemize}\\item ", "<ul><li>" })
            for (const char *name : { "a.json", "a.md", "a.html", "a.yaml", "a.tex" }) {
                std::string text;
                for (int i = 0; i < 3000; ++i)
                    text += open;
                outlineOf(text + "5", name);
            }
    }
};

QTEST_APPLESS_MAIN(ReadingTest)
#include "tst_reading.moc"
