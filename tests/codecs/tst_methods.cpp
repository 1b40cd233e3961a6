// SPDX-License-Identifier: GPL-3.0-or-later
// The methods that claims name. Figures: ../shared/specs/codecs.md, sections 1.3, 3, 4, 6 and 7.
#include "core/analysis/importance.h"
#include "core/analysis/rate_distortion.h"
#include "core/codecs/kmeans.h"
#include "core/codecs/lattice.h"
#include "core/codecs/nearest_centroid.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/range_coder.h"
#include "core/codecs/rft_basis.h"
#include "core/codecs/seedlm_search.h"
#include "core/layouts/decoder.h"
#include "core/opening/open.h"
#include "core/opening/open_importance.h"
#include "tests/codecs/one_tensor.h"
#include "tests/testing/random.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

bool isWithin(double value, double published, double part)
{
    if (std::fabs(value / published - 1) <= part)
        return true;
    qWarning("%g, published %g", value, published);
    return false;
}

/// The part of the energy that the largest `keep` of the magnitudes hold.
double energyOfLargest(std::vector<double> squares, double keep)
{
    double all = 0, kept = 0;
    for (const double square : squares)
        all += square;
    std::ranges::sort(squares, std::greater<>());
    const double wanted = keep * static_cast<double>(squares.size());
    for (std::size_t i = 0; static_cast<double>(i) < wanted; ++i)
        kept += squares[i] * std::min(1.0, wanted - static_cast<double>(i));
    return kept / all;
}

/// Mean over blocks of Gaussian samples of the energy that the largest coefficients of a real basis hold.
double energyKept(const std::vector<double> &rows, std::size_t n, std::size_t blocks, double keep)
{
    const auto samples = gaussians(11, n * blocks);
    double sum = 0;
    for (std::size_t block = 0; block < blocks; ++block) {
        std::vector<double> squares(n);
        for (std::size_t k = 0; k < n; ++k) {
            double product = 0;
            for (std::size_t i = 0; i < n; ++i)
                product += rows[k * n + i] * static_cast<double>(samples[block * n + i]);
            squares[k] = product * product;
        }
        sum += energyOfLargest(squares, keep);
    }
    return sum / static_cast<double>(blocks);
}

} // namespace

