// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/speaker.h"

#include "core/base/random.h"
#include "core/inference/kernels.h"

#include <algorithm>
#include <cmath>

namespace assay::demo {
namespace {

constexpr std::size_t Width = Speaker::Width, Head = Width / Speaker::Heads;
constexpr float Epsilon = 1e-5f;

using Values = std::vector<float>;

Values transposed(const float *a, std::size_t rows, std::size_t columns)
{
    Values result(rows * columns);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j)
            result[j * rows + i] = a[i * columns + j];
    return result;
}

/// c[i][j] += Σ_k a[i][k] b[k][j], by the kernels that models are run with; columns are whole panels.
void multiply(const float *a, const float *b, float *c, std::size_t rows, std::size_t depth,
              std::size_t columns)
{
    const std::size_t panels = columns / PanelLanes;
    Values packed(depth * columns), sums(rows * columns);
    for (std::size_t panel = 0; panel < panels; ++panel)
        for (std::size_t k = 0; k < depth; ++k)
            std::copy_n(b + k * columns + panel * PanelLanes, PanelLanes,
                        packed.data() + (panel * depth + k) * PanelLanes);
    multiplyPanels({ .weights = a,
                     .weightStride = depth,
                     .rows = rows,
                     .depth = depth,
                     .panels = packed.data(),
                     .panelStride = depth * PanelLanes,
                     .panelCount = panels,
                     .out = sums.data(),
                     .outStride = rows * PanelLanes });
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j)
            c[i * columns + j] += sums[(j / PanelLanes * rows + i) * PanelLanes + j % PanelLanes];
}

/// c[k][j] += Σ_t a[t][k] b[t][j].
void multiplyTransposed(const float *a, const float *b, float *c, std::size_t tokens, std::size_t depth,
                        std::size_t columns)
{
    multiply(transposed(a, tokens, depth).data(), b, c, depth, tokens, columns);
}

/// y = x W + b with W [in][out], and what goes back through it.
struct Linear {
    const float *weight, *bias;
    float *weightGradient, *biasGradient;
    std::size_t inputs, outputs;

    Values forward(const Values &x) const
    {
        const std::size_t tokens = x.size() / inputs;
        Values y(tokens * outputs);
        for (std::size_t t = 0; t < tokens; ++t)
            std::copy_n(bias, outputs, y.begin() + static_cast<std::ptrdiff_t>(t * outputs));
        multiply(x.data(), weight, y.data(), tokens, inputs, outputs);
        return y;
    }
    Values backward(const Values &x, const Values &dy) const
    {
        const std::size_t tokens = x.size() / inputs;
        multiplyTransposed(x.data(), dy.data(), weightGradient, tokens, inputs, outputs);
        for (std::size_t t = 0; t < tokens; ++t)
            for (std::size_t j = 0; j < outputs; ++j)
                biasGradient[j] += dy[t * outputs + j];
        Values dx(x.size());
        multiply(dy.data(), transposed(weight, inputs, outputs).data(), dx.data(), tokens, outputs, inputs);
        return dx;
    }
};

struct Norm {
    const float *weight, *bias;
    float *weightGradient, *biasGradient;
    Values normal {}, scale {}; ///< (x − mean) / deviation, 1 / deviation

    Values forward(const Values &x)
    {
        normal = x;
        scale.clear();
        Values y(x.size());
        for (std::size_t t = 0; t < x.size() / Width; ++t) {
            float mean = 0, variance = 0;
            for (std::size_t k = 0; k < Width; ++k)
                mean += x[t * Width + k] / Width;
            for (std::size_t k = 0; k < Width; ++k)
                variance += (x[t * Width + k] - mean) * (x[t * Width + k] - mean) / Width;
            scale.push_back(1 / std::sqrt(variance + Epsilon));
            for (std::size_t k = 0; k < Width; ++k) {
                float &value = normal[t * Width + k];
                value = (value - mean) * scale[t];
                y[t * Width + k] = value * weight[k] + bias[k];
            }
        }
        return y;
    }
    /// Added to dx.
    void backward(const Values &dy, Values &dx) const
    {
        for (std::size_t t = 0; t < scale.size(); ++t) {
            float sum = 0, along = 0;
            for (std::size_t k = 0; k < Width; ++k) {
                const float d = dy[t * Width + k], n = normal[t * Width + k];
                weightGradient[k] += d * n;
                biasGradient[k] += d;
                sum += d * weight[k] / Width;
                along += d * weight[k] * n / Width;
            }
            for (std::size_t k = 0; k < Width; ++k)
                dx[t * Width + k]
                    += scale[t] * (dy[t * Width + k] * weight[k] - sum - normal[t * Width + k] * along);
        }
    }
};

constexpr float GeluFactor = 0.797884561f, GeluCubic = 0.044715f;

float geluTangent(float x)
{
    return std::tanh(GeluFactor * (x + GeluCubic * x * x * x));
}

