// SPDX-License-Identifier: GPL-3.0-or-later
// Matrices of which a part is the reference's: rows and columns of strangers, each bound from both sides.
#include "core/analysis/compare.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
constexpr std::size_t Columns = 64;

/// The sentence of layers that are the reference's in a part only; empty where there is none.
std::string saidOfParts(const std::vector<Values> &reference, const std::vector<Values> &candidate)
{
    ModelBuilder left, right;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const std::string name = "layers." + std::to_string(i) + ".weight";
        left.addF32(name, { reference[i].size() / Columns, Columns }, reference[i]);
        right.addF32(name, { candidate[i].size() / Columns, Columns }, candidate[i]);
    }
    const auto comparison = compareModels(left.finish(), right.finish(), {}, RunControl());
    if (!comparison)
        qFatal("%s", describe(comparison.error()).c_str());
    const auto said = std::ranges::find(comparison->findings, "layer.part-unrelated", &Finding::rule);
    return said == comparison->findings.end() ? std::string() : said->summary;
}

bool isCalledAPart(const Values &reference, const Values &candidate)
{
    return !saidOfParts({ reference }, { candidate }).empty();
}

/// The row of the reference at that cosine: its direction and one at right angles to it, of the same length.
Values atCosine(std::span<const float> row, std::uint64_t seed, double cosine, double length = 1)
{
    const auto noise = gaussians(seed, row.size());
    double squares = 0, along = 0, across = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        squares += double { row[i] } * row[i];
        along += double { row[i] } * noise[i];
    }
    std::vector<double> right(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
        right[i] = noise[i] - along / squares * row[i];
        across += right[i] * right[i];
    }
    const double scale = std::sqrt((1 - cosine * cosine) * squares / across);
    Values out(row.size());
    for (std::size_t i = 0; i < row.size(); ++i)
        out[i] = static_cast<float>(length * (cosine * row[i] + scale * right[i]));
    return out;
}

struct Part {
    std::size_t rows = 256; ///< of the matrix
    std::size_t changed = 64; ///< its last rows
    double cosine = 0; ///< of those with the reference's
    double length = 1; ///< of those to the reference's
    double others = 1; ///< cosine of the other rows
    double referenceLength = 1; ///< of the changed rows to the others, in the reference
};

bool isCalledAPart(const Part &part)
{
    Values reference = gaussians(1, part.rows * Columns);
    for (std::size_t i = (part.rows - part.changed) * Columns; i < reference.size(); ++i)
        reference[i] *= static_cast<float>(part.referenceLength);
    Values candidate;
    for (std::size_t row = 0; row < part.rows; ++row) {
        const auto values = std::span(reference).subspan(row * Columns, Columns);
        const bool isChanged = row >= part.rows - part.changed;
        const Values made = isChanged ? atCosine(values, 100 + row, part.cosine, part.length)
                                      : atCosine(values, 100 + row, part.others);
        candidate.insert(candidate.end(), made.begin(), made.end());
    }
    return isCalledAPart(reference, candidate);
}

} // namespace

class TestPartStrangers : public QObject {
    Q_OBJECT

private slots:
    void rows_data()
    {
        QTest::addColumn<Part>("part");
        QTest::addColumn<bool>("isPart");
        QTest::newRow("a quarter of strangers") << Part {} << true;
        QTest::newRow("a quarter with its signs turned") << Part { .cosine = -0.9 } << true;
        QTest::newRow("all as they were, in 1 bit") << Part { .cosine = 0.8, .others = 0.8 } << false;
        QTest::newRow("a quarter at four fifths") << Part { .cosine = 0.8 } << false;
        QTest::newRow("a quarter of zeros") << Part { .length = 0 } << false;
        // Each bound ten parts in a hundred inside and outside.
        QTest::newRow("44 in a thousand") << Part { .rows = 250, .changed = 11 } << true;
        QTest::newRow("36 in a thousand") << Part { .rows = 250, .changed = 9 } << false;
        QTest::newRow("others at 0.77") << Part { .others = 0.77 } << true;
        QTest::newRow("others at 0.63") << Part { .others = 0.63 } << false;
        QTest::newRow("strangers at 0.27") << Part { .cosine = 0.27 } << true;
        QTest::newRow("strangers at 0.33") << Part { .cosine = 0.33 } << false;
        QTest::newRow("turned to -0.55") << Part { .cosine = -0.55 } << true;
        QTest::newRow("turned to -0.45") << Part { .cosine = -0.45 } << false;
        QTest::newRow("27 in a hundred kept") << Part { .rows = 200, .changed = 145 } << true;
        QTest::newRow("22 in a hundred kept") << Part { .rows = 200, .changed = 155 } << false;
        QTest::newRow("strangers of 0.069 of the energy") << Part { .length = 0.2623 } << true;
        QTest::newRow("strangers of 0.056 of the energy") << Part { .length = 0.2372 } << false;
        // Their share of the error is 2 * 20 / 256 of their energy: 0.055 and 0.045.
        QTest::newRow("an error of 0.055") << Part { .changed = 20, .referenceLength = 0.585 } << true;
        QTest::newRow("an error of 0.045") << Part { .changed = 20, .referenceLength = 0.521 } << false;
    }
    void rows()
    {
        QFETCH(Part, part);
        QFETCH(bool, isPart);
        QCOMPARE(isCalledAPart(part), isPart);
    }

    void columns_and_copies_within_the_matrix()
    {
        const Values reference = gaussians(1, 256 * Columns), other = gaussians(2, 256 * Columns);
        Values columns = reference, copied = reference;
        for (std::size_t i = 0; i < reference.size(); ++i)
            if (i % Columns < 8)
                columns[i] = other[i];
        std::copy_n(reference.begin(), 64 * Columns, copied.begin() + 128 * Columns);
        QVERIFY(isCalledAPart(reference, columns));
        QVERIFY(isCalledAPart(reference, copied));
    }

    void the_layer_that_a_part_was_copied_from_is_named_data()
    {
        QTest::addColumn<double>("cosine");
        QTest::addColumn<bool>("areColumns");
        QTest::addColumn<bool>("isNamed");
        QTest::newRow("its very rows") << 1.0 << false << true;
        QTest::newRow("its very columns") << 1.0 << true << true;
        QTest::newRow("0.66") << 0.66 << false << true;
        QTest::newRow("0.54") << 0.54 << false << false;
    }
    void the_layer_that_a_part_was_copied_from_is_named()
    {
        QFETCH(double, cosine);
        QFETCH(bool, areColumns);
        QFETCH(bool, isNamed);
        const Values first = gaussians(1, 256 * Columns), second = gaussians(2, 256 * Columns),
                     noise = gaussians(3, 256 * Columns);
        Values changed = second;
        for (std::size_t i = 0; i < changed.size(); ++i)
            if (areColumns ? i % Columns >= 48 : i / Columns >= 192)
                changed[i]
                    = static_cast<float>(cosine * first[i] + std::sqrt(1 - cosine * cosine) * noise[i]);
        const std::string said = saidOfParts({ first, second }, { first, changed });
        QVERIFY(!said.empty());
        QCOMPARE(said.find("a copy of what layers.0.weight has there") != std::string::npos, isNamed);
    }
};

QTEST_GUILESS_MAIN(TestPartStrangers)
#include "tst_part_strangers.moc"