class MethodsTest : public QObject {
    Q_OBJECT

private slots:
    // ---- rft
    void basesAreOrthonormal_data()
    {
        QTest::addColumn<std::string>("basis");
        for (const char *name : { "canonical", "phase", "qr", "operator", "dct", "fft" })
            QTest::addRow("%s", name) << std::string(name);
    }
    void basesAreOrthonormal()
    {
        QFETCH(std::string, basis);
        for (const std::size_t n : { 2, 3, 7, 64, 200 }) {
            const auto rows = makeRealBasis(basis, n);
            QVERIFY(rows);
            double worst = 0;
            for (std::size_t a = 0; a < n; ++a)
                for (std::size_t b = 0; b <= a; ++b) {
                    double product = 0;
                    for (std::size_t i = 0; i < n; ++i)
                        product += (*rows)[a * n + i] * (*rows)[b * n + i];
                    worst = std::max(worst, std::fabs(product - (a == b ? 1 : 0)));
                }
            QVERIFY2(worst < 1e-9, (basis + " " + std::to_string(n) + " " + std::to_string(worst)).c_str());
        }
    }
    void operatorBasisIsThePublishedFile()
    {
        ASSAY_NEEDS_REAL_DATA();
        const auto model = openModel(realData("weights/quantoniumos_golden_n64.npy"));
        QVERIFY(model);
        // The file is float64, columns are basis functions; decoded as float32.
        const auto published = decodeAll(**model, (*model)->tensors[0], 4096);
        const auto rows = makeRealBasis("operator", 64);
        QVERIFY(published && rows);
        for (std::size_t k = 0; k < 64; ++k) {
            double same = 0, opposite = 0;
            for (std::size_t i = 0; i < 64; ++i) {
                const auto value = static_cast<double>((*published)[i * 64 + k]);
                same = std::max(same, std::fabs(value - (*rows)[k * 64 + i]));
                opposite = std::max(opposite, std::fabs(value + (*rows)[k * 64 + i]));
            }
            QVERIFY2(std::min(same, opposite) < 1e-7, std::to_string(k).c_str());
        }
    }
    void phasesLeaveTheMagnitudesOfTheFourierTransform()
    {
        const auto samples = gaussians(5, 96);
        const std::vector<double> x(samples.begin(), samples.end());
        const auto turned = phaseTransform(x);
        const auto rows = makeRealBasis("fft", x.size());
        const auto turnedRows = makeRealBasis("phase", x.size());
        QVERIFY(rows && turnedRows);
        const auto pairEnergy = [&](const std::vector<double> &basis, std::size_t k) {
            double energy = 0;
            for (const std::size_t row : { 2 * k - 1, 2 * k }) {
                double product = 0;
                for (std::size_t i = 0; i < x.size(); ++i)
                    product += basis[row * x.size() + i] * x[i];
                energy += product * product;
            }
            return energy;
        };
        for (std::size_t k = 1; k < x.size() / 2; ++k) {
            std::complex<double> plain = 0;
            for (std::size_t i = 0; i < x.size(); ++i)
                plain += x[i]
                    * std::polar(1 / std::sqrt(96.0),
                                 -2 * std::numbers::pi * static_cast<double>(k * i % 96) / 96);
            QVERIFY(std::fabs(std::abs(turned[k]) - std::abs(plain)) < 1e-14);
            QVERIFY(std::fabs(pairEnergy(*rows, k) - 2 * std::norm(plain)) < 1e-12);
            QVERIFY(std::fabs(pairEnergy(*turnedRows, k) - 2 * std::norm(plain)) < 1e-12);
        }
    }
    void canonicalKeepsThePublishedEnergy()
    {
        constexpr std::size_t N = 256, Blocks = 64;
        const auto unitary = canonicalUnitary(N);
        QVERIFY(unitary);
        const auto samples = gaussians(12, N * Blocks);
        double complexEnergy = 0;
        for (std::size_t block = 0; block < Blocks; ++block) {
            std::vector<double> squares(N);
            for (std::size_t k = 0; k < N; ++k) {
                std::complex<double> product = 0;
                for (std::size_t i = 0; i < N; ++i)
                    product += std::conj((*unitary)[i * N + k]) * static_cast<double>(samples[block * N + i]);
                squares[k] = std::norm(product);
            }
            complexEnergy += energyOfLargest(squares, 0.1) / Blocks;
        }
        QVERIFY(isWithin(complexEnergy, .328, 0.02)); // at N = 1024; a block of 256 keeps the same
        const auto dct = makeRealBasis("dct", N), canonical = makeRealBasis("canonical", N);
        QVERIFY(dct && canonical);
        QVERIFY(isWithin(energyKept(*dct, N, Blocks, 0.1), .437, 0.02));
        QVERIFY(isWithin(energyKept(*dct, N, Blocks, 0.5), .929, 0.02));
        QVERIFY(isWithin(energyKept(*canonical, N, Blocks, 0.1), .437, 0.02)); // real N to N, as any
    }
    void keptShareGivesThatEnergyAndTheRateOfItsEntropy()
    {
        const auto samples = gaussians(13, 512 * 1024);
        for (const char *basis : { "canonical", "phase", "dct" }) {
            const auto coded = codeOneTensor("rft:basis=" + std::string(basis) + ",n=1024,keep=0.1,bits=8",
                                             samples, { 512, 1024 });
            QVERIFY2(coded.error.empty(), coded.error.c_str());
            QVERIFY(isWithin(1 - coded.relativeMse, .437, 0.02));
            // H2(0.1) + 0.1 * (sign and at most 7 bits of magnitude)
            QVERIFY2(coded.bitsPerWeight > 0.469 && coded.bitsPerWeight < 0.469 + 0.8,
                     std::to_string(coded.bitsPerWeight).c_str());
            QVERIFY(coded.relativeMse > gaussianRelativeMseBound(coded.bitsPerWeight));
        }
    }
    void arithmeticCodeGivesBackItsDecisionsAtTheirEntropy()
    {
        assay::Random random(3);
        std::vector<unsigned> decisions(200000);
        for (unsigned &bit : decisions)
            bit = random.uniform() < 0.05 ? 1 : 0;
        Bytes fixed, adaptive;
        RangeEncoder fixedCoder(fixed), adaptiveCoder(adaptive);
        AdaptiveBit model;
        for (const unsigned bit : decisions) {
            fixedCoder.put(bit, static_cast<unsigned>(0.95 * AdaptiveBit::One));
            adaptiveCoder.put(bit, model);
        }
        fixedCoder.flush();
        adaptiveCoder.flush();
        const double bits = 8.0 * static_cast<double>(fixed.size()) / static_cast<double>(decisions.size());
        QVERIFY(isWithin(bits, 0.2864, 0.02)); // H2(0.05)
        RangeDecoder fixedBack(fixed), adaptiveBack(adaptive);
        AdaptiveBit modelBack;
        for (const unsigned bit : decisions) {
            QCOMPARE(fixedBack.take(static_cast<unsigned>(0.95 * AdaptiveBit::One)), bit);
            QCOMPARE(adaptiveBack.take(modelBack), bit);
        }
        QVERIFY(!fixedBack.isPastEnd());
    }

