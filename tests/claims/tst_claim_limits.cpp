// SPDX-License-Identifier: GPL-3.0-or-later
// Thresholds and bounds of reading documents and of facts and what follows from them, each from both sides.
#include "core/claims/encoded_text.h"
#include "core/claims/lexing/amounts.h"
#include "core/claims/lexing/tolerance.h"
#include "core/claims/reading/clauses.h"
#include "core/claims/reading/csv_reader.h"
#include "core/claims/reading/diff_text.h"
#include "core/claims/reading/keyed_lines.h"
#include "core/claims/reading/yaml_reader.h"
#include "core/claims/reasoning/reason.h"
#include "core/formats/pickle/pickle.h"
#include "tests/claims/texts.h"
#include "tests/testing/pickle_builder.h"
#include "tests/testing/reader_checks.h"
#include "tree_outline.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

std::string repeated(const std::string &text, std::size_t count)
{
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += text;
    return all;
}

std::size_t countOf(const std::string &text, const std::string &part)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

/// The first fact that is printed so.
Fact factOf(const std::string &text, const std::string &printed, const std::string &name = "a.md")
{
    const DocumentTree tree = treeOf(text, name);
    std::vector<Ledger> ledgers;
    ledgers.push_back(buildLedger(tree, 0));
    const Graph graph = joinLedgers(std::move(ledgers), { &tree });
    for (const Fact &fact : graph.facts)
        if (fact.value != NoIndex && graph.printed(fact).find(printed) != std::string::npos)
            return fact;
    qFatal("%s is not read", printed.c_str());
}

/// Rules that speak of a document, with how.
std::vector<std::string> saidOf(const std::string &text, const std::string &name = "a.md")
{
    const DocumentTree tree = treeOf(text, name);
    std::vector<Ledger> ledgers;
    ledgers.push_back(buildLedger(tree, 0));
    const Graph graph = joinLedgers(std::move(ledgers), { &tree });
    std::vector<std::string> all;
    for (const Derivation &one : reason(graph).derivations)
        all.push_back(std::string(one.rule)
                      + (one.outcome == Outcome::Breaks      ? " breaks"
                             : one.outcome == Outcome::Warns ? " warns"
                                                             : " follows"));
    return all;
}

bool says(const std::vector<std::string> &all, const std::string &one)
{
    return std::ranges::find(all, one) != all.end();
}

std::string equalRatios(const std::string &ratio, int things)
{
    std::string table = "| Model | Ratio |\n|---|---|\n";
    for (int i = 0; i < things; ++i)
        table += "| model " + std::string(1, char('A' + i)) + " | " + ratio + "x |\n";
    return table;
}

std::string totals(int parts)
{
    std::string table = "| part | MB |\n|---|---|\n";
    for (int i = 0; i < parts; ++i)
        table += "| layer " + std::string(1, char('a' + i)) + " | 100 |\n";
    return table + "| total | 450 |\n";
}

std::string nestedJson(int depth)
{
    return repeated("{\"a\":", static_cast<std::size_t>(depth)) + "4.5"
        + repeated("}", static_cast<std::size_t>(depth));
}

} // namespace

class ClaimLimitsTest : public QObject {
    Q_OBJECT

private slots:
    void headingsAndLeads()
    {
        const auto bold
            = [](std::size_t size) { return outlineOf("**" + letters(size) + "**\n\nIt is small.\n"); };
        QVERIFY(bold(78).starts_with("S(S["));
        QVERIFY(bold(82).starts_with("S(P("));
        QCOMPARE(outlineOf("###### A\n\n**Bold**\n\nSome text.\n"),
                 std::string("S(S[A]('A' S[Bold]('Bold' P('Some text.'))))"));
        const auto lead
            = [](std::size_t size) { return outlineOf(letters(size) + ":\n\n- q_proj\n- k_proj\n"); };
        QVERIFY(lead(195).find("L[xxx") != std::string::npos);
        QVERIFY(lead(204).find("L(") != std::string::npos);
    }

