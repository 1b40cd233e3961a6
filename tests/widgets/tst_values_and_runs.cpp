// SPDX-License-Identifier: GPL-3.0-or-later
// Documents of values as trees, what a run leaves behind, and a whole audit without a mouse.
#include "core/report/run_json.h"
#include "core/report/run_json_reading.h"
#include "tests/testing/pickle_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/widgets/window_driver.h"
#include "widgets/models/outline_model.h"

#include <QHelpEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableWidget>
#include <QToolTip>

using namespace assay;
using namespace assay::testing;

class ValuesAndRunsTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    QString path(const char *name) const { return QString::fromStdString(m_folder.path(name)); }
    static std::string shown(const ValueOutline &outline, const std::string &text, const char *pointer)
    {
        const auto node = outline.atPointer(pointer);
        return node ? std::string(outline.valueText(text, *node)) : "none";
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        QCoreApplication::setOrganizationName(QStringLiteral("AssayTest"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_values_and_runs"));
        QSettings().clear();
        SafetensorsBuilder reference, candidate;
        for (int i = 0; i < 4; ++i) {
            const auto values = gaussians(static_cast<std::uint64_t>(i + 1), 64 * 256);
            const std::string tensor = "model.layers." + std::to_string(i) + ".mlp.up_proj.weight";
            reference.addF32(tensor, { 64, 256 }, values);
            candidate.addBf16(tensor, { 64, 256 }, values);
        }
        reference.write(m_folder.path("reference.safetensors"));
        candidate.write(m_folder.path("candidate.safetensors"));
        writeFile(m_folder.path("claims.md"), "# Claims\n\nThe compression ratio is 8.0x.\n");
    }

    void valuesAreReadWithTheirPlaces()
    {
        const std::string text
            = "{\n  \"a/b\": [1, 2.5, {\"c\": \"x,y}\"}],\n  \"empty\": {}, \"t\": true\n}\n";
        const auto outline = ValueOutline::parse(text);
        QVERIFY(outline.has_value());
        // the root, a/b with 3 values of which one holds c, empty, t
        QCOMPARE(outline->nodes().size(), std::size_t(8));
        QCOMPARE(shown(*outline, text, "/a~1b/1"), std::string("2.5"));
        QCOMPARE(shown(*outline, text, "/a~1b/2/c"), std::string("\"x,y}\""));
        QCOMPARE(shown(*outline, text, "/t"), std::string("true"));
        QCOMPARE(shown(*outline, text, "/a~1b/3"), std::string("none"));
        const auto inside = outline->atOffset(text.find("x,y"));
        QVERIFY(inside && outline->nodes()[*inside].pointer == "/a~1b/2/c");
        QVERIFY(!outline->atOffset(text.size() - 1));
    }

    void whatIsNoValueIsText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("words") << QStringLiteral("The ratio is 4:1.");
        QTest::newRow("a link first") << QStringLiteral("[Assay](x) is a program.");
        QTest::newRow("no end") << QStringLiteral("{\"a\": 1");
        QTest::newRow("an open quotation") << QStringLiteral("{\"a\": \"1}");
        QTest::newRow("two values") << QStringLiteral("{} {}");
        QTest::newRow("too deep") << QString(300, QLatin1Char('[')) + QString(300, QLatin1Char(']'));
        QTest::newRow("nothing") << QString();
    }

    void whatIsNoValueIsText()
    {
        QFETCH(QString, text);
        QVERIFY(!ValueOutline::parse(text.toStdString()));
    }

    void outlinesOfPicklesAreValuesToo()
    {
        const std::string text = "{\n  \"w\": [1,024 numbers: 0.5, ...],\n  \"n\": [1, 2, ... 24 in all],\n"
                                 "  \"o\": <numpy.dtype>,\n  3: (1 + 2i)\n}\n";
        const auto outline = ValueOutline::parse(text);
        QVERIFY(outline.has_value());
        QCOMPARE(shown(*outline, text, "/w"), std::string("[1,024 numbers: 0.5, ...]"));
        QCOMPARE(shown(*outline, text, "/n/1"), std::string("2"));
        QCOMPARE(shown(*outline, text, "/o"), std::string("<numpy.dtype>"));
        QCOMPARE(shown(*outline, text, "/3"), std::string("(1 + 2i)"));
    }

    /// The claim stands at its value; choosing it shows why; the search goes from hit to hit.
    void aPickleIsATree()
    {
        writeFile(m_folder.path("claims.pkl"),
                  pickleFile(pickleDictionary({ { "model", pickleText("tiny \"one\"") },
                                                { "results",
                                                  pickleDictionary({ { "compression_ratio", pickleReal(8.0) },
                                                                     { "lossless", PickleTrue } }) } })));
        const auto window = openWindow();
        window->openPaths({ path("reference.safetensors"), path("candidate.safetensors") });
        QTRY_VERIFY_WITH_TIMEOUT(window->session().comparison() != nullptr, 20000);
        window->addClaims({ path("claims.pkl") });
        QTRY_VERIFY_WITH_TIMEOUT(window->report() && !window->report()->claims.empty(), 20000);
        showPanel(*window, "document");
        showPanel(*window, "details");
        auto *tree = child<QTreeView>(*window, "documentTree");
        QTRY_VERIFY(tree->isVisible());
        const auto *model = qobject_cast<const OutlineModel *>(tree->model());
        const auto node = model->outline().atPointer("/results/compression_ratio");
        QVERIFY(node && model->claimAt(*node));
        QVERIFY(tree->isExpanded(model->indexOf(*node).parent()));
        tree->setCurrentIndex(model->indexOf(*node));
        auto *words = child<QLabel>(*window, "detailsWords");
        QTRY_VERIFY(words->text().contains(QStringLiteral("claims.pkl")));
        auto *search = child<QLineEdit>(*window, "documentSearch");
        QTest::keyClicks(search, QStringLiteral("lossless"));
        QTRY_COMPARE(tree->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("lossless"));
        QTest::mouseClick(child<QToolButton>(*window, "documentAsTree"), Qt::LeftButton);
        QTRY_VERIFY(!tree->isVisible() && child<QWidget>(*window, "claimText")->isVisible());
    }

    void aRunIsReadBackAsItWasWritten()
    {
        RunReport run { .textName = "a.txt",
                        .textSha256 = "00ff",
                        .textBytes = 10,
                        .tokenCount = 5,
                        .tokensRun = 5,
                        .context = 4,
                        .windows = 2,
                        .predictions = 3 };
        run.reference = { .architecture = "gpt2",
                          .vocabulary = 256,
                          .layers = 2,
                          .nll = MeanError { 1.5, 0.25 },
                          .perplexity = 4.4816890703,
                          .perplexityError = 1.0 };
        run.candidate = run.reference;
        run.candidate->ruinSentence = "no better than chance";
        run.candidate->carriesNoInformation = true;
        run.difference = RunDifference { .lnPerplexityRatio = 0.5,
                                         .kl = { .mean = 0.25, .max = 2 },
                                         .top1Agreement = 0.75 };
        run.layers = { { .hiddenRelativeError = 0.125, .hiddenCosine = 0.5 },
                       { .layer = 0, .hiddenRelativeError = 0.25 } };
        run.disagreements = { { .position = 2, .id = 65, .text = "A", .klDivergence = 2 } };
        run.disagreements[0].candidate[0] = { 66, "B", 0.5 };
        run.generated = { { .prompt = "The ", .reference = "end", .candidate = "eee", .partsAt = 1 } };
        run.notes = { "a note" };
        const std::string json = runJson(run);
        const auto back = readRunJson(json);
        QVERIFY(back.has_value());
        QVERIFY(back->candidate->carriesNoInformation);
        QCOMPARE(back->difference->top1Agreement, 0.75);
        QCOMPARE(back->disagreements[0].candidate[0].text, std::string("B"));
        auto again = *back;
        again.generated[0].referenceIds = run.generated[0].referenceIds;
        QCOMPARE(runJson(again), json);
        QVERIFY(!readRunJson("{\"schema\": \"assay.run/2\"}"));
        QVERIFY(!readRunJson("no JSON"));
        const auto odd
            = readRunJson("{\"schema\": \"assay.run/1\", \"layers\": 3, \"kl\": {\"mean\": \"x\"}, "
                          "\"reference\": [1], \"generated\": [7], \"notes\": [1]}");
        QVERIFY(odd && odd->layers.empty() && odd->notes.empty() && odd->difference->kl.mean == 0);
    }

    /// From the start page to the PDF by keys alone.
    void anAuditWithoutAMouse()
    {
        const auto window = openWindow();
        QVERIFY(window->isStartPageShown());
        answerFileDialog({ path("reference.safetensors") });
        pressKeys(*window, Qt::Key_O, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() != nullptr, 20000);
        answerFileDialog({ path("candidate.safetensors") });
        pressKeys(*window, Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(window->session().comparison() != nullptr, 20000);
        answerFileDialog({ path("claims.md") });
        pressKeys(*window, Qt::Key_L, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(window->report() && !window->report()->claims.empty(), 20000);
        pressKeys(*window, Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("2.up"));
        auto *layers = child<QTreeView>(*window, "layers");
        QTRY_COMPARE(layers->model()->rowCount(), 1);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        const auto isIn = [](const QWidget *focus, const char *name) {
            for (; focus; focus = focus->parentWidget())
                if (focus->objectName() == QLatin1String(name))
                    return true;
            return false;
        };
        for (int press = 0; press < 12 && !isIn(QApplication::focusWidget(), "layers"); ++press)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QVERIFY(isIn(QApplication::focusWidget(), "layers"));
        for (int press = 0; press < 3 && !window->session().selectedLayer(); ++press)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
        QCOMPARE(window->session().selectedLayer(), std::optional<std::size_t>(2));
        // F6 leads from pane to pane; in the list of claims an arrow looks at one.
        auto *words = child<QLabel>(*window, "detailsWords");
        for (int press = 0; press < 8 && !isIn(QApplication::focusWidget(), "claimsDock"); ++press)
            pressKeys(*window, Qt::Key_F6, Qt::NoModifier);
        QVERIFY(isIn(QApplication::focusWidget(), "claimsDock"));
        for (int press = 0; press < 12 && !isIn(QApplication::focusWidget(), "claims"); ++press)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
        QTRY_VERIFY(words->text().contains(QStringLiteral("claims.md")));
        answerFileDialog({ path("keys.pdf") });
        pressKeys(*window, Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path("keys.pdf")), 30000);
        answerFileDialog({ path("keys.json") });
        pressKeys(*window, Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path("keys.json")), 30000);
    }

    void aRunStaysInTheProject()
    {
        const std::string stories = realData("pairs/stories260K/stories260K.gguf");
        if (!QFileInfo::exists(QString::fromStdString(stories)))
            QSKIP("no real model at hand");
        QFile::copy(QString::fromStdString(stories), path("a.gguf"));
        QFile::copy(QString::fromStdString(realData("pairs/stories260K/stories260K-Q4_0.gguf")),
                    path("b.gguf"));
        writeFile(m_folder.path("text.txt"),
                  "Once upon a time there was a little dog. It ran and ran all day.");
        std::string figures;
        {
            const auto window = openWindow();
            window->openPaths({ path("a.gguf"), path("b.gguf") });
            QTRY_VERIFY_WITH_TIMEOUT(window->session().comparison() != nullptr, 30000);
            showPanel(*window, "run");
            child<QLineEdit>(*window, "runFile")->setText(path("text.txt"));
            child<QLineEdit>(*window, "runPrompt")->setText(QStringLiteral("Once"));
            QTest::mouseClick(child<QPushButton>(*window, "runStart"), Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(window->session().run() != nullptr, 60000);
            QVERIFY(window->session().run()->notRun.empty());
            figures = runJson(*window->session().run());
            window->saveProjectAs(path("run.assay"));
            QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(path("run.assay")), 10000);
            window->close();
        }
        const auto window = openWindow();
        window->openPaths({ path("run.assay") });
        QTRY_VERIFY_WITH_TIMEOUT(window->session().run() != nullptr, 30000);
        QCOMPARE(window->session().runSettings().prompt, QStringLiteral("Once"));
        const auto &kept = *window->session().run();
        const auto written = readRunJson(figures);
        QCOMPARE(kept.reference.perplexity, written->reference.perplexity);
        QVERIFY(!kept.tokens.empty() && !kept.generated.empty());
        QTRY_VERIFY_WITH_TIMEOUT(window->report() != nullptr, 30000);
        QVERIFY(window->session().run());
        window->swapSides();
        QVERIFY(!window->session().run()); // it was of the pair as it stood
    }

    /// A text is typed; where the two are uneasy it is lit, and the mouse over it tells what each would have
    /// said.
    void aTypedTextIsRunAndLit()
    {
        const std::string stories = realData("pairs/stories260K/stories260K.gguf");
        if (!QFileInfo::exists(QString::fromStdString(stories)))
            QSKIP("no real model at hand");
        const auto window = openWindow();
        window->openPaths({ QString::fromStdString(stories),
                            QString::fromStdString(realData("pairs/stories260K/stories260K-Q4_0.gguf")) });
        QTRY_VERIFY_WITH_TIMEOUT(window->session().comparison() != nullptr, 30000);
        showPanel(*window, "run");
        auto *text = child<QPlainTextEdit>(*window, "runText");
        text->setFocus();
        QTest::keyClicks(text,
                         QStringLiteral("Once upon a time there was a little girl who had a red ball."));
        QTest::mouseClick(child<QPushButton>(*window, "runStart"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(window->session().run() != nullptr, 60000);
        const RunPtr run = window->session().run();
        QVERIFY(run->notRun.empty() && !run->disagreements.empty());
        QVERIFY2(text->toPlainText().contains(QStringLiteral("little girl")),
                 qPrintable(text->toPlainText()));
        QCOMPARE(text->extraSelections().size(), static_cast<qsizetype>(run->disagreements.size()));
        const QTextCursor lit = text->extraSelections().front().cursor;
        QTextCursor place(text->document());
        place.setPosition(lit.selectionStart());
        const QPoint over = text->cursorRect(place).center() + QPoint(2, 0);
        QHelpEvent hover(QEvent::ToolTip, over, text->viewport()->mapToGlobal(over));
        QApplication::sendEvent(text->viewport(), &hover);
        QTRY_VERIFY(QToolTip::isVisible());
        const QString guesses = QToolTip::text();
        for (const char *side : { "reference: ", "candidate: ", "divergence " })
            QVERIFY2(guesses.contains(QLatin1String(side)), qPrintable(guesses));
        QCOMPARE(guesses.count(QLatin1Char('|')), 8); // five guesses a side
        // Another letter is another text: nothing of the old one stays lit.
        QToolTip::hideText();
        text->moveCursor(QTextCursor::End);
        QTest::keyClicks(text, QStringLiteral("x"));
        QVERIFY(text->extraSelections().isEmpty());
    }
};

QTEST_MAIN(ValuesAndRunsTest)
#include "tst_values_and_runs.moc"
