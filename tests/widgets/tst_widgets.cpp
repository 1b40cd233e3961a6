// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/job_runner.h"
#include "widgets/models/tensor_tree_model.h"
#include "widgets/text_format.h"
#include "widgets/text_positions.h"

#include <QAbstractItemModelTester>
#include <QtTest>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

using namespace assay;

namespace {

TensorInfo tensor(const char *name, std::uint64_t bytes)
{
    TensorInfo info;
    info.name = name;
    const std::array<std::uint64_t, 1> dims { bytes / 4 };
    info.shape = *Shape::make(dims);
    TensorPart part;
    part.extent.size = bytes;
    info.parts.push_back(part);
    return info;
}

ModelPtr model(std::vector<TensorInfo> tensors)
{
    Model model;
    model.tensors = std::move(tensors);
    return finishModel(std::move(model));
}

int nicenessOfThisThread()
{
    return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
}

Result<int> untilStopped(const RunControl &run)
{
    while (!run.cancelled())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return 1;
}

} // namespace

class TestWidgets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// A euro sign is three bytes and one unit, a violin clef four bytes and two units, CR LF one line end.
    void bytesOfADocumentAreFoundInItsText()
    {
        const TextPositions places("a\xe2\x82\xac\r\nb\xf0\x9d\x84\x9e"
                                   "c\r");
        QCOMPARE(places.position(0), 0);
        QCOMPARE(places.position(1), 1); // the euro sign
        QCOMPARE(places.position(6), 3); // b, behind one line end
        QCOMPARE(places.position(7), 4); // the clef
        QCOMPARE(places.position(11), 6); // c
        QCOMPARE(places.position(1000), 8); // a lone carriage return is a line end as well
        QCOMPARE(TextPositions("\xef\xbb\xbfx").position(3), 0);
        QCOMPARE(TextPositions().position(5), 0);
        const std::string lines = [] {
            std::string text;
            for (int i = 0; i < 1000; ++i)
                text += "ab\r\n";
            return text;
        }();
        QCOMPARE(TextPositions(lines).position(4 * 999 + 1), 3 * 999 + 1);
    }
    void newestJobOfATagWins()
    {
        JobRunner jobs;
        QList<int> delivered;
        const auto deliver = [&delivered](Result<int> result) { delivered << *result; };
        jobs.start(QStringLiteral("tag"), QStringLiteral("old"), untilStopped, deliver);
        jobs.start(
            QStringLiteral("tag"), QStringLiteral("new"), [](const RunControl &) { return Result<int>(2); },
            deliver);
        QTRY_VERIFY(!jobs.isRunning());
        QTRY_COMPARE(delivered, QList<int> { 2 });
    }
    void destructionStopsRunningWork()
    {
        bool delivered = false;
        {
            JobRunner jobs;
            jobs.start(QStringLiteral("tag"), QStringLiteral("endless"), untilStopped,
                       [&delivered](Result<int>) { delivered = true; });
        }
        QCoreApplication::processEvents();
        QVERIFY(!delivered);
    }
    /// The window answers while as many threads compute as there are processors: jobs and the threads that
    /// they start are nicer than it, and its own value stays. A process that is as nice as one can be has no
    /// more to give.
    void jobsGiveWayToTheWindow()
    {
        constexpr int Nicest = 19;
        const int own = nicenessOfThisThread();
        JobRunner jobs;
        QList<int> values;
        jobs.start(
            QStringLiteral("tag"), QStringLiteral("job"),
            [](const RunControl &) {
                QList<int> seen { nicenessOfThisThread(), 0 };
                std::jthread([&seen] { seen[1] = nicenessOfThisThread(); }).join();
                return Result<QList<int>>(seen);
            },
            [&values](Result<QList<int>> seen) { values = *seen; });
        QTRY_COMPARE(values.size(), 2);
        const int expected = std::min(own + 10, Nicest);
        QCOMPARE(values, QList<int>({ expected, expected }));
        QCOMPARE(nicenessOfThisThread(), own);
    }
    void groupsAggregateRatiosOfSums()
    {
        TensorTreeModel tree;
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::Fatal);
        tree.setModels(model({ tensor("h.10.w", 800), tensor("h.2.a", 400), tensor("h.2.b", 1200),
                               tensor("h.2.lost", 40) }),
                       model({ tensor("h.2.a", 400), tensor("h.2.b", 400), tensor("h.10.w", 400) }));
        QCOMPARE(tree.rowCount(), 2);
        const auto first = tree.index(0, TensorTreeModel::Name);
        QCOMPARE(first.data().toString(), QStringLiteral("block 2"));
        QCOMPARE(tree.rowCount(first), 3);
        // (400 + 1200) / (400 + 400), the tensor without a partner apart
        QCOMPARE(tree.index(0, metricColumn("ratio")).data().toString(), QStringLiteral("2.00x"));
        // Under "block 10" only what tells it apart is shown.
        QCOMPARE(tree.indexOfRow(0).data().toString(), QStringLiteral("w"));
        QCOMPARE(tree.indexOfRow(0).data(TensorTreeModel::FullNameRole).toString(), QStringLiteral("h.10.w"));
    }
    void unknownIsEmptyText()
    {
        QCOMPARE(formatRatio({}), QString());
        QCOMPARE(formatBytes(548105171), QStringLiteral("548.1 MB"));
        // 548105171 / 2^20 = 522.714
        QCOMPARE(formatBytes(548105171, NumberForm::Iec), QStringLiteral("522.7 MiB"));
        QCOMPARE(formatBytes(548105171, NumberForm::Exact), QStringLiteral("548,105,171 B"));
        QCOMPARE(formatBytes(1023, NumberForm::Iec), QStringLiteral("1,023 B"));
        QCOMPARE(formatCount(174538), QStringLiteral("174,538"));
        QCOMPARE(formatCount(174538, NumberForm::Si), QStringLiteral("174.5 k"));
        QCOMPARE(formatBytes(999), QStringLiteral("999 B"));
    }
};

QTEST_GUILESS_MAIN(TestWidgets)
#include "tst_widgets.moc"
