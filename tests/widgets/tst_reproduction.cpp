// SPDX-License-Identifier: GPL-3.0-or-later
// The Reproduce button, driven: a claim is chosen, its document's method runs on the reference, the figures
// stand in the ledger, are kept by the project and shown again; a run can be stopped.
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/widgets/window_driver.h"

#include <QPushButton>
#include <QStandardPaths>
#include <QTableWidget>
#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

QString text(const std::string &path)
{
    return QString::fromStdString(path);
}

/// Two matrices of 256 x 512 and a norm, bf16, and a document.
void writeInputs(const TemporaryFolder &folder, const std::string &claims, std::uint64_t rows = 256)
{
    SafetensorsBuilder()
        .addBf16("a.weight", { rows, 512 }, gaussians(1, rows * 512, 0.02))
        .addBf16("b.weight", { rows, 512 }, gaussians(2, rows * 512, 0.02))
        .addBf16("norm.weight", { 512 }, gaussians(3, 512))
        .write(folder.path("m.safetensors"));
    writeFile(folder.path("claims.md"), claims);
}

std::size_t claimsOf(const MainWindow &window)
{
    return window.report() ? window.report()->claims.size() : 0;
}

/// The first claim is clicked, then the button beside its details.
void pressReproduce(MainWindow &window)
{
    showPanel(window, "claims");
    auto *claims = child<QTableView>(window, "claims");
    QVERIFY(claims && claims->model()->rowCount() > 0);
    const QRect cell = claims->visualRect(claims->model()->index(0, 0));
    QTest::mouseClick(claims->viewport(), Qt::LeftButton, {}, cell.center());
    showPanel(window, "details");
    auto *button = child<QPushButton>(window, "reproduce");
    QVERIFY(button);
    QTRY_VERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
}

std::size_t reproductionsOf(const MainWindow &window)
{
    return window.report() ? window.report()->reproductions.size() : 0;
}

} // namespace

class ReproductionTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void pressedShownSavedAndShownAgain()
    {
        const TemporaryFolder folder;
        writeInputs(folder, "Stored as Q8_0, a compression ratio of 1.88x.\n");
        const QString project = text(folder.path("review.assay"));
        {
            const auto window = openWindow();
            window->openPaths({ text(folder.path("m.safetensors")), text(folder.path("claims.md")) });
            QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() && claimsOf(*window) > 0, 30'000);
            QVERIFY(window->report()->claims[0].verdict == Verdict::Unsupported);
            pressReproduce(*window);
            QTRY_COMPARE_WITH_TIMEOUT(reproductionsOf(*window), std::size_t { 1 }, 30'000);
            const Reproduction &made = window->report()->reproductions[0];
            QCOMPARE(made.codedBytes, std::uint64_t { 2 * 256 * 512 / 32 * 34 });
            QVERIFY(made.outcome == RunOutcome::Reproduced);
            QVERIFY(window->report()->claims[0].verdict == Verdict::Confirmed);
            // The details say it: 16 / 8.5 = 1.88.
            auto *evidence = child<QTableWidget>(*window, "evidence");
            QVERIFY(evidence);
            bool isSaid = false;
            for (int row = 0; row < evidence->rowCount(); ++row)
                for (int column = 0; column < evidence->columnCount(); ++column)
                    if (const auto *item = evidence->item(row, column))
                        isSaid = isSaid
                            || item->text().contains(QStringLiteral("reproduced"), Qt::CaseInsensitive);
            QVERIFY(isSaid);
            answerFileDialog({ project });
            pressKeys(*window, Qt::Key_S, Qt::ControlModifier);
            QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(project), 30'000);
        }
        const auto again = openWindow();
        again->openPaths({ project });
        QTRY_COMPARE_WITH_TIMEOUT(reproductionsOf(*again), std::size_t { 1 }, 30'000);
        const Reproduction &kept = again->report()->reproductions[0];
        QVERIFY(kept.outcome == RunOutcome::Reproduced);
        QCOMPARE(kept.codedBytes, std::uint64_t { 2 * 256 * 512 / 32 * 34 });
        QCOMPARE(kept.stages.size(), std::size_t { 1 });
        QVERIFY(again->report()->claims[0].verdict == Verdict::Confirmed);
    }

    void changedReferenceDropsWhatWasRunOnIt()
    {
        const TemporaryFolder folder;
        writeInputs(folder, "Stored as Q8_0, a compression ratio of 1.88x.\n");
        const QString project = text(folder.path("review.assay"));
        {
            const auto window = openWindow();
            window->openPaths({ text(folder.path("m.safetensors")), text(folder.path("claims.md")) });
            QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() && claimsOf(*window) > 0, 30'000);
            pressReproduce(*window);
            QTRY_COMPARE_WITH_TIMEOUT(reproductionsOf(*window), std::size_t { 1 }, 30'000);
            answerFileDialog({ project });
            pressKeys(*window, Qt::Key_S, Qt::ControlModifier);
            QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(project), 30'000);
        }
        writeInputs(folder, "Stored as Q8_0, a compression ratio of 1.88x.\n", 128);
        const auto again = openWindow();
        again->openPaths({ project });
        QTRY_VERIFY_WITH_TIMEOUT(claimsOf(*again) > 0 && !again->jobs().isRunning(), 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(reproductionsOf(*again), std::size_t { 0 }, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(claimsOf(*again) > 0, 30'000);
        QVERIFY(again->report()->claims[0].verdict == Verdict::Unsupported);
    }

    void stoppedRunLeavesTheAuditAsItWas()
    {
        // Searching every seed takes minutes, so it is under way when it is stopped.
        const TemporaryFolder folder;
        writeInputs(folder, "SeedLM at 4 bit, a compression ratio of 4.00x.\n", 4096);
        const auto window = openWindow();
        window->openPaths({ text(folder.path("m.safetensors")), text(folder.path("claims.md")) });
        QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() && claimsOf(*window) > 0, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(!window->jobs().isRunning(), 60'000);
        pressReproduce(*window);
        QTRY_VERIFY_WITH_TIMEOUT(window->jobs().isRunning(), 30'000);
        window->jobs().cancel(QStringLiteral("reproduce"));
        QTRY_VERIFY_WITH_TIMEOUT(!window->jobs().isRunning(), 30'000);
        QCOMPARE(reproductionsOf(*window), std::size_t { 0 });
        QVERIFY(claimsOf(*window) > 0);
    }

    void documentWithoutAMethodIsSaidToNameNone()
    {
        const TemporaryFolder folder;
        writeInputs(folder, "HoloFold folds the weights. Compression ratio: 120x.\n");
        const auto window = openWindow();
        window->openPaths({ text(folder.path("m.safetensors")), text(folder.path("claims.md")) });
        QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() && claimsOf(*window) > 0, 30'000);
        pressReproduce(*window);
        QTRY_COMPARE_WITH_TIMEOUT(reproductionsOf(*window), std::size_t { 1 }, 30'000);
        QVERIFY(window->report()->reproductions[0].outcome == RunOutcome::NotRun);
        QVERIFY(!window->report()->reproductions[0].ratio);
    }
};

QTEST_MAIN(ReproductionTest)
#include "tst_reproduction.moc"
