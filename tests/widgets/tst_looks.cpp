// SPDX-License-Identifier: GPL-3.0-or-later
// What can be told of the window's looks without looking: nothing off the screen, nothing over another thing.
#include "app/appearance.h"
#include "app/translation.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/widgets/window_driver.h"
#include "widgets/models/layer_rows.h"
#include "widgets/panels/card.h"
#include "widgets/panels/derivation_view.h"
#include "widgets/panels/layer_statistics.h"
#include "widgets/plots/heatmap_plot.h"
#include "widgets/plots/rate_distortion_plot.h"
#include "widgets/report/report_words.h"
#include "widgets/table_copy.h"

#include <QLabel>
#include <QScrollBar>
#include <QSemaphore>
#include <QStandardItemModel>
#include <QStandardPaths>
#include <QXmlStreamReader>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

class LooksTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    QString path(const char *name) const { return QString::fromStdString(m_folder.path(name)); }

    /// No text of the window stands there in English that has a German one.
    static void nothingIsEnglish(const MainWindow &window)
    {
        QFile file(QString::fromStdString(sourceFolder())
                   + QStringLiteral("/resources/translations/assay_de.ts"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&file);
        QSet<QString> english, german;
        QString source;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement)
                continue;
            if (xml.name() == QStringLiteral("source"))
                source = xml.readElementText();
            else if (xml.name() == QStringLiteral("translation")) {
                english << source;
                german << xml.readElementText();
            }
        }
        QStringList wrong;
        const auto look = [&](const QString &text) {
            if (english.contains(text) && !german.contains(text))
                wrong << text;
        };
        for (const auto *label : window.findChildren<QLabel *>())
            look(label->text());
        for (const auto *button : window.findChildren<QAbstractButton *>())
            look(button->text());
        for (const auto *action : window.findChildren<QAction *>())
            look(action->text());
        for (const auto *line : window.findChildren<QLineEdit *>())
            look(line->placeholderText());
        for (const auto *widget : window.findChildren<QWidget *>()) {
            look(widget->toolTip());
            look(widget->accessibleName());
        }
        for (const auto *view : window.findChildren<QAbstractItemView *>())
            for (int column = 0; view->model() && column < view->model()->columnCount(); ++column)
                look(view->model()->headerData(column, Qt::Horizontal).toString());
        wrong.removeDuplicates();
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('|'))));
    }

    static std::vector<QRectF> labelsOf(const QCustomPlot &plot)
    {
        std::vector<QRectF> labels;
        for (int i = 0; i < plot.itemCount(); ++i)
            if (const auto *text = qobject_cast<const QCPItemText *>(plot.item(i)))
                labels.push_back(
                    QRectF(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition())
                        .adjusted(6, 3, -6, -3)); // the words, without what is kept free round them
        return labels;
    }

    /// On its line, pixel by pixel; of a graph without line its points.
    static std::vector<QPointF> placesOn(const QCustomPlot &plot, const QCPGraph &graph)
    {
        std::vector<QPointF> places;
        for (const auto &point : *graph.data()) {
            const QPointF at(plot.xAxis->coordToPixel(point.key), plot.yAxis->coordToPixel(point.value));
            const bool hasLine = graph.lineStyle() != QCPGraph::lsNone && !places.empty();
            const QPointF before = hasLine ? places.back() : at;
            const int steps = std::max(1, static_cast<int>(QLineF(before, at).length()));
            for (int i = 1; i <= steps; ++i)
                places.push_back(before + (at - before) * i / steps);
        }
        return places;
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("AssayTest"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_looks"));
        QSettings().clear();
        SafetensorsBuilder reference, candidate;
        const auto values = gaussians(1, 64 * 256);
        reference.addF32("model.layers.0.mlp.up_proj.weight", { 64, 256 }, values);
        candidate.addBf16("model.layers.0.mlp.up_proj.weight", { 64, 256 }, values);
        reference.write(m_folder.path("reference.safetensors"));
        candidate.write(m_folder.path("candidate.safetensors"));
        writeFile(m_folder.path("claims.md"),
                  "The compression ratio is 8.0x and it is lossless.\n\nThe files are 5 times smaller.\n\n"
                  "It takes 3 bits per weight.\n\nThe candidate has 7 MB.\n\nNo quality is lost.\n");
    }

    void smallScreenHoldsTheWindow_data()
    {
        QTest::addColumn<bool>("isGerman");
        QTest::newRow("English") << false;
        QTest::newRow("German: longer words") << true;
    }

    /// Every panel of every preset fits 1280 x 800; what is too wide would push the window past the screen.
    void smallScreenHoldsTheWindow()
    {
        QFETCH(bool, isGerman);
        Translation german;
        QVERIFY(german.loadLanguage(QStringLiteral("de")));
        if (isGerman)
            QCoreApplication::installTranslator(&german);
        {
            const auto window = openWindow();
            window->openPaths(
                { path("reference.safetensors"), path("candidate.safetensors"), path("claims.md") });
            QTRY_VERIFY_WITH_TIMEOUT(window->session().comparison() != nullptr, 20000);
            for (const unsigned preset : { BrowsePreset, ComparePreset, AuditPreset }) {
                window->applyPreset(preset);
                for (const auto &panel : panels()) {
                    showPanel(*window, panel.id);
                    QCoreApplication::processEvents();
                    QVERIFY2(window->width() <= 1280 && window->height() <= 800, panel.id);
                }
            }
            QTRY_VERIFY_WITH_TIMEOUT(!window->jobs().isRunning(), 20000);
            if (isGerman)
                nothingIsEnglish(*window);
            // Verdict, cards, claims and the plane are seen without scrolling.
            showPanel(*window, "overview");
            const auto *plane = dockOf(*window, "overview")->findChild<RateDistortionPlot *>();
            QTRY_COMPARE(plane->visibleRegion().boundingRect(), plane->rect());
        }
        QCoreApplication::removeTranslator(&german);
    }

    /// While documents are judged nobody says that there are none, and nobody that nothing odd was found.
    void emptyListsTellNoUntruth()
    {
        const auto window = openWindow();
        auto *claims = child<QTableView>(*window, "claims");
        const auto words = [](const QAbstractItemView &view) {
            return view.viewport()->findChild<QLabel *>(QStringLiteral("emptyWords"))->text();
        };
        window->session().setInputs({ .documents = { { path("claims.md"), 50, QStringLiteral("0") } } });
        window->session().setStatus(QStringLiteral("Auditing..."));
        showPanel(*window, "claims");
        QTRY_COMPARE(words(*claims), QStringLiteral("Auditing..."));
        window->session().setInputs({ .reference = path("reference.safetensors") });
        claims->viewport()->update();
        QTRY_VERIFY(words(*claims).startsWith(QStringLiteral("No claims")));
    }

    /// Labels cover neither each other nor a line: three candidates beside each other, one on the curve, one
    /// rate claimed right beside a point.
    void labelsOfThePlaneAreFree_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("claimed");
        QTest::newRow("beside a list") << QSize(330, 200) << 5.0;
        QTest::newRow("over the whole width") << QSize(690, 190) << 5.0;
        QTest::newRow("a rate claimed between two points") << QSize(330, 200) << 6.2;
        QTest::newRow("a rate claimed right behind a point's label") << QSize(330, 200) << 12.0;
        QTest::newRow("a claimed rate at the far left") << QSize(330, 200) << 0.03;
    }

    void labelsOfThePlaneAreFree()
    {
        QFETCH(QSize, size);
        QFETCH(double, claimed);
        RateDistortionPlot plot;
        plot.resize(size);
        plot.setPoints({ { QStringLiteral("Q4_0"), 4.5, 0.005 },
                         { QStringLiteral("Q8_0"), 8.5, 3e-5 },
                         { QStringLiteral("top-k"), 0.5, 0.99 } },
                       claimed);
        plot.replot(QCustomPlot::rpImmediateRefresh);
        plot.replot(QCustomPlot::rpImmediateRefresh);
        const auto labels = labelsOf(plot);
        QCOMPARE(labels.size(), std::size_t { 5 });
        for (std::size_t i = 0; i < labels.size(); ++i) {
            for (std::size_t k = 0; k < i; ++k)
                QVERIFY2(!labels[i].intersects(labels[k]),
                         qPrintable(QStringLiteral("%1, %2").arg(i).arg(k)));
            // The dashed line of the claimed rate is the last; beside a point it may cross the point's label.
            for (int g = 0; g + 1 < plot.graphCount(); ++g)
                for (const QPointF &at : placesOn(plot, *plot.graph(g)))
                    QVERIFY2(!labels[i].contains(at),
                             qPrintable(QStringLiteral("label %1 over line %2").arg(i).arg(g)));
        }
    }

    /// The measured point of a model of unequal variances lies above the bound of equal ones and not of its
    /// own.
    void theLowestBoundIsDrawn()
    {
        RateDistortionPlot plot;
        plot.resize(400, 300);
        // Of two weights of variances 16 and 1 at one bit a weight 2 / 17 is left (tst_workflow), of two
        // equal ones a quarter.
        const ModelBound unequal({ { 1, 16 }, { 1, 1 } }, 0, 0, 17), equal({ { 2, 1 } }, 0, 0, 2);
        const auto drawnAt = [&plot](double bits) {
            const auto &curve = *plot.graph(0)->data();
            return curve.findBegin(bits)->value;
        };
        plot.setPoints({}, {}, { equal });
        QVERIFY(std::abs(drawnAt(1) - 0.25) < 0.01);
        plot.setPoints({}, {}, { equal, unequal, ModelBound() });
        QVERIFY(std::abs(drawnAt(1) - 2.0 / 17) < 0.01);
    }

    /// The column of names leaves room for what tells layers apart.
    void namesOfLayersAreShortened_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("shown");
        QTest::newRow("in a block") << "model.layers.12.mlp.up_proj.weight"
                                    << "12.mlp.up_proj";
        QTest::newRow("a bias stays one") << "model.layers.12.mlp.up_proj.bias"
                                          << "12.mlp.up_proj.bias";
        QTest::newRow("outside the blocks") << "token_embd.weight"
                                            << "token_embd";
        QTest::newRow("nothing but the word") << ".weight"
                                              << ".weight";
        QTest::newRow("control characters") << "blk.1.a\nb"
                                            << "1.a\\nb";
    }

    void namesOfLayersAreShortened()
    {
        QFETCH(QString, name);
        QFETCH(QString, shown);
        QCOMPARE(shortLayerName(name.toStdString()), shown);
    }

    /// W alone has the whole width; an error of zeros has the middle colour and no scale.
    void heatMapsFillTheirWidth()
    {
        HeatmapPlot maps;
        maps.resize(680, 200);
        const std::vector<float> cells { 1, -2, 3, 4, 5, -6 };
        const HeatmapData alone { 2, 3, { 0, 0, 2, 3 }, 2, 3, { cells, {}, {} } };
        maps.setData(alone);
        maps.replot(QCustomPlot::rpImmediateRefresh);
        maps.replot(QCustomPlot::rpImmediateRefresh);
        QVERIFY2(maps.rect(0)->width() > maps.width() * 2 / 3,
                 qPrintable(QString::number(maps.rect(0)->width())));
        QVERIFY2(maps.rect(0)->height() > 90, qPrintable(QString::number(maps.rect(0)->height())));
        QCOMPARE(maps.largestShown(), 6.0);
        const HeatmapData pair { 2, 3, { 0, 0, 2, 3 }, 2, 3, { cells, cells, std::vector<float>(6) } };
        maps.setData(pair);
        maps.replot(QCustomPlot::rpImmediateRefresh);
        maps.replot(QCustomPlot::rpImmediateRefresh);
        QCOMPARE(maps.largestErrorShown(), 0.0);
        for (std::size_t side = 0; side < 3; ++side)
            QVERIFY(maps.rect(side)->width() > 120);
    }

    /// W, the candidate and E side by side without scrolling.
    void statisticsShowThreeColumns()
    {
        LayerStatistics table;
        TensorStats stats;
        stats.elementCount = 1'048'576;
        stats.minimum = -0.0123456;
        ErrorStats error;
        error.pairCount = error.differingCount = 1'048'576;
        table.show(stats, stats, error);
        table.resize(table.minimumWidth(), 140);
        QCOMPARE(table.horizontalScrollBar()->maximum(), 0);
    }

    void everyTableIsSavedAsCsv()
    {
        QStandardItemModel model(2, 2);
        model.setHorizontalHeaderLabels({ QStringLiteral("layer"), QStringLiteral("mean") });
        model.setItem(0, 0, new QStandardItem(QStringLiteral("a, \"b\"")));
        model.setItem(0, 1, new QStandardItem(QStringLiteral("-0.5")));
        model.setItem(1, 0, new QStandardItem(QStringLiteral("=cmd()")));
        model.setItem(1, 1, new QStandardItem(QStringLiteral("2")));
        QTableView view;
        view.setModel(&model);
        view.verticalHeader()->hide();
        view.selectRow(1); // what is selected does not matter
        QCOMPARE(tableAsCsv(view), std::string("layer,mean\r\n\"a, \"\"b\"\"\",-0.5\r\n'=cmd(),2\r\n"));
        const auto window = openWindow();
        for (const auto *table : window->findChildren<QTableView *>()) {
            const auto actions = table->actions();
            const bool canSave = std::any_of(actions.begin(), actions.end(), [](const QAction *action) {
                return action->text().contains(QStringLiteral("CSV"));
            });
            QVERIFY2(canSave, qPrintable(table->objectName()));
        }
    }

    /// All of a long label is seen: its box grows.
    void derivationBoxesGrow()
    {
        DerivationView view;
        view.setPicture({ .sources = { QStringLiteral("short"), QStringLiteral("b") },
                          .formula = QStringLiteral("f"),
                          .computed = QStringLiteral("1"),
                          .stated = QStringLiteral("2") });
        const int low = view.heightForWidth(320);
        view.setPicture({ .sources = { QStringLiteral("smallest relative MSE at that rate: 0.9566 of all"),
                                       QStringLiteral("b") },
                          .formula = QStringLiteral("f"),
                          .computed = QStringLiteral("1"),
                          .stated = QStringLiteral("2") });
        QVERIFY(view.heightForWidth(320) > low);
        QCOMPARE(view.heightForWidth(3200), low);
    }

    /// Black on white is 21 to 1, #767676 on white 4.54 to 1 (both of WCAG's own examples).
    void contrastIsThatOfWcag()
    {
        QVERIFY(std::abs(contrast(Qt::black, Qt::white) - 21) < 1e-9);
        QVERIFY(std::abs(contrast(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.005);
        QCOMPARE(contrast(Qt::red, Qt::red), 1.0);
    }

    /// Text, hints, titles of cards, links, chosen rows and every verdict can be told from their ground in
    /// both palettes.
    void palettesCanBeRead()
    {
        for (const QPalette &palette : { lightPalette(), darkPalette() }) {
            for (const auto ground : { QPalette::Base, QPalette::AlternateBase, QPalette::Window })
                for (const auto text : { QPalette::Text, QPalette::PlaceholderText, QPalette::Link })
                    QVERIFY2(contrast(palette.color(text), palette.color(ground)) >= LeastContrast,
                             qPrintable(QStringLiteral("role %1 on %2").arg(text).arg(ground)));
            QVERIFY(contrast(palette.color(QPalette::ButtonText), palette.color(QPalette::Button))
                    >= LeastContrast);
            QVERIFY(contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight))
                    >= LeastContrast);
            QVERIFY(contrast(palette.color(QPalette::ToolTipText), palette.color(QPalette::ToolTipBase))
                    >= LeastContrast);
            QList<QColor> said { verdictColor({}) };
            for (const Verdict verdict : allVerdicts())
                said << verdictColor(verdict);
            for (const Severity severity : { Severity::Failure, Severity::Warning, Severity::Note })
                said << severityColor(severity);
            for (const QColor &color : said)
                for (const auto ground : { QPalette::Base, QPalette::Window })
                    QVERIFY2(contrast(onScreen(color, palette), palette.color(ground)) >= LeastContrast,
                             qPrintable(color.name()));
        }
    }

    /// What stands on a card, as it is drawn: the colour of the letters to that of the card, in both
    /// palettes.
    void cardsCanBeRead()
    {
        for (const QPalette &palette : { lightPalette(), darkPalette() }) {
            Card card(QStringLiteral("Size"));
            card.setPalette(palette);
            card.setText(QStringLiteral("2.00x"), QStringLiteral("671 MB to 335 MB"));
            card.resize(240, 120);
            const QImage picture = card.grab().toImage().convertToFormat(QImage::Format_RGB32);
            const QColor paper = picture.pixelColor(picture.width() - 6, picture.height() - 6);
            QVERIFY(paper != palette.color(QPalette::Window));
            for (const auto *label : card.findChildren<QLabel *>()) {
                double most = 1;
                for (int y = label->y(); y < label->geometry().bottom(); ++y)
                    for (int x = label->x(); x < label->geometry().right(); ++x)
                        most = std::max(most, contrast(picture.pixelColor(x, y), paper));
                QVERIFY2(most >= LeastContrast, qPrintable(label->text()));
            }
        }
    }

    /// While a model is on its way nothing says that there is nothing, and a cancel ends it.
    void loadingIsSaid()
    {
        const auto window = openWindow();
        window->openPaths({ path("reference.safetensors") });
        QTRY_VERIFY_WITH_TIMEOUT(window->session().reference() != nullptr, 10000);
        QTRY_VERIFY_WITH_TIMEOUT(!window->jobs().isRunning(), 20000);
        showPanel(*window, "overview");
        showPanel(*window, "claims");
        const auto words = [&window](const char *table) {
            return child<QTableView>(*window, table)
                ->viewport()
                ->findChild<QLabel *>(QStringLiteral("emptyWords"))
                ->text();
        };
        auto *answer = child<QLabel>(*window, "overview");
        QVERIFY(answer->text().contains(QStringLiteral("Open a second one")));
        QSemaphore gate;
        window->jobs().start(
            QStringLiteral("open candidate"), QStringLiteral("opening slow.gguf"),
            [&gate](const RunControl &) -> Result<int> {
                gate.acquire();
                return 0;
            },
            [](const Result<int> &) {});
        QVERIFY2(answer->text().contains(QStringLiteral("on its way")), qPrintable(answer->text()));
        QTRY_COMPARE(words("claims"), QStringLiteral("Opening slow.gguf..."));
        QTest::mouseClick(child<QToolButton>(*window, "showFindings"), Qt::LeftButton);
        QTRY_COMPARE(words("findings"), QStringLiteral("Opening slow.gguf..."));
        window->jobs().cancelAll();
        QTRY_VERIFY(words("findings").startsWith(QStringLiteral("Nothing odd")));
        QVERIFY(answer->text().contains(QStringLiteral("Open a second one")));
        gate.release();
        // Claims that come now are judged at once: nothing is waited for.
        window->addClaims({ path("claims.md") });
        QTRY_VERIFY_WITH_TIMEOUT(window->report() != nullptr, 20000);
    }
};

QTEST_MAIN(LooksTest)
#include "tst_looks.moc"
