// SPDX-License-Identifier: GPL-3.0-or-later
// The same bytes on every processor: each set of vector instructions that was compiled in and that this
// machine has, plain code among them, has to give what the widest gives.
#include "core/analysis/error_partial.h"
#include "core/analysis/pair_kernels.h"
#include "core/analysis/power_kernels.h"
#include "core/analysis/size_kernels.h"
#include "core/analysis/step_kernels.h"
#include "core/base/blas.h"
#include "core/codecs/codec_table.h"
#include "core/codecs/fixed_order.h"
#include "core/container/container.h"
#include "core/opening/open.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>

#include <hwy/targets.h>

extern "C" char *openblas_get_corename();

using namespace assay;
using namespace assay::testing;

namespace {

/// What make gives on each target; the first is the widest.
template <typename Make> std::vector<std::pair<std::string, std::string>> onEveryTarget(const Make &make)
{
    std::vector<std::pair<std::string, std::string>> results;
    for (const auto target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        results.emplace_back(hwy::TargetName(target), make());
    }
    hwy::SetSupportedTargetsForTest(0);
    return results;
}

template <typename T> void append(std::string &bytes, const T &value)
{
    bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
}

void appendSums(std::string &bytes, const std::vector<float> &left, const std::vector<float> &right,
                Precision precision)
{
    const auto sums = sumValues(left.data(), left.size(), precision);
    for (const double sum : { sums.sum, sums.squares, sums.cubes, sums.fourths })
        append(bytes, sum);
    append(bytes, sums.minimum);
    append(bytes, sums.maximum);
    append(bytes, sums.zeros);
    const auto pairs = sumPairs(left.data(), right.data(), left.size(), precision);
    for (const double sum :
         { pairs.errorSum, pairs.absoluteErrorSum, pairs.errorSquares, pairs.referenceTimesError })
        append(bytes, sum);
    append(bytes, pairs.maxAbsoluteError);
    append(bytes, pairs.differing);
    append(bytes, pairs.signBitsDiffer);
    const auto upperHalves = [](const std::vector<float> &side) {
        std::vector<std::uint16_t> codes;
        for (const float value : side)
            codes.push_back(static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16));
        return codes;
    };
    const auto leftCodes = upperHalves(left), rightCodes = upperHalves(right);
    const auto asBytes = [](const auto &side) { return std::as_bytes(std::span(side)).data(); };
    std::vector<std::uint16_t> bins(left.size());
    for (const bool isBFloat16 : { false, true }) {
        const auto block = sumBlock({ isBFloat16 ? asBytes(leftCodes) : asBytes(left), isBFloat16 },
                                    { isBFloat16 ? asBytes(rightCodes) : asBytes(right), isBFloat16 },
                                    left.size(), bins.data());
        append(bytes, block.reference.fourths);
        append(bytes, block.candidate.sum);
        append(bytes, block.pairs.errorSquares);
        append(bytes, block.pairs.differing);
        for (const auto bin : bins)
            append(bytes, bin);
    }
    append(bytes, sumProducts(left.data(), right.data(), left.size(), precision));
    append(bytes, signsThatAgree(left.data(), right.data(), left.size()));
}

} // namespace

class SameEverywhereTest : public QObject {
    Q_OBJECT

private slots:
    void targetsAreThoseTheSystemNames()
    {
#if HWY_ARCH_X86
        const std::string text = readFile("/proc/cpuinfo");
        const std::string flags = text.substr(std::min(text.find("flags"), text.size()));
        const std::string words = " " + flags.substr(0, flags.find('\n')) + " ";
        const auto hasAll = [&](std::initializer_list<const char *> names) {
            return std::ranges::all_of(names, [&](const char *name) {
                return words.find(std::string(" ") + name + " ") != std::string::npos;
            });
        };
        const std::int64_t targets = hwy::SupportedTargets();
        const bool ssse3 = hasAll({ "pni", "ssse3" });
        const bool sse4 = ssse3 && hasAll({ "sse4_1", "sse4_2", "aes", "pclmulqdq" });
        const bool avx2 = sse4 && hasAll({ "avx", "avx2", "fma", "f16c", "bmi1", "bmi2", "abm" });
        const bool avx3 = avx2 && hasAll({ "avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd" });
        QCOMPARE((targets & HWY_SSSE3) != 0, ssse3);
        QCOMPARE((targets & HWY_SSE4) != 0, sse4);
        QCOMPARE((targets & HWY_AVX2) != 0, avx2);
        QCOMPARE((targets & HWY_AVX3) != 0, avx3);
#endif
        hwy::SetSupportedTargetsForTest(HWY_SCALAR);
        QCOMPARE(hwy::SupportedTargets(), static_cast<std::int64_t>(HWY_SCALAR));
        hwy::SetSupportedTargetsForTest(0);
    }

