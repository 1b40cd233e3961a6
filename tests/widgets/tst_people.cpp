// SPDX-License-Identifier: GPL-3.0-or-later
// The whole ways of the three people whom the window is made for: an engineer who looks at one model, by
// keyboard alone; a reviewer who audits a claim and hands on a PDF; a buyer with two files and no document.
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/widgets/window_driver.h"
#include "widgets/overview_words.h"
#include "widgets/report/pdf_file.h"

#include <QClipboard>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabBar>
#include <QTableWidget>

#include <cstring>

using namespace assay;
using namespace assay::testing;

namespace {

/// The dialog about the first page is filled in; the file dialog behind it gets the path.
void answerCoverAndFile(const QString &client, const QString &path)
{
    auto *timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, timer, [timer, client, path] {
        auto *cover = QApplication::activeModalWidget();
        if (!cover || cover->objectName() != QStringLiteral("pdfCover"))
            return;
        timer->deleteLater();
        timer->stop();
        auto *line = cover->findChild<QLineEdit *>(QStringLiteral("coverClient"));
        line->clear();
        QTest::keyClicks(line, client);
        answerFileDialog({ path });
        QTest::keyClick(line, Qt::Key_Return);
    });
    timer->start(20);
}

void dropOn(QWidget &target, const QStringList &paths)
{
    QMimeData files;
    QList<QUrl> urls;
    for (const QString &path : paths)
        urls << QUrl::fromLocalFile(path);
    files.setUrls(urls);
    QDragEnterEvent enter({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&target, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({ 50, 50 }, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&target, &drop);
}

/// The entry of the window's menus with that text.
QAction *actionOf(const MainWindow &window, const char *text)
{
    for (auto *action : window.findChildren<QAction *>())
        if (action->text() == QLatin1String(text))
            return action;
    return nullptr;
}

/// What of a text of the report's file is written in UTF-16, as its titles are.
bool holdsText(const std::string &pdf, const QString &text)
{
    QByteArray hex = PdfFile::textString(text);
    hex = hex.mid(5, hex.size() - 6); // without "<FEFF" and ">"
    return pdf.find(hex.toStdString()) != std::string::npos;
}

} // namespace

class PeopleTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    QString path(const char *name) const { return QString::fromStdString(m_folder.path(name)); }

    void writeModels()
    {
        SafetensorsBuilder reference, rounded, rough;
        for (int i = 0; i < 6; ++i) {
            auto values = gaussians(static_cast<std::uint64_t>(i + 1), 64 * 256);
            const std::string tensor = "model.layers." + std::to_string(i) + ".mlp.up_proj.weight";
            reference.addF32(tensor, { 64, 256 }, values);
            rounded.addBf16(tensor, { 64, 256 }, values);
            if (i == 4) // the one that is spoilt
                for (float &value : values)
                    value *= 1.5F;
            rough.addBf16(tensor, { 64, 256 }, values);
        }
        reference.write(m_folder.path("original.safetensors"));
        rounded.write(m_folder.path("rounded.safetensors"));
        rough.write(m_folder.path("rough.safetensors"));
        SafetensorsBuilder ramp;
        std::vector<float> values(256);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<float>(i) / 256;
        ramp.addF32("block.0.ramp", { 16, 16 }, values);
        ramp.addF32("block.0.one", { 2, 2 }, { 1, 1, 1, 1 });
        ramp.write(m_folder.path("ramp.safetensors"));
    }

    static void waitForAudit(MainWindow &window)
    {
        QTRY_VERIFY_WITH_TIMEOUT(window.report() && !window.jobs().isRunning(), 30000);
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        QCoreApplication::setOrganizationName(QStringLiteral("AssayTest"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_people"));
        QSettings().clear();
        writeModels();
        writeFile(m_folder.path("card.md"),
                  "# Model card\n\nThe compressed file is 2.0x smaller.\n\nIt is lossless.\n\n"
                  "Accuracy on MMLU is 61.3 %.\n");
    }

    void cleanup() { QSettings().clear(); }

    /// Opens, finds, looks, measures, takes along: no mouse. The ramp 0/256 ... 255/256 has the mean
    /// 127.5/256.
    void theEngineerLooksAtOneModel()
    {
        const auto window = openWindow();
        QVERIFY(window->isStartPageShown());
        answerFileDialog({ path("ramp.safetensors") });
        pressKeys(*window, Qt::Key_O, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() != nullptr, 10000);
        QVERIFY(!window->isStartPageShown());
        showPanel(*window, "overview");
        const QString answer = child<QLabel>(*window, "overview")->text();
        QVERIFY2(answer.contains(QStringLiteral("2 tensors")), qPrintable(answer));
        // Ctrl+F, some letters, Return: the tensor is chosen.
        pressKeys(*window, Qt::Key_F, Qt::ControlModifier);
        auto *find = child<QLineEdit>(*window, "filter");
        QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget *>(find));
        QTest::keyClicks(find, QStringLiteral("ramp"));
        QTRY_COMPARE(child<QTreeView>(*window, "layers")->model()->rowCount(), 1);
        QTest::keyClick(find, Qt::Key_Down);
        auto *tree = child<QTreeView>(*window, "layers");
        for (int press = 0; press < 6 && currentLayer(*window) != QStringLiteral("block.0.ramp"); ++press)
            QTest::keyClick(tree, Qt::Key_Down);
        QCOMPARE(currentLayer(*window), QStringLiteral("block.0.ramp"));
        showPanel(*window, "layer");
        auto *statistics = child<QTableWidget>(*window, "statistics");
        const auto value = [statistics](const QString &name) {
            for (int row = 0; row < statistics->rowCount(); ++row)
                if (statistics->verticalHeaderItem(row)
                    && statistics->verticalHeaderItem(row)->text() == name)
                    return statistics->item(row, 0) ? statistics->item(row, 0)->text().toDouble() : -1.0;
            return -2.0;
        };
        QTRY_COMPARE_WITH_TIMEOUT(value(QStringLiteral("elements")), 256.0, 10000);
        QTRY_VERIFY(std::abs(value(QStringLiteral("mean")) - 127.5 / 256) < 1e-3);
        QCOMPARE(value(QStringLiteral("minimum")), 0.0);
        QVERIFY(std::abs(value(QStringLiteral("maximum")) - 255.0 / 256) < 1e-3);
        // The values go along as .npy, bit for bit behind 128 bytes of header.
        answerFileDialog({ path("ramp.npy") });
        auto *save = child<QPushButton>(*window, "saveNpy");
        save->setFocus();
        QTest::keyClick(save, Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(QFileInfo(path("ramp.npy")).size(), qint64(128 + 4 * 256), 10000);
        const std::string npy = readFile(m_folder.path("ramp.npy"));
        for (const std::size_t i : { 0U, 1U, 100U, 255U }) {
            float read = -1;
            std::memcpy(&read, npy.data() + 128 + 4 * i, sizeof read);
            QCOMPARE(read, static_cast<float>(i) / 256);
        }
        // The tensor's row as text: names of the columns and what stands in them.
        QApplication::clipboard()->clear();
        QApplication::setActiveWindow(window.get());
        tree->setFocus();
        QTest::keyClick(tree, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const QString copied = QApplication::clipboard()->text();
        QVERIFY2(copied.contains(QStringLiteral("ramp\tF32")) && copied.startsWith(QStringLiteral("Layer\t")),
                 qPrintable(copied));
        // Its bytes: the first row of the hex view is where the file says.
        QTest::keyClick(tree, Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(dockOf(*window, "bytes")->widget()->isVisible());
        QCOMPARE(window->session().bytes().size, std::uint64_t(4 * 256));
        pressKeys(*window, Qt::Key_1, Qt::AltModifier);
        pressKeys(*window, Qt::Key_W, Qt::ControlModifier);
        QTRY_VERIFY(window->isStartPageShown());
    }

    /// Reads every claim and its reason, goes to the words, says a word and takes it back, saves, hands on.
    void theReviewerAuditsAClaimToAPdf()
    {
        const QString project = path("review.assay");
        {
            const auto window = openWindow();
            dropOn(*window, { path("card.md"), path("original.safetensors"), path("rounded.safetensors") });
            waitForAudit(*window);
            QCOMPARE(window->session().inputs().documents.size(), std::size_t(1));
            QCOMPARE(child<QLabel>(*window, "overviewVerdict")->text(), QStringLiteral("REFUTED"));
            readEveryClaim(*window);
            commentFirstFinding(*window, QStringLiteral("asked the vendor"));
            pressKeys(*window, Qt::Key_Z, Qt::ControlModifier);
            QTRY_VERIFY(window->session().reviews().empty());
            pressKeys(*window, Qt::Key_Y, Qt::ControlModifier);
            QTRY_COMPARE(window->session().reviews().size(), std::size_t(1));
            answerFileDialog({ project });
            pressKeys(*window, Qt::Key_S, Qt::ControlModifier);
            QTRY_COMPARE_WITH_TIMEOUT(window->projectPath(), project, 10000);
            window->close();
        }
        const auto window = openWindow();
        answerFileDialog({ project });
        pressKeys(*window, Qt::Key_P, Qt::ControlModifier);
        waitForAudit(*window);
        QCOMPARE(window->session().reviews().size(), std::size_t(1));
        answerCoverAndFile(QStringLiteral("Buyer Ltd"), path("review.pdf"));
        pressKeys(*window, Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path("review.pdf")), 30000);
        const std::string pdf = readFile(m_folder.path("review.pdf"));
        QVERIFY(pdf.starts_with("%PDF"));
        QVERIFY(pdf.find("assay-audit.json") != std::string::npos
                || holdsText(pdf, QStringLiteral("assay-audit.json")));
        QVERIFY(pdf.find("/StructTreeRoot") != std::string::npos);
        QVERIFY(holdsText(pdf, QStringLiteral("Findings")));
        answerFileDialog({ path("review.json") });
        pressKeys(*window, Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path("review.json")), 10000);
        QVERIFY(readFile(m_folder.path("review.json")).find("\"lossless\"") != std::string::npos);
    }

    /// Down the list by the arrow key: each claim's words and reason stand in the details, its place in the
    /// text.
    static void readEveryClaim(MainWindow &window)
    {
        showPanel(window, "claims");
        showPanel(window, "details");
        QTest::mouseClick(child<QToolButton>(window, "showClaims"), Qt::LeftButton);
        auto *claims = child<QTableView>(window, "claims");
        QTRY_VERIFY(claims->isVisible() && claims->model()->rowCount() == 3);
        auto *words = child<QLabel>(window, "detailsWords");
        auto *text = child<QPlainTextEdit>(window, "claimText");
        QStringList verdicts, selected;
        QTest::mouseClick(claims->viewport(), Qt::LeftButton, {},
                          claims->visualRect(claims->model()->index(0, 1)).center());
        for (int row = 0; row < 3; ++row) {
            QTRY_COMPARE(claims->currentIndex().row(), row);
            QTRY_VERIFY(words->text().contains(QStringLiteral("card.md")));
            verdicts << claims->model()->index(row, 0).data().toString();
            QTest::mouseClick(child<QPushButton>(window, "toText"), Qt::LeftButton);
            QTRY_VERIFY(text->isVisible() && text->textCursor().hasSelection());
            selected << text->textCursor().selectedText();
            QTest::keyClick(claims, Qt::Key_Down);
        }
        verdicts.sort();
        QCOMPARE(verdicts,
                 (QStringList { QStringLiteral("confirmed"), QStringLiteral("refuted"),
                                QStringLiteral("unsupported") }));
        QVERIFY(selected.join(QLatin1Char('|')).contains(QStringLiteral("lossless")));
        // Only what is refuted.
        auto *verdict = child<QComboBox>(window, "claimVerdicts");
        for (int choice = 0; choice < verdict->count() && claims->model()->rowCount() != 1; ++choice) {
            verdict->setFocus();
            QTest::keyClick(verdict, Qt::Key_Down);
        }
        QCOMPARE(claims->model()->rowCount(), 1);
        verdict->setCurrentIndex(0);
        // What was not checked is said, and why.
        QTest::mouseClick(child<QToolButton>(window, "showNotChecked"), Qt::LeftButton);
        QTRY_VERIFY(child<QWidget>(window, "notChecked")->isVisible());
    }

    /// Two files, no document, given the wrong way round: an answer in short sentences, the worst layer, a
    /// second candidate beside the first, what a salesman said judged, and a PDF.
    void theBuyerHasTwoFilesAndNoDocument()
    {
        const auto window = openWindow();
        QVERIFY(window->isStartPageShown());
        dropOn(*window, { path("rough.safetensors"), path("original.safetensors") });
        waitForAudit(*window);
        showPanel(*window, "overview");
        auto *swap = child<QPushButton>(*window, "overviewSwap");
        if (swap->isVisible())
            QTest::mouseClick(swap, Qt::LeftButton);
        waitForAudit(*window);
        QTRY_COMPARE(window->session().inputs().reference, path("original.safetensors"));
        waitForAudit(*window);
        const QString answer = child<QLabel>(*window, "overview")->text();
        QVERIFY2(answer.contains(QStringLiteral("2 times smaller")), qPrintable(answer));
        for (const QString &sentence : answerFor(*window->report()))
            QVERIFY2(sentence.split(QLatin1Char(' ')).size() <= 25, qPrintable(sentence));
        // The spoilt layer is on top after a click on the column's title, and has a finding or the largest
        // error.
        auto *tree = child<QTreeView>(*window, "layers");
        tree->sortByColumn(metricColumn("sqnr_db"), Qt::AscendingOrder);
        QTRY_COMPARE(tree->model()->rowCount(), 6);
        QVERIFY(tree->model()
                    ->index(0, 0)
                    .data(TensorTreeModel::FullNameRole)
                    .toString()
                    .contains(QStringLiteral("layers.4.")));
        // Which of two shall I take?
        showPanel(*window, "candidates");
        window->session().wantCandidates({ path("rounded.safetensors") });
        auto *candidates = child<QTableWidget>(*window, "candidates");
        QTRY_COMPARE_WITH_TIMEOUT(candidates->rowCount(), 2, 30000);
        QStringList names;
        for (int row = 0; row < 2; ++row)
            names << candidates->item(row, 0)->text();
        QVERIFY2(names.join(QLatin1Char('|')).contains(QStringLiteral("rounded")),
                 qPrintable(names.join(QLatin1Char('|'))));
        waitForAudit(*window);
        // "It is eight times smaller", they said.
        showPanel(*window, "claims");
        auto *told = child<QLineEdit>(*window, "typedClaim");
        QTest::keyClicks(told, QStringLiteral("The compression ratio is 8:1."));
        QTest::keyClick(told, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(window->report() && window->report()->claims.size() == 1, 30000);
        QCOMPARE(window->report()->claims.front().verdict, Verdict::Refuted);
        showPanel(*window, "overview");
        QTRY_COMPARE(child<QLabel>(*window, "overviewVerdict")->text(), QStringLiteral("REFUTED"));
        answerCoverAndFile(QStringLiteral("Myself"), path("bought.pdf"));
        QTest::mouseClick(child<QPushButton>(*window, "overviewExport"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path("bought.pdf")), 30000);
        QVERIFY(readFile(m_folder.path("bought.pdf")).starts_with("%PDF"));
    }

    /// What the last of them wants: the layers as a table for other programs, every one of them.
    void theLayersGoAlongAsATable()
    {
        const auto window = openWindow();
        window->openPaths({ path("original.safetensors"), path("rounded.safetensors") });
        waitForAudit(*window);
        auto *action = actionOf(*window, "Export the layers as CSV...");
        QVERIFY(action);
        answerFileDialog({ path("layers.csv") });
        action->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path("layers.csv")), 10000);
        const QString csv = QString::fromStdString(readFile(m_folder.path("layers.csv")));
        QCOMPARE(csv.trimmed().split(QLatin1Char('\n')).size(), 1 + 6);
    }
};

QTEST_MAIN(PeopleTest)
#include "tst_people.moc"
