// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/byte_reader.h"
#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/model/shape.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

SourcePtr bytesOf(const std::string &text)
{
    const auto bytes = std::as_bytes(std::span(text));
    return memorySource({ bytes.begin(), bytes.end() }, "memory");
}

} // namespace

class BaseTest : public QObject {
    Q_OBJECT

private slots:
    void sumsThatOverflowAreEmpty()
    {
        QVERIFY(!checkedAdd(~0ull, 1));
        QVERIFY(!checkedMultiply(1ull << 33, 1ull << 31));
        QCOMPARE(*checkedAlignUp(33, 32), 64ull);
        QVERIFY(!rangeFits(10, ~0ull, 20));
        QVERIFY(rangeFits(20, 0, 20));
    }

    void shapeWhoseProductWrapsIsRefused()
    {
        const std::uint64_t wrapping[] = { 4194305, 4194305, 211106198978564ull };
        QVERIFY(!Shape::make(wrapping));
        const std::uint64_t empty[] = { 2, 0 };
        QCOMPARE(Shape::make(empty)->elementCount(), 0ull);
        QCOMPARE(Shape().elementCount(), 1ull);
        QVERIFY(!Shape::make(std::vector<std::uint64_t>(9, 1)));
    }

    void readerStopsAtTheEnd()
    {
        const auto source = bytesOf(std::string("\x01\x02\x03\x04\x05", 5));
        ByteReader reader(*source);
        QCOMPARE(*reader.read<std::uint32_t>("word"), 0x04030201u);
        const auto past = reader.read<std::uint16_t>("count");
        QVERIFY(!past);
        QCOMPARE(past.error().kind, ErrorKind::Truncated);
        QCOMPARE(*past.error().offset, 4ull);
        QVERIFY(past.error().sentence.find("count needs 2 bytes, 1 remain") != std::string::npos);
        QVERIFY(!reader.readString(~0ull, 100, "name"));
    }

    void bigEndianNumbersAreSwapped()
    {
        const auto source = bytesOf(std::string("\x00\x00\x00\x03", 4));
        ByteReader reader(*source);
        reader.setBigEndian(true);
        QCOMPARE(*reader.read<std::uint32_t>("version"), 3u);
    }

    void readerCrossesItsWindows()
    {
        std::string text(200000, 'a');
        text[131071] = 'b';
        const auto source = bytesOf(text);
        ByteReader reader(*source);
        QVERIFY(reader.skip(131070, "head"));
        QCOMPARE(*reader.read<char>("a"), 'a');
        QCOMPARE(*reader.read<char>("b"), 'b');
        QVERIFY(reader.seek(5, "back"));
        QCOMPARE(reader.readString(150000, 200000, "text")->size(), std::size_t(150000));
    }

    void fileThatShrinksIsAnError()
    {
        TemporaryFolder folder;
        writeFile(folder.path("f"), std::string(100, 'x'));
        const auto source = openFile(folder.path("f"));
        QVERIFY(source);
        std::filesystem::resize_file(folder.path("f"), 10);
        std::vector<std::byte> out(100);
        const auto status = (*source)->read(0, out);
        QVERIFY(!status);
        QCOMPARE(status.error().kind, ErrorKind::Truncated);
    }

    void missingFileAndFolderAreNamed()
    {
        TemporaryFolder folder;
        QCOMPARE(openFile(folder.path("nothing")).error().kind, ErrorKind::NotFound);
        QVERIFY(!openFile(folder.path()));
    }

    void outputIsCompleteOrAsBefore()
    {
        TemporaryFolder folder;
        writeFile(folder.path("out"), "before");
        {
            auto file = AtomicFile::create(folder.path("out"));
            QVERIFY(file);
            QVERIFY(file->append("half"));
        }
        QCOMPARE(readFile(folder.path("out")), std::string("before"));
        QCOMPARE(std::distance(std::filesystem::directory_iterator(folder.path()), {}), std::ptrdiff_t(1));
        QVERIFY(writeFileAtomically(folder.path("out"), "after"));
        QCOMPARE(readFile(folder.path("out")), std::string("after"));
        QVERIFY(!writeFileAtomically(folder.path("no/such/folder"), "x"));
    }

    void lowestFailingChunkIsReported()
    {
        const RunControl run(std::stop_token(), nullptr, 4);
        const auto status = parallelFor(64, run, [](std::uint64_t chunk, unsigned) -> Status {
            if (chunk % 2 == 1)
                return Error { ErrorKind::Malformed, std::to_string(chunk) };
            return {};
        });
        QVERIFY(!status);
        QCOMPARE(status.error().sentence, std::string("1"));
    }

    void cancelledRunStops()
    {
        std::stop_source stop;
        const RunControl run(stop.get_token(), nullptr, 2);
        std::atomic<int> started = 0;
        const auto status = parallelFor(1000000, run, [&](std::uint64_t, unsigned) -> Status {
            if (++started == 10)
                stop.request_stop();
            return {};
        });
        QCOMPARE(status.error().kind, ErrorKind::Cancelled);
        QVERIFY(started < 100);
    }

    void hashOfAbc() // FIPS 180-4 example
    {
        QCOMPARE(sha256(std::as_bytes(std::span("abc", 3))),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }
};

QTEST_GUILESS_MAIN(BaseTest)
#include "tst_base.moc"
