// SPDX-License-Identifier: GPL-3.0-or-later
// The window driven as a person does, with a heartbeat that sees whether the event loop ever stands still.
#include "app/main_window.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "widgets/panels/panel_table.h"
#include "widgets/plots/ratio_plot.h"

#include <QDockWidget>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStandardPaths>
#include <QTableView>
#include <QTreeView>
#include <QtTest>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

/// The longest time between two turns of the event loop, in milliseconds.
class Heartbeat : public QObject {
public:
    Heartbeat()
    {
        m_timer.setInterval(1);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this,
                [this] { m_longest = std::max(m_longest, m_clock.restart()); });
        m_clock.start();
        m_timer.start();
    }
    qint64 longest() const { return m_longest; }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_longest = 0;
};

} // namespace

class WindowTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;
    QString m_reference, m_candidate, m_claims;

    void writePair(std::uint64_t rows, int layers, const char *name)
    {
        SafetensorsBuilder reference, candidate;
        for (int i = 0; i < layers; ++i) {
            const auto values = gaussians(static_cast<std::uint64_t>(i + 1), rows * 256);
            const std::string tensor = "model.layers." + std::to_string(i) + ".mlp.up_proj.weight";
            reference.addF32(tensor, { rows, 256 }, values);
            candidate.addBf16(tensor, { rows, 256 }, values);
        }
        reference.write(m_folder.path(std::string(name) + "_reference.safetensors"));
        candidate.write(m_folder.path(std::string(name) + "_candidate.safetensors"));
    }
    QString path(const char *name) const { return QString::fromStdString(m_folder.path(name)); }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("AssayTest"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_window"));
        QSettings().clear();
        writePair(64, 12, "small");
        writeFile(m_folder.path("claims.md"),
                  "# Claims\n\nThe compression ratio is 8.0x and it is lossless.\n");
    }

    void pairIsAuditedAndSelectionFollows()
    {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.addClaims({ path("claims.md") });
        window.openReference(path("small_reference.safetensors"));
        window.openCandidate(path("small_candidate.safetensors"));
        QTRY_VERIFY_WITH_TIMEOUT(window.report() != nullptr, 20000);
        QVERIFY(!window.report()->claims.empty());
        QCOMPARE(auditVerdictName(*window.report()), std::string("refuted"));
        QVERIFY(window.findChild<QTableView *>(QStringLiteral("findings"))->model()->rowCount() > 0);

        // A click on a bar selects that layer in the session and in the tree.
        auto *plot = window.findChild<RatioPlot *>();
        QVERIFY(plot);
        const QPoint bar(static_cast<int>(plot->xAxis->coordToPixel(5)), plot->axisRect()->center().y());
        QTest::mouseClick(plot, Qt::LeftButton, {}, bar);
        QVERIFY(window.session().selectedReport());
        QCOMPARE(window.session().selectedReport()->referenceName,
                 std::string("model.layers.4.mlp.up_proj.weight"));
        auto *tree = window.findChild<QTreeView *>(QStringLiteral("layers"));
        QCOMPARE(tree->currentIndex().siblingAtColumn(0).data().toString(),
                 QStringLiteral("model.layers.4.mlp.up_proj.weight"));

        window.session().selectTensor(QStringLiteral("model.layers.7.mlp.up_proj.weight"));
        window.session().goBack();
        QCOMPARE(window.session().selectedReport()->referenceName,
                 std::string("model.layers.4.mlp.up_proj.weight"));

        auto *filter = window.findChild<QLineEdit *>(QStringLiteral("filter"));
        QTest::keyClicks(filter, QStringLiteral("layers.11."));
        QCOMPARE(tree->model()->rowCount(), 1);
        filter->clear();
        QVERIFY(tree->model()->rowCount() > 1);
    }

    void statementsAreMarkedWhereTheyStand()
    {
        MainWindow window;
        window.show();
        window.addClaims({ path("claims.md") });
        window.startAudit();
        QTRY_VERIFY_WITH_TIMEOUT(window.report() != nullptr, 20000);
        auto *text = window.findChild<QPlainTextEdit *>(QStringLiteral("claimText"));
        QStringList marked;
        for (const auto &selection : text->extraSelections())
            marked << selection.cursor.selectedText();
        QVERIFY2(marked.contains(QStringLiteral("8.0x")), qPrintable(marked.join(QLatin1Char('|'))));
    }

    void reportIsExported()
    {
        MainWindow window;
        window.addClaims({ path("claims.md") });
        window.openReference(path("small_reference.safetensors"));
        window.openCandidate(path("small_candidate.safetensors"));
        QTRY_VERIFY_WITH_TIMEOUT(window.report() != nullptr, 20000);
        window.exportPdf(path("out.pdf"));
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(m_folder.path("out.pdf")), 20000);
        QVERIFY(readFile(m_folder.path("out.pdf")).starts_with("%PDF"));
    }

    void missingFileIsAProblemNotACrash()
    {
        MainWindow window;
        window.show();
        window.openReference(path("nothing.safetensors"));
        auto *problem = window.findChild<QWidget *>(QStringLiteral("problem"));
        QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible(), 10000);
    }

    void everyPanelHasItsDock()
    {
        MainWindow window;
        for (const auto &panel : panels())
            QVERIFY2(window.findChild<QDockWidget *>(QLatin1String(panel.id) + QStringLiteral("Dock")),
                     panel.id);
        for (const auto preset : { BrowsePreset, ComparePreset, AuditPreset })
            window.applyPreset(preset);
    }

    void eventLoopStaysAliveWhileAPairIsCompared()
    {
        writePair(8192, 16, "large"); // 134 MB and 67 MB
        // A pair of one's own, e.g. of several GB, can be named instead.
        const QString reference
            = qEnvironmentVariable("ASSAY_TEST_REFERENCE", path("large_reference.safetensors"));
        const QString candidate
            = qEnvironmentVariable("ASSAY_TEST_CANDIDATE", path("large_candidate.safetensors"));
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const Heartbeat heartbeat;
        window.openReference(reference);
        window.openCandidate(candidate);
        QTRY_VERIFY_WITH_TIMEOUT(window.report() != nullptr, 60000);
        // The claim is 50 ms; a test machine that is busy with other tests gets some room.
        QVERIFY2(heartbeat.longest() < 250, qPrintable(QString::number(heartbeat.longest())));
        qInfo("longest gap of the event loop: %lld ms", static_cast<long long>(heartbeat.longest()));
    }

    void closingInTheMiddleEndsAtOnce()
    {
        auto window = std::make_unique<MainWindow>();
        window->show();
        window->openReference(path("large_reference.safetensors"));
        window->openCandidate(path("large_candidate.safetensors"));
        QTRY_VERIFY_WITH_TIMEOUT(window->jobs().isRunning(), 5000);
        QElapsedTimer clock;
        clock.start();
        window->close();
        window.reset();
        QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed())));
    }
};

QTEST_MAIN(WindowTest)
#include "tst_window.moc"
