// SPDX-License-Identifier: GPL-3.0-or-later
// Parts and their merge give the report of one machine, byte for byte; whatever does not belong together is
// refused.
#include "core/analysis/layer_folding.h"
#include "core/analysis/layer_measuring.h"
#include "core/base/sha256.h"
#include "core/opening/open.h"
#include "core/report/json_report.h"
#include "core/scale/merge.h"
#include "core/scale/plan.h"
#include "core/scale/share.h"
#include "tests/testing/sharded_pair.h"

#include <QtTest>

#include <limits>
#include <random>

using namespace assay;
using namespace assay::testing;

namespace {

class Pair : public ShardedPair {
public:
    PartFile part(unsigned number, unsigned parts, unsigned threads = 1) const
    {
        const RunControl run({}, nullptr, threads);
        auto audit = divideAudit(request, {}, parts, run);
        if (!audit)
            return {};
        auto measured = measurePart(*audit, request, number, run);
        return measured ? *measured : PartFile {};
    }
    std::vector<std::string> writeParts(unsigned parts) const
    {
        std::vector<std::string> paths;
        for (unsigned i = 1; i <= parts; ++i) {
            paths.push_back(folder.path(std::to_string(parts) + "-" + std::to_string(i) + ".assay-part"));
            writeFile(paths.back(), partText(part(i, parts)));
        }
        return paths;
    }
    std::string problemOf(const std::vector<std::string> &paths, bool rehash = false) const
    {
        const auto merged = mergeParts(paths, { .rehash = rehash }, {});
        return merged ? std::string() : describe(merged.error());
    }

    const AuditRequest request = ShardedPair::request();
};

std::string jsonOf(const AuditRequest &request)
{
    const auto report = auditClaims(request, {});
    return report ? auditJson(*report) + findingsCsv(*report)
            + (report->comparison ? layersCsv(*report->comparison) : std::string())
                  : describe(report.error());
}

} // namespace

class PartsTest : public QObject {
    Q_OBJECT

private slots:
    void mergedIsWhatOneMachineSays_data()
    {
        QTest::addColumn<unsigned>("parts");
        for (const unsigned parts : { 1u, 2u, 3u, 7u, 40u })
            QTest::addRow("%u parts", parts) << parts;
    }
    void mergedIsWhatOneMachineSays()
    {
        QFETCH(unsigned, parts);
        const Pair pair;
        const std::string alone = jsonOf(pair.request);
        QVERIFY(alone.find("\"schema\"") != std::string::npos);
        auto paths = pair.writeParts(parts);
        std::ranges::reverse(paths);
        const auto merged = mergeParts(paths, {}, {});
        QVERIFY2(bool(merged), merged ? "" : describe(merged.error()).c_str());
        QVERIFY(merged->request.comparison.has_value());
        QCOMPARE(QString::fromStdString(jsonOf(merged->request)), QString::fromStdString(alone));
    }

