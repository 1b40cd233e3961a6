// SPDX-License-Identifier: GPL-3.0-or-later
// The cut of a divided audit: sums, order and borders worked out by hand from the rule in cut.h.
#include "core/analysis/layer_measuring.h"
#include "core/scale/cut.h"
#include "tests/testing/model_builder.h"

#include <QtTest>

#include <numeric>

using namespace assay;
using namespace assay::testing;

namespace {

std::vector<InputFile> filesOf(const std::vector<std::uint64_t> &sizes)
{
    std::vector<InputFile> files;
    for (std::size_t i = 0; i < sizes.size(); ++i)
        files.push_back({ .role = "reference",
                          .name = std::string(1, static_cast<char>('a' + i)),
                          .path = "/nowhere/" + std::to_string(i),
                          .bytes = sizes[i] });
    return files;
}

/// Both sides hold the same tensors of that many float32 values.
Comparison pairOf(const std::vector<std::uint64_t> &counts)
{
    ModelBuilder one, two;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::vector<float> values(counts[i], 1.0f);
        const std::string name = "block." + std::to_string(i) + ".weight";
        one.addF32(name, { 1, counts[i] }, values);
        two.addF32(name, { 1, counts[i] }, values);
    }
    auto paired = pairLayers(one.finish(), two.finish(), {}, {});
    return paired ? *std::move(paired) : Comparison {};
}

} // namespace

class CutTest : public QObject {
    Q_OBJECT

private slots:
    void partsOfFilesFollowTheRule_data()
    {
        QTest::addColumn<std::vector<std::uint64_t>>("sizes");
        QTest::addColumn<unsigned>("parts");
        QTest::addColumn<std::vector<unsigned>>("wanted");
        using Sizes = std::vector<std::uint64_t>;
        using Parts = std::vector<unsigned>;
        QTest::addRow("one part takes all") << Sizes { 5, 5, 5 } << 1u << Parts { 1, 1, 1 };
        // middles 1, 3, 5, 7 of 8: n * middle / 8 = 0.25, 0.75, 1.25, 1.75
        QTest::addRow("four equal files in two") << Sizes { 2, 2, 2, 2 } << 2u << Parts { 1, 1, 2, 2 };
        // middles 5, 10.5, 11.5 of 12: 3 * middle / 12 = 1.25, 2.6, 2.9
        QTest::addRow("a huge file stays whole") << Sizes { 10, 1, 1 } << 3u << Parts { 2, 3, 3 };
        // 5 * (0.5, 1.5) / 2 = 1.25, 3.75: parts 1, 3 and 5 are empty
        QTest::addRow("more parts than files") << Sizes { 7, 7 } << 5u << Parts { 2, 4 };
        // 0 counts as 1: middles 0.5, 1.5 of 2
        QTest::addRow("files of no bytes") << Sizes { 0, 0 } << 2u << Parts { 1, 2 };
        // just inside: middle 4 of 8 begins part 2; one byte less before it does not
        QTest::addRow("a middle on the border") << Sizes { 3, 2, 3 } << 2u << Parts { 1, 2, 2 };
        QTest::addRow("a middle below the border") << Sizes { 3, 2, 4 } << 2u << Parts { 1, 1, 2 };
    }
    void partsOfFilesFollowTheRule()
    {
        QFETCH(std::vector<std::uint64_t>, sizes);
        QFETCH(unsigned, parts);
        QFETCH(std::vector<unsigned>, wanted);
        QCOMPARE(cutWork(nullptr, filesOf(sizes), parts).part, wanted);
    }

    void seventyTerabytesDoNotOverflow()
    {
        const std::uint64_t huge = std::uint64_t { 1 } << 62;
        const Cut cut = cutWork(nullptr, filesOf({ huge, huge, huge }), 1000);
        QCOMPARE(cut.part, (std::vector<unsigned> { 167, 501, 834 })); // 1000 (1/6, 3/6, 5/6), plus 1
    }

    void layersThatShareBytesAreOneUnit()
    {
        Comparison paired = pairOf({ 10, 20, 30 });
        QCOMPARE(paired.layers.size(), std::size_t(3));
        Model shared = *paired.reference;
        shared.tensors[2].parts[0].extent = shared.tensors[0].parts[0].extent; // a view into the first
        shared.tensors[2].parts[0].extent.size /= 2;
        paired.reference = finishModel(std::move(shared));
        const Cut cut = cutWork(&paired, {}, 2);
        QCOMPARE(cut.units.size(), std::size_t(2));
        QCOMPARE(cut.units[0].layers, (std::vector<std::size_t> { 0, 2 }));
        QCOMPARE(cut.units[0].cost, std::uint64_t(40 + 40 + 120)); // the shared 40 bytes once
        QCOMPARE(cut.units[1].cost, std::uint64_t(80 + 80));
    }

    void everyUnitIsOnceAndTheLongestPartIsBounded()
    {
        std::vector<std::uint64_t> counts(40);
        for (std::size_t i = 0; i < counts.size(); ++i)
            counts[i] = 1 + i * 37 % 101;
        const Comparison paired = pairOf(counts);
        for (const unsigned parts : { 1u, 2u, 3u, 7u, 39u, 40u, 41u, 500u }) {
            const Cut cut = cutWork(&paired, filesOf({ 1000, 3 }), parts);
            std::vector<std::size_t> layers, files;
            std::uint64_t cost = 0, longest = 0;
            for (const ScaleUnit &unit : cut.units) {
                layers.insert(layers.end(), unit.layers.begin(), unit.layers.end());
                if (unit.file)
                    files.push_back(*unit.file);
                cost += unit.cost;
            }
            std::ranges::sort(layers);
            std::vector<std::size_t> all(counts.size());
            std::iota(all.begin(), all.end(), std::size_t { 0 });
            QCOMPARE(layers, all);
            QCOMPARE(files.size(), std::size_t(2));
            QCOMPARE(cost, cut.totalCost);
            QVERIFY(std::ranges::is_sorted(cut.part));
            for (unsigned part = 1; part <= parts; ++part)
                longest = std::max(longest, cut.costOf(part));
            QVERIFY(longest <= cut.totalCost / parts + cut.largestCost);
        }
    }

    void mostUsefulIsTheLargestUnitsShare()
    {
        QCOMPARE(cutWork(nullptr, filesOf({ 10, 10, 10 }), 2).mostUseful(), 3u);
        QCOMPARE(cutWork(nullptr, filesOf({ 29, 1 }), 2).mostUseful(), 1u);
        QCOMPARE(cutWork(nullptr, {}, 2).mostUseful(), 1u);
    }
};

QTEST_GUILESS_MAIN(CutTest)
#include "tst_cut.moc"
