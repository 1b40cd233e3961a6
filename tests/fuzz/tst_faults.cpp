// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that fails: every single read of every seed of every format fails once, as an error of the disk and
// as a file that became shorter. What comes back is an Error or a model whose other tensors still decode;
// never a crash.
#include "core/layouts/decoder.h"
#include "core/opening/assemble.h"
#include "core/opening/format_table.h"
#include "tests/fuzz/fuzz_targets.h"

#include <QtTest>

#include <atomic>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr std::uint64_t MostReads = 2000; ///< of one seed that are made to fail

class FailingSource final : public ByteSource {
public:
    FailingSource(const std::string &bytes, std::uint64_t failing, ErrorKind kind)
        : ByteSource("failing", bytes.size())
        , m_inner(memorySource(
              { std::as_bytes(std::span(bytes)).begin(), std::as_bytes(std::span(bytes)).end() }, "failing"))
        , m_failing(failing)
        , m_kind(kind)
    {
    }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (m_reads.fetch_add(1) == m_failing)
            return Error { m_kind, "the disk failed", offset, path() };
        return m_inner->read(offset, out);
    }
    std::uint64_t reads() const { return m_reads.load(); }

private:
    SourcePtr m_inner;
    std::uint64_t m_failing;
    ErrorKind m_kind;
    mutable std::atomic<std::uint64_t> m_reads { 0 };
};

/// True if it was opened.
bool openAll(const Format &format, const SourcePtr &source)
{
    Model model;
    model.path = "failing";
    model.format = format.id;
    if (!format.read(source, model, {}) || !assembleQuantised(model, {}))
        return false;
    for (const auto &tensor : model.tensors)
        (void)decodeAll(model, tensor, 1 << 16);
    return true;
}

} // namespace

class FaultsTest : public QObject {
    Q_OBJECT

private slots:
    void everyReadFailsOnce_data()
    {
        QTest::addColumn<int>("format");
        for (std::size_t i = 0; i < formats().size(); ++i)
            QTest::newRow(formats()[i].id) << static_cast<int>(i);
    }
    void everyReadFailsOnce()
    {
        QFETCH(int, format);
        const Format &one = formats()[static_cast<std::size_t>(format)];
        for (const std::string &seed : fuzzSeeds(std::string("format-") + one.id)) {
            const auto whole
                = std::make_shared<FailingSource>(seed, ~std::uint64_t { 0 }, ErrorKind::Unreadable);
            (void)openAll(one, whole);
            const std::uint64_t reads = std::min(whole->reads(), MostReads);
            for (std::uint64_t failing = 0; failing < reads; ++failing)
                for (const auto kind : { ErrorKind::Unreadable, ErrorKind::Truncated })
                    (void)openAll(one, std::make_shared<FailingSource>(seed, failing, kind));
        }
    }
};

QTEST_GUILESS_MAIN(FaultsTest)
#include "tst_faults.moc"