/// Of x/2 (1 + t) where t is geluTangent(x).
float geluSlope(float x, float t)
{
    return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * GeluFactor * (1 + 3 * GeluCubic * x * x);
}

/// Causal attention over rows of q|k|v.
struct Attention {
    Values shares {}; ///< [head][t][s]

    Values forward(const Values &qkv)
    {
        const std::size_t tokens = qkv.size() / (3 * Width);
        shares.assign(Speaker::Heads * tokens * tokens, 0);
        Values out(tokens * Width);
        for (std::size_t head = 0; head < Speaker::Heads; ++head)
            for (std::size_t t = 0; t < tokens; ++t) {
                float *share = shares.data() + (head * tokens + t) * tokens, most = -1e30f, total = 0;
                for (std::size_t s = 0; s <= t; ++s) {
                    for (std::size_t j = 0; j < Head; ++j)
                        share[s] += at(qkv, t, 0, head, j) * at(qkv, s, 1, head, j);
                    share[s] *= Scale;
                    most = std::max(most, share[s]);
                }
                for (std::size_t s = 0; s <= t; ++s)
                    total += share[s] = std::exp(share[s] - most);
                for (std::size_t s = 0; s <= t; ++s) {
                    share[s] /= total;
                    for (std::size_t j = 0; j < Head; ++j)
                        out[t * Width + head * Head + j] += share[s] * at(qkv, s, 2, head, j);
                }
            }
        return out;
    }
    Values backward(const Values &qkv, const Values &dOut) const
    {
        const std::size_t tokens = qkv.size() / (3 * Width);
        Values d(qkv.size()), dShare(tokens);
        const auto place = [](std::size_t t, std::size_t part, std::size_t head, std::size_t j) {
            return t * 3 * Width + part * Width + head * Head + j;
        };
        for (std::size_t head = 0; head < Speaker::Heads; ++head)
            for (std::size_t t = 0; t < tokens; ++t) {
                const float *share = shares.data() + (head * tokens + t) * tokens;
                float mean = 0;
                for (std::size_t s = 0; s <= t; ++s) {
                    dShare[s] = 0;
                    for (std::size_t j = 0; j < Head; ++j) {
                        const float dy = dOut[t * Width + head * Head + j];
                        dShare[s] += dy * at(qkv, s, 2, head, j);
                        d[place(s, 2, head, j)] += share[s] * dy;
                    }
                    mean += share[s] * dShare[s];
                }
                for (std::size_t s = 0; s <= t; ++s) {
                    const float dScore = share[s] * (dShare[s] - mean) * Scale;
                    for (std::size_t j = 0; j < Head; ++j) {
                        d[place(t, 0, head, j)] += dScore * at(qkv, s, 1, head, j);
                        d[place(s, 1, head, j)] += dScore * at(qkv, t, 0, head, j);
                    }
                }
            }
        return d;
    }

private:
    static constexpr float Scale = 0.25f; ///< Head^(−1/2)
    static_assert(Head == 16);
    static float at(const Values &qkv, std::size_t t, std::size_t part, std::size_t head, std::size_t j)
    {
        return qkv[t * 3 * Width + part * Width + head * Head + j];
    }
};

void addTo(Values &x, const Values &y)
{
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] += y[i];
}

/// One layer with what its way back needs.
struct Block {
    Norm first, second;
    Linear qkv, output, up, down;
    Attention attention {};
    Values normed {}, heads {}, mixed {}, secondNormed {}, raised {}, tangents {}, hidden {};

    void forward(Values &x)
    {
        normed = first.forward(x);
        heads = qkv.forward(normed);
        mixed = attention.forward(heads);
        addTo(x, output.forward(mixed));
        secondNormed = second.forward(x);
        raised = up.forward(secondNormed);
        tangents.resize(raised.size());
        hidden.resize(raised.size());
        for (std::size_t i = 0; i < raised.size(); ++i) {
            tangents[i] = geluTangent(raised[i]);
            hidden[i] = 0.5f * raised[i] * (1 + tangents[i]);
        }
        addTo(x, down.forward(hidden));
    }
    void backward(Values &dx)
    {
        Values d = down.backward(hidden, dx);
        for (std::size_t i = 0; i < d.size(); ++i)
            d[i] *= geluSlope(raised[i], tangents[i]);
        second.backward(up.backward(secondNormed, d), dx);
        d = attention.backward(heads, output.backward(mixed, dx));
        first.backward(qkv.backward(normed, d), dx);
    }
};

} // namespace