    // ---- seedlm
    void seedSearchIsTheExhaustiveMinimum_data()
    {
        QTest::addColumn<int>("bits");
        QTest::addRow("8 weights") << 4;
        QTest::addRow("12 weights") << 3;
    }
    void seedSearchIsTheExhaustiveMinimum()
    {
        QFETCH(int, bits);
        const SeedLmSearch &search = SeedLmSearch::ofBits(bits);
        const std::size_t count = search.blockWeights();
        auto samples = gaussians(17, 12 * count);
        samples[3] = 40; // an outlier
        std::fill_n(samples.begin() + static_cast<std::ptrdiff_t>(count), count, 0.25f); // a constant block
        std::vector<SeedLmBlock> chosenBlocks(12);
        search.search(samples, chosenBlocks);
        for (std::size_t block = 0; block < 12; ++block) {
            const auto weights = std::span(samples).subspan(block * count, count);
            double least = std::numeric_limits<double>::infinity(), found = 0;
            unsigned best = 0;
            for (unsigned seed = 1; seed < 65536; ++seed) {
                double error = 0;
                search.fit(weights, static_cast<std::uint16_t>(seed), error);
                if (error < least) {
                    least = error;
                    best = seed;
                }
            }
            const SeedLmBlock &chosen = chosenBlocks[block];
            search.fit(weights, chosen.seed, found);
            QCOMPARE(found, least);
            QCOMPARE(unsigned(chosen.seed), best);
        }
    }
    void registerGivesThePublishedSequence()
    {
        // Of the 16-bit register with taps 0, 1, 3, 12: after 0x0001 comes the feedback 1 at the top.
        SeedLmBlock block { .seed = 1, .exponent = 0, .codes = { 1, 0, 0, 0 } };
        std::vector<float> weights(8);
        SeedLmSearch::ofBits(4).expand(block, weights);
        // States 0x8000, then 0x4000, 0x2000, 0x1000: (V - 32768) / 32767 of the first and the fourth.
        QCOMPARE(weights[0], 0.0f);
        QCOMPARE(weights[1], static_cast<float>((0x1000 - 32768) / 32767.0));
    }
    void seedErrorIsThePublishedOne()
    {
        const auto four = codeOneTensor("seedlm", gaussians(19, 8 * 8192), { 64, 1024 });
        QVERIFY2(four.error.empty(), four.error.c_str());
        QVERIFY(isWithin(std::sqrt(four.relativeMse), .1215, 0.02));
        QVERIFY(isWithin(four.bitsPerWeight, 4, 0.001));
        const auto three = codeOneTensor("seedlm:bits=3", gaussians(20, 12 * 8192), { 96, 1024 });
        QVERIFY(isWithin(std::sqrt(three.relativeMse), .2219, 0.02));
        QVERIFY(isWithin(three.bitsPerWeight, 3, 0.001));
    }

