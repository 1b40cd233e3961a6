// SPDX-License-Identifier: GPL-3.0-or-later
// Heads and channels that were taken out of a matrix, each bound from both sides.
#include "core/analysis/compare.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;

struct Matrix {
    std::size_t rows = 200, columns = 64;
    Values reference {}, candidate {};

    Matrix(std::size_t rowCount, std::size_t columnCount)
        : rows(rowCount)
        , columns(columnCount)
    {
        for (std::size_t i = 0; i < rows * columns; ++i)
            reference.push_back(i % 2 == 0 ? 1.0f : -1.0f);
        candidate = reference;
        candidate[0] = 1.01f; // something differs
    }
    void kill(std::size_t row)
    {
        std::fill_n(candidate.begin() + static_cast<std::ptrdiff_t>(row * columns), columns, 0.0f);
    }
    std::string told() const
    {
        ModelBuilder left, right;
        left.addF32("a.weight", { rows, columns }, reference);
        right.addF32("a.weight", { rows, columns }, candidate);
        const auto comparison = compareModels(left.finish(), right.finish(), {}, RunControl());
        if (!comparison)
            qFatal("%s", describe(comparison.error()).c_str());
        const auto found = std::ranges::find(comparison->findings, "layer.part-dead", &Finding::rule);
        return found == comparison->findings.end() ? std::string() : found->summary;
    }
};

bool isTold(std::size_t rows, std::size_t dead)
{
    Matrix matrix(rows, 32);
    for (std::size_t row = 0; row < dead; ++row)
        matrix.kill(rows - 1 - row);
    return !matrix.told().empty();
}

} // namespace

class TestDeadParts : public QObject {
    Q_OBJECT

private slots:
    void rows_are_named_with_their_places()
    {
        Matrix matrix(96, 32);
        for (std::size_t row = 16; row < 32; ++row) {
            matrix.kill(row);
            matrix.kill(row + 48);
        }
        const std::string told = matrix.told();
        QVERIFY2(told.find("a.weight") != std::string::npos, told.c_str());
        QVERIFY2(told.find("32 of 96 rows") != std::string::npos, told.c_str());
        QVERIFY2(told.find("16-31, 64-79") != std::string::npos, told.c_str());
    }

    void columns_are_found_too()
    {
        Matrix matrix(64, 48);
        for (std::size_t row = 0; row < 64; ++row)
            std::fill_n(matrix.candidate.begin() + static_cast<std::ptrdiff_t>(row * 48 + 8), 8, 0.0f);
        const std::string told = matrix.told();
        QVERIFY2(told.find("8 of 48 columns") != std::string::npos, told.c_str());
        QVERIFY2(told.find("8-15") != std::string::npos, told.c_str());
    }

    void one_row_in_two_hundred()
    {
        QVERIFY(!isTold(2000, 9));
        QVERIFY(isTold(2000, 11));
        QVERIFY(!isTold(2000, 0));
    }

    void zeros_of_the_original_are_its_own()
    {
        Matrix matrix(100, 32);
        for (std::size_t row = 10; row < 40; ++row) {
            matrix.kill(row);
            std::fill_n(matrix.reference.begin() + static_cast<std::ptrdiff_t>(row * 32), 32, 0.0f);
        }
        QVERIFY(matrix.told().empty());
    }

    /// Faint rows are rounded away by a code of one scale; a quarter of the matrix's strength is not faint.
    void rows_fainter_than_a_quarter()
    {
        for (const float strength : { 0.225f, 0.275f }) {
            Matrix matrix(1000, 32); // so few that they hardly change the matrix's own strength
            for (std::size_t row = 0; row < 10; ++row) {
                matrix.kill(500 + row);
                for (std::size_t i = 0; i < 32; ++i)
                    matrix.reference[(500 + row) * 32 + i] *= strength;
            }
            QCOMPARE(!matrix.told().empty(), strength > 0.25f);
        }
    }

    /// Where three values in four are zeros everywhere, 1,000 x 0.75^16 = 10 rows of 16 are so by chance:
    /// four times as many are no chance.
    void rows_that_thin_pruning_leaves()
    {
        for (const std::size_t dead : { 36u, 44u }) {
            Matrix matrix(1000, 16);
            for (std::size_t row = 0; row < 1000; ++row)
                for (std::size_t i = 0; i < 16; ++i)
                    if ((i + row) % 4 != 0)
                        matrix.candidate[row * 16 + i] = 0;
            for (std::size_t row = 0; row < dead; ++row)
                matrix.kill(row * 20);
            QCOMPARE(!matrix.told().empty(), dead > 40);
        }
    }

    void a_dead_layer_is_said_once()
    {
        Matrix matrix(100, 32);
        std::ranges::fill(matrix.candidate, 0.0f);
        QVERIFY(matrix.told().empty());
    }
};

QTEST_GUILESS_MAIN(TestDeadParts)
#include "tst_dead_parts.moc"