Speaker::Speaker()
{
    constexpr float Spread = 0.08f;
    const std::string root = "transformer.";
    add(root + "wte.weight", { Tokens, Width }, 0, Spread);
    add(root + "wpe.weight", { Context, Width }, 0, Spread);
    for (std::size_t i = 0; i < Layers; ++i) {
        const std::string layer = root + "h." + std::to_string(i) + ".";
        for (const char *norm : { "ln_1", "ln_2" }) {
            add(layer + norm + ".weight", { Width }, 1, 0);
            add(layer + norm + ".bias", { Width }, 0, 0);
        }
        const auto linear = [&](const char *name, std::size_t inputs, std::size_t outputs) {
            add(layer + name + ".weight", { inputs, outputs }, 0, Spread);
            add(layer + name + ".bias", { outputs }, 0, 0);
        };
        linear("attn.c_attn", Width, 3 * Width);
        linear("attn.c_proj", Width, Width);
        linear("mlp.c_fc", Width, Hidden);
        linear("mlp.c_proj", Hidden, Width);
    }
    add(root + "ln_f.weight", { Width }, 1, 0);
    add(root + "ln_f.bias", { Width }, 0, 0);
}

void Speaker::add(const std::string &name, std::vector<std::uint64_t> shape, float fill, float spread)
{
    SpeakerTensor tensor { .name = name, .shape = shape, .offset = m_values.size(), .size = 1 };
    for (const auto dim : shape)
        tensor.size *= dim;
    Random random(m_tensors.size() + 1);
    for (std::size_t i = 0; i < tensor.size; ++i)
        m_values.push_back(fill + (spread > 0 ? spread * static_cast<float>(random.gaussian()) : 0.0f));
    m_tensors.push_back(std::move(tensor));
}

std::size_t Speaker::offsetOf(const std::string &name) const
{
    return std::ranges::find(m_tensors, "transformer." + name, &SpeakerTensor::name)->offset;
}

const float *Speaker::at(const std::string &name) const
{
    return m_values.data() + offsetOf(name);
}

double Speaker::addGradient(std::span<const std::uint8_t> ids, std::vector<float> &gradient) const
{
    const std::size_t tokens = std::min(Context, ids.size() - 1);
    const auto back = [&](const std::string &name) { return gradient.data() + offsetOf(name); };
    const auto norm = [&](const std::string &name) {
        return Norm { at(name + ".weight"), at(name + ".bias"), back(name + ".weight"),
                      back(name + ".bias") };
    };
    const auto linear = [&](const std::string &name, std::size_t inputs, std::size_t outputs) {
        return Linear { at(name + ".weight"),
                        at(name + ".bias"),
                        back(name + ".weight"),
                        back(name + ".bias"),
                        inputs,
                        outputs };
    };
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < Layers; ++i) {
        const std::string layer = "h." + std::to_string(i) + ".";
        blocks.push_back({ .first = norm(layer + "ln_1"),
                           .second = norm(layer + "ln_2"),
                           .qkv = linear(layer + "attn.c_attn", Width, 3 * Width),
                           .output = linear(layer + "attn.c_proj", Width, Width),
                           .up = linear(layer + "mlp.c_fc", Width, Hidden),
                           .down = linear(layer + "mlp.c_proj", Hidden, Width) });
    }
    const float *words = at("wte.weight"), *places = at("wpe.weight");
    Values x(tokens * Width);
    for (std::size_t t = 0; t < tokens; ++t)
        for (std::size_t k = 0; k < Width; ++k)
            x[t * Width + k] = words[ids[t] * Width + k] + places[t * Width + k];
    for (Block &block : blocks)
        block.forward(x);
    Norm last = norm("ln_f");
    const Values finished = last.forward(x);
    Values logits(tokens * Tokens);
    multiply(finished.data(), transposed(words, Tokens, Width).data(), logits.data(), tokens, Width, Tokens);
    double loss = 0;
    for (std::size_t t = 0; t < tokens; ++t) {
        float *row = logits.data() + t * Tokens;
        const float most = *std::max_element(row, row + Tokens);
        float total = 0;
        for (std::size_t v = 0; v < Tokens; ++v)
            total += row[v] = std::exp(row[v] - most);
        loss -= std::log(static_cast<double>(row[ids[t + 1]] / total));
        for (std::size_t v = 0; v < Tokens; ++v)
            row[v] = (row[v] / total - (v == ids[t + 1] ? 1.0f : 0.0f)) / static_cast<float>(tokens);
    }
    Values d(finished.size()), dx(finished.size());
    multiply(logits.data(), words, d.data(), tokens, Tokens, Width);
    multiplyTransposed(logits.data(), finished.data(), back("wte.weight"), tokens, Tokens, Width);
    last.backward(d, dx);
    for (std::size_t i = Layers; i-- > 0;)
        blocks[i].backward(dx);
    for (std::size_t t = 0; t < tokens; ++t)
        for (std::size_t k = 0; k < Width; ++k) {
            back("wte.weight")[ids[t] * Width + k] += dx[t * Width + k];
            back("wpe.weight")[t * Width + k] += dx[t * Width + k];
        }
    return loss / static_cast<double>(tokens);
}

} // namespace assay::demo
