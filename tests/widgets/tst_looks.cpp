// SPDX-License-Identifier: GPL-3.0-or-later
// What can be told of the window's looks without looking: nothing off the screen, nothing over another thing.
#include "app/appearance.h"
#include "app/translation.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/widgets/window_driver.h"
#include "widgets/models/layer_rows.h"
#include "widgets/panels/derivation_view.h"
#include "widgets/panels/layer_statistics.h"
#include "widgets/plots/heatmap_plot.h"
#include "widgets/plots/rate_distortion_plot.h"
#include "widgets/table_copy.h"

#include <QLabel>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStandardPaths>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

class LooksTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    QString path(const char *name) const { return QString::fromStdString(m_folder.path(name)); }

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

    /// Text can be told from its ground in both palettes: 4.5 to 1 (WCAG 2.1, 1.4.3), hints 3 to 1.
    void palettesCanBeRead()
    {
        const auto luminance = [](const QColor &color) {
            const auto part
                = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
            return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
        };
        const auto contrast = [&](const QColor &one, const QColor &other) {
            const double a = luminance(one), b = luminance(other);
            return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
        };
        for (const QPalette &palette : { lightPalette(), darkPalette() })
            for (const auto ground :
                 { QPalette::Base, QPalette::AlternateBase, QPalette::Window, QPalette::Button }) {
                QVERIFY(contrast(palette.color(QPalette::Text), palette.color(ground)) >= 4.5);
                QVERIFY(contrast(palette.color(QPalette::PlaceholderText), palette.color(ground)) >= 3);
            }
    }
};

QTEST_MAIN(LooksTest)
#include "tst_looks.moc"
