// SPDX-License-Identifier: GPL-3.0-or-later
// Windows on files: the bytes of reads, and a file that shrinks under them is an Error, never a signal.
#include "core/base/mapped_window.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <atomic>
#include <filesystem>
#include <numeric>
#include <thread>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr std::uint64_t FileBytes = (5u << 20) + 123;

std::byte byteAt(std::uint64_t place)
{
    return static_cast<std::byte>((place * 2654435761u) >> 24);
}

std::uint64_t sumOf(std::span<const std::byte> bytes)
{
    return std::accumulate(
        bytes.begin(), bytes.end(), std::uint64_t { 0 },
        [](std::uint64_t sum, std::byte byte) { return sum + std::to_integer<unsigned>(byte); });
}

} // namespace

class MappedWindowTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    std::string write(const char *name) const
    {
        std::string text(FileBytes, '\0');
        for (std::uint64_t i = 0; i < FileBytes; ++i)
            text[i] = static_cast<char>(byteAt(i));
        const std::string path = m_folder.path(name);
        writeFile(path, text);
        return path;
    }

private slots:
    void viewsAreTheBytes()
    {
        const auto source = openFile(write("whole"));
        QVERIFY(source);
        const auto slice = sliceSource(*source, 1000, FileBytes - 1000);
        QVERIFY(slice);
        MappedWindow window;
        for (const std::uint64_t at :
             { std::uint64_t { 0 }, std::uint64_t { 70000 }, std::uint64_t { 2097151 },
               std::uint64_t { 4194303 }, FileBytes - 99, std::uint64_t { 1 } })
            for (const auto &[one, shift] : { std::pair(*source, 0u), std::pair(*slice, 1000u) }) {
                if (at + 99 > one->size())
                    continue;
                const auto bytes = window.view(*one, at, 99);
                QVERIFY(bytes);
                QCOMPARE(bytes->size(), std::size_t { 99 });
                for (std::uint64_t i = 0; i < 99; ++i)
                    QCOMPARE((*bytes)[i], byteAt(at + shift + i));
                QVERIFY(window.check());
            }
    }

    void whatCannotBeMappedIsRead()
    {
        MappedWindow window;
        const auto memory = memorySource(std::vector<std::byte>(100), "memory");
        QVERIFY(!window.view(*memory, 0, 10));
        const auto source = openFile(write("limits"));
        QVERIFY(source);
        QVERIFY(!window.view(**source, FileBytes - 5, 6)); // past the end
        QVERIFY(!window.view(**source, 0, 2u << 20)); // more than a window holds at any place
        QVERIFY(window.check());
    }

    void truncatedUnderTheReader_data()
    {
        QTest::addColumn<qulonglong>("left");
        QTest::newRow("to nothing") << 0ull;
        QTest::newRow("inside the page that is read last") << 1048576ull + 4096 * 3 + 17;
        QTest::newRow("by one byte") << 1048576ull + 65535;
    }
    void truncatedUnderTheReader()
    {
        QFETCH(qulonglong, left);
        const std::string path = write("shrinks");
        const auto source = openFile(path);
        const auto other = openFile(write("stays"));
        QVERIFY(source && other);
        MappedWindow window, healthy;
        const auto bytes = window.view(**source, 1048576, 65536);
        const auto rest = healthy.view(**other, 0, 4096);
        QVERIFY(bytes && rest);
        std::filesystem::resize_file(path, left);
        QVERIFY(sumOf(*bytes) < 65536u * 255); // no signal ends the program
        const Status status = window.check();
        QVERIFY(!status);
        QCOMPARE(status.error().kind, ErrorKind::Truncated);
        QVERIFY(status.error().sentence.find(std::to_string(left)) != std::string::npos);
        QVERIFY(sumOf(*rest) > 0 && healthy.check());
        QVERIFY(window.view(**other, 0, 4096) && window.check()); // the window serves another file
    }

    void truncatedUnderManyThreads()
    {
        const std::string path = write("many");
        const auto source = openFile(path);
        QVERIFY(source);
        std::atomic<int> failed { 0 };
        std::atomic<bool> cut { false };
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back([&] {
                    MappedWindow window;
                    for (std::uint64_t at = 0;; at = (at + 65536) % (FileBytes - 65536)) {
                        const auto bytes = window.view(**source, at, 65536);
                        if (!bytes || (sumOf(*bytes) > 0 && window.check()))
                            continue;
                        if (!window.check() && cut)
                            ++failed;
                        return;
                    }
                });
            cut = true;
            std::filesystem::resize_file(path, 3);
        }
        QCOMPARE(failed.load(), 4);
    }
};

QTEST_GUILESS_MAIN(MappedWindowTest)
#include "tst_mapped_window.moc"
