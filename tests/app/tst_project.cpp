// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project.h"
#include "core/report/reproduction_json.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

/// Every field has a value of its own.
Reproduction reproductionOf(const std::string &document)
{
    const StatedFigure stated { document, { 3, 7, "/a" }, 41, "16x", FigureKind::Ratio, 16, true };
    const StatedFigure bits { document, { 4, 8, "/b" }, 61, "2 bpw", FigureKind::BitsPerWeight, 2, false };
    ReproducedStage stage { .method = "BitNet",
                            .written = "b1.58",
                            .document = document,
                            .location = { 3, 1, "/s" },
                            .codec = "bitnet",
                            .assumed = { "scale=absmean" },
                            .remark = "trained",
                            .stated = stated,
                            .bytesIn = 32,
                            .bytesOut = 4,
                            .ratio = 8,
                            .ratioVsF32 = 16,
                            .chainRatio = 8.5,
                            .reach = 20,
                            .outcome = RunOutcome::Reproduced,
                            .measured = 16,
                            .sentence = "said",
                            .others = { { bits, RunOutcome::OutOfReach, 2.25, "more" } } };
    return { .document = document,
             .pipeline = "bitnet|zstd",
             .stages = { stage },
             .stated = bits,
             .layers = { "a", "b" },
             .layersOfModel = 5,
             .layersAreNamed = true,
             .isSample = true,
             .margin = 0.125,
             .elements = 7,
             .elementsOfModel = 9,
             .referenceBytes = 14,
             .codedBytes = 3,
             .ratio = 4.5,
             .ratioVsF32 = 9.5,
             .ratioOfModel = 3.5,
             .bitsPerWeight = 3.25,
             .relativeMse = 0.375,
             .reach = 30,
             .outcome = RunOutcome::NotReproduced,
             .measured = 2.5,
             .sentence = "whole",
             .others = { { stated, RunOutcome::Reproduced, 16.5, "other" } } };
}

/// Everything it holds, but the paths.
std::string textOf(const Reproduction &one)
{
    Json json = jsonReproductions({ one });
    json[0]["document"] = "";
    return jsonDump(json);
}

} // namespace

class ProjectTest : public QObject {
    Q_OBJECT

private slots:
    void whatIsSavedComesBack()
    {
        const TemporaryFolder folder;
        writeFile(folder.path("models/a.bin"), "abc");
        const Project saved {
            .reference = folder.path("models/a.bin"),
            .candidate = "/elsewhere/b.bin",
            .documents = { folder.path("claims.md") },
            .typedClaims = { { "told on the phone", "1000:1, lossless" } },
            .mapping = { { "w", "v" } },
            .reviews = { { "ratio", "w", "too small", "disputed", "a \"typo\"\nof theirs" } },
            .inputs = { { .role = "reference",
                          .path = folder.path("models/a.bin"),
                          .bytes = 3,
                          .sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" } },
            .reproductions
            = { reproductionOf(folder.path("claims.md")), reproductionOf("told on the phone") },
            .auditJson = "{\"schema\": \"assay.audit/1\"}"
        };
        const std::string path = folder.path("review.assay");
        QVERIFY(saveProject(saved, path));
        QVERIFY(readFile(path).find(folder.path()) == std::string::npos); // relative where it can be
        QVERIFY(looksLikeProject(path));
        const auto loaded = loadProject(path);
        QVERIFY(loaded);
        QCOMPARE(loaded->reference, saved.reference);
        QCOMPARE(loaded->candidate, saved.candidate);
        QCOMPARE(loaded->documents, saved.documents);
        QVERIFY(loaded->typedClaims == saved.typedClaims);
        QVERIFY(loaded->mapping == saved.mapping);
        QCOMPARE(loaded->reviews.size(), std::size_t(1));
        QCOMPARE(loaded->reviews[0].comment, saved.reviews[0].comment);
        QVERIFY(loaded->auditJson.find("assay.audit/1") != std::string::npos);
        QCOMPARE(loaded->reproductions.size(), std::size_t(2));
        QCOMPARE(loaded->reproductions[0].document, saved.documents[0]);
        QCOMPARE(loaded->reproductions[1].document, saved.typedClaims[0].first);
        for (const std::size_t i : { 0u, 1u })
            QCOMPARE(textOf(loaded->reproductions[i]), textOf(saved.reproductions[i]));
        const auto unchanged = changedInputs(*loaded, {});
        QVERIFY(unchanged && unchanged->empty());
    }

    void changedInputIsNamed()
    {
        const TemporaryFolder folder;
        writeFile(folder.path("a"), "abd");
        const Project project {
            .inputs = { { .role = "reference",
                          .path = folder.path("a"),
                          .bytes = 3,
                          .sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
                        { .role = "candidate", .path = folder.path("gone"), .bytes = 1, .sha256 = "00" } }
        };
        const auto changes = changedInputs(project, {});
        QVERIFY(changes);
        QCOMPARE(changes->size(), std::size_t(2));
        QVERIFY((*changes)[0].find("other content") != std::string::npos);
        QVERIFY((*changes)[1].find("no longer") != std::string::npos);
    }

    void strangersFilesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("{\"schema\": \"assay.project/1\"");
        QTest::newRow("another schema") << QByteArray("{\"schema\": \"assay.audit/1\"}");
        QTest::newRow("a list") << QByteArray("[\"assay.project/1\"]");
    }
    void strangersFilesAreRefused()
    {
        QFETCH(QByteArray, text);
        const TemporaryFolder folder;
        writeFile(folder.path("p.assay"), text.toStdString());
        QVERIFY(!loadProject(folder.path("p.assay")));
    }

    void oddFieldsAreLetBe()
    {
        const TemporaryFolder folder;
        writeFile(
            folder.path("p.assay"),
            R"({"schema": "assay.project/1", "reference": 5, "documents": [1, {}], "reviews": [[], "x"], "inputs": [7], "mapping": {}})");
        const auto project = loadProject(folder.path("p.assay"));
        QVERIFY(project);
        QVERIFY(project->reference.empty());
        QVERIFY(project->documents.empty());
    }
};

QTEST_GUILESS_MAIN(ProjectTest)
#include "tst_project.moc"