    // ---- vptq
    void nearestCodewordIsThatOfExhaustiveSearch_data()
    {
        QTest::addColumn<unsigned>("dimension");
        QTest::addColumn<std::size_t>("count");
        for (const unsigned dimension : { 1u, 2u, 4u, 6u, 8u, 12u })
            for (const std::size_t count : { 1, 7, 512, 513, 5000 })
                QTest::addRow("%u x %zu", dimension, count) << dimension << count;
    }
    void nearestCodewordIsThatOfExhaustiveSearch()
    {
        QFETCH(unsigned, dimension);
        QFETCH(std::size_t, count);
        const auto book = gaussians(23, count * dimension), vectors = gaussians(24, 200 * dimension);
        std::vector<std::uint32_t> found(200);
        CentroidSearch(book, dimension).nearest(vectors, found);
        for (std::size_t i = 0; i < found.size(); ++i) {
            std::vector<double> distances(count);
            for (std::size_t k = 0; k < count; ++k)
                for (unsigned d = 0; d < dimension; ++d) {
                    const double rest = static_cast<double>(vectors[i * dimension + d])
                        - static_cast<double>(book[k * dimension + d]);
                    distances[k] += rest * rest;
                }
            const double least = std::ranges::min(distances);
            QVERIFY(distances[found[i]] <= least + 1e-5 * (1 + least));
        }
    }
    void everyProcessorFindsTheSameCodewords()
    {
        const auto book = gaussians(25, 700 * 8), vectors = gaussians(26, 5000 * 8);
        std::vector<std::uint32_t> one(5000), other(5000);
        CentroidSearch(book, 8).nearest(vectors, one);
        for (const unsigned dimension : { 8u }) // the general kernel adds in the same order
            CentroidSearch(std::span(book), dimension).nearest(vectors, other);
        QCOMPARE(one, other);
    }
    void codebookIsNoLargerThanThereAreVectors()
    {
        std::vector<float> vectors;
        for (int i = 0; i < 100; ++i)
            for (int d = 0; d < 4; ++d)
                vectors.push_back(static_cast<float>(i % 5));
        const auto book = trainCodebook(vectors, {}, { .count = 64, .dimension = 4 }, {});
        QVERIFY(book);
        QCOMPARE(book->size(), std::size_t(5 * 4));
    }
    void codebooksOfOneDimensionReachLloydAndMax()
    {
        // Lloyd and Max, 1 and 2 bits, Gaussian: .3634 and .1175.
        const auto samples = gaussians(27, 256 * 1024);
        const auto two = codeOneTensor("vptq:v=1,k=2,iterations=40", samples, { 256, 1024 });
        QVERIFY2(two.error.empty(), two.error.c_str());
        QVERIFY(isWithin(two.relativeMse, .3634, 0.02));
        const auto four = codeOneTensor("vptq:v=1,k=4,iterations=60", samples, { 256, 1024 });
        QVERIFY(isWithin(four.relativeMse, .1175, 0.02));
    }
    void vectorsBeatScalarsAndStayAboveTheBound()
    {
        const auto samples = gaussians(28, 512 * 1024);
        const auto coded = codeOneTensor("vptq:v=4,k=256", samples, { 512, 1024 });
        const auto residual = codeOneTensor("vptq:v=4,k=256,residual=256", samples, { 512, 1024 });
        QVERIFY(coded.error.empty() && residual.error.empty());
        QVERIFY2(coded.relativeMse < .1175, std::to_string(coded.relativeMse).c_str());
        QVERIFY(coded.relativeMse > gaussianRelativeMseBound(coded.bitsPerWeight));
        QVERIFY(residual.relativeMse < 0.2 * coded.relativeMse);
        QVERIFY(isWithin(coded.bitsPerWeight, 2 + 8.0 * (256 * 4 * 2 + 20) / (512 * 1024), 1e-9));
        QVERIFY(isWithin(residual.bitsPerWeight, 4 + 8.0 * (2 * 256 * 4 * 2 + 20) / (512 * 1024), 1e-9));
    }
    void outlierColumnsGetTheirOwnCodebook()
    {
        auto samples = gaussians(29, 256 * 256);
        for (std::size_t row = 0; row < 256; ++row)
            for (std::size_t column = 0; column < 4; ++column)
                samples[row * 256 + 64 * column] *= 40;
        const auto plain = codeOneTensor("vptq:v=4,k=64", samples, { 256, 256 });
        const auto apart = codeOneTensor("vptq:v=4,k=64,outliers=0.016,outlier_k=64", samples, { 256, 256 });
        QVERIFY(plain.error.empty() && apart.error.empty());
        QVERIFY2(apart.relativeMse < plain.relativeMse, std::to_string(apart.relativeMse).c_str());
    }
    void importanceMovesTheErrorAway()
    {
        constexpr std::size_t Rows = 256, Columns = 128;
        auto samples = gaussians(30, Rows * Columns);
        for (std::size_t i = 0; i < samples.size(); ++i)
            samples[i] *= i % Columns < 8 ? 0.2f : 1.0f;
        const auto pipeline = parsePipeline("vptq:v=4,k=32");
        const auto shape = Shape::make(std::vector<std::uint64_t> { Rows, Columns });
        QVERIFY(pipeline && shape);
        std::vector<float> importance(Columns, 1.0f);
        std::fill_n(importance.begin(), 8, 1000.0f);
        const auto errorOfFirst = [&](const std::vector<float> &weights) {
            const MemoryWeights input(samples);
            const auto stage = LossyStage::prepare(
                pipeline->lossy.front(),
                { .name = "w", .shape = *shape, .settings = {}, .columnImportance = weights }, input, {});
            std::vector<float> decoded(samples.size());
            if (!stage || !(*stage)->read(0, decoded))
                return -1.0;
            double sum = 0;
            for (std::size_t i = 0; i < samples.size(); ++i)
                if (i % Columns < 8) {
                    const double rest = static_cast<double>(samples[i]) - static_cast<double>(decoded[i]);
                    sum += rest * rest;
                }
            return sum;
        };
        const double with = errorOfFirst(importance), without = errorOfFirst({});
        QVERIFY2(with > 0 && with < 0.5 * without, std::to_string(with / without).c_str());
    }

