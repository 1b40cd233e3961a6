// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic on panels, in the widest vectors of the processor (Highway, chosen at run time). A panel is 16
// tokens side by side: value k of token t stands at [k * 16 + t]. Every number is computed lane by lane in
// one order, so the bits depend neither on the width of the vectors nor on threads.
#pragma once

#include "core/numbers/panel_product.h"

#include <cstddef>
#include <cstdint>

namespace assay {

enum class Activation { Gelu, GeluTanh, Silu, Relu, QuickGelu };

/// out[n] = bias[n], or 0 without one, in all lanes.
void fillRows(const float *bias, std::size_t rows, float *out);

void activate(Activation kind, float *values, std::size_t count);
/// gate = activation(gate) · up.
void activateGated(Activation kind, float *gate, const float *up, std::size_t count);
/// x += y.
void addTo(float *x, const float *y, std::size_t count);
void scaleBy(float *x, float factor, std::size_t count);
/// x = cap · tanh(x / cap).
void softcap(float *x, float cap, std::size_t count);

/// y = x / sqrt(mean x² + epsilon) · weight over the width of one panel.
void rmsNorm(const float *x, std::size_t width, const float *weight, double epsilon, float *y);
/// y = (x − mean) / sqrt(variance + epsilon) · weight + bias; bias may be null.
void layerNorm(const float *x, std::size_t width, const float *weight, const float *bias, double epsilon,
               float *y);

/// Rotates the pairs (j, j + half) of one head by the angles of each token: cosines, sines [half][16].
void rotateHalves(float *head, std::size_t half, const float *cosines, const float *sines);

/// Over the keys of each lane alone that it sees: scores = softmax(cap(scale · scores)); 0 for the others.
struct SoftmaxJob {
    float *scores = nullptr; ///< [keys][16]
    std::size_t keys = 0;
    const std::int32_t *first = nullptr; ///< per lane: keys [first, last) are seen
    const std::int32_t *last = nullptr;
    float scale = 1;
    float cap = 0; ///< 0 = none
};
void softmaxKeys(const SoftmaxJob &job);

/// Per lane sums over the width of two panels, in double.
struct PanelSums {
    double reference[PanelLanes], candidate[PanelLanes], difference[PanelLanes], product[PanelLanes];
};
PanelSums comparePanels(const float *reference, const float *candidate, std::size_t width);
/// Lanes (as bits) that hold a NaN or an infinity.
std::uint32_t nonFiniteLanes(const float *x, std::size_t width);

} // namespace assay
