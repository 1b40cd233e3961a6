// SPDX-License-Identifier: GPL-3.0-or-later
// What strangers and a refusing system do to the lowest room: exceptions, odd characters, files that change.
#include "core/base/atomic_file.h"
#include "core/base/guarded.h"
#include "core/base/open_inputs.h"
#include "core/base/parallel.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <utime.h>

using namespace assay;
using namespace assay::testing;
namespace fs = std::filesystem;

class HostileBaseTest : public QObject {
    Q_OBJECT

private slots:
    void whatIsThrownBecomesAnError()
    {
        const auto memory = guarded([]() -> Status { throw std::bad_alloc(); });
        QCOMPARE(memory.error().kind, ErrorKind::LimitExceeded);
        const auto folder = guarded([]() -> Status {
            throw fs::filesystem_error("canonical", "/a/b",
                                       std::make_error_code(std::errc::too_many_symbolic_link_levels));
        });
        QCOMPARE(folder.error().kind, ErrorKind::Unreadable);
        QCOMPARE(folder.error().path, std::string("/a/b"));
        QVERIFY(!guarded([]() -> Status { throw 7; }));
        QCOMPARE(*guarded([] { return Result<int>(7); }), 7);
    }

    void whatAWorkerThrowsIsTheRunsError()
    {
        const auto status
            = parallelFor(64, RunControl().withThreads(4), [](std::uint64_t chunk, unsigned) -> Status {
                  if (chunk == 9)
                      throw std::runtime_error("nine");
                  return {};
              });
        QVERIFY(!status);
        QVERIFY(status.error().sentence.find("nine") != std::string::npos);
    }

    void hiddenCharactersAreShown_data()
    {
        QTest::addColumn<QByteArray>("raw");
        QTest::addColumn<QByteArray>("shown");
        const auto row = [](const char *name, const char *raw, const char *shown) {
            QTest::newRow(name) << QByteArray(raw) << QByteArray(shown);
        };
        row("plain", "block.0.q", "block.0.q");
        row("letters beyond ASCII", "gewicht \xc3\xa4 \xe4\xba\xbf", "gewicht \xc3\xa4 \xe4\xba\xbf");
        row("a line break", "a\nb", "a\\nb");
        row("an escape sequence", "\x1b[2J", "\\x1b[2J");
        row("delete",
            "a\x7f"
            "b",
            "a\\x7fb");
        row("a C1 control, UTF-8",
            "a\xc2\x9b"
            "31m",
            "a\\u009b31m");
        row("a C1 control, a bare byte",
            "a\x9b"
            "31m",
            "a\\x9b31m");
        row("right to left",
            "a\xe2\x80\xae"
            "b",
            "a\\u202eb");
        row("an isolate", "\xe2\x81\xa6x", "\\u2066x");
        row("a line separator", "\xe2\x80\xa8", "\\u2028");
        row("a tag", "\xf3\xa0\x81\x81", "\\udb40\\udc41");
        row("an overlong slash", "\xc0\xaf", "\\xc0\\xaf");
        row("a surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80");
        row("a cut character", "\xe4\xba", "\\xe4\\xba");
    }
    void hiddenCharactersAreShown()
    {
        QFETCH(QByteArray, raw);
        QFETCH(QByteArray, shown);
        QCOMPARE(printable(raw.toStdString()), shown.toStdString());
    }

    void jsonKeepsItsValues()
    {
        QCOMPARE(printableJson("{\"a\xe2\x80\xae\": \"\x7f\xc3\xa4\"}"),
                 std::string("{\"a\\u202e\": \"\\u007f\xc3\xa4\"}"));
    }

    void changedInputIsSeen_data()
    {
        QTest::addColumn<int>("change");
        QTest::newRow("bytes overwritten in place") << 0;
        QTest::newRow("grown") << 1;
        QTest::newRow("replaced by another file") << 2;
        QTest::newRow("overwritten, its time set back") << 3;
    }
    void changedInputIsSeen()
    {
        QFETCH(int, change);
        const TemporaryFolder folder;
        const std::string path = folder.path("input");
        writeFile(path, std::string(4096, 'a'));
        fs::last_write_time(path, fs::last_write_time(path) - std::chrono::hours(1));
        const auto written = fs::last_write_time(path);
        QTest::qSleep(20); // the system's clock of files ticks every 4 ms
        const auto source = openFile(path);
        QVERIFY(source);
        const auto window = sliceSource(*source, 8, 8);
        QVERIFY(unchanged(**source) && unchanged(**window));
        QTest::qSleep(20);
        if (change == 2) {
            writeFile(path + ".new", std::string(4096, 'b'));
            fs::rename(path + ".new", path);
        } else {
            std::fstream file(path, std::ios::in | std::ios::out);
            file.seekp(change == 1 ? 4096 : 100);
            file << "b";
        }
        if (change == 3)
            fs::last_write_time(path, written);
        QVERIFY(!unchanged(**source));
        QVERIFY(!unchanged(**window));
    }

    void openInputIsNoOutput()
    {
        const TemporaryFolder folder;
        writeFile(folder.path("input"), "kept");
        fs::create_hard_link(folder.path("input"), folder.path("other name"));
        {
            const auto source = openFile(folder.path("input"));
            QCOMPARE(writeFileAtomically(folder.path("other name"), "lost").error().kind, ErrorKind::Usage);
        }
        QVERIFY(writeFileAtomically(folder.path("other name"), "written"));
        QCOMPARE(readFile(folder.path("input")), std::string("kept"));
    }

    void nothingIsLeftBeside()
    {
        const TemporaryFolder folder;
        {
            auto file = AtomicFile::create(folder.path("out"));
            QVERIFY(file && file->append("half"));
        }
        QVERIFY(fs::is_empty(folder.path()));
        writeFile(folder.path(".assay-notmine.tmp"), "the name is not one of ours");
        QVERIFY(writeFileAtomically(folder.path("out"), "whole"));
        QCOMPARE(readFile(folder.path("out")), std::string("whole"));
        QVERIFY(fs::exists(folder.path(".assay-notmine.tmp")));
    }
};

QTEST_GUILESS_MAIN(HostileBaseTest)
#include "tst_hostile_base.moc"