    void labels()
    {
        const auto labelled = [](const std::string &label) {
            return outlineOf("- " + label + ": 500 MB\n- Other: 125 MB\n").find("x'500 MB'")
                != std::string::npos;
        };
        QVERIFY(labelled(letters(94)));
        QVERIFY(!labelled(letters(98)));
        QVERIFY(labelled("a b c d e f g h x"));
        QVERIFY(!labelled("a b c d e f g h i x"));
        QVERIFY(outlineOf("Size: " + letters(88)).find("Size'xxx") != std::string::npos);
        QVERIFY(outlineOf("Size: " + letters(92)).find("'Size: xxx") != std::string::npos);
    }

    void clausesAndQuotations()
    {
        const auto quoted = [](const std::string &text) {
            return std::ranges::count(clausesOf(text), true, &Clause::quoted);
        };
        QCOMPARE(quoted("It is \"one two three\" here now"), std::ptrdiff_t(1));
        QCOMPARE(quoted("It is \"one two\" here now"), std::ptrdiff_t(0));
        QCOMPARE(clausesOf("It is small, and it works").size(), std::size_t(2));
        QCOMPARE(clausesOf("It is small, it works").size(), std::size_t(1));
        QCOMPARE(clausesOf("So small, and it works").size(), std::size_t(1));
    }

    void pairsOfALine()
    {
        const auto pairs = [](const std::string &text) {
            RichText line;
            line.plain.text = text;
            return keyedPairs(line).size();
        };
        QCOMPARE(pairs("a=1 b=2 c=3"), std::size_t(3));
        QCOMPARE(pairs("a=1 b=2"), std::size_t(0));
    }

    void yamlIsBounded()
    {
        const auto numbers = [](std::size_t documents) {
            return treeOf(repeated("a: 1\nb:\n  c: 2\n---\n", documents), "a.yaml").census.numbers;
        };
        QCOMPARE(numbers(4000), std::uint64_t(8000));
        QCOMPARE(numbers(4200), std::uint64_t(8192));
        const auto looksSo = [](int good) {
            std::string text = "a: 1\nb:\n  c: 2\n";
            for (int i = 3; i < good; ++i)
                text += "k" + std::to_string(i) + ": 1\n";
            return looksLikeYaml(text + "This is prose, of course\n");
        };
        QVERIFY(!looksSo(57));
        QVERIFY(looksSo(63));
    }

    void csvIsToldByItsFirstRows()
    {
        const auto separator = [](std::size_t good) {
            return csvSeparator("model,size\n" + repeated("alpha,5\n", good - 1) + "alpha\n");
        };
        QCOMPARE(separator(7), char(0));
        QCOMPARE(separator(8), ',');
    }

    void diffsHaveAShortPreamble()
    {
        const auto looksSo = [](std::size_t size) {
            return looksLikeDiff(repeated(letters(99) + "\n", size / 100)
                                 + "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n");
        };
        QVERIFY(looksSo(15600));
        QVERIFY(!looksSo(17000));
    }

    void nestingIsBounded()
    {
        const auto html = [](std::size_t depth) {
            return treeOf(repeated("<div>", depth) + "It is 5 MB." + repeated("</div>", depth), "a.html")
                .census.numbers;
        };
        QCOMPARE(html(190), std::uint64_t(1));
        QCOMPARE(html(210), std::uint64_t(0));
        QVERIFY(readTreeText(repeated("[", 500) + repeated("]", 500), "a.json"));
        QVERIFY(readTreeText(nestedJson(500), "a.json"));
        QVERIFY(!readTreeText(nestedJson(520), "a.json"));
        const auto pickled = [](int depth) {
            std::string value = pickleReal(4.5);
            for (int i = 0; i < depth; ++i)
                value = pickleDictionary({ { "a", value } });
            const auto read = readTree(inMemory(pickleFile(value)), RunControl());
            return read ? read->tree.census.numbers : 99;
        };
        QCOMPARE(pickled(61), std::uint64_t(1));
        QCOMPARE(pickled(67), std::uint64_t(0));
    }

    void spannedRowsAreBounded()
    {
        const std::string table
            = "<table><tr><th>model</th><th>size</th></tr><tr><td rowspan=100>x</td><td>1</td></tr>"
            + repeated("<tr><td>2</td></tr>", 80) + "</table>";
        QCOMPARE(countOf(outlineOf(table, "a.html"), "[x]"), std::size_t(64));
    }

