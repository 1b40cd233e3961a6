// SPDX-License-Identifier: GPL-3.0-or-later
// Pickles assembled by hand from the opcode table; nothing here was made by running Python.
#include "core/claims/reading/read_tree.h"
#include "core/formats/pickle/pickle.h"
#include "tests/testing/random.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

Result<Pickle> read(const std::string &bytes)
{
    const auto view = std::as_bytes(std::span(bytes));
    return readPickle(*memorySource({ view.begin(), view.end() }, "test.pkl"), 0, {}, {});
}

/// A literal with its zero bytes, without the one at its end.
template <std::size_t Size> std::string literal(const char (&text)[Size])
{
    return std::string(text, Size - 1);
}

std::string floatBytes(double value)
{
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &value, 8);
    std::reverse(bytes.begin(), bytes.end());
    return "G" + bytes;
}

} // namespace

class PickleTest : public QObject {
    Q_OBJECT

private slots:
    void scalarsComeBack()
    {
        QCOMPARE(read("K\x2a.")->nodes[0].number, 42.0);
        QCOMPARE(read("J\xff\xff\xff\xff.")->nodes[0].number, -1.0);
        QCOMPARE(read(literal("\x8a\x02\x00\xff."))->nodes[0].number, -256.0);
        QCOMPARE(read("I01\n.")->nodes[0].kind, NodeKind::Boolean);
        QCOMPARE(read("F1.5\n.")->nodes[0].number, 1.5);
        QCOMPARE(read("L123L\n.")->nodes[0].number, 123.0);
        QCOMPARE(read("S'ab'\n.")->nodes[0].text, std::string("ab"));
        QCOMPARE(read(literal("X\x02\x00\x00\x00hi."))->nodes[0].text, std::string("hi"));
        const auto pickle = read(floatBytes(0.25) + ".");
        QCOMPARE(pickle->node(pickle->root).number, 0.25);
    }

    void listsOfFloatsStayCompact()
    {
        std::string bytes = "](";
        for (int i = 0; i < 1000; ++i)
            bytes += floatBytes(i);
        const auto pickle = read(bytes + "e.");
        QVERIFY(pickle);
        QCOMPARE(pickle->node(pickle->root).kind, NodeKind::Numbers);
        QCOMPARE(pickle->node(pickle->root).numbers.size(), std::size_t(1000));
        QVERIFY(pickle->nodes.size() < 5);
    }

    void listOfFloatsThatGetsTextBecomesAList()
    {
        const auto pickle = read("](" + floatBytes(1) + floatBytes(2) + "eN" + "a.");
        QVERIFY(pickle);
        QCOMPARE(pickle->node(pickle->root).kind, NodeKind::List);
        QCOMPARE(pickle->node(pickle->root).items.size(), std::size_t(3));
        QCOMPARE(pickle->node(pickle->node(pickle->root).items[1]).number, 2.0);
    }

    void dictionariesAndMemo()
    {
        const auto pickle = read(literal("}q\x00(X\x01\x00\x00\x00"
                                         "aK\x01X\x01\x00\x00\x00"
                                         "bh\x00u."));
        QVERIFY(pickle);
        QCOMPARE(pickle->node(pickle->find(pickle->root, "a")).number, 1.0);
        QCOMPARE(pickle->find(pickle->root, "b"), pickle->root); // a cycle, and no endless walk
    }

    void tensorExampleOfTheSpecification() // 154 bytes, protocol 2
    {
        const std::string bytes
            = literal("\x80\x02"
                      "ctorch._utils\n_rebuild_tensor_v2\nq\x00((X\x07\x00\x00\x00storageq\x01"
                      "ctorch\nFloatStorage\nq\x02X\x01\x00\x00\x00"
                      "0q\x03X\x03\x00\x00\x00"
                      "cpuq\x04K\x0ctq\x05QK\x00K\x03K\x04\x86q\x06K\x04K\x01\x86q\x07\x89"
                      "ccollections\nOrderedDict\nq\x08)Rq\x09tq\x0aRq\x0b.");
        const auto pickle = read(bytes);
        QVERIFY2(pickle, pickle ? "" : describe(pickle.error()).c_str());
        QCOMPARE(pickle->end, std::uint64_t(154));
        QCOMPARE(std::string(*pickle->calledName(pickle->root)),
                 std::string("torch._utils _rebuild_tensor_v2"));
        const auto &arguments = pickle->node(pickle->node(pickle->root).items[1]);
        QCOMPARE(arguments.items.size(), std::size_t(6));
        QCOMPARE(pickle->node(arguments.items[0]).kind, NodeKind::Persistent);
        QVERIFY(pickle->findings.empty());
        for (std::size_t cut = 0; cut < bytes.size(); ++cut)
            QVERIFY(!read(bytes.substr(0, cut)));
    }

