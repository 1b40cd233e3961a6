// SPDX-License-Identifier: GPL-3.0-or-later
// Interleaved rANS. Expected figures: by hand, by the entropy of what is coded, and from NumPy (weights as in
// ../shared/specs/performance.md: rows of 1536 with log-normal scales cost 2.559 bits an exponent once their
// scale is known; bits behind the exponents 7.92 by how far out these lie).
#include "core/codecs/byte_counts.h"
#include "core/codecs/codec_table.h"
#include "core/container/planes_frame.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#define HWY_WANT_AVX3_DL // rans has a kernel for it
#include <hwy/targets.h>

using namespace assay;
using namespace assay::testing;

namespace {

const LosslessFunctions &rans()
{
    return findCodec("rans")->lossless;
}

Bytes encoded(const Bytes &plain, PlaneKind kind = PlaneKind::Exponents)
{
    Bytes room;
    const auto size = rans().encode(defaultSettings(*findCodec("rans")), kind, plain, room);
    room.resize(size ? *size : 0);
    return room;
}

Result<Bytes> decoded(std::span<const std::byte> coded, std::uint64_t limit)
{
    Bytes room;
    const auto size = rans().decode(coded, room, limit);
    if (!size)
        return size.error();
    room.resize(*size);
    return room;
}

/// Exponents of normal weights in rows of a scale each.
Bytes exponents(std::size_t count, std::uint64_t seed)
{
    Bytes bytes;
    assay::Random random(seed);
    double scale = 1;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 1536 == 0)
            scale = 0.02 * std::exp(0.35 * random.gaussian());
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(scale * random.gaussian()));
        bytes.push_back(static_cast<std::byte>(bits >> 23));
    }
    return bytes;
}

/// The recipe of performance.md as bf16, rounded to nearest even.
Bytes trainedLike(std::size_t rows)
{
    constexpr std::size_t Columns = 1536;
    Bytes bytes;
    assay::Random random(2);
    for (std::size_t row = 0; row < rows; ++row) {
        const double scale = 0.02 * std::exp(0.35 * random.gaussian());
        for (std::size_t i = 0; i < Columns; ++i) {
            double weight = scale * random.gaussian();
            if (random.next() % 10000 == 0)
                weight *= 12;
            if (i == 3 || i == 77 || i == 500 || i == 1100)
                weight *= 8;
            auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(weight));
            bits = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
            bytes.push_back(static_cast<std::byte>(bits));
            bytes.push_back(static_cast<std::byte>(bits >> 8));
        }
    }
    return bytes;
}

constexpr PlaneLayout Bf16 { .elementBytes = 2, .isFloat = true };

/// Coded in chunks as a container has them, and decoded; 0 if it does not come back.
double ratioOf(const std::string &pipelineText, PlaneLayout layout, const Bytes &plain)
{
    const auto pipeline = parsePipeline(pipelineText);
    const std::size_t chunkBytes = layout.elementBytes * DefaultChunkElements;
    FrameScratch scratch;
    std::vector<std::uint64_t> stages(pipeline->lossless.size());
    std::size_t stored = 0;
    for (std::size_t at = 0; at < plain.size(); at += chunkBytes) {
        const auto chunk = std::span(plain).subspan(at, std::min(chunkBytes, plain.size() - at));
        Bytes frame;
        if (!encodeFrame(*pipeline, layout, chunk, frame, scratch, stages))
            return 0;
        const auto back = decodeFrame(*pipeline, layout, frame, chunk.size(), scratch);
        if (!back || !std::ranges::equal(*back, chunk))
            return 0;
        stored += frame.size();
    }
    return static_cast<double>(plain.size()) / static_cast<double>(stored);
}

/// Coded alike by all instruction sets, and decoded by all.
void onEveryTarget(const Bytes &plain, PlaneKind kind)
{
    Bytes first;
    for (const auto target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        const Bytes coded = encoded(plain, kind);
        const auto back = decoded(coded, plain.size());
        hwy::SetSupportedTargetsForTest(0);
        QVERIFY2(back && *back == plain, hwy::TargetName(target));
        QVERIFY2(first.empty() || first == coded, hwy::TargetName(target));
        first = coded;
    }
}

} // namespace

