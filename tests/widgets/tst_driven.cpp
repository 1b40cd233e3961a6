// SPDX-License-Identifier: GPL-3.0-or-later
// Whole sittings at the window, by key and mouse: what is opened, chosen, run, said and saved is there again.
#include "core/opening/format_table.h"
#include "core/opening/open.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/widgets/window_driver.h"
#include "widgets/models/finding_model.h"
#include "widgets/panels/panel_table.h"
#include "widgets/plots/layer_plot.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>
#include <QTreeView>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

class DrivenTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    QString path(const char *name) const { return QString::fromStdString(m_folder.path(name)); }
    void writePair(const std::string &name, std::uint64_t rows, int layers)
    {
        SafetensorsBuilder reference, candidate;
        for (int i = 0; i < layers; ++i) {
            const auto values = gaussians(static_cast<std::uint64_t>(i + 1), rows * 256);
            const std::string tensor = "model.layers." + std::to_string(i) + ".mlp.up_proj.weight";
            reference.addF32(tensor, { rows, 256 }, values);
            candidate.addBf16(tensor, { rows, 256 }, values);
        }
        reference.write(m_folder.path(name + "_reference.safetensors"));
        candidate.write(m_folder.path(name + "_candidate.safetensors"));
    }
    /// Opens a pair by the keyboard and waits for its audit.
    void openPair(MainWindow &window, const char *name)
    {
        const QString start = path(name);
        answerFileDialog({ start + QStringLiteral("_reference.safetensors") });
        pressKeys(window, Qt::Key_O, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(window.session().reference() != nullptr, 10000);
        answerFileDialog({ start + QStringLiteral("_candidate.safetensors") });
        pressKeys(window, Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(window.session().comparison() != nullptr, 8000);
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        QCoreApplication::setOrganizationName(QStringLiteral("AssayTest"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_driven"));
        QSettings().clear();
        std::filesystem::remove_all(
            QStandardPaths::writableLocation(QStandardPaths::AppDataLocation).toStdString());
        writePair("one", 64, 12);
        writePair("two", 48, 5);
        writePair("long", 4096, 6);
        writeFile(m_folder.path("claims.md"),
                  "# Claims\r\n\r\nThe model is small.\r\nThe compression ratio is 8.0x and it is "
                  "lossless.\r\n");
    }

    void aWholeSitting()
    {
        const QString project = path("sitting.assay");
        {
            const auto window = openWindow();
            openPair(*window, "long");
            chooseInThePlot(*window);
            filterTheTree(*window);
            runACodec(*window);
            readTheClaims(*window);
            commentAFinding(*window);
            answerFileDialog({ project });
            pressKeys(*window, Qt::Key_S, Qt::ControlModifier);
            QTRY_COMPARE_WITH_TIMEOUT(window->projectPath(), project, 10000);
            window->close();
        }
        const auto window = openWindow();
        answerFileDialog({ project });
        // What the codec wrote lies outside the project's folder, and is asked for.
        QTimer::singleShot(0, window.get(), [asked = window.get()] {
            auto *timer = new QTimer(asked);
            QObject::connect(timer, &QTimer::timeout, timer, [timer] {
                auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
                if (!box || box->objectName() != QStringLiteral("foreignPaths"))
                    return;
                timer->stop();
                box->button(QMessageBox::Open)->click();
            });
            timer->start(20);
        });
        pressKeys(*window, Qt::Key_P, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(window->report() != nullptr && window->session().comparison(), 30000);
        auto *findings = child<QTableView>(*window, "findings");
        QStringList comments;
        for (int row = 0; row < findings->model()->rowCount(); ++row)
            comments << findings->model()->index(row, FindingModel::CommentColumn).data().toString();
        QVERIFY2(comments.contains(QStringLiteral("seen by me")),
                 qPrintable(comments.join(QLatin1Char('|'))));
        const QString pdf = path("sitting.pdf");
        answerFileDialog({ pdf });
        pressKeys(*window, Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(pdf), 30000);
        QVERIFY(readFile(m_folder.path("sitting.pdf")).starts_with("%PDF"));
        QFile::remove(QString::fromStdString(window->session().candidate()->path));
    }

    void recentPairsOpenByTheirNumber()
    {
        QSettings().remove(QStringLiteral("recentPairs"));
        const auto window = openWindow();
        openPair(*window, "one");
        window->openPaths({ path("two_reference.safetensors"), path("two_candidate.safetensors") });
        QTRY_VERIFY_WITH_TIMEOUT(
            window->session().comparison() && window->session().comparison()->layers.size() == 5, 20000);
        // The newest is the first; the one before it is opened again and moves up.
        pressKeys(*window, Qt::Key_2, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(
            window->session().comparison() && window->session().comparison()->layers.size() == 12, 20000);
        const QStringList pairs = QSettings().value(QStringLiteral("recentPairs")).toStringList();
        QCOMPARE(pairs.size(), 4);
        QCOMPARE(pairs.front(), path("one_reference.safetensors"));
    }

    void lastSittingIsRestored()
    {
        {
            const auto window = openWindow();
            openPair(*window, "one");
            auto *line = child<QLineEdit>(*window, "typedClaim");
            QTest::keyClicks(line, QStringLiteral("compression ratio 1000:1"));
            QTest::keyClick(line, Qt::Key_Return);
            QTRY_VERIFY_WITH_TIMEOUT(window->report() && !window->report()->claims.empty(), 20000);
            commentAFinding(*window);
            window->close();
        }
        const auto window = openWindow();
        window->restoreSession();
        QTRY_VERIFY_WITH_TIMEOUT(window->report() && window->session().comparison(), 20000);
        QCOMPARE(window->session().reference()->path, path("one_reference.safetensors").toStdString());
        QCOMPARE(window->session().typedClaims().size(), std::size_t(1));
        QCOMPARE(window->session().reviews().size(), std::size_t(1));
        QCOMPARE(window->session().reviews().begin()->second.comment, std::string("seen by me"));
    }

    void everyMatrixIsMeasuredAndSelectsItsLayer()
    {
        const auto window = openWindow();
        openPair(*window, "one");
        auto *table = child<QTableWidget>(*window, "matrices");
        child<QPushButton>(*window, "measureMatrices")->click();
        QTRY_VERIFY_WITH_TIMEOUT(table->rowCount() > 0 && table->isSortingEnabled(), 30000);
        table->setCurrentCell(0, 0);
        const auto *layer = window->session().selectedReport();
        QVERIFY(layer != nullptr);
        QCOMPARE(QString::fromStdString(layer->referenceName),
                 table->item(0, 0)->data(Qt::UserRole).toString());
        QVERIFY(table->item(0, 2)->text().toDouble() > 0);
    }

    void brokenProjectIsSaid()
    {
        writeFile(m_folder.path("broken.assay"), R"({"schema": "assay.project/1", "reference": )");
        const auto window = openWindow();
        window->openPaths({ path("broken.assay") });
        auto *problem = child<QLabel>(*window, "problem");
        QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible(), 10000);
        QVERIFY2(problem->text().contains(QStringLiteral("broken.assay")), qPrintable(problem->text()));
    }

    void emptyPanelsSayWhy()
    {
        const auto window = openWindow();
        for (const auto &panel : panels()) {
            showPanel(*window, panel.id);
            const QWidget *content = dockOf(*window, panel.id)->widget();
            bool speaks = false;
            for (const auto *label : content->findChildren<QLabel *>())
                speaks = speaks || (label->isVisible() && label->text().size() > 10);
            for (const auto *text : content->findChildren<QPlainTextEdit *>())
                speaks = speaks || (text->isVisible() && !text->placeholderText().isEmpty());
            QVERIFY2(speaks, panel.id);
        }
    }

    /// A cancel ends what waits as well; closing leaves nothing half written.
    void closingWhileCompressingLeavesNoFile()
    {
        const std::filesystem::path outputs
            = QStandardPaths::writableLocation(QStandardPaths::CacheLocation).toStdString();
        std::filesystem::remove_all(outputs);
        {
            const auto window = openWindow();
            window->openReference(path("long_reference.safetensors"));
            QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() != nullptr, 10000);
            showPanel(*window, "compress");
            auto *pipeline = child<QLineEdit>(*window, "pipeline");
            QTest::keyClicks(pipeline, QStringLiteral("q8_0|zstd"));
            for (int i = 0; i < 4; ++i)
                QTest::keyClick(pipeline, Qt::Key_Return);
            QVERIFY(window->jobs().isRunning());
            // Whoever closes while something is compressed is asked first.
            bool isAsked = false;
            QTimer answer;
            connect(&answer, &QTimer::timeout, &answer, [&isAsked] {
                if (auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget())) {
                    isAsked = true;
                    box->button(QMessageBox::Close)->click();
                }
            });
            answer.start(20);
            QElapsedTimer clock;
            clock.start();
            window->close();
            QVERIFY(isAsked);
            QVERIFY(!window->jobs().isRunning());
            QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed())));
        }
        QStringList left;
        if (std::filesystem::exists(outputs))
            for (const auto &entry : std::filesystem::recursive_directory_iterator(outputs))
                if (entry.is_regular_file() && !openModel(entry.path().string(), {}))
                    left << QString::fromStdString(entry.path().string());
        QVERIFY2(left.isEmpty(), qPrintable(left.join(QLatin1Char('\n'))));
    }

