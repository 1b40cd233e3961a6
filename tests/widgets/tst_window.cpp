// SPDX-License-Identifier: GPL-3.0-or-later
// The window driven as a person does, with a heartbeat that sees whether the event loop ever stands still.
#include "app/main_window.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/widgets/window_driver.h"
#include "widgets/byte_inspector.h"
#include "widgets/finding_places.h"
#include "widgets/models/finding_model.h"
#include "widgets/models/tensor_tree_model.h"
#include "widgets/panels/panel_table.h"
#include "widgets/plots/hex_view.h"
#include "widgets/plots/layer_plot.h"

#include <QDockWidget>
#include <QDropEvent>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>
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
    static void dropOn(QWidget &target, const QStringList &paths)
    {
        QMimeData files;
        QList<QUrl> urls;
        for (const auto &path : paths)
            urls << QUrl::fromLocalFile(path);
        files.setUrls(urls);
        QDragEnterEvent enter({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&target, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&target, &drop);
    }

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
        auto *plot = window.findChild<LayerPlot *>();
        QVERIFY(plot);
        window.findChild<QDockWidget *>(QStringLiteral("ratiosDock"))->raise();
        QTRY_VERIFY(plot->isVisible());
        plot->replot(); // so that its layout is that of the visible size
        const QPoint bar(static_cast<int>(plot->xAxis->coordToPixel(5)), plot->axisRect()->center().y());
        QTest::mouseClick(plot, Qt::LeftButton, {}, bar);
        QVERIFY(window.session().selectedReport());
        QCOMPARE(window.session().selectedReport()->referenceName,
                 std::string("model.layers.4.mlp.up_proj.weight"));
        auto *tree = window.findChild<QTreeView *>(QStringLiteral("layers"));
        QCOMPARE(currentLayer(window), QStringLiteral("model.layers.4.mlp.up_proj.weight"));

        window.session().selectTensor(QStringLiteral("model.layers.7.mlp.up_proj.weight"));
        window.session().goBack();
        QCOMPARE(window.session().selectedReport()->referenceName,
                 std::string("model.layers.4.mlp.up_proj.weight"));

        auto *filter = window.findChild<QLineEdit *>(QStringLiteral("filter"));
        QTest::keyClicks(filter, QStringLiteral("layers.11."));
        QTRY_COMPARE(tree->model()->rowCount(), 1);
        filter->clear();
        QTRY_VERIFY(tree->model()->rowCount() > 1);
        // A number above the column: no layer is more than ten times smaller.
        auto *ratio = tree->findChild<QLineEdit *>(QStringLiteral("filter%1").arg(metricColumn("ratio")));
        QTest::keyClicks(ratio, QStringLiteral(">10"));
        QTRY_COMPARE(tree->model()->rowCount(), 0);
        ratio->clear();
        QTRY_VERIFY(tree->model()->rowCount() > 1);
    }

    /// Drop a pair with claims, comment a finding by keyboard, save, open in a new window, export.
    void reviewSurvivesInTheProject()
    {
        const QString project = path("review.assay");
        {
            MainWindow window;
            window.show();
            QVERIFY(QTest::qWaitForWindowExposed(&window));
            dropOn(window,
                   { path("small_reference.safetensors"), path("small_candidate.safetensors"),
                     path("claims.md") });
            QTRY_VERIFY_WITH_TIMEOUT(window.report() != nullptr, 20000);
            commentFirstFinding(window, QStringLiteral("seen by me"));
            QVERIFY(window.isWindowModified());
            // A word is taken back and said again.
            QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
            QTRY_VERIFY(window.session().reviews().empty());
            QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
            QTRY_COMPARE(window.session().reviews().size(), std::size_t(1));
            window.saveProjectAs(project);
            QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(project), 10000);
            QTRY_COMPARE(window.projectPath(), project);
        }
        MainWindow window;
        window.show();
        window.openPaths({ project });
        QTRY_VERIFY_WITH_TIMEOUT(window.report() != nullptr, 20000);
        auto *findings = window.findChild<QTableView *>(QStringLiteral("findings"));
        QStringList comments;
        for (int row = 0; row < findings->model()->rowCount(); ++row)
            comments << findings->model()->index(row, FindingModel::CommentColumn).data().toString();
        QVERIFY(comments.contains(QStringLiteral("seen by me")));
        QCOMPARE(auditVerdictName(*window.report()), std::string("refuted"));
        window.exportPdf(path("review.pdf"));
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path("review.pdf")), 20000);
    }

    void changedInputIsSaid()
    {
        writePair(64, 2, "moving");
        const QString project = path("moving.assay");
        {
            MainWindow window;
            window.openPaths({ path("moving_reference.safetensors"), path("moving_candidate.safetensors") });
            QTRY_VERIFY_WITH_TIMEOUT(window.report() != nullptr, 20000);
            window.saveProjectAs(project);
            QTRY_COMPARE(window.projectPath(), project);
        }
        writePair(64, 3, "moving");
        MainWindow window;
        window.show();
        window.openPaths({ project });
        auto *problem = window.findChild<QLabel *>(QStringLiteral("problem"));
        QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible(), 20000);
        QVERIFY2(problem->text().contains(QStringLiteral("moving_candidate.safetensors")),
                 qPrintable(problem->text()));
    }

    void typedClaimIsJudged()
    {
        MainWindow window;
        window.show();
        window.openPaths({ path("small_reference.safetensors"), path("small_candidate.safetensors") });
        QTRY_VERIFY_WITH_TIMEOUT(window.report() != nullptr, 20000);
        QVERIFY(window.report()->claims.empty());
        auto *line = window.findChild<QLineEdit *>(QStringLiteral("typedClaim"));
        QTest::keyClicks(line, QStringLiteral("compression ratio 1000:1, lossless"));
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(window.report() && !window.report()->claims.empty(), 20000);
        QVERIFY(*window.report()->verdict < Verdict::Contradicted);
        auto *claims = window.findChild<QTableView *>(QStringLiteral("claims"));
        QVERIFY(claims->model()->rowCount() >= 1);
    }

    void codecIsRunCancelledAndRunAgain()
    {
        writePair(4096, 4, "long");
        MainWindow window;
        window.show();
        window.applyPreset(ComparePreset);
        window.openReference(path("long_reference.safetensors"));
        QTRY_VERIFY_WITH_TIMEOUT(window.session().reference() != nullptr, 20000);
        auto *pipeline = window.findChild<QLineEdit *>(QStringLiteral("pipeline"));
        QTest::keyClicks(pipeline, QStringLiteral("q8_0|zstd"));
        QTest::keyClick(pipeline, Qt::Key_Return);
        QVERIFY(window.jobs().isRunning());
        QTest::mouseClick(window.findChild<QToolButton *>(QStringLiteral("cancel")), Qt::LeftButton);
        QTRY_VERIFY(!window.jobs().isRunning());
        auto *results = window.findChild<QTableWidget *>(QStringLiteral("compressResults"));
        QCOMPARE(results->rowCount(), 0);
        pipeline->clear();
        QTest::keyClicks(pipeline, QStringLiteral("q8_0"));
        QTest::mouseClick(window.findChild<QPushButton *>(QStringLiteral("compress")), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(results->rowCount(), 1, 60000);
        // The result is the candidate now, and is audited against the reference.
        QTRY_VERIFY_WITH_TIMEOUT(window.session().comparison() != nullptr, 60000);
        const auto ratio = window.session().comparison()->totals.ratioStored;
        QVERIFY(ratio && *ratio > 3.7 && *ratio < 3.8); // 32 bits over 8.5
        pipeline->setText(QStringLiteral("no_such_codec"));
        QTest::keyClick(pipeline, Qt::Key_Return);
        QVERIFY(window.findChild<QLabel *>(QStringLiteral("compressWords"))
                    ->text()
                    .contains(QStringLiteral("no_such_codec")));
        QFile::remove(QString::fromStdString(window.session().candidate()->path));
    }

    void differencesAskForTheirBase()
    {
        writePair(64, 2, "based");
        MainWindow window;
        window.show();
        window.applyPreset(ComparePreset);
        window.openReference(path("based_reference.safetensors"));
        QTRY_VERIFY_WITH_TIMEOUT(window.session().reference() != nullptr, 20000);
        auto *pipeline = window.findChild<QLineEdit *>(QStringLiteral("pipeline"));
        auto *base = window.findChild<QLineEdit *>(QStringLiteral("baseModel"));
        QVERIFY(base->parentWidget()->isHidden());
        auto *codec = window.findChild<QComboBox *>(QStringLiteral("codec"));
        codec->setCurrentIndex(codec->findData(QStringLiteral("delta"))); // the form's stage counts too
        QVERIFY(!base->parentWidget()->isHidden());
        QTest::keyClicks(pipeline, QStringLiteral("q8_0"));
        QVERIFY(base->parentWidget()->isHidden());
        pipeline->setText(QStringLiteral("delta:bits=1"));
        QVERIFY(!base->parentWidget()->isHidden());
        const auto *words = window.findChild<QLabel *>(QStringLiteral("compressWords"));
        QTest::keyClick(pipeline, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(words->text().contains(QStringLiteral("no base model was given")), 20000);
        base->setText(path("based_candidate.safetensors"));
        QTest::keyClick(pipeline, Qt::Key_Return);
        auto *results = window.findChild<QTableWidget *>(QStringLiteral("compressResults"));
        QTRY_COMPARE_WITH_TIMEOUT(results->rowCount(), 1, 60000);
        QVERIFY(words->text().contains(QStringLiteral("only with its base model")));
        QFile::remove(results->item(0, results->columnCount() - 1)->text());
    }

    void bytesOfALayerAreShown()
    {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.openPaths({ path("small_reference.safetensors"), path("small_candidate.safetensors") });
        QTRY_VERIFY_WITH_TIMEOUT(window.report() != nullptr, 20000);
        const ModelPtr &reference = window.session().reference();
        window.session().showBytes(*bytesOf(*reference, reference->tensors[0]));
        auto *view = window.findChild<HexView *>();
        QTRY_VERIFY(view->isVisible());
        QTRY_COMPARE(view->bytesAtCursor(4).size(), 4);
        QTest::keyClick(view, Qt::Key_Down);
        QVERIFY(view->cursor() == 8 || view->cursor() == 16); // a line, as wide as there is room
        // The inspector reads what the decoder reads.
        const auto values = decodeAll(*reference, reference->tensors[0], 1 << 20);
        QVERIFY(values);
        QCOMPARE(inspectBytes(DType::F32, view->bytesAtCursor(4)).toFloat(), (*values)[view->cursor() / 4]);
    }

    void everyActionIsOnTheShortcutSheet()
    {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTest::keyClick(&window, Qt::Key_F1);
        auto *sheet = window.findChild<QTableWidget *>(QStringLiteral("shortcuts"));
        QTRY_VERIFY(sheet || (sheet = window.findChild<QTableWidget *>(QStringLiteral("shortcuts"))));
        QStringList texts;
        for (int row = 0; row < sheet->rowCount(); ++row)
            texts << sheet->item(row, 0)->text();
        for (const char *wanted : { "File: Open reference", "Project: Save project", "Audit: Audit",
                                    "Audit: Export PDF", "Edit: Find" })
            QVERIFY2(texts.contains(QLatin1String(wanted)), wanted);
    }

    void statementsAreMarkedWhereTheyStand()
    {
        MainWindow window;
        window.show();
        window.addClaims({ path("claims.md") });
        QTRY_VERIFY_WITH_TIMEOUT(window.report() != nullptr, 20000);
        showPanel(window, "document");
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
        writePair(4096, 12, "large"); // 50 MB and 25 MB
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
