// SPDX-License-Identifier: GPL-3.0-or-later
#include "tree_outline.h"

#include <QtTest>

using namespace assay;

class ReadingShapesTest : public QObject {
    Q_OBJECT

private slots:
    void shapeReadWrongly_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("outline");
        const auto row = [](const char *what, const char *name, const char *text, const char *outline) {
            QTest::newRow(what) << QByteArray(name) << QByteArray(text) << QByteArray(outline);
        };
        row("sentences of a paragraph", "a.md", "It was 500 MB. It is 125 MB now.",
            "S(P('It was 500 MB.' 'It is 125 MB now.'))");
        row("soft break", "a.md", "It was\n500 MB.", "S(P('It was 500 MB.'))");
        row("points of numbers and abbreviations", "a.md", "It is approx. 1.5 MB, e.g. 2.5 MB. Done.",
            "S(P('It is approx. 1.5 MB, e.g. 2.5 MB.' 'Done.'))");
        row("Chinese full stops", "a.md", "原来500MB。现在125MB。", "S(P('原来500MB。' '现在125MB。'))");
        row("headings nest", "a.md", "# A\n\n## B\n\ntext one\n\n# C\n\ntext two\n",
            "S(S[A]('A' S[B]('B' P('text one'))) S[C]('C' P('text two')))");
        row("bold line as a heading", "a.md", "**Results**\n\nIt is small.\n",
            "S(S[Results]('Results' P('It is small.')))");
        row("bold labels", "a.md", "**Original**: 500 MB\n**Compressed**: 125 MB\n",
            "S(R(Original'500 MB' Compressed'125 MB'))");
        row("bold labels without colons", "a.md", "**Original** 500 MB\n**Compressed** 125 MB\n",
            "S(R(Original'500 MB' Compressed'125 MB'))");
        row("bullets with labels", "a.md", "Results:\n\n- Original: 500 MB\n- Compressed: 125 MB\n",
            "S(P('Results:') R[Results](Original'500 MB' Compressed'125 MB'))");
        row("bullets with dashes", "a.md", "- **Original** — 500 MB\n- **Compressed** — 125 MB\n",
            "S(R(Original'500 MB' Compressed'125 MB'))");
        row("plain bullets", "a.md", "Tested layers:\n\n- q_proj\n- k_proj\n",
            "S(P('Tested layers:') L[Tested layers]('q_proj' 'k_proj'))");
        row("nested bullets", "a.md", "- GPT-2\n  - Original: 500 MB\n  - Compressed: 125 MB\n",
            "S(L(R[GPT-2]('GPT-2' Original'500 MB' Compressed'125 MB')))");
        row("code block of labels", "a.md", "```\nOriginal:   500 MB\nCompressed: 125 MB\n```\n",
            "S(R(Original'500 MB' Compressed'125 MB'))");
        row("code block with equals signs", "a.md", "```\noriginal = 500 MB\ncompressed = 125 MB\n```\n",
            "S(R(original'500 MB' compressed'125 MB'))");
        row("dotted leaders", "a.md", "```\nOriginal ........ 500 MB\nCompressed ...... 125 MB\n```\n",
            "S(R(Original'500 MB' Compressed'125 MB'))");
        row("definition list", "a.md", "Original\n: 500 MB\n\n<dl><dt>Size</dt><dd>125 MB</dd></dl>\n",
            "S(R(Original'500 MB') R(Size'125 MB'))");
        row("table of things", "a.md", "| Model | Size |\n|--|--|\n| A | 5 MB |\n| B | 6 MB |\n",
            "S(T(R[A](Size'5 MB') R[B](Size'6 MB')))");
        row("table behind a paragraph", "a.md", "Table 1: sizes\n| Model | Size |\n|--|--|\n| A | 5 MB |\n",
            "S(P('Table 1: sizes') T[Table 1: sizes](R[A](Size'5 MB')))");
        row("key-value table", "a.md", "| Metric | Value |\n|--|--|\n| Size | 5 MB |\n| Ratio | 4.0 |\n",
            "S(R(Size'5 MB' Ratio'4.0'))");
        row("two-sided table", "a.md",
            "| Metric | Original | Compressed |\n|--|--|--|\n| Size | 8 MB | 2 MB |\n| Parameters | 4M | 4M "
            "|\n",
            "S(T(R[Size](Original'8 MB' Compressed'2 MB') R[Parameters](Original'4M' Compressed'4M')))");
        row("table on its side", "a.md",
            "| | Alpha | Beta |\n|--|--|--|\n| Size | 8 MB | 6 MB |\n| Perplexity | 12.5 | 13.5 |\n",
            "S(T(R[Alpha](Size'8 MB' Perplexity'12.5') R[Beta](Size'6 MB' Perplexity'13.5')))");
        row("boxes", "a.txt",
            "+-------+------+\n| name  | size |\n+-------+------+\n| alpha | 5 MB |\n| beta  | 6 MB "
            "|\n+-------+------+\n",
            "S(T(R[alpha](size'5 MB') R[beta](size'6 MB')))");
        row("columns apart by blanks", "a.txt",
            "name    size    ratio\nalpha   5 MB    4.0\nbeta    6 MB    3.0\n",
            "S(T(R[alpha](size'5 MB' ratio'4.0') R[beta](size'6 MB' ratio'3.0')))");
        row("CSV", "a.csv", "model,size_mb,ratio\nalpha,5,4.0\nbeta,6,3.0\n",
            "S(T(R[alpha](size_mb'5' ratio'4.0') R[beta](size_mb'6' ratio'3.0')))");
        row("CSV with comments, quotes and line breaks", "a.csv",
            "# measured twice\nmodel,note,size_mb\nalpha,\"one, \"\"two\"\"\nthree\",5\nbeta,none,6\n",
            "S(P('measured twice') T[measured twice](R[alpha](note'one, \"two\" three' size_mb'5') "
            "R[beta](note'none' size_mb'6')))");
        row("semicolons and decimal commas", "a.csv", "modell;größe_mb\nalpha;5,5\nbeta;6,5\n",
            "S(T(R[alpha](größe_mb'5,5') R[beta](größe_mb'6,5')))");
        row("long CSV", "a.csv", "model,metric,value\nalpha,size_mb,5\nalpha,ratio,4.0\nbeta,size_mb,6\n",
            "S(L(R[alpha](size_mb'5' ratio'4.0') R[beta](size_mb'6')))");
        row("LaTeX", "a.tex",
            "\\begin{tabular}{lrr}\n\\toprule\nModel & Size (MB) & Ratio \\\\\n\\midrule\nalpha & 5\\,MB & "
            "4.0$\\times$ \\\\\nbeta & \\textbf{6} & 3.0 \\\\\n\\bottomrule\n\\end{tabular}\n",
            "S(T(R[alpha](Size (MB)'5 MB' Ratio'4.0×') R[beta](Size (MB)'6' Ratio'3.0')))");
        row("LaTeX in Markdown", "a.md",
            "See:\n\n\\begin{tabular}{lr}\nModel & Size \\\\\n\\hline\nalpha & 5 MB \\\\\n\\end{tabular}\n",
            "S(P('See:') T[See](R[alpha](Size'5 MB')))");
        row("HTML without scripts", "a.html",
            "<html><head><script>var x = 9;</script><style>p{width:8px}</style></head><body><h1>A</h1><p>It "
            "is <b>5</b> "
            "MB.</p><table><tr><th>Model</th><th>Size</th></tr><tr><td>alpha</td><td>5&nbsp;MB</td></tr></"
            "table></body></html>",
            "S(S[A]('A' P('It is 5 MB.') T(R[alpha](Size'5\xc2\xa0MB'))))");
        row("YAML", "a.yaml", "model: alpha\nsizes:\n  original_mb: 500\n  compressed_mb: 125\n",
            "S(R(model'alpha' R[sizes](original_mb'500' compressed_mb'125')))");
        row("front matter", "a.md", "---\nlicense: mit\nsize_mb: 125\n---\nText here.\n",
            "S(S[front matter](R(license'mit' size_mb'125')) P('Text here.'))");
        row("flat JSON", "a.json",
            "{\"original_mb\": 500, \"compressed_mb\": 125, \"exact\": true, \"note\": null}",
            "S(R(original_mb'500' compressed_mb'125' exact'true' note'null'))");
        row("siblings", "a.json", "{\"before\": {\"size\": 500}, \"after\": {\"size\": 125}}",
            "S(R(R[before](size'500') R[after](size'125')))");
        row("array of like objects", "a.json",
            "{\"layers\": [{\"name\": \"q\", \"ratio\": 4.0}, {\"name\": \"k\", \"ratio\": 3.0}]}",
            "S(R(T[layers](R[q](ratio'4.0') R[k](ratio'3.0'))))");
        row("object of like objects", "a.json",
            "{\"q\": {\"size\": 5, \"ratio\": 4.0}, \"k\": {\"size\": 6, \"ratio\": 3.0}}",
            "S(T(R[q](size'5' ratio'4.0') R[k](size'6' ratio'3.0')))");
        row("object of arrays", "a.json", "{\"model\": [\"a\", \"b\"], \"size\": [5, 6]}",
            "S(R(T(R[a](size'5') R[b](size'6'))))");
        row("columns and rows", "a.json",
            "{\"columns\": [\"model\", \"size\"], \"rows\": [[\"a\", 5], [\"b\", 6]]}",
            "S(R(T(R[a](size'5') R[b](size'6'))))");
        row("header and rows", "a.json", "[[\"model\", \"size\"], [\"a\", 5], [\"b\", 6]]",
            "S(T(R[a](size'5') R[b](size'6')))");
        row("name, value, unit", "a.json",
            "[{\"name\": \"size\", \"value\": 5, \"unit\": \"MB\"}, {\"name\": \"ratio\", \"value\": 4}]",
            "S(R(size (MB)'5' ratio'4'))");
        row("JSON lines", "a.jsonl", "{\"model\": \"a\", \"size\": 5}\n{\"model\": \"b\", \"size\": 6}\n",
            "S(T(R[a](size'5') R[b](size'6')))");
        row("texts of JSON", "a.json", "{\"note\": \"It was 500 MB in all. It is 125 MB now.\"}",
            "S(R(P[note](note'It was 500 MB in all.' note'It is 125 MB now.')))");
        row("JSON in a code block", "a.md", "```json\n{\"size_mb\": 5}\n```\n", "S(R(size_mb'5'))");
        row("broken JSON in a code block", "a.md", "```json\n{\"size_mb\": 5\n```\n",
            "S(P('{\"size_mb\": 5'))");
        row("footnote beside its sentence", "a.md", "It is small[^1]. More text.\n\n[^1]: On disk.\n",
            "S(P('It is small[^1].' 'On disk.' 'More text.'))");
    }

    void shapeReadWrongly()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, outline);
        QCOMPARE(QByteArray::fromStdString(outlineOf(text.toStdString(), name.toStdString())), outline);
    }
};

QTEST_APPLESS_MAIN(ReadingShapesTest)
#include "tst_reading_shapes.moc"
