// SPDX-License-Identifier: GPL-3.0-or-later
// Every row of the metric table against a number worked out by hand, and what is told of layers and of the
// whole.
#include "core/analysis/metric_table.h"
#include "core/report/json_report.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <limits>
#include <map>

using namespace assay;
using namespace assay::testing;

namespace {

/// 4 pairs with sums of squares 100 (w), 81 (w'), 72 (w w') and 1 (error); 400 bytes against 100.
LayerReport layer()
{
    ErrorStats error;
    error.pairCount = 4;
    error.referenceSquares = 100;
    error.candidateSquares = 81;
    error.products = 72;
    error.errorSquares = 1;
    error.errorSum = 2;
    error.absoluteErrorSum = 3;
    error.maxAbsoluteError = 0.9;
    error.differingCount = 4;
    error.signAgreeCount = 3;
    error.medianAbsoluteError = 0.1;
    error.p90AbsoluteError = 0.2;
    error.p99AbsoluteError = 0.3;
    error.p999AbsoluteError = 0.4;
    LayerReport made;
    made.match.reference = 0;
    made.match.candidate = 0;
    made.referenceName = "w";
    made.elementCount = 200;
    made.referenceBytes = 400;
    made.candidateBytes = 100;
    made.error = error;
    return made;
}

const std::map<std::string, double> &byHand()
{
    static const std::map<std::string, double> Values {
        { "ratio", 4 }, // 400 / 100
        { "bits_per_weight", 4 }, // 8 * 100 / 200
        { "relative_mse", 0.01 }, // 1 / 100
        { "sqnr_db", 20 }, // -10 log10 0.01
        { "cosine", 0.8 }, // 72 / (10 * 9)
        { "max_abs_error", 0.9 },
        { "p999_abs_error", 0.4 },
        { "mse", 0.25 }, // 1 / 4
        { "rmse", 0.5 },
        { "mean_error", 0.5 }, // 2 / 4
        { "mean_abs_error", 0.75 }, // 3 / 4
        { "median_abs_error", 0.1 },
        { "p90_abs_error", 0.2 },
        { "p99_abs_error", 0.3 },
        { "relative_frobenius", 0.1 }, // sqrt 0.01
        { "best_scale_relative_mse", 0.36 }, // 1 - 0.64
        { "sign_agreement", 0.75 }, // 3 / 4
    };
    return Values;
}

} // namespace

class MetricsTest : public QObject {
    Q_OBJECT

private slots:
    void everyRowGivesTheNumberWorkedOutByHand()
    {
        QCOMPARE(metrics().size(), byHand().size());
        for (const Metric &metric : metrics()) {
            QVERIFY2(byHand().contains(metric.id), metric.id);
            const auto value = metricOf(metric, layer());
            QVERIFY2(value && std::abs(*value - byHand().at(metric.id)) < 1e-12, metric.id);
            QVERIFY2(!metricText(metric, *value).empty() && *metric.title && *metric.formula, metric.id);
            QCOMPARE(findMetric(metric.id), &metric);
        }
        QVERIFY(!findMetric("perplexity"));
    }

    void whatIsNotKnownIsEmpty()
    {
        LayerReport alone = layer();
        alone.match.candidate.reset();
        alone.error.reset();
        for (const Metric &metric : metrics())
            QVERIFY2(!metricOf(metric, alone), metric.id);
        LayerReport empty = layer();
        empty.candidateBytes = 0;
        QVERIFY(!metricOf(*findMetric("ratio"), empty));
        QVERIFY(!metricOf(*findMetric("bits_per_weight"), empty));
        empty = layer();
        empty.elementCount = 0;
        QVERIFY(!metricOf(*findMetric("bits_per_weight"), empty));
    }

    void everyRowStandsInTheCsv()
    {
        Comparison comparison;
        comparison.layers.push_back(layer());
        const std::string csv = layersCsv(comparison);
        const auto header = csv.substr(0, csv.find("\r\n"));
        for (const Metric &metric : metrics())
            QVERIFY2(("," + header + ",").find("," + std::string(metric.id) + ",") != std::string::npos,
                     metric.id);
        QVERIFY(csv.find(",4,4,0.01,20,0.8,0.9,0.4,0.25,0.5,0.5,0.75,0.1,0.2,0.3,0.1,0.36,0.75,false,")
                != std::string::npos);
    }

    void oddValuesOfOneSideAreTold()
    {
        constexpr float Nan = std::numeric_limits<float>::quiet_NaN();
        const auto isTold = [](const std::vector<float> &reference, const std::vector<float> &candidate) {
            const auto comparison = compareModels(
                ModelBuilder().addF32("a.weight", { 2, 2 }, reference).finish(),
                ModelBuilder().addF32("a.weight", { 2, 2 }, candidate).finish(), {}, RunControl());
            return comparison
                && std::ranges::count(comparison->findings, "layer.non-finite", &Finding::rule) == 1;
        };
        QVERIFY(isTold({ 1, 2, 3, 4 }, { 1, Nan, 3, 4 }));
        QVERIFY(isTold({ 1, Nan, 3, 4 }, { 1, 2, 3, 4 }));
        QVERIFY(!isTold({ 1, Nan, 3, 4 }, { 1, Nan, 3, 4 }));
        QVERIFY(!isTold({ 1, 2, 3, 4 }, { 1, 2, 3, 4 }));
    }

    // 1,024 parameters of four bytes, stored twice: 4,096 / 8,192.
    void tiedCopiesAreNoWeightsOfTheRatio()
    {
        const std::vector<float> values = gaussians(1, 1024);
        Model tied = ModelBuilder()
                         .addF32("model.embed_tokens.weight", { 64, 16 }, values)
                         .addF32("lm_head.weight", { 64, 16 }, values)
                         .take();
        tied.tensors[1].role = TensorRole::Tied;
        tied.tensors[1].tiedTo = tied.tensors[0].name;
        const ModelPtr model = finishModel(std::move(tied));
        const auto comparison = compareModels(model, model, {}, RunControl());
        QVERIFY(comparison);
        QCOMPARE(comparison->totals.ratioVsF32.value_or(0), 0.5);
    }
};

QTEST_GUILESS_MAIN(MetricsTest)
#include "tst_metrics.moc"
