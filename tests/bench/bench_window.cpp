// SPDX-License-Identifier: GPL-3.0-or-later
// The window's quickness: first paint after the start < 300 ms, a filter over 100,000 rows < 30 ms, a new
// plot of 20,000 layers < 16 ms. Without a display: QT_QPA_PLATFORM=offscreen.
#include "app/main_window.h"
#include "widgets/models/tensor_tree_model.h"
#include "widgets/plots/layer_plot.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QStandardPaths>

#include <benchmark/benchmark.h>

#include <array>
#include <cmath>

using namespace assay;

namespace {

constexpr int TreeRows = 100'000, PlotLayers = 20'000;

std::string layerName(int i)
{
    constexpr std::array<const char *, 4> Kinds { "self_attn.q_proj", "self_attn.v_proj", "mlp.up_proj",
                                                  "mlp.down_proj" };
    return "model.layers." + std::to_string(i / 4) + "." + Kinds[static_cast<std::size_t>(i % 4)] + ".weight";
}

ModelPtr modelOf(int tensorCount)
{
    Model model;
    for (int i = 0; i < tensorCount; ++i) {
        TensorInfo tensor;
        tensor.name = layerName(i);
        const std::array<std::uint64_t, 2> dims { 1024, 64 + static_cast<std::uint64_t>(i % 7) };
        tensor.shape = *Shape::make(dims);
        TensorPart part;
        part.extent.size = tensor.shape.elementCount() * 4;
        tensor.parts.push_back(part);
        model.tensors.push_back(std::move(tensor));
    }
    return finishModel(std::move(model));
}

std::vector<LayerReport> layersOf(int count)
{
    std::vector<LayerReport> layers(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        auto &layer = layers[static_cast<std::size_t>(i)];
        layer.referenceName = layerName(i);
        layer.match.reference = layer.match.candidate = static_cast<std::size_t>(i);
        layer.elementCount = 1 << 20;
        layer.referenceBytes = 4 << 20;
        layer.candidateBytes = (1 << 20) + static_cast<std::uint64_t>(std::abs(std::sin(i)) * 400000);
    }
    return layers;
}

void firstPaint(benchmark::State &state)
{
    for (auto _ : state) {
        MainWindow window;
        window.show();
        benchmark::DoNotOptimize(window.grab()); // lays out and paints everything that is seen
        QApplication::processEvents();
        state.PauseTiming();
        window.close();
        state.ResumeTiming();
    }
}

void filterRows(benchmark::State &state)
{
    TensorTreeModel tree;
    const auto model = modelOf(TreeRows);
    tree.setModels(model, model);
    const std::array<std::string, 4> words { "m", "layers.17", "v_proj", "11up" };
    std::size_t turn = 0;
    for (auto _ : state) {
        RowFilter filter;
        filter.words = words[turn++ % words.size()];
        filter.columns[TensorTreeModel::ReferenceBytes] = ColumnFilter::parse(QStringLiteral(">1k"));
        tree.setFilter(std::move(filter));
    }
}

void replotLayers(benchmark::State &state)
{
    LayerPlot plot;
    plot.resize(1200, 700);
    plot.show();
    plot.setLayers(layersOf(PlotLayers), metrics()[0], 3.2, 8.0);
    for (auto _ : state)
        plot.replot(QCustomPlot::rpImmediateRefresh);
}

void setLayers(benchmark::State &state)
{
    LayerPlot plot;
    plot.resize(1200, 700);
    plot.show();
    const auto layers = layersOf(PlotLayers);
    for (auto _ : state)
        plot.setLayers(layers, metrics()[0], 3.2, 8.0);
}

BENCHMARK(firstPaint)->Unit(benchmark::kMillisecond);
BENCHMARK(filterRows)->Unit(benchmark::kMillisecond);
BENCHMARK(replotLayers)->Unit(benchmark::kMillisecond);
BENCHMARK(setLayers)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("AssayTest"));
    QCoreApplication::setApplicationName(QStringLiteral("bench_window"));
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
