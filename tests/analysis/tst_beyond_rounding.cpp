// SPDX-License-Identifier: GPL-3.0-or-later
// Codes of 8 bits of other weights than the reference's. Values are uniform in [-1, 1] with both ends among
// them: steps of 1/127, rounding at most 2 / 255 / sqrt(12) = 0.0022642. A drift of d either way beside
// rounding's own 0.0022731 makes sqrt(d^2 + 0.0022731^2).
#include "core/analysis/beyond_rounding.h"
#include "core/opening/assemble.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr std::size_t Rows = 64;

Comparison compared(const std::vector<double> &drifts, std::size_t columns = 64)
{
    ModelBuilder left, right;
    for (std::size_t i = 0; i < drifts.size(); ++i) {
        const std::string name = "model.layers." + std::to_string(i) + ".mlp.up_proj.weight";
        std::vector<float> reference, codes;
        for (std::size_t k = 0; k < Rows * columns; ++k) {
            // Weyl's sequence: even over the interval, and in no order that a group could see.
            const double x
                = 2 * std::fmod(0.6180339887498949 * static_cast<double>(k + 1 + 977 * i), 1.0) - 1;
            const double value = k == 0 ? 1 : k == 1 ? -1 : x;
            reference.push_back(static_cast<float>(value));
            const double moved = k < 2 ? value : value + (k % 2 == 0 ? drifts[i] : -drifts[i]);
            codes.push_back(static_cast<float>(std::clamp(std::round(127 * moved), -127.0, 127.0)));
        }
        left.addF32(name, { Rows, columns }, reference);
        right.add<std::int8_t>(name, DType::I8, { Rows, columns }, codes)
            .addF32(name + "_scale", { Rows, 1 }, std::vector<float>(Rows, 1.0f / 127));
    }
    Model candidate = right.take();
    if (const auto status = assembleQuantised(candidate, RunControl()); !status)
        qFatal("%s", describe(status.error()).c_str());
    auto comparison = compareModels(left.finish(), finishModel(std::move(candidate)), {}, RunControl());
    if (!comparison)
        qFatal("%s", describe(comparison.error()).c_str());
    return *std::move(comparison);
}

bool isTold(std::size_t drifted, std::size_t honest, double drift = 0.02)
{
    std::vector<double> drifts(drifted, drift);
    drifts.resize(drifted + honest, 0.0);
    const auto comparison = compared(drifts);
    return std::ranges::find(comparison.findings, "codes.beyond-rounding", &Finding::rule)
        != comparison.findings.end();
}

} // namespace

class BeyondRoundingTest : public QObject {
    Q_OBJECT

private slots:
    void theErrorIsMeasuredInRoundings()
    {
        const auto comparison = compared({ 0, 0.02 });
        const auto honest = errorPerRounding(comparison, comparison.layers[0]);
        const auto drifted = errorPerRounding(comparison, comparison.layers[1]);
        QVERIFY(honest && drifted);
        QVERIFY2(std::abs(*honest - 1.004) < 0.03, qPrintable(QString::number(*honest)));
        QVERIFY2(std::abs(*drifted - std::hypot(0.02, 0.0022731) / 0.0022642) < 0.1,
                 qPrintable(QString::number(*drifted)));
    }

    void fourRoundingsAreAllowed()
    {
        QVERIFY(!isTold(4, 0, std::sqrt(std::pow(3.6 * 0.0022642, 2) - std::pow(0.0022731, 2))));
        QVERIFY(isTold(4, 0, std::sqrt(std::pow(4.4 * 0.0022642, 2) - std::pow(0.0022731, 2))));
    }

    void ofFewLayersOrLessThanHalfNothingIsSaid()
    {
        QVERIFY(!isTold(3, 0));
        QVERIFY(isTold(4, 0));
        QVERIFY(isTold(4, 4));
        QVERIFY(!isTold(4, 5));
    }

    /// Scales of 32 bits for every 20 codes make 9.6 bits a weight, for every 16 of them 10: other parts may
    /// be there.
    void ofMoreBitsThanCodesAndScalesNothingIsSaid()
    {
        const auto some = compared({ 0 }, 20), many = compared({ 0 }, 16);
        QVERIFY(errorPerRounding(some, some.layers[0]));
        QVERIFY(!errorPerRounding(many, many.layers[0]));
    }

    void floatsHaveNoSteps()
    {
        constexpr std::size_t Columns = 64;
        ModelBuilder left, right;
        const auto values = gaussians(1, Rows * Columns);
        auto other = values;
        for (float &value : other)
            value *= 1.06f;
        left.addF32("a.weight", { Rows, Columns }, values);
        right.addF32("a.weight", { Rows, Columns }, other);
        const auto comparison = compareModels(left.finish(), right.finish(), {}, RunControl());
        QVERIFY(comparison);
        QVERIFY(!errorPerRounding(*comparison, comparison->layers[0]));
    }
};

QTEST_APPLESS_MAIN(BeyondRoundingTest)
#include "tst_beyond_rounding.moc"