class RansTest : public QObject {
    Q_OBJECT

private slots:
    void everyLengthComesBack()
    {
        for (const PlaneKind kind : { PlaneKind::Exponents, PlaneKind::Plain })
            for (const std::size_t length : { 0u, 1u, 31u, 32u, 33u, 63u, 511u, 512u, 513u, 544u, 1000u,
                                              8191u, 8192u, 20000u, 262144u }) {
                const Bytes plain = exponents(length, length + 1);
                const auto back = decoded(encoded(plain, kind), length);
                QVERIFY2(back, back ? "" : back.error().sentence.c_str());
                QVERIFY2(*back == plain, std::to_string(length).c_str());
            }
    }
    void everyByteComesBack()
    {
        assay::Random random(1);
        Bytes even, rare;
        for (int i = 0; i < 70000; ++i) {
            even.push_back(static_cast<std::byte>(random.next()));
            rare.push_back(static_cast<std::byte>(std::min(
                255, std::countl_zero(random.next() | 1) * 5 + static_cast<int>(random.next() % 4))));
        }
        Bytes all(4096, std::byte { 9 }); // 255 bytes that occur once beside one that fills the rest
        for (unsigned i = 0; i < 256; ++i)
            all[i] = static_cast<std::byte>(i);
        for (const Bytes &plain : { even, rare, all })
            for (const PlaneKind kind : { PlaneKind::Exponents, PlaneKind::Plain }) {
                const auto back = decoded(encoded(plain, kind), plain.size());
                QVERIFY(back && *back == plain);
            }
    }
    void alikeBytesByHand()
    {
        // A byte that is sure leaves its state: 64 states of 0x8000 and no words. 4096 is 0x90 0x00.
        Bytes wanted;
        for (const unsigned byte : { 1u, 65u, 0u, 0u, 0u, 7u, 1u, 7u, 7u, 0x90u, 0u })
            wanted.push_back(static_cast<std::byte>(byte));
        for (int i = 0; i < 64; ++i)
            for (const unsigned byte : { 0u, 0x80u, 0u, 0u })
                wanted.push_back(static_cast<std::byte>(byte));
        QVERIFY(encoded(Bytes(65, std::byte { 7 })) == wanted);
    }
    void oneStepByHand()
    {
        // Halves of 4096: x -> 2 x for 3 and 2 x - x mod 2048 + 2048 + ... for 4: 0x8000 is 16 * 2048, so
        // (16 << 12) + 0 and (16 << 12) + 0 + 2048. Of 32 bytes the first 16 are those of states 0 to 3 of
        // each row.
        Bytes plain;
        for (int i = 0; i < 64; ++i)
            plain.push_back(i % 32 < 16 ? std::byte { 3 } : std::byte { 4 });
        const Bytes coded = encoded(plain);
        QCOMPARE(coded.size(), std::size_t { 5 + 1 + 2 + 4 + 256 });
        for (std::size_t i = 0; i < 64; ++i) {
            const unsigned low = static_cast<unsigned>(coded[12 + 4 * i + 1]),
                           high = static_cast<unsigned>(coded[12 + 4 * i + 2]);
            QCOMPARE(high << 16 | low << 8, i % 8 < 4 ? 0x10000u : 0x10800u);
        }
    }
    void everyInstructionSetGivesTheSameBytes()
    {
        const Bytes plain = exponents(50000, 4);
        onEveryTarget(plain, PlaneKind::Exponents);
    }
    void tablesOfLanesEndWhereTheyMust_data()
    {
        // Chances of 4096 of bytes that follow each other. Middle buckets of 64 hold three beginnings, tables
        // 64 symbols, windows 128 bytes: one more goes another way.
        QTest::addColumn<QList<int>>("chances");
        QTest::addColumn<int>("stride");
        const auto crowd = [](int count, int each) { return QList<int>(count, each); };
        const auto filled = [](QList<int> front, QList<int> rest) {
            front += rest;
            front.prepend(4096 - std::accumulate(front.begin(), front.end(), 0));
            return front;
        };
        QTest::newRow("one symbol begins in a middle bucket") << QList<int> { 2000, 2096 } << 1;
        QTest::newRow("three begin") << QList<int> { 2048, 16, 16, 16, 2000 } << 1;
        QTest::newRow("four begin") << QList<int> { 2049, 15, 15, 15, 15, 1987 } << 1;
        QTest::newRow("many begin in the first bucket") << crowd(40, 1) + QList<int> { 4056 } << 1;
        QTest::newRow("many begin in the last bucket") << filled({}, crowd(40, 1)) << 1;
        QTest::newRow("64 symbols") << crowd(64, 64) << 1;
        QTest::newRow("65 symbols") << filled({}, crowd(64, 63)) << 1;
        QTest::newRow("128 bytes apart") << QList<int> { 1000, 3096 } << 127;
        QTest::newRow("129 bytes apart") << QList<int> { 1000, 3096 } << 128;
        QTest::newRow("the first and the last byte") << QList<int> { 4000, 96 } << 255;
    }
    void tablesOfLanesEndWhereTheyMust()
    {
        QFETCH(const QList<int>, chances);
        QFETCH(const int, stride);
        Bytes plain;
        for (int i = 0; i < chances.size(); ++i)
            plain.insert(plain.end(), static_cast<std::size_t>(4 * chances[i]),
                         static_cast<std::byte>(i * stride));
        assay::Random random(6);
        for (std::size_t i = plain.size(); i-- > 1;)
            std::swap(plain[i], plain[random.below(i + 1)]);
        onEveryTarget(plain, PlaneKind::Plain);
    }
    void bytesAreCounted()
    {
        // Pieces of 512 with few different bytes are counted otherwise than those with more than 32.
        assay::Random random(7);
        for (const unsigned range : { 1u, 12u, 31u, 32u, 33u, 256u })
            for (const std::size_t size : { 0u, 1u, 511u, 512u, 513u, 5000u }) {
                Bytes bytes;
                for (std::size_t i = 0; i < size; ++i)
                    bytes.push_back(static_cast<std::byte>(255 - random.below(range)));
                for (const auto target : hwy::SupportedAndGeneratedTargets()) {
                    ByteCounts counts {};
                    counts[7] = 5; // what is there is kept
                    hwy::SetSupportedTargetsForTest(target);
                    countBytes(bytes, counts);
                    hwy::SetSupportedTargetsForTest(0);
                    for (std::size_t i = 0; i < counts.size(); ++i)
                        QCOMPARE(
                            counts[i],
                            static_cast<std::uint32_t>(std::ranges::count(bytes, static_cast<std::byte>(i)))
                                + (i == 7 ? 5 : 0));
                }
            }
    }
    void exponentsCostWhatTheyDoOnceTheScaleIsKnown()
    {
        const Bytes plain = exponents(1 << 18, 8);
        const double known
            = 8.0 * static_cast<double>(encoded(plain).size()) / static_cast<double>(plain.size()),
            blind = 8.0 * static_cast<double>(encoded(plain, PlaneKind::Plain).size())
            / static_cast<double>(plain.size());
        // 2.559 bits, and 0.025 for states, models and classes; 2.674 without the scale.
        QVERIFY2(known > 2.55 && known < 2.60, std::to_string(known).c_str());
        QVERIFY2(blind > 2.64 && blind < 2.71, std::to_string(blind).c_str());
    }
    void ratiosOfTrainedWeights()
    {
        const Bytes plain = trainedLike(684); // four chunks and a rest
        const double fast = ratioOf("byteplane|rans", Bf16, plain),
                     slow = ratioOf("byteplane|rans:mantissa=coded", Bf16, plain),
                     zstd = ratioOf("byteplane|zstd", Bf16, plain);
        QVERIFY2(fast >= 1.51 && fast < 1.519, std::to_string(fast).c_str());
        QVERIFY2(slow >= 1.52 && slow < 1.53, std::to_string(slow).c_str());
        QVERIFY2(zstd < 1.5, std::to_string(zstd).c_str());
    }
    void widenedFloatsKeepTheirZeros()
    {
        // float32 of bf16: two planes of zeros take next to nothing, so 32 bits cost as much as 16.
        const Bytes narrow = trainedLike(171);
        Bytes wide;
        for (std::size_t i = 0; i < narrow.size(); i += 2)
            wide.insert(wide.end(), { std::byte { 0 }, std::byte { 0 }, narrow[i], narrow[i + 1] });
        for (const std::string pipeline : { "byteplane|rans", "byteplane|rans:mantissa=coded" }) {
            const double ratio = ratioOf(pipeline, { .elementBytes = 4, .isFloat = true }, wide);
            QVERIFY2(ratio > 3.0 && ratio < 3.05, std::to_string(ratio).c_str());
        }
    }
    void cutAndDamagedBytesAreErrors()
    {
        const Bytes plain = exponents(9000, 3), good = encoded(plain);
        for (std::size_t size = 0; size < good.size(); ++size) {
            const auto cut = decoded(std::span(good).first(size), plain.size());
            QVERIFY2(!cut, std::to_string(size).c_str());
            QVERIFY(cut.error().sentence.starts_with("the rANS data are damaged: "));
        }
        Bytes longer = good;
        longer.push_back(std::byte { 0 });
        QVERIFY(!decoded(longer, plain.size()));
        QVERIFY(!decoded(good, plain.size() - 1));
        assay::Random random(5);
        for (int round = 0; round < 3000; ++round) {
            Bytes bad = good;
            bad[random.next() % bad.size()] ^= static_cast<std::byte>(1u << (random.next() % 8));
            const auto back = decoded(bad, plain.size());
            QVERIFY(!back || back->size() <= plain.size());
        }
    }
    void sizesThatAreOnlySaidTakeNoMemory()
    {
        Bytes bad = encoded(exponents(9000, 3));
        for (int i = 1; i < 5; ++i)
            bad[static_cast<std::size_t>(i)] = std::byte { 0xFF };
        Bytes room;
        QVERIFY(!rans().decode(bad, room, 1 << 20));
        QVERIFY(room.size() < 1 << 20);
    }
    void bitsBesideExponentsAreChecked()
    {
        const auto settings = parsePipeline("rans:mantissa=coded")->lossless.front().settings;
        const Bytes plain = trainedLike(6);
        Bytes top, rest;
        for (std::size_t i = 0; i < plain.size(); i += 2) {
            const auto word
                = std::rotl(static_cast<std::uint16_t>(static_cast<unsigned>(plain[i])
                                                       | static_cast<unsigned>(plain[i + 1]) << 8),
                            1);
            top.push_back(static_cast<std::byte>(word >> 8));
            rest.push_back(static_cast<std::byte>(word));
        }
        Bytes good;
        const auto size = rans().encodeBeside(settings, top, rest, good);
        QVERIFY(size && *size < rest.size());
        good.resize(*size);
        Bytes room;
        const auto back = rans().decodeBeside(top, good, room, rest.size());
        QVERIFY(back && *back == rest.size() && std::equal(rest.begin(), rest.end(), room.begin()));
        for (std::size_t cut = 0; cut + 5 < good.size(); ++cut) { // the range coder's last five may be zero
            const auto less = rans().decodeBeside(top, std::span(good).first(cut), room, rest.size());
            QVERIFY2(!less, std::to_string(cut).c_str());
        }
        QVERIFY(!rans().decodeBeside(std::span(top).first(100), good, room, rest.size()));
        assay::Random random(6);
        for (int round = 0; round < 1000; ++round) {
            Bytes bad = good;
            bad[random.next() % bad.size()] ^= static_cast<std::byte>(1u << (random.next() % 8));
            const auto damaged = rans().decodeBeside(top, bad, room, rest.size());
            QVERIFY(!damaged || *damaged <= rest.size());
        }
        // Raw is what it says: nothing is coded.
        const auto raw = rans().encodeBeside(defaultSettings(*findCodec("rans")), top, rest, room);
        QVERIFY(raw && *raw == rest.size());
    }
};

QTEST_GUILESS_MAIN(RansTest)
#include "tst_rans.moc"