    void blasRunsTheNewestKernelsOfTheProcessor()
    {
        QVERIFY(readyBlas());
#if HWY_ARCH_X86
        const std::int64_t targets = hwy::SupportedTargets();
        const std::string kernels = openblas_get_corename();
        if ((targets & HWY_AVX3) != 0)
            QCOMPARE(kernels, std::string("SkylakeX"));
        else if ((targets & HWY_AVX2) != 0)
            QCOMPARE(kernels, std::string("Haswell"));
#endif
    }

    void sumsOfPairs_data()
    {
        QTest::addColumn<int>("count");
        for (const int count : { 16, 48, 256, 272, 1024, 4096 })
            QTest::addRow("%d values", count) << count;
    }
    void sumsOfPairs()
    {
        QFETCH(int, count);
        auto left = gaussians(11, static_cast<std::size_t>(count)), right = left;
        const auto noise = gaussians(12, left.size());
        for (std::size_t i = 0; i < left.size(); ++i)
            right[i] += noise[i] / 64;
        left[3] = 0.0f;
        left[5] = -0.0f;
        right[7] = left[7];
        const auto results = onEveryTarget([&] {
            std::string bytes;
            appendSums(bytes, left, right, Precision::Float);
            appendSums(bytes, left, right, Precision::Double);
            return bytes;
        });
        QVERIFY(results.size() > 1);
        for (const auto &[name, bytes] : results)
            QVERIFY2(bytes == results.front().second, name.c_str());
    }

    void sizesStoredAndPicked()
    {
        auto left = gaussians(13, 1003), right = gaussians(14, 1003);
        left[7] = std::numeric_limits<float>::infinity();
        right[900] = std::numeric_limits<float>::quiet_NaN();
        right[1002] = left[1002];
        const auto bitsOf = [](float value) { return std::bit_cast<std::uint32_t>(value); };
        std::vector<float> wanted, inside;
        for (std::size_t i = 0; i < left.size(); ++i)
            wanted.push_back(i == 7 || i == 900 ? std::numeric_limits<float>::quiet_NaN()
                                                : std::fabs(right[i] - left[i]));
        for (const float size : wanted)
            if (size >= 0.5f && size < 1.0f)
                inside.push_back(size);
        for (const auto &[name, bytes] : onEveryTarget([&] {
                 std::vector<float> sizes(left.size()), picked(left.size() + PickedSlack);
                 storeSizes(left.data(), right.data(), left.size(), sizes.data());
                 for (std::size_t i = 0; i < sizes.size(); ++i)
                     if (bitsOf(sizes[i]) != bitsOf(wanted[i]))
                         return "size " + std::to_string(i);
                 for (const auto &[from, to] : { std::pair(0.5f, 1.0f), { 0.0f, 0x1p-149f } }) {
                     picked.assign(picked.size(), 0.0f);
                     const auto count
                         = pickSizes(sizes.data(), sizes.size(), bitsOf(from), bitsOf(to), picked.data());
                     picked.resize(count);
                     if (picked != (from > 0 ? inside : std::vector<float>(1, 0.0f)))
                         return std::string("picked");
                     picked.resize(left.size() + PickedSlack);
                 }
                 return std::string();
             }))
            QVERIFY2(bytes.empty(), (name + ": " + bytes).c_str());
    }

    void stepsFound()
    {
        // 3, 7 and 11 of 23 parts of 0.46: a step of 0.02, and none among 22 parts.
        const std::vector<Magnitude> magnitudes { { 0.06 }, { 0.14 }, { 0.22 } };
        const StepsTried tried { .perTop = 1 / 0.46, .slack = 0.01, .mostParts = 23, .enough = 1e-5 };
        for (const auto &[name, bytes] : onEveryTarget([&] {
                 auto fewer = tried, stricter = tried;
                 fewer.mostParts = 22;
                 stricter.enough = 7e-6; // (2 * 0.01)^3 = 8e-6
                 std::string found;
                 for (const auto &one : { tried, fewer, stricter })
                     found += lieOnAStep(magnitudes, one) ? '1' : '0';
                 return found;
             }))
            QVERIFY2(bytes == "100", (name + ": " + bytes).c_str());
    }

