// SPDX-License-Identifier: GPL-3.0-or-later
// Matrices whose inputs or outputs stand in another order, each bound from both sides.
#include "core/analysis/moved_lines.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
using Places = std::vector<std::size_t>;
constexpr std::size_t Columns = 64;

Comparison compared(const Values &reference, const Values &candidate)
{
    ModelBuilder left, right;
    left.addF32("a.weight", { reference.size() / Columns, Columns }, reference);
    right.addF32("a.weight", { candidate.size() / Columns, Columns }, candidate);
    auto comparison = compareModels(left.finish(), right.finish(), {}, RunControl());
    if (!comparison)
        qFatal("%s", describe(comparison.error()).c_str());
    return *std::move(comparison);
}

std::string movedIn(const Values &reference, const Values &candidate)
{
    const Comparison comparison = compared(reference, candidate);
    auto moved = findMovedLines(comparison, comparison.layers[0], RunControl());
    if (!moved)
        qFatal("%s", describe(moved.error()).c_str());
    return *std::move(moved);
}

/// Every line at the place of the one after the next; the last two first.
Places shifted(std::size_t count)
{
    Places places(count);
    for (std::size_t i = 0; i < count; ++i)
        places[i] = (i + count - 2) % count;
    return places;
}

Values withColumns(const Values &values, const Places &from)
{
    Values out(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        out[i] = values[i / Columns * Columns + from[i % Columns]];
    return out;
}

Values withRows(const Values &values, const Places &from)
{
    Values out(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        out[i] = values[from[i / Columns] * Columns + i % Columns];
    return out;
}

/// Steps of 0.5 between -4 and 4, as of a code of 4 bits.
Values coarse(Values values)
{
    for (float &value : values)
        value = std::clamp(std::round(value * 2) / 2, -4.0f, 4.0f);
    return values;
}

Values blended(const Values &values, double cosine)
{
    const auto noise = gaussians(77, values.size());
    Values out(values.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(cosine * values[i] + std::sqrt(1 - cosine * cosine) * noise[i]);
    return out;
}

} // namespace

class TestMovedLines : public QObject {
    Q_OBJECT

private slots:
    void inputs_and_outputs_in_another_order()
    {
        const auto values = gaussians(1, 96 * Columns);
        QCOMPARE(movedIn(values, withColumns(coarse(values), shifted(Columns))),
                 std::string("32 of 32 sampled inputs (columns) stand at other places"));
        QCOMPARE(movedIn(values, withRows(coarse(values), shifted(96))),
                 std::string("32 of 32 sampled outputs (rows) stand at other places"));
        QCOMPARE(movedIn(values, coarse(values)), std::string());
        QCOMPARE(movedIn(values, gaussians(2, 96 * Columns)), std::string());
    }

    void it_is_said_of_the_layer()
    {
        const auto values = gaussians(1, 96 * Columns);
        const Comparison comparison = compared(values, withColumns(coarse(values), shifted(Columns)));
        QCOMPARE(comparison.layers[0].nature, LayerNature::Reordered);
        const auto said = std::ranges::find(comparison.findings, "layer.reordered", &Finding::rule);
        QVERIFY(said != comparison.findings.end());
        QVERIFY(said->evidence[0].computed->find("inputs (columns)") != std::string::npos);
        QCOMPARE(compared(values, gaussians(2, 96 * Columns)).layers[0].nature, LayerNature::Unrelated);
    }

    void short_lines_say_nothing_data()
    {
        QTest::addColumn<std::size_t>("rows");
        QTest::addColumn<bool>("isTold");
        QTest::newRow("48 values, 10 % more") << std::size_t { 53 } << true;
        QTest::newRow("10 % fewer") << std::size_t { 43 } << false;
    }
    void short_lines_say_nothing()
    {
        QFETCH(std::size_t, rows);
        QFETCH(bool, isTold);
        const auto values = gaussians(3, rows * Columns);
        QCOMPARE(!movedIn(values, withColumns(values, shifted(Columns))).empty(), isTold);
    }

    void a_line_has_to_be_alike_data()
    {
        QTest::addColumn<double>("cosine");
        QTest::addColumn<bool>("isTold");
        QTest::newRow("0.77") << 0.77 << true;
        QTest::newRow("0.63") << 0.63 << false;
    }
    void a_line_has_to_be_alike()
    {
        QFETCH(double, cosine);
        QFETCH(bool, isTold);
        const auto values = gaussians(4, 256 * Columns);
        QCOMPARE(!movedIn(values, withColumns(blended(values, cosine), shifted(Columns))).empty(), isTold);
    }

    /// The probes are the 32 even columns. Of those that are not at their places nine in ten have to be
    /// elsewhere: 29 of 32, and not 28.
    void strangers_among_them_data()
    {
        QTest::addColumn<std::size_t>("strangers");
        QTest::addColumn<bool>("isTold");
        QTest::newRow("3 of 32") << std::size_t { 3 } << true;
        QTest::newRow("4 of 32") << std::size_t { 4 } << false;
    }
    void strangers_among_them()
    {
        QFETCH(std::size_t, strangers);
        QFETCH(bool, isTold);
        const auto values = gaussians(5, 64 * Columns), others = gaussians(6, 64 * Columns);
        Values moved = withColumns(values, shifted(Columns));
        for (std::size_t i = 0; i < moved.size(); ++i)
            if (i % Columns % 2 == 0 && i % Columns / 2 < strangers)
                moved[i] = others[i];
        QCOMPARE(!movedIn(values, moved).empty(), isTold);
    }

    void a_few_moved_lines_are_no_order_data()
    {
        QTest::addColumn<std::size_t>("count");
        QTest::addColumn<bool>("isTold");
        QTest::newRow("8") << std::size_t { 8 } << true;
        QTest::newRow("7") << std::size_t { 7 } << false;
    }
    void a_few_moved_lines_are_no_order()
    {
        QFETCH(std::size_t, count);
        QFETCH(bool, isTold);
        const auto values = gaussians(8, 64 * Columns);
        Places places(Columns);
        for (std::size_t i = 0; i < Columns; ++i)
            places[i] = i;
        for (std::size_t i = 0; i < count; ++i)
            places[2 * i] = 2 * ((i + 1) % count); // in a ring
        QCOMPARE(!movedIn(values, withColumns(values, places)).empty(), isTold);
    }
};

QTEST_GUILESS_MAIN(TestMovedLines)
#include "tst_moved_lines.moc"
