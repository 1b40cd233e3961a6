// SPDX-License-Identifier: GPL-3.0-or-later
// The real files beside the checkout: what their INDEX.md says of them comes out.
#include "core/analysis/compare.h"
#include "core/audit/audit.h"
#include "core/model/accounting.h"
#include "core/opening/open.h"
#include "tests/testing/test_paths.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

bool hasRule(const std::vector<Finding> &findings, const char *rule)
{
    return std::ranges::any_of(findings, [rule](const Finding &finding) { return finding.rule == rule; });
}

Result<Comparison> compareFiles(const std::string &reference, const std::string &candidate)
{
    const auto left = openModel(realData("pairs/" + reference));
    const auto right = openModel(realData("pairs/" + candidate));
    if (!left || !right)
        return left ? right.error() : left.error();
    return compareModels(*left, *right, {}, {});
}

/// sqrt of the relative mean square error of each layer, ascending.
std::vector<double> relativeErrors(const Comparison &comparison, std::size_t smallestRank)
{
    std::vector<double> errors;
    for (const auto &layer : comparison.layers) {
        const auto error = layer.error ? layer.error->relativeMse() : std::nullopt;
        if (error && comparison.reference->tensors[*layer.match.reference].shape.rank() >= smallestRank)
            errors.push_back(std::sqrt(*error));
    }
    std::ranges::sort(errors);
    return errors;
}

} // namespace

class TestRealPairs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ASSAY_NEEDS_REAL_DATA(); }

    void everyFileOpens()
    {
        for (const char *folder : { "pairs", "weights" })
            for (const auto &entry : std::filesystem::recursive_directory_iterator(realData(folder))) {
                if (!entry.is_regular_file() || entry.path().extension() == ".json")
                    continue;
                const auto model = openModel(entry.path().string());
                QVERIFY2(bool(model), model ? "" : describe(model.error()).c_str());
                const bool isVocabulary = entry.path().filename() == "ggml-vocab-phi-3.gguf";
                QVERIFY2((*model)->tensors.empty() == isVocabulary, entry.path().c_str());
            }
    }

    void fileRatiosAreThoseOfTheIndex_data()
    {
        QTest::addColumn<QString>("reference");
        QTest::addColumn<QString>("candidate");
        QTest::addColumn<double>("ratio");
        QTest::addRow("stories F16") << "stories260K/stories260K.gguf"
                                     << "stories260K/stories260K-F16.gguf" << 1.97;
        QTest::addRow("stories Q8_0") << "stories260K/stories260K.gguf"
                                      << "stories260K/stories260K-Q8_0.gguf" << 2.42;
        QTest::addRow("stories Q4_0") << "stories260K/stories260K.gguf"
                                      << "stories260K/stories260K-Q4_0.gguf" << 3.20;
        QTest::addRow("dtln Q4_K") << "dtln/dtln-F32.gguf"
                                   << "dtln/dtln-Q4_K.gguf" << 5.81;
        QTest::addRow("tflite int8") << "mlperf_tiny_ad/ad01_fp32.tflite"
                                     << "mlperf_tiny_ad/ad01_int8.tflite" << 3.855;
    }

    void fileRatiosAreThoseOfTheIndex()
    {
        QFETCH(QString, reference);
        QFETCH(QString, candidate);
        QFETCH(double, ratio);
        const auto comparison = compareFiles(reference.toStdString(), candidate.toStdString());
        QVERIFY(bool(comparison));
        const double measured = comparison->totals.ratioFile.value_or(0);
        QVERIFY2(std::abs(measured - ratio) < 0.006, QByteArray::number(measured));
        QCOMPARE(comparison->totals.coverage.value_or(0), 1.0);
    }

    void worstTensorOfDtln()
    {
        const auto comparison = compareFiles("dtln/dtln-F32.gguf", "dtln/dtln-Q4_K.gguf");
        QVERIFY(bool(comparison));
        const double worst = relativeErrors(*comparison, 0).back();
        QVERIFY2(std::abs(worst - 0.092) < 0.001, QByteArray::number(worst));
    }

    /// 535,856 of the 805,849 numbers are optimizer slots, the step counter is one more; then int8 by 3.855,
    /// at a median relative error of 0.028.
    void kerasAndTfliteAreExplained()
    {
        const std::string folder = "mlperf_tiny_ad/";
        const auto keras = openModel(realData("pairs/" + folder + "ad01.h5"));
        QVERIFY(bool(keras));
        const Accounting totals = account(**keras);
        QCOMPARE(totals.optimizerElements, std::uint64_t(535'856 + 1));
        QCOMPARE(totals.elements, std::uint64_t(805'849));
        const auto small = compareFiles(folder + "ad01_fp32.tflite", folder + "ad01_int8.tflite");
        QVERIFY(bool(small));
        const auto errors = relativeErrors(*small, 2);
        QCOMPARE(errors.size(), std::size_t { 10 });
        const double median = (errors[4] + errors[5]) / 2;
        QVERIFY2(std::abs(median - 0.028) < 0.0025, QByteArray::number(median));
        const auto both = compareFiles(folder + "ad01.h5", folder + "ad01_fp32.tflite");
        QVERIFY(bool(both));
        QVERIFY(hasRule(both->findings, "pairing.folded-normalisation"));
        QCOMPARE(both->totals.layersMissing, std::uint64_t(0));
        QCOMPARE(both->totals.layersExtra, std::uint64_t(0));
        QVERIFY(both->totals.coverage == 1.0);
        QVERIFY(!hasRule(small->findings, "pairing.folded-normalisation"));
    }

    void sileroIsAnotherTraining()
    {
        AuditRequest request;
        request.reference = realData("pairs/silero_vad/silero_vad_16k.safetensors");
        request.candidate = realData("pairs/silero_vad/silero_vad_16k_op15.onnx");
        const auto report = auditClaims(request, {});
        QVERIFY(bool(report));
        QVERIFY(hasRule(report->findings, "identity.scattered-energy"));
        const auto onnx = openModel(request.candidate);
        QCOMPARE(account(**onnx).parameters, std::uint64_t { 309'633 }); // those of the safetensors file
    }

    void noCodeOfARealPairIsAnotherTraining()
    {
        for (const char *type : { "F16", "Q8_0", "Q5_1", "Q4_0" }) {
            AuditRequest request;
            request.reference = realData("pairs/stories260K/stories260K.gguf");
            request.candidate = realData("pairs/stories260K/stories260K-" + std::string(type) + ".gguf");
            const auto report = auditClaims(request, {});
            QVERIFY(bool(report));
            QVERIFY2(!hasRule(report->findings, "identity.other-training"), type);
            QVERIFY2(!hasRule(report->findings, "identity.scattered-energy"), type);
        }
    }
};

QTEST_GUILESS_MAIN(TestRealPairs)
#include "tst_real_pairs.moc"