    void nothingIsRunAndTheDangerIsTold_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("os.system") << QByteArray("cos\nsystem\n(S'touch /tmp/x'\ntR.")
                                   << QByteArray("os.system");
        QTest::newRow("eval by two texts") << QByteArray("\x80\x04\x8c\x08"
                                                         "builtins\x8c\x04"
                                                         "eval\x93\x8c\x01"
                                                         "1\x85R.")
                                           << QByteArray("builtins.eval");
        QTest::newRow("old module name")
            << QByteArray("c__builtin__\nexec\n.") << QByteArray("__builtin__.exec");
        QTest::newRow("submodule") << QByteArray("cimportlib.util\nfind_spec\n.")
                                   << QByteArray("importlib.util.find_spec");
        QTest::newRow("INST") << QByteArray("(S'x'\nisubprocess\nPopen\n.") << QByteArray("subprocess.Popen");
    }
    void nothingIsRunAndTheDangerIsTold()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, name);
        const auto pickle = read(bytes.toStdString());
        QVERIFY2(pickle, pickle ? "" : describe(pickle.error()).c_str());
        QCOMPARE(pickle->findings.size(), std::size_t(1));
        QCOMPARE(pickle->findings[0].rule, std::string("pickle.dangerous-global"));
        QCOMPARE(QByteArray::fromStdString(pickle->findings[0].subject), name);
    }

    void brokenStreamsAreErrors_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const std::string &bytes) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes);
        };
        row("empty", literal(""));
        row("no STOP", literal("N"));
        row("STOP on an empty stack", literal("."));
        row("text longer than the file",
            literal("X\xff\xff\xff\x7f"
                    "a."));
        row("bytes of 2^63", literal("\x8e\x00\x00\x00\x00\x00\x00\x00\x80."));
        row("negative string length", literal("T\xff\xff\xff\xff."));
        row("integer of gigabytes", literal("\x8b\x00\x00\x00\x7f."));
        row("memo entry that was never made", literal("h\x05."));
        row("memo index beyond the limit", literal("Nr\xff\xff\xff\xff."));
        row("tuple without MARK", literal("t."));
        row("odd number of items", literal("}(Nu."));
        row("append to None", literal("NNa."));
        row("two numbers where texts belong", literal("K\x01K\x02\x93."));
        row("unknown opcode", literal("\xff."));
        row("buffer from outside", literal("\x97."));
        row("extension code", literal("\x82\x01."));
        row("protocol 9", literal("\x80\x09N."));
        row("frame longer than the file", literal("\x95\xff\x00\x00\x00\x00\x00\x00\x00N."));
        row("number that is none", literal("Ix\n."));
    }
    void brokenStreamsAreErrors()
    {
        QFETCH(QByteArray, bytes);
        const auto pickle = read(bytes.toStdString());
        QVERIFY(!pickle);
        QVERIFY(!pickle.error().sentence.empty());
    }

    void marksAreLimited()
    {
        const auto pickle = read(std::string(20000, '('));
        QVERIFY(!pickle);
        QCOMPARE(pickle.error().kind, ErrorKind::LimitExceeded);
    }

    void randomBytesNeverCrash()
    {
        assay::testing::Random random(11);
        const std::string opcodes
            = "(.012NJKMGXTUBISLVF)]}"
              "tldaesucRibPQqrhjpg\x80\x81\x85\x86\x87\x88\x89\x8a\x8c\x8f\x90\x91\x93\x94";
        for (int i = 0; i < 20000; ++i) {
            std::string bytes;
            for (std::uint64_t k = 0, length = 1 + random.below(40); k < length; ++k)
                bytes += random.below(4) == 0 ? static_cast<char>(random.below(256))
                                              : opcodes[random.below(opcodes.size())];
            static_cast<void>(read(bytes + "."));
        }
    }

    void documentHasItsSeriesAndStatements()
    {
        std::string bytes = literal("}(X\x11\x00\x00\x00"
                                    "compression_ratioX\x07\x00\x00\x00"
                                    "985.6:1");
        bytes += literal("X\x06\x00\x00\x00"
                         "states](");
        for (int i = 0; i < 100; ++i)
            bytes += floatBytes(i * 0.5);
        bytes = "\x80\x02" + bytes + "eu.";
        const auto view = std::as_bytes(std::span(bytes));
        const auto document = readTree(memorySource({ view.begin(), view.end() }, "artefact.pkl"), {});
        QVERIFY2(document, document ? "" : describe(document.error()).c_str());
        const DocumentTree &tree = document->tree;
        QCOMPARE(tree.kind, std::string("pickle"));
        QCOMPARE(tree.payloads.size(), std::size_t(1));
        QCOMPARE(tree.payloads[0].count, std::uint64_t(100));
        QCOMPARE(tree.payloads[0].pointer, std::string("/states"));
        QVERIFY(std::any_of(tree.values.begin(), tree.values.end(),
                            [](const TreeValue &value) { return value.amount.value == 985.6; }));
        QVERIFY(tree.source.find("100 numbers") != std::string::npos);
    }

    void realArtefactIsWhole()
    {
        ASSAY_NEEDS_REAL_DATA();
        const auto document = readTree(
            realData("claims/quantoniumos/compressed_models/dialogpt_small_compressed.pkl.gz"), {});
        QVERIFY(document);
        std::vector<std::uint64_t> counts;
        for (const auto &series : document->tree.payloads)
            counts.push_back(series.count);
        const std::vector<std::uint64_t> known { 38597, 1000, 1048, 1769,
                                                 1001 }; // specification codecs, 10.1 Q5
        for (const auto count : known)
            QVERIFY(std::find(counts.begin(), counts.end(), count) != counts.end());
    }
};

QTEST_GUILESS_MAIN(PickleTest)
#include "tst_pickle.moc"