private:
    static void chooseInThePlot(MainWindow &window)
    {
        showPanel(window, "ratios");
        auto *plot = child<LayerPlot>(window, "layerPlot");
        plot->replot(); // so that its layout is that of the visible size
        const auto at = [plot](double bar) {
            return QPoint(static_cast<int>(plot->xAxis->coordToPixel(bar)), plot->axisRect()->center().y());
        };
        QTest::mouseClick(plot, Qt::LeftButton, {}, at(5));
        QVERIFY(window.session().selectedReport());
        QCOMPARE(currentLayer(window), QStringLiteral("model.layers.4.mlp.up_proj.weight"));
        // A band over three bars marks three rows.
        QTest::mousePress(plot, Qt::LeftButton, Qt::ShiftModifier, at(1.6));
        QTest::mouseMove(plot, at(3));
        QTest::mouseMove(plot, at(4.4));
        QTest::mouseRelease(plot, Qt::LeftButton, Qt::ShiftModifier, at(4.4));
        QCOMPARE(window.session().selectedTensors().size(), 3);
        // Every quantity has its bars: a rounding is never exact.
        auto *quantity = child<QComboBox>(window, "layerQuantity");
        for (int i = 0; i < quantity->count(); ++i) {
            quantity->setCurrentIndex(i);
            QCOMPARE(plot->barCount(), std::size_t(6));
        }
    }

    static void filterTheTree(MainWindow &window)
    {
        auto *tree = child<QTreeView>(window, "layers");
        pressKeys(window, Qt::Key_F, Qt::ControlModifier);
        auto *filter = child<QLineEdit>(window, "filter");
        QTRY_VERIFY(filter->hasFocus());
        QTest::keyClicks(filter, QStringLiteral("layers.3."));
        QTRY_COMPARE(tree->model()->rowCount(), 1);
        filter->clear();
        QTRY_COMPARE(tree->model()->rowCount(), 6);
    }

    static void runACodec(MainWindow &window)
    {
        showPanel(window, "compress");
        auto *pipeline = child<QLineEdit>(window, "pipeline");
        auto *results = child<QTableWidget>(window, "compressResults");
        QTest::keyClicks(pipeline, QStringLiteral("q8_0|zstd"));
        QTest::keyClick(pipeline, Qt::Key_Return);
        QVERIFY(window.jobs().isRunning());
        QTest::mouseClick(child<QToolButton>(window, "cancel"), Qt::LeftButton);
        QTRY_VERIFY(!window.jobs().isRunning());
        QCOMPARE(results->rowCount(), 0);
        pipeline->clear();
        QTest::keyClicks(pipeline, QStringLiteral("q8_0"));
        QTest::mouseClick(child<QPushButton>(window, "compress"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(results->rowCount(), 1, 20000);
        // 32 bits over 8.5; the comparison of the pair before may still stand there for a moment.
        const auto ratio = [&window] {
            const auto *compared = window.session().comparison();
            return compared ? compared->totals.ratioStored.value_or(0) : 0;
        };
        QTRY_VERIFY_WITH_TIMEOUT(ratio() > 3.7 && ratio() < 3.8, 20000);
    }

    void readTheClaims(MainWindow &window)
    {
        answerFileDialog({ path("claims.md") });
        pressKeys(window, Qt::Key_L, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(window.report() && !window.report()->claims.empty(), 30000);
        showPanel(window, "document");
        auto *text = child<QPlainTextEdit>(window, "claimText");
        QStringList marked;
        for (const auto &selection : text->extraSelections())
            marked << selection.cursor.selectedText();
        // Also where lines end with a carriage return and a line feed.
        QVERIFY2(marked.contains(QStringLiteral("8.0x")), qPrintable(marked.join(QLatin1Char('|'))));
    }

    static void commentAFinding(MainWindow &window)
    {
        showPanel(window, "claims");
        auto *groups = child<QComboBox>(window, "findingGroups");
        auto *findings = child<QTableView>(window, "findings");
        const int all = findings->model()->rowCount();
        QVERIFY(all > 0);
        groups->setCurrentIndex(1);
        QVERIFY(findings->model()->rowCount() > all); // titles
        groups->setCurrentIndex(0);
        QCOMPARE(findings->model()->rowCount(), all);
        commentFirstFinding(window, QStringLiteral("seen by me"));
    }
};

QTEST_MAIN(DrivenTest)
#include "tst_driven.moc"
