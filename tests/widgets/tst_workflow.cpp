// SPDX-License-Identifier: GPL-3.0-or-later
// What each of three people does with the window, and what the window must not do to them.
#include "core/analysis/model_bound.h"
#include "tests/testing/pickle_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/widgets/window_driver.h"
#include "widgets/overview_words.h"
#include "widgets/panels/panel_host.h"
#include "widgets/plots/heatmap_plot.h"
#include "widgets/text_format.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableWidget>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

class WorkflowTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    QString path(const char *name) const { return QString::fromStdString(m_folder.path(name)); }
    void writePair()
    {
        SafetensorsBuilder reference, candidate;
        for (int i = 0; i < 6; ++i) {
            const auto values = gaussians(static_cast<std::uint64_t>(i + 1), 64 * 256);
            const std::string tensor = "model.layers." + std::to_string(i) + ".mlp.up_proj.weight";
            reference.addF32(tensor, { 64, 256 }, values);
            candidate.addBf16(tensor, { 64, 256 }, values);
        }
        reference.write(m_folder.path("reference.safetensors"));
        candidate.write(m_folder.path("candidate.safetensors"));
    }
    std::unique_ptr<MainWindow> openPair() const
    {
        auto window = openWindow();
        window->openPaths({ path("reference.safetensors"), path("candidate.safetensors") });
        [&] { QTRY_VERIFY_WITH_TIMEOUT(window->session().comparison() != nullptr, 20000); }();
        return window;
    }
    /// Answers the next question with that button.
    static void answerQuestion(QMessageBox::StandardButton button, QString *asked)
    {
        auto *timer = new QTimer(qApp);
        connect(timer, &QTimer::timeout, timer, [timer, button, asked] {
            auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
            if (!box)
                return;
            *asked = box->text();
            timer->deleteLater();
            timer->stop();
            box->button(button)->click();
        });
        timer->start(20);
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        QCoreApplication::setOrganizationName(QStringLiteral("AssayTest"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_workflow"));
        QSettings().clear();
        writePair();
        writeFile(m_folder.path("claims.md"),
                  "# Claims\n\nThe compression ratio is 8.0x and it is lossless.\n");
        writeFile(m_folder.path("same.md"),
                  "# Claims\n\nThe compression ratio is 8.0x and it is lossless.\n");
        writeFile(m_folder.path("text.txt"), "This is no model at all, it only has words in it.\n");
    }

    /// An engineer looks at one model.
    void oneModelShowsItsValues()
    {
        const auto window = openWindow();
        QVERIFY(window->isStartPageShown());
        window->openPaths({ path("reference.safetensors") });
        QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() != nullptr, 10000);
        QVERIFY(!window->isStartPageShown());
        QVERIFY(!window->report());
        window->session().selectTensor(QStringLiteral("model.layers.3.mlp.up_proj.weight"));
        showPanel(*window, "layer");
        auto *statistics = child<QTableWidget>(*window, "statistics");
        QTRY_VERIFY_WITH_TIMEOUT(statistics->item(0, 0) && !statistics->item(0, 0)->text().isEmpty(), 10000);
        QCOMPARE(statistics->item(0, 0)->text(), QStringLiteral("16,384"));
        QVERIFY(statistics->isColumnHidden(1) && statistics->isColumnHidden(2));
        auto *maps = window->findChild<HeatmapPlot *>();
        QTRY_VERIFY_WITH_TIMEOUT(maps->shown().rows > 0, 10000);
        QVERIFY(maps->shown().cells[1].empty());
        answerFileDialog({ path("saved.npy") });
        QTest::mouseClick(child<QPushButton>(*window, "saveNpy"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path("saved.npy")), 10000);
        // 128 bytes of header behind which 16,384 floats lie.
        QCOMPARE(QFileInfo(path("saved.npy")).size(), qint64(128 + 4 * 16384));
    }

    /// A reviewer: click a claim, read why, go to its words, say a word, export.
    void aClaimLeadsToItsWordsAndItsReason()
    {
        const auto window = openPair();
        window->addClaims({ path("claims.md") });
        QTRY_VERIFY_WITH_TIMEOUT(window->report() && !window->report()->claims.empty(), 20000);
        showPanel(*window, "claims");
        showPanel(*window, "details");
        QTest::mouseClick(child<QToolButton>(*window, "showClaims"), Qt::LeftButton);
        auto *claims = child<QTableView>(*window, "claims");
        QTRY_VERIFY(claims->isVisible() && claims->model()->rowCount() > 0);
        QTest::mouseClick(claims->viewport(), Qt::LeftButton, {},
                          claims->visualRect(claims->model()->index(0, 1)).center());
        auto *words = child<QLabel>(*window, "detailsWords");
        QTRY_VERIFY(words->text().contains(QStringLiteral("claims.md")));
        QTest::mouseClick(child<QPushButton>(*window, "toText"), Qt::LeftButton);
        auto *text = child<QPlainTextEdit>(*window, "claimText");
        QTRY_VERIFY(text->isVisible());
        QVERIFY(text->textCursor().hasSelection());
        auto *search = child<QLineEdit>(*window, "documentSearch");
        QTest::keyClicks(search, QStringLiteral("compression"));
        QTRY_VERIFY(std::ranges::any_of(text->extraSelections(), [](const QTextEdit::ExtraSelection &each) {
            return each.cursor.selectedText() == QStringLiteral("compression");
        }));
        answerFileDialog({ path("review.pdf") });
        pressKeys(*window, Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path("review.pdf")), 30000);
    }

    /// A newcomer with two files and no document gets an answer.
    void aPairWithoutClaimsIsAnswered()
    {
        const auto window = openPair();
        showPanel(*window, "overview");
        const QString answer = child<QLabel>(*window, "overview")->text();
        QVERIFY2(answer.contains(QStringLiteral("2 times smaller")), qPrintable(answer));
        QVERIFY2(answer.contains(QStringLiteral("6 of 6 layers changed")), qPrintable(answer));
        for (const QString &sentence : answerFor(*window->report()))
            QVERIFY2(sentence.split(QLatin1Char(' ')).size() <= 25, qPrintable(sentence));
        // Which layer is worst: one click on a column's title sorts over all blocks.
        auto *tree = child<QTreeView>(*window, "layers");
        tree->sortByColumn(metricColumn("sqnr_db"), Qt::AscendingOrder);
        QTRY_COMPARE(tree->model()->rowCount(), 6);
        QVERIFY(!tree->model()->hasChildren(tree->model()->index(0, 0)));
    }

    /// A newcomer's second file is another model: nothing green, nothing of a size alone.
    void whatIsNoCompressionIsSaidFirst()
    {
        SafetensorsBuilder other;
        for (int i = 0; i < 6; ++i)
            other.addF32("model.layers." + std::to_string(i) + ".mlp.up_proj.weight", { 64, 256 },
                         gaussians(static_cast<std::uint64_t>(i + 100), 64 * 256));
        other.write(m_folder.path("unrelated.safetensors"));
        const auto window = openWindow();
        window->openPaths({ path("reference.safetensors"), path("unrelated.safetensors") });
        QTRY_VERIFY_WITH_TIMEOUT(window->session().comparison() != nullptr, 20000);
        showPanel(*window, "overview");
        QCOMPARE(child<QLabel>(*window, "overviewVerdict")->text(), QStringLiteral("FAILURE"));
        const QString answer = child<QLabel>(*window, "overview")->text();
        QVERIFY2(answer.startsWith(QStringLiteral("The candidate is not a compression of the reference")),
                 qPrintable(answer));
        QVERIFY2(answer.contains(QStringLiteral("are as large as the reference's")), qPrintable(answer));
    }

    void sidesAreSwappedAndBack()
    {
        const auto window = openPair();
        const double ratio = *window->session().comparison()->totals.ratioFile;
        QTest::mouseClick(child<QToolButton>(*window, "swapSides"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(window->session().comparison() != nullptr, 20000);
        QCOMPARE(*window->session().comparison()->totals.ratioFile, 1 / ratio);
        QVERIFY(looksSwapped(*window->session().comparison()));
    }

    void theSameDocumentCountsOnce()
    {
        const auto window = openPair();
        window->addClaims({ path("claims.md") });
        QTRY_VERIFY_WITH_TIMEOUT(window->report() && !window->report()->claims.empty(), 20000);
        const auto claims = window->report()->claims.size();
        window->addClaims({ path("same.md"), path("claims.md") });
        QTRY_VERIFY_WITH_TIMEOUT(child<QLabel>(*window, "problem")->isVisible(), 10000);
        QCOMPARE(window->session().inputs().documents.size(), std::size_t(1));
        QTRY_VERIFY_WITH_TIMEOUT(window->report() != nullptr, 20000);
        QCOMPARE(window->report()->claims.size(), claims);
        window->session().wantRemoved(InputRole::Document, path("claims.md"));
        QTRY_VERIFY_WITH_TIMEOUT(window->report() && window->report()->claims.empty(), 20000);
    }

    void aWrongCandidateLeavesThePair()
    {
        const auto window = openPair();
        window->openCandidate(path("text.txt"));
        QTRY_VERIFY_WITH_TIMEOUT(child<QLabel>(*window, "problem")->isVisible(), 10000);
        QVERIFY(window->session().comparison() != nullptr);
        QCOMPARE(window->session().inputs().candidate, path("candidate.safetensors"));
    }

    void claimsGoWithTheirPair()
    {
        std::filesystem::copy_file(m_folder.path("reference.safetensors"), m_folder.path("other.safetensors"),
                                   std::filesystem::copy_options::overwrite_existing);
        const auto window = openPair();
        window->addClaims({ path("claims.md") });
        QTRY_VERIFY_WITH_TIMEOUT(window->report() && !window->report()->claims.empty(), 20000);
        window->openReference(path("other.safetensors"));
        QTRY_VERIFY_WITH_TIMEOUT(window->session().inputs().documents.empty(), 10000);
        QTRY_VERIFY_WITH_TIMEOUT(window->report() && window->report()->claims.empty(), 20000);
        auto *keep = child<QToolButton>(*window, "keepClaims");
        QTRY_VERIFY(keep->isVisible());
        QTest::mouseClick(keep, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(window->report() && !window->report()->claims.empty(), 20000);
    }

    /// What lies behind another panel has no focus and starts nothing.
    void hiddenPanelsAreSilent()
    {
        const auto window = openPair();
        showPanel(*window, "overview");
        QTRY_VERIFY_WITH_TIMEOUT(!window->jobs().isRunning(), 20000);
        window->session().selectTensor(QStringLiteral("model.layers.2.mlp.up_proj.weight"));
        QVERIFY(!window->jobs().isRunning());
        QSet<QWidget *> seen;
        child<QTreeView>(*window, "layers")->setFocus();
        for (int press = 0; press < 120; ++press) {
            auto *focus = QApplication::focusWidget();
            QVERIFY(focus && focus->isVisible());
            QVERIFY2(QRect(QPoint(), window->size())
                         .intersects(QRect(focus->mapTo(window.get(), QPoint()), focus->size())),
                     qPrintable(focus->objectName()));
            if (seen.contains(focus) && seen.size() > 8)
                break;
            seen.insert(focus);
            QTest::keyClick(focus, Qt::Key_Tab);
        }
        // Tab went on from table to table and came round.
        QVERIFY(seen.size() > 8 && seen.size() < 100);
        QVERIFY(seen.contains(child<QWidget>(*window, "layers")));
    }

    void presetsPutFloatedDocksBack()
    {
        const auto window = openPair();
        auto *dock = dockOf(*window, "layer");
        dock->setFloating(true);
        dockOf(*window, "claims")->close();
        pressKeys(*window, Qt::Key_3, Qt::AltModifier);
        QVERIFY(!dock->isFloating());
        QVERIFY(dockOf(*window, "claims")->isVisible());
    }

    /// A name from a file is a name, whatever it looks like.
    void namesAreNeverMarkup()
    {
        SafetensorsBuilder builder;
        const std::string name = "<h1>CONFIRMED</h1><img src='/etc/hostname'>";
        builder.addF32(name, { 2, 2 }, { 1, 2, 3, 4 });
        builder.write(m_folder.path("markup.safetensors"));
        const auto window = openWindow();
        window->openPaths({ path("markup.safetensors") });
        QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() != nullptr, 10000);
        auto *tree = child<QTreeView>(*window, "layers");
        const auto group = tree->model()->index(0, 0);
        const QString tip = tree->model()->index(0, 0, group).data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.contains(QStringLiteral("&lt;img")), qPrintable(tip));
        QVERIFY(!tip.contains(QStringLiteral("<img")));
        QCOMPARE(plainLine(QStringLiteral("a\nb\u202ec")), QStringLiteral("a\\nb\\u202ec"));
    }

    /// A stranger's project opens nothing outside its folder unasked.
    void foreignProjectsAskFirst()
    {
        std::filesystem::create_directories(m_folder.path("stranger"));
        writeFile(
            m_folder.path("stranger/x.assay"),
            R"({"schema": "assay.project/1", "reference": "../reference.safetensors", "documents": []})");
        const auto window = openWindow();
        QString asked;
        answerQuestion(QMessageBox::Cancel, &asked);
        window->openPaths({ path("stranger/x.assay") });
        QTRY_VERIFY_WITH_TIMEOUT(!asked.isEmpty(), 10000);
        QVERIFY2(asked.contains(QStringLiteral("reference.safetensors")), qPrintable(asked));
        QTest::qWait(0);
        QVERIFY(!window->session().reference() && window->isStartPageShown());
        asked.clear();
        answerQuestion(QMessageBox::Open, &asked);
        window->openPaths({ path("stranger/x.assay") });
        QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() != nullptr, 10000);
    }

    void everyWidgetThatTakesFocusHasAName()
    {
        const auto window = openPair();
        QStringList unnamed;
        for (const auto &panel : panels()) {
            showPanel(*window, panel.id);
            for (auto *widget : window->findChildren<QWidget *>()) {
                if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)
                    || widget->objectName().startsWith(QStringLiteral("qt_")))
                    continue;
                const auto *access = QAccessible::queryAccessibleInterface(widget);
                if (!access || access->text(QAccessible::Name).isEmpty())
                    unnamed << QStringLiteral("%1 %2").arg(QLatin1String(widget->metaObject()->className()),
                                                           widget->objectName());
            }
        }
        unnamed.removeDuplicates();
        QVERIFY2(unnamed.isEmpty(), qPrintable(unnamed.join(QLatin1Char('\n'))));
    }

    /// Two classes of one weight each, variances 16 and 1, one bit a weight: two bits in all lower the first
    /// to the level of the second, so that both err by 1: 2 / 17.
    void boundOfTwoVariances()
    {
        const ModelBound bound({ { 1, 16 }, { 1, 1 } }, 0, 0, 17);
        QVERIFY(std::abs(bound.relativeMse(1) - 2.0 / 17) < 1e-9);
        QVERIFY(std::abs(bound.relativeMse(0) - 1) < 1e-9);
        // Two bits a weight more: both errors fall to a sixteenth.
        QVERIFY(std::abs(bound.relativeMse(3) - 2.0 / 17 / 16) < 1e-9);
        // A third weight is stored exactly in 32 bits: 3 weights, (32 + 2) bits.
        const ModelBound exact({ { 1, 16 }, { 1, 1 } }, 1, 32, 17);
        QVERIFY(std::abs(exact.relativeMse(34.0 / 3) - 2.0 / 17) < 1e-9);
    }
};

QTEST_MAIN(WorkflowTest)
#include "tst_workflow.moc"
