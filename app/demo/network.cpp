// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/network.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::demo {
namespace {

constexpr std::size_t LayerSizes[] = { ImagePixels, 384, 192, DigitClasses };
constexpr std::size_t BatchSize = 32;
constexpr int Epochs = 5;
constexpr float Momentum = 0.9f;

/// Scratch of one batch: activations and their gradients per layer, momentum per parameter.
struct Trainer {
    Network network;
    std::vector<std::vector<float>> activations, gradients, weightSpeed, biasSpeed;

    explicit Trainer(Network start)
        : network(std::move(start))
    {
        activations.emplace_back(BatchSize * network.layers[0].inputs);
        for (const auto &layer : network.layers) {
            activations.emplace_back(BatchSize * layer.outputs);
            gradients.emplace_back(BatchSize * layer.outputs);
            weightSpeed.emplace_back(layer.weight.size());
            biasSpeed.emplace_back(layer.bias.size());
        }
    }
};

Network freshNetwork(Random &random)
{
    Network network;
    for (std::size_t i = 0; i + 1 < std::size(LayerSizes); ++i) {
        Layer layer { LayerSizes[i], LayerSizes[i + 1], {}, {} };
        layer.weight.resize(layer.inputs * layer.outputs);
        layer.bias.resize(layer.outputs);
        const double sigma = std::sqrt(2.0 / static_cast<double>(layer.inputs)); // He et al. 2015
        for (auto &weight : layer.weight)
            weight = static_cast<float>(sigma * random.gaussian());
        network.layers.push_back(std::move(layer));
    }
    return network;
}

/// Eight running sums let the compiler use vectors without reordering a sum.
float dot(const float *left, const float *right, std::size_t count)
{
    float sums[8] = {};
    for (std::size_t i = 0; i < count; i += 8)
        for (std::size_t lane = 0; lane < 8; ++lane)
            sums[lane] += left[i + lane] * right[i + lane];
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

void forward(const Layer &layer, const float *input, float *output, bool rectify)
{
    for (std::size_t row = 0; row < layer.outputs; ++row) {
        const float sum
            = layer.bias[row] + dot(layer.weight.data() + row * layer.inputs, input, layer.inputs);
        output[row] = rectify ? std::max(0.0f, sum) : sum;
    }
}

/// Cross-entropy of the softmax: its gradient is probability minus target.
void outputGradient(const float *output, std::uint8_t label, float *gradient)
{
    const float largest = *std::max_element(output, output + DigitClasses);
    float total = 0;
    for (std::size_t i = 0; i < DigitClasses; ++i)
        total += gradient[i] = std::exp(output[i] - largest);
    for (std::size_t i = 0; i < DigitClasses; ++i)
        gradient[i] = (gradient[i] / total - (i == label ? 1.0f : 0.0f)) / static_cast<float>(BatchSize);
}

void backward(Trainer &trainer, std::size_t index)
{
    if (index == 0)
        return;
    const Layer &layer = trainer.network.layers[index];
    for (std::size_t sample = 0; sample < BatchSize; ++sample) {
        const float *upper = trainer.gradients[index].data() + sample * layer.outputs;
        float *lower = trainer.gradients[index - 1].data() + sample * layer.inputs;
        const float *active = trainer.activations[index].data() + sample * layer.inputs;
        std::fill(lower, lower + layer.inputs, 0.0f);
        for (std::size_t row = 0; row < layer.outputs; ++row)
            for (std::size_t column = 0; column < layer.inputs; ++column)
                lower[column] += upper[row] * layer.weight[row * layer.inputs + column];
        for (std::size_t column = 0; column < layer.inputs; ++column)
            lower[column] = active[column] > 0 ? lower[column] : 0.0f;
    }
}

void update(Trainer &trainer, std::size_t index, float rate)
{
    Layer &layer = trainer.network.layers[index];
    std::vector<float> sum(layer.inputs);
    for (std::size_t row = 0; row < layer.outputs; ++row) {
        std::fill(sum.begin(), sum.end(), 0.0f);
        float biasSum = 0;
        for (std::size_t sample = 0; sample < BatchSize; ++sample) {
            const float gradient = trainer.gradients[index][sample * layer.outputs + row];
            const float *input = trainer.activations[index].data() + sample * layer.inputs;
            biasSum += gradient;
            for (std::size_t column = 0; column < layer.inputs; ++column)
                sum[column] += gradient * input[column];
        }
        float *weight = layer.weight.data() + row * layer.inputs;
        float *speed = trainer.weightSpeed[index].data() + row * layer.inputs;
        for (std::size_t column = 0; column < layer.inputs; ++column) {
            speed[column] = Momentum * speed[column] - rate * (sum[column] + 1e-4f * weight[column]);
            weight[column] += speed[column];
        }
        float &biasSpeed = trainer.biasSpeed[index][row];
        biasSpeed = Momentum * biasSpeed - rate * biasSum;
        layer.bias[row] += biasSpeed;
    }
}

void trainBatch(Trainer &trainer, const Digits &digits, const std::uint32_t *chosen, float rate)
{
    const std::size_t count = trainer.network.layers.size();
    for (std::size_t sample = 0; sample < BatchSize; ++sample) {
        std::copy_n(digits.pixels.data() + chosen[sample] * ImagePixels, ImagePixels,
                    trainer.activations[0].data() + sample * ImagePixels);
        for (std::size_t i = 0; i < count; ++i) {
            const Layer &layer = trainer.network.layers[i];
            forward(layer, trainer.activations[i].data() + sample * layer.inputs,
                    trainer.activations[i + 1].data() + sample * layer.outputs, i + 1 < count);
        }
        outputGradient(trainer.activations[count].data() + sample * DigitClasses,
                       digits.labels[chosen[sample]],
                       trainer.gradients[count - 1].data() + sample * DigitClasses);
    }
    for (std::size_t i = count; i-- > 0;)
        backward(trainer, i);
    for (std::size_t i = 0; i < count; ++i)
        update(trainer, i, rate);
}

} // namespace

Network trainNetwork(const Digits &digits, const RunControl &run)
{
    Random random(20240229);
    Trainer trainer(freshNetwork(random));
    std::vector<std::uint32_t> order(digits.count());
    std::iota(order.begin(), order.end(), 0u);
    const std::size_t batches = digits.count() / BatchSize;
    run.expect(batches * Epochs);
    for (int epoch = 0; epoch < Epochs; ++epoch) {
        for (std::size_t i = order.size(); i > 1; --i)
            std::swap(order[i - 1], order[random.below(i)]);
        const float rate = 0.03f / static_cast<float>(1 << epoch);
        for (std::size_t batch = 0; batch < batches; ++batch) {
            if (run.cancelled())
                return {};
            trainBatch(trainer, digits, order.data() + batch * BatchSize, rate);
            run.advance(1);
        }
    }
    return std::move(trainer.network);
}

double accuracy(const Network &network, const Digits &digits)
{
    std::size_t right = 0;
    std::vector<float> input, output;
    for (std::size_t sample = 0; sample < digits.count(); ++sample) {
        input.assign(digits.pixels.begin() + static_cast<std::ptrdiff_t>(sample * ImagePixels),
                     digits.pixels.begin() + static_cast<std::ptrdiff_t>((sample + 1) * ImagePixels));
        for (std::size_t i = 0; i < network.layers.size(); ++i) {
            output.resize(network.layers[i].outputs);
            forward(network.layers[i], input.data(), output.data(), i + 1 < network.layers.size());
            std::swap(input, output);
        }
        const auto guess = std::max_element(input.begin(), input.end()) - input.begin();
        right += guess == digits.labels[sample] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(digits.count());
}

} // namespace assay::demo