    void anyPartitionOfTheLayersFoldsAlike_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 20; ++seed)
            QTest::addRow("partition %u", seed) << seed;
    }
    void anyPartitionOfTheLayersFoldsAlike()
    {
        QFETCH(unsigned, seed);
        const Pair pair;
        auto reference = openModel(pair.reference());
        auto candidate = openModel(pair.candidate());
        QVERIFY(reference && candidate);
        const auto whole = compareModels(*reference, *candidate, {}, {});
        auto divided = pairLayers(*reference, *candidate, {}, {});
        QVERIFY(whole && divided);
        std::mt19937 random(seed);
        std::vector<std::vector<std::size_t>> shares(1 + random() % 9);
        for (std::size_t i = 0; i < divided->layers.size(); ++i)
            shares[random() % shares.size()].push_back(i);
        std::ranges::shuffle(shares, random);
        ErrorHistogram pooled;
        for (const auto &share : shares)
            QVERIFY(measureLayers(*divided, share, {}, OnReadError::Fail, pooled, {}));
        QVERIFY(foldLayers(*divided, pooled, {}));
        QCOMPARE(QString::fromStdString(compareJson(*divided) + layersCsv(*divided)),
                 QString::fromStdString(compareJson(*whole) + layersCsv(*whole)));
    }

    void aPartDependsOnNothingButItsInputs()
    {
        const Pair pair;
        for (unsigned i = 1; i <= 3; ++i)
            QCOMPARE(partText(pair.part(i, 3, 1)), partText(pair.part(i, 3, 4)));
    }

    void everyFieldComesBack()
    {
        const Pair pair;
        for (unsigned i = 1; i <= 3; ++i) {
            const std::string text = partText(pair.part(i, 3));
            const auto read = parsePart(text, "p");
            QVERIFY2(bool(read), read ? "" : describe(read.error()).c_str());
            QCOMPARE(partText(*read), text);
        }
        PartLayer odd { .position = 3, .referenceName = "ä\n\"", .candidateName = "", .transform = "none" };
        odd.error = ErrorStats { .errorSum = -0.0,
                                 .maxAbsoluteError = std::numeric_limits<double>::infinity(),
                                 .sampled = true,
                                 .sampledFraction = 0.1 };
        odd.error->products = std::numeric_limits<double>::quiet_NaN();
        odd.referenceStats = TensorStats { .minimum = 0.1 + 0.2, .bytePlaneEntropyBits = { 1.5, 8 } };
        PartFile part { .part = 1, .layers = { odd } };
        part.histogram.add(0, 5);
        part.histogram.add(ErrorBins - 1, std::uint64_t { 1 } << 40);
        const auto read = parsePart(partText(part), "p");
        QVERIFY2(bool(read), read ? "" : describe(read.error()).c_str());
        QCOMPARE(partText(*read), partText(part));
        QVERIFY(std::signbit(read->layers[0].error->errorSum));
        QCOMPARE(read->layers[0].referenceStats->minimum, 0.1 + 0.2);
        QCOMPARE(read->histogram.count(ErrorBins - 1), std::uint64_t { 1 } << 40);
    }

    void damageIsSeenAtEveryByte()
    {
        const Pair pair;
        const std::string text = partText(pair.part(2, 3));
        for (std::size_t size = 0; size < text.size(); size += 1 + text.size() / 500)
            QVERIFY(!parsePart(text.substr(0, size), "p"));
        for (std::size_t at = 0; at < text.size(); at += 1 + text.size() / 500) {
            std::string changed = text;
            changed[at] = static_cast<char>(changed[at] ^ 0x20);
            QVERIFY(!parsePart(changed, "p"));
        }
    }

    void strangersWithARightChecksumAreRefused_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addRow("another schema") << "assay.part/1"
                                        << "assay.part/2";
        QTest::addRow("no parts") << "\"parts\": 3"
                                  << "\"parts\": 0";
        QTest::addRow("too many parts") << "\"parts\": 3"
                                        << "\"parts\": 1001";
        QTest::addRow("part above the count") << "\"number\": 2"
                                              << "\"number\": 4";
        QTest::addRow("a count that is text") << "\"odd_pairs\": 0"
                                              << "\"odd_pairs\": \"0\"";
        QTest::addRow("a negative count") << "\"odd_pairs\": 0"
                                          << "\"odd_pairs\": -1";
        QTest::addRow("a sum that is missing") << "\"error_squares\""
                                               << "\"error_sqares\"";
        QTest::addRow("a match of no kind") << "\"match\": \"paired\""
                                            << "\"match\": \"maybe\"";
        QTest::addRow("nested too deep") << "\"layers\": ["
                                         << "\"layers\": [[[[[[[[[]]]]]]]],";
        QTest::addRow("a sample of nothing") << "\"sampled_fraction\": 1.0"
                                             << "\"sampled_fraction\": 0.0";
    }
    void strangersWithARightChecksumAreRefused()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        const Pair pair;
        std::string text = partText(pair.part(2, 3));
        text = text.substr(0, text.rfind("sha256 "));
        const std::size_t at = text.find(from.toStdString());
        QVERIFY(at != std::string::npos);
        text.replace(at, from.toStdString().size(), to.toStdString());
        text += "sha256 " + sha256(std::as_bytes(std::span(text))) + "\n";
        QVERIFY(!parsePart(text, "p"));
    }

    void refusalsNameWhatIsWrong()
    {
        const Pair pair;
        const auto parts = pair.writeParts(3);
        QVERIFY(pair.problemOf(parts).empty());
        QVERIFY(pair.problemOf({ parts[0], parts[2] })
                    .find("1 of 3 parts is missing: 2. Run it with: sbatch --export=ALL,PARTS=3 --array=2")
                != std::string::npos);
        QVERIFY(pair.problemOf({ parts[1] }).find("2 of 3 parts are missing: 1, 3.") != std::string::npos);
        QVERIFY(pair.problemOf({ parts[0], parts[1], parts[1], parts[2] }).find("part 2/3 is given twice")
                != std::string::npos);
        const auto other = pair.writeParts(2);
        QVERIFY(pair.problemOf({ parts[0], parts[1], other[1] }).find("is part 2 of 2, the others are of 3")
                != std::string::npos);
        writeFile(parts[1], readFile(parts[1]).substr(0, 100));
        QVERIFY(pair.problemOf(parts).find("its checksum does not fit") != std::string::npos);
    }

    void anotherBuildIsNamed()
    {
        const Pair pair;
        const auto parts = pair.writeParts(3);
        PartFile foreign = pair.part(3, 3);
        foreign.header.build = "0123, another";
        writeFile(parts[2], partText(foreign));
        QVERIFY(pair.problemOf(parts).find("was made by Assay 1.0.0 (0123, another), the others by 1.0.0 (")
                != std::string::npos);
    }

    void aChangedInputIsRefused()
    {
        const Pair pair;
        const auto parts = pair.writeParts(2);
        const std::string file = pair.folder.path("ref/model-00001-of-00002.safetensors");
        std::string bytes = readFile(file);
        std::filesystem::last_write_time(file,
                                         std::filesystem::last_write_time(file) + std::chrono::hours(1));
        QVERIFY(pair.problemOf(parts).find("model-00001-of-00002.safetensors: ") != std::string::npos);
        QVERIFY(pair.problemOf(parts, true).empty()); // only its time
        bytes.back() = static_cast<char>(bytes.back() ^ 1);
        writeFile(file, bytes);
        QVERIFY(pair.problemOf(parts, true).find("has SHA-256") != std::string::npos);
    }

    void aLostFileEndsAPart()
    {
        const Pair pair;
        auto audit = divideAudit(pair.request, {}, 1, {});
        QVERIFY(bool(audit));
        std::filesystem::resize_file(pair.folder.path("cand/model-00002-of-00002.safetensors"), 600);
        const auto part = measurePart(*audit, pair.request, 1, {});
        QVERIFY(!part);
        QVERIFY(describe(part.error()).find("a part cannot be finished") != std::string::npos);
    }

    void withoutAPairThePartsHash()
    {
        const Pair pair;
        AuditRequest alone = pair.request;
        alone.candidate.clear();
        auto audit = divideAudit(alone, {}, 2, {});
        QVERIFY(bool(audit) && !audit->paired);
        std::vector<std::string> paths;
        for (unsigned i = 1; i <= 2; ++i) {
            const auto part = measurePart(*audit, alone, i, {});
            QVERIFY(bool(part));
            paths.push_back(pair.folder.path("alone" + std::to_string(i)));
            writeFile(paths.back(), partText(*part));
        }
        const auto merged = mergeParts(paths, {}, {});
        QVERIFY(bool(merged));
        QCOMPARE(QString::fromStdString(jsonOf(merged->request)), QString::fromStdString(jsonOf(alone)));
    }

    void aPlanSaysWhatLimitsIt()
    {
        const Pair pair;
        const auto audit = divideAudit(pair.request, {}, 900, {});
        QVERIFY(bool(audit));
        const ScalePlan plan = planAudit(*audit);
        QCOMPARE(plan.parts, 900u);
        const std::string text = planText(plan, pair.request, {});
        QVERIFY(text.find("more than " + std::to_string(plan.mostUseful)) != std::string::npos);
        QVERIFY(slurmScript(plan, pair.request, {}).find("--array=1-900") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(PartsTest)
#include "tst_parts.moc"