    void arraysAreStatementsOrPayload()
    {
        const auto array
            = [](std::size_t count) { return "{\"w\": [1" + repeated(", 1", count - 1) + "], \"b\": 2}"; };
        QVERIFY(treeOf(array(15), "a.json").payloads.empty());
        QCOMPARE(treeOf(array(16), "a.json").payloads.size(), std::size_t(1));
        QCOMPARE(treeOf(array(250), "a.json").values.size(), std::size_t(251));
        QCOMPARE(treeOf(array(262), "a.json").values.size(), std::size_t(1));
        const std::string hex(40, 'a');
        QCOMPARE(treeOf("[" + repeated("{\"d\": \"" + hex + "\"}, ", 4400) + "1]", "a.json").encoded.size(),
                 std::size_t(4096));
    }

    void encodedTextsAreLong()
    {
        QVERIFY(!encodedLength("d", std::string(30, 'a')));
        QVERIFY(encodedLength("d", std::string(34, 'a')));
        QVERIFY(!encodedLength("d", repeated("Ab3/", 15)));
        QVERIFY(encodedLength("d", repeated("Ab3/", 17)));
    }

    void pickledListsAreShownInPart()
    {
        const auto shown = [](std::size_t count) {
            const auto read = readTree(inMemory(pickleFile(pickleDictionary(
                                           { { "l", pickleList(std::vector(count, pickleInteger(7))) } }))),
                                       RunControl());
            return read ? countOf(read->tree.source, "7") : 99;
        };
        QCOMPARE(shown(12), std::size_t(12));
        QCOMPARE(shown(30), std::size_t(12));
    }

    void digitsAllow()
    {
        const auto interval = [](double value, int zeros, int significant) {
            return printedInterval({ .value = value, .significant = significant, .trailingZeros = zeros },
                                   true);
        };
        QCOMPARE(interval(120000, 4, 2).low, 115000.0);
        QCOMPARE(interval(120000, 4, 2).high, 130000.0);
        QCOMPARE(interval(12000, 3, 2).low, 12000.0);
        const auto plain = [](int significant) {
            return printedInterval({ .value = 12, .significant = significant }, false).high;
        };
        QCOMPARE(plain(2), 13.0);
        QCOMPARE(plain(1), 12.5);
        const auto of = [](const std::string &text) { return findAmounts(text, {}).at(0).amount; };
        QCOMPARE(of("about 100 MB").readings[0].high, 1.05 * 101e6);
        QCOMPARE(of("a quarter of it").readings[0].high, 1.1 * 0.25);
        QCOMPARE(of("1.0 KiB").value, 1024.0);
    }

    void numbersThatAreNone()
    {
        const auto isDate = [](const std::string &text) {
            const auto found = findAmounts(text, {});
            return !found.empty() && found[0].amount.classified == NumberClass::Date;
        };
        QVERIFY(isDate("in 2000/09 it was"));
        QVERIFY(!isDate("in 1930/09 it was"));
        QVERIFY(!isDate("in 2100/09 it was"));
        const auto nounOf = [](const std::string &text) { return findAmounts(text, {}).at(0).amount.noun; };
        QCOMPARE(std::string(nounOf("24 big transformer layers")), std::string("layers"));
        QVERIFY(nounOf("24 very big transformer layers").empty());
        const auto classOf = [](std::size_t size) {
            return findAmounts("the 4" + std::string(size - 1, 'q') + " file", {}).at(0).amount.classified;
        };
        QCOMPARE(classOf(12), NumberClass::ModelName);
        QCOMPARE(classOf(13), NumberClass::Identifier);
    }

    void sidesOfAPreposition()
    {
        const auto sides = [](const std::string &first, std::size_t between) {
            // " xxx to " stands between the numbers
            return factOf(first + "16.06 GB " + letters(between - 5) + " to 4.82 GB.", "4.82").side
                == FactSide::Compressed;
        };
        QVERIFY(sides("It went from ", 87));
        QVERIFY(!sides("It went from ", 94));
        QVERIFY(sides("It goes ", 23));
        QVERIFY(!sides("It goes ", 26));
    }