    void codecRow_data()
    {
        QTest::addColumn<QString>("pipeline");
        for (const Codec &codec : codecs())
            if (std::string_view(codec.id) != "svd") // LAPACK decides its last digits; the contract says so
                QTest::newRow(codec.id) << QString::fromLatin1(codec.id);
    }
    void codecRow()
    {
        QFETCH(QString, pipeline);
        const TemporaryFolder folder;
        SafetensorsBuilder()
            .addF32("a.weight", { 16, 256 }, gaussians(21, 16 * 256))
            .addBf16("b.weight", { 16, 256 }, gaussians(22, 16 * 256))
            .write(folder.path("in.safetensors"));
        const auto model = openModel(folder.path("in.safetensors"));
        SafetensorsBuilder()
            .addF32("a.weight", { 16, 256 }, gaussians(23, 16 * 256))
            .addBf16("b.weight", { 16, 256 }, gaussians(24, 16 * 256))
            .write(folder.path("base.safetensors"));
        const auto base = openModel(folder.path("base.safetensors"));
        QVERIFY(base);
        QVERIFY(model);
        std::string problem;
        const auto results = onEveryTarget([&] {
            const auto written
                = writeContainer(**model,
                                 { .pipeline = pipeline.toStdString(),
                                   .output = folder.path("out"),
                                   .base = pipeline == QLatin1String("delta") ? base->get() : nullptr },
                                 {});
            if (!written)
                problem = written.error().sentence;
            return written ? readFile(folder.path("out")) : std::string();
        });
        QVERIFY2(problem.empty(), problem.c_str());
        for (const auto &[name, bytes] : results)
            QVERIFY2(bytes == results.front().second, name.c_str());
    }

    void eigenvectorsAndProducts()
    {
        constexpr std::size_t Size = 37;
        const auto noise = gaussians(25, Size * Size);
        std::vector<double> symmetric(Size * Size);
        for (std::size_t i = 0; i < Size; ++i)
            for (std::size_t k = 0; k < Size; ++k)
                symmetric[i * Size + k] = double { noise[i * Size + k] } + double { noise[k * Size + i] };
        const auto results = onEveryTarget([&] {
            const auto eigen = fixed_order::eigenvectors(symmetric, Size);
            std::string bytes;
            for (const auto &numbers :
                 { eigen.values, eigen.vectors, fixed_order::product(eigen.vectors, symmetric, Size) })
                for (const double number : numbers)
                    append(bytes, number);
            return bytes;
        });
        for (const auto &[name, bytes] : results)
            QVERIFY2(bytes == results.front().second, name.c_str());
    }

    void powersOfTwoSegments()
    {
        constexpr std::size_t Count = 37;
        const auto one = gaussians(26, Count), other = gaussians(27, Count), window = gaussians(28, Count);
        for (const auto &[name, bytes] : onEveryTarget([&] {
                 std::vector<float> both(2 * Count);
                 windowBoth(one.data(), other.data(), window.data(), Count, both.data());
                 std::vector<double> sums(Count, 1.0);
                 addPowers(both.data(), Count, sums.data());
                 for (std::size_t i = 0; i < Count; ++i) {
                     const float left = one[i] * window[i], right = other[i] * window[i];
                     if (both[2 * i] != left || both[2 * i + 1] != right
                         || sums[i] != 1.0 + (double { left } * left + double { right } * right))
                         return std::to_string(i);
                 }
                 return std::string();
             }))
            QVERIFY2(bytes.empty(), (name + ": " + bytes).c_str());
    }

    void anglesAreThoseOfTheLibrary()
    {
        // The library's own cos is within one unit of the last place; folding costs another half.
        for (int i = -4000; i < 4000; ++i) {
            const double turns = i / 1777.0;
            QVERIFY(std::fabs(fixed_order::cosTurns(turns)
                              - std::cos(2 * std::numbers::pi * (turns - std::floor(turns))))
                    < 2e-15);
        }
        for (const auto &[turns, cosine] :
             { std::pair(0.0, 1.0), { 0.25, 0.0 }, { 0.5, -1.0 }, { 0.75, 0.0 } }) {
            QCOMPARE(fixed_order::cosTurns(turns), cosine);
            QCOMPARE(fixed_order::sinTurns(turns + 0.25), cosine);
        }
    }

    void eigenvectorsByHand()
    {
        // [[2, 1], [1, 2]]: values 1 and 3, vectors (1, -1) and (1, 1) over root 2.
        const auto eigen = fixed_order::eigenvectors({ 2, 1, 1, 2 }, 2);
        QVERIFY(eigen.converged);
        QVERIFY(std::fabs(eigen.values[0] - 1) < 1e-15 && std::fabs(eigen.values[1] - 3) < 1e-15);
        QVERIFY(std::fabs(eigen.vectors[0] + eigen.vectors[1]) < 1e-15);
        QVERIFY(std::fabs(eigen.vectors[2] - eigen.vectors[3]) < 1e-15);
    }

    void packedProductByHand()
    {
        // (1 2) * ((3 4) (5 6)) = (13 16)
        const fixed_order::PackedMatrix matrix(std::vector<float> { 3, 4, 5, 6 }, 2);
        std::vector<float> out(2);
        matrix.multiply(std::vector<float> { 1, 2 }, out);
        QCOMPARE(out, (std::vector<float> { 13, 16 }));
    }
};

QTEST_GUILESS_MAIN(SameEverywhereTest)
#include "tst_same_everywhere.moc"
