// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/job_runner.h"
#include "widgets/models/tensor_tree_model.h"
#include "widgets/text_format.h"

#include <QAbstractItemModelTester>
#include <QtTest>

#include <array>
#include <chrono>

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
        QCOMPARE(tree.index(0, TensorTreeModel::Ratio).data().toString(), QStringLiteral("2.00x"));
        QCOMPARE(tree.indexOfRow(0).data().toString(), QStringLiteral("h.10.w"));
    }
    void unknownIsEmptyText()
    {
        QCOMPARE(formatRatio({}), QString());
        QCOMPARE(formatBytes(548105171), QStringLiteral("548.1 MB"));
        QCOMPARE(formatBytes(999), QStringLiteral("999 B"));
    }
};

QTEST_GUILESS_MAIN(TestWidgets)
#include "tst_widgets.moc"