    // ---- hyper
    void nearestLatticePointIsThatOfExhaustiveSearch()
    {
        assay::Random random(31);
        for (const std::uint32_t points : { 4u, 37u, 1600u, 1601u }) {
            const PlaneLattice lattice(points);
            for (int i = 0; i < 300; ++i) {
                const LatticePoint target { random.uniform(), random.uniform() };
                const auto distance = [&](std::uint32_t theta) {
                    const LatticePoint point = lattice.point(theta);
                    return std::hypot(point.x - target.x, point.y - target.y);
                };
                double least = 9;
                for (std::uint32_t theta = 0; theta < points; ++theta)
                    least = std::min(least, distance(theta));
                QVERIFY(distance(lattice.nearest(target)) <= least + 1e-12);
            }
        }
    }
    void latticeCostsWhatItsIndexNeeds()
    {
        const auto coded = codeOneTensor("hyper", gaussians(33, 256 * 1024), { 256, 1024 });
        QVERIFY2(coded.error.empty(), coded.error.c_str());
        QVERIFY(isWithin(coded.bitsPerWeight, 6.5, 0.001)); // 13 bits for two weights
        QVERIFY(coded.relativeMse > gaussianRelativeMseBound(coded.bitsPerWeight));
        const auto uniform = codeOneTensor("intn:bits=6", gaussians(33, 256 * 1024), { 256, 1024 });
        QVERIFY2(coded.relativeMse > uniform.relativeMse, std::to_string(coded.relativeMse).c_str());
    }
    void oneThetaFor256WeightsIsWorseThanNothing()
    {
        const auto coded = codeOneTensor("hyper:variant=theta", gaussians(34, 256 * 1024), { 256, 1024 });
        QVERIFY2(coded.error.empty(), coded.error.c_str());
        QVERIFY(isWithin(coded.bitsPerWeight, 0.125, 0.001));
        QVERIFY2(coded.relativeMse > 1, std::to_string(coded.relativeMse).c_str());
    }