    void aNumberIsAllOfItsField()
    {
        const auto whole = [](std::size_t more) {
            return factOf("{\"compressed_size\": \"25.4 MB " + letters(more - 1) + "\"}", "25.4", "a.json")
                .isWholeText;
        };
        QVERIFY(whole(4));
        QVERIFY(!whole(5));
    }

    void equationsOfAFewNumbers()
    {
        const auto equations = [](std::size_t operands) {
            const DocumentTree tree = treeOf("In all 2.5 MB" + repeated(" + 2.5 MB", operands - 1) + " = "
                                                 + std::to_string(25 * operands / 10) + " MB.",
                                             "a.md");
            return buildLedger(tree, 0).equations.size();
        };
        QCOMPARE(equations(12), std::size_t(1));
        QCOMPARE(equations(14), std::size_t(0));
    }

    void denialsReach()
    {
        const auto mode = [](std::size_t between) {
            return factOf("It is not " + letters(between - 2) + " 4.5x smaller.", "4.5").mode;
        };
        QCOMPARE(mode(46), Mode::Denied);
        QCOMPARE(mode(50), Mode::Result);
    }

    void wordsReach()
    {
        const auto attribute = [](std::size_t between) {
            return factOf("The accuracy " + letters(between - 2) + " 91.27 %.", "91.27").attribute;
        };
        QCOMPARE(attribute(93), Attribute::Quality);
        QVERIFY(attribute(99) != Attribute::Quality);
        const auto labelled = [](const std::string &open, const std::string &close) {
            return factOf("{\"compression_ratio\": " + open + "4.5" + close + "}", "4.5", "a.json").attribute;
        };
        QCOMPARE(labelled("{\"foo\": {\"bar\": ", "}}"), Attribute::Ratio);
        QVERIFY(labelled("{\"foo\": {\"bar\": {\"baz\": ", "}}}") != Attribute::Ratio);
    }

    void equalRatiosOfManyThings()
    {
        QVERIFY(says(saidOf(equalRatios("52", 3)), "pattern.equal-ratio warns"));
        QVERIFY(!says(saidOf(equalRatios("48", 3)), "pattern.equal-ratio warns"));
        QVERIFY(!says(saidOf(equalRatios("52", 2)), "pattern.equal-ratio warns"));
    }

    void storedNumbersTakeABit()
    {
        const auto said = [](const std::string &bytes) {
            return says(saidOf("- Compressed parameters: 1,000,123\n- File size: " + bytes + " bytes\n"),
                        "rate.less-than-a-bit warns");
        };
        QVERIFY(said("121,317")); // 0.97 bits
        QVERIFY(!said("128,717")); // 1.03
    }

    void totalsOfTwoPartsAndMore()
    {
        QVERIFY(says(saidOf(totals(2)), "table.total breaks"));
        QVERIFY(!says(saidOf(totals(1)), "table.total breaks"));
    }

    // 4.0 is read as 3.95 to 4.1: 4.30 lies 0.195 / 4.30 = 0.045 off, 4.34 0.235 / 4.34 = 0.054.
    void conflictsOfOneKey()
    {
        const auto conflict = [](const std::string &other) {
            return says(saidOf("The compression ratio is 4.0x.\n\nAll in all the compression ratio is "
                               + other + "x.\n"),
                        "documents.one-key breaks");
        };
        QVERIFY(!conflict("4.30"));
        QVERIFY(conflict("4.34"));
    }

    // 1,000,123 weights of 16 bits are 2,000,246 bytes, and up to 5 % more as a file.
    void filesAreALittleLarger()
    {
        const auto said = [](const std::string &bytes) {
            return says(
                saidOf("{\"parameters\": 1000123, \"dtype\": \"fp16\", \"size_bytes\": " + bytes + "}",
                       "a.json"),
                "size.width follows");
        };
        QVERIFY(said("2090317"));
        QVERIFY(!said("2110317"));
    }
};

QTEST_APPLESS_MAIN(ClaimLimitsTest)
#include "tst_claim_limits.moc"