    // ---- symbolic
    void symbolicOutputIsTheSameForAllWeights()
    {
        const auto one = codeOneTensor("symbolic", gaussians(35, 64 * 64), { 64, 64 });
        const auto other = codeOneTensor("symbolic", gaussians(36, 64 * 64), { 64, 64 });
        QVERIFY(one.error.empty());
        QCOMPARE(one.values, other.values);
        QCOMPARE(one.bitsPerWeight, 8.0 * 64 * 8 / 4096);
        const auto pipeline = parsePipeline("symbolic");
        const auto shape = Shape::make(std::vector<std::uint64_t> { 8, 8 });
        const auto samples = gaussians(35, 64);
        const MemoryWeights input(samples);
        const auto stage = LossyStage::prepare(pipeline->lossy.front(),
                                               { .name = "w", .shape = *shape, .settings = {} }, input, {});
        QVERIFY(stage);
        QVERIFY((*stage)->note().find("does not depend") != std::string::npos);
    }

    // ---- svd
    void truncationOfALowRankMatrixIsExact_data()
    {
        QTest::addColumn<std::uint64_t>("rows");
        QTest::addColumn<std::uint64_t>("columns");
        QTest::addRow("tall") << std::uint64_t(300) << std::uint64_t(70);
        QTest::addRow("wide") << std::uint64_t(70) << std::uint64_t(300);
    }
    void truncationOfALowRankMatrixIsExact()
    {
        QFETCH(std::uint64_t, rows);
        QFETCH(std::uint64_t, columns);
        constexpr std::size_t Rank = 5;
        const auto left = gaussians(37, rows * Rank), right = gaussians(38, Rank * columns);
        std::vector<float> product(rows * columns);
        for (std::size_t i = 0; i < product.size(); ++i)
            for (std::size_t k = 0; k < Rank; ++k)
                product[i] += left[i / columns * Rank + k] * right[k * columns + i % columns];
        const auto exact = codeOneTensor("svd:rank=5", product, { rows, columns });
        QVERIFY2(exact.error.empty(), exact.error.c_str());
        QVERIFY2(exact.relativeMse < 1e-6, std::to_string(exact.relativeMse * 1e9).c_str()); // halves
        const auto less = codeOneTensor("svd:rank=4", product, { rows, columns });
        QVERIFY(less.relativeMse > 1e-3);
        QVERIFY(isWithin(exact.bitsPerWeight,
                         8.0 * static_cast<double>(2 * Rank * (rows + columns) + 4)
                             / static_cast<double>(rows * columns),
                         1e-9));
    }
    void gaussianMatrixKeepsWhatMarchenkoAndPasturSay()
    {
        // 1024^2: rank 102 holds 31 % of the energy; here 256^2 and the same share of the rank.
        const auto coded = codeOneTensor("svd:rank=26", gaussians(39, 256 * 256), { 256, 256 });
        QVERIFY(isWithin(1 - coded.relativeMse, .31, 0.05));
    }

    // ---- importance files
    void importanceIsReadFromItsFirstForm()
    {
        TemporaryFolder folder;
        std::string bytes;
        const auto number
            = [&bytes](auto value) { bytes.append(reinterpret_cast<const char *>(&value), sizeof value); };
        number(std::int32_t(1));
        const std::string name = "blk.0.attn_q.weight";
        number(std::int32_t(name.size()));
        bytes += name;
        number(std::int32_t(4)); // calls
        number(std::int32_t(3));
        for (const float value : { 4.f, 8.f, 0.f })
            number(value);
        const std::string path = folder.path("imatrix.dat");
        writeFile(path, bytes);
        const auto importance = openImportance(path, {});
        QVERIFY2(importance, importance ? "" : importance.error().sentence.c_str());
        ModelNames gguf { .family = NameFamily::Gguf }, huggingFace;
        const auto *values = importance->find(gguf, name, 3);
        QVERIFY(values);
        QCOMPARE(*values, (std::vector<float> { 1.f, 2.f, 0.f }));
        QVERIFY(importance->find(huggingFace, "model.layers.0.self_attn.q_proj.weight", 3));
        QVERIFY(!importance->find(gguf, name, 4));
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            writeFile(path, bytes.substr(0, size));
            QVERIFY(!openImportance(path, {}));
        }
    }
};

QTEST_GUILESS_MAIN(MethodsTest)
#include "tst_methods.moc"
