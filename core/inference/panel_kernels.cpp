// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/kernels.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/panel_kernels.cpp"
#include <hwy/foreach_target.h>

#include "core/inference/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {

using FloatTag = hn::CappedTag<float, PanelLanes>;
using FloatVector = hn::Vec<FloatTag>;
constexpr std::size_t Lanes = hn::MaxLanes(FloatTag());
using DoubleTag = hn::CappedTag<double, PanelLanes / 2>;
using DoubleVector = hn::Vec<DoubleTag>;
constexpr std::size_t DoubleLanes = hn::MaxLanes(DoubleTag());
constexpr std::size_t DoublesPerPanel = PanelLanes / DoubleLanes;

HWY_INLINE FloatVector Activated(Activation kind, FloatVector x)
{
    const FloatTag d;
    const auto one = hn::Set(d, 1.0f), half = hn::Set(d, 0.5f);
    switch (kind) {
    case Activation::Gelu:
        return hn::Mul(hn::Mul(half, x),
                       hn::Add(one, ErrorFunction(d, hn::Mul(x, hn::Set(d, 0.707106781f)))));
    case Activation::GeluTanh: {
        const auto cubic = Fused(hn::Mul(hn::Set(d, 0.044715f), hn::Mul(x, x)), x, x);
        return hn::Mul(hn::Mul(half, x),
                       hn::Add(one, HyperbolicTangent(d, hn::Mul(hn::Set(d, 0.797884561f), cubic))));
    }
    case Activation::Silu:
        return hn::Div(x, hn::Add(one, Exponential(d, hn::Neg(x))));
    case Activation::Relu:
        return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Zero(d), x); // a NaN stays
    case Activation::QuickGelu:
        return hn::Div(x, hn::Add(one, Exponential(d, hn::Mul(hn::Set(d, -1.702f), x))));
    }
    return x;
}

// count is a multiple of 16 everywhere: whole panels.
void Activate(Activation kind, float *values, std::size_t count)
{
    const FloatTag d;
    for (std::size_t i = 0; i < count; i += Lanes)
        hn::StoreU(Activated(kind, hn::LoadU(d, values + i)), d, values + i);
}

void ActivateGated(Activation kind, float *gate, const float *up, std::size_t count)
{
    const FloatTag d;
    for (std::size_t i = 0; i < count; i += Lanes)
        hn::StoreU(hn::Mul(Activated(kind, hn::LoadU(d, gate + i)), hn::LoadU(d, up + i)), d, gate + i);
}

void Softcap(float *x, float cap, std::size_t count)
{
    const FloatTag d;
    const auto limit = hn::Set(d, cap);
    for (std::size_t i = 0; i < count; i += Lanes)
        hn::StoreU(hn::Mul(limit, HyperbolicTangent(d, hn::Div(hn::LoadU(d, x + i), limit))), d, x + i);
}

/// Value k of a panel as doubles, DoubleLanes tokens at a time.
HWY_INLINE DoubleVector LoadDoubles(const float *values, std::size_t part)
{
    const DoubleTag d;
    const hn::Rebind<float, DoubleTag> narrow;
    return hn::PromoteTo(d, hn::LoadU(narrow, values + part * DoubleLanes));
}

void RmsScale(const float *x, std::size_t width, double epsilon, float *scale)
{
    const DoubleTag d;
    const hn::Rebind<float, DoubleTag> narrow;
    for (std::size_t part = 0; part < DoublesPerPanel; ++part) {
        auto squares = hn::Zero(d);
        for (std::size_t k = 0; k < width; ++k) {
            const auto value = LoadDoubles(x + k * PanelLanes, part);
            squares = Fused(value, value, squares);
        }
        const auto mean = hn::Div(squares, hn::Set(d, static_cast<double>(width)));
        const auto root = hn::Sqrt(hn::Add(mean, hn::Set(d, epsilon)));
        hn::StoreU(hn::DemoteTo(narrow, hn::Div(hn::Set(d, 1.0), root)), narrow, scale + part * DoubleLanes);
    }
}

void RmsNorm(const float *x, std::size_t width, const float *weight, double epsilon, float *y)
{
    const FloatTag d;
    HWY_ALIGN float scale[PanelLanes];
    RmsScale(x, width, epsilon, scale);
    for (std::size_t k = 0; k < width; ++k)
        for (std::size_t lane = 0; lane < PanelLanes; lane += Lanes) {
            const auto value = hn::Mul(hn::LoadU(d, x + k * PanelLanes + lane), hn::Load(d, scale + lane));
            hn::StoreU(hn::Mul(value, hn::Set(d, weight[k])), d, y + k * PanelLanes + lane);
        }
}

void LayerMoments(const float *x, std::size_t width, double epsilon, float *mean, float *scale)
{
    const DoubleTag d;
    const hn::Rebind<float, DoubleTag> narrow;
    const auto count = hn::Set(d, static_cast<double>(width));
    for (std::size_t part = 0; part < DoublesPerPanel; ++part) {
        auto sum = hn::Zero(d), squares = hn::Zero(d);
        for (std::size_t k = 0; k < width; ++k)
            sum = hn::Add(sum, LoadDoubles(x + k * PanelLanes, part));
        const auto middle = hn::Div(sum, count);
        for (std::size_t k = 0; k < width; ++k) {
            const auto off = hn::Sub(LoadDoubles(x + k * PanelLanes, part), middle);
            squares = Fused(off, off, squares);
        }
        const auto root = hn::Sqrt(hn::Add(hn::Div(squares, count), hn::Set(d, epsilon)));
        hn::StoreU(hn::DemoteTo(narrow, middle), narrow, mean + part * DoubleLanes);
        hn::StoreU(hn::DemoteTo(narrow, hn::Div(hn::Set(d, 1.0), root)), narrow, scale + part * DoubleLanes);
    }
}

void LayerNorm(const float *x, std::size_t width, const float *weight, const float *bias, double epsilon,
               float *y)
{
    const FloatTag d;
    HWY_ALIGN float mean[PanelLanes], scale[PanelLanes];
    LayerMoments(x, width, epsilon, mean, scale);
    for (std::size_t k = 0; k < width; ++k)
        for (std::size_t lane = 0; lane < PanelLanes; lane += Lanes) {
            const auto off = hn::Sub(hn::LoadU(d, x + k * PanelLanes + lane), hn::Load(d, mean + lane));
            const auto value = hn::Mul(off, hn::Load(d, scale + lane));
            const auto shift = bias ? hn::Set(d, bias[k]) : hn::Zero(d);
            hn::StoreU(Fused(value, hn::Set(d, weight[k]), shift), d, y + k * PanelLanes + lane);
        }
}

void RotateHalves(float *head, std::size_t half, const float *cosines, const float *sines)
{
    const FloatTag d;
    for (std::size_t i = 0; i < half * PanelLanes; i += Lanes) {
        float *low = head + i, *high = head + half * PanelLanes + i;
        const auto x = hn::LoadU(d, low), y = hn::LoadU(d, high);
        const auto c = hn::LoadU(d, cosines + i), s = hn::LoadU(d, sines + i);
        hn::StoreU(Fused(x, c, hn::Neg(hn::Mul(y, s))), d, low);
        hn::StoreU(Fused(y, c, hn::Mul(x, s)), d, high);
    }
}

/// One vector of lanes of a softmax.
void SoftmaxLanes(const SoftmaxJob &job, std::size_t lane)
{
    const FloatTag d;
    const hn::RebindToSigned<FloatTag> whole;
    const auto first = hn::LoadU(whole, job.first + lane), last = hn::LoadU(whole, job.last + lane);
    const auto factor = hn::Set(d, job.scale), cap = hn::Set(d, job.cap);
    auto most = hn::Set(d, -HUGE_VALF);
    const auto seen = [&](std::size_t key) {
        const auto k = hn::Set(whole, static_cast<std::int32_t>(key));
        return hn::RebindMask(d, hn::AndNot(hn::Lt(k, first), hn::Lt(k, last)));
    };
    for (std::size_t key = 0; key < job.keys; ++key) {
        float *at = job.scores + key * PanelLanes + lane;
        auto score = hn::Mul(hn::LoadU(d, at), factor);
        if (job.cap > 0)
            score = hn::Mul(cap, HyperbolicTangent(d, hn::Div(score, cap)));
        hn::StoreU(score, d, at);
        most = hn::IfThenElse(hn::And(seen(key), hn::Gt(score, most)), score, most);
    }
    auto total = hn::Zero(d), block = hn::Zero(d);
    for (std::size_t key = 0; key < job.keys; ++key) {
        float *at = job.scores + key * PanelLanes + lane;
        const auto power = Exponential(d, hn::Sub(hn::LoadU(d, at), most));
        const auto share = hn::IfThenElseZero(seen(key), power);
        hn::StoreU(share, d, at);
        block = hn::Add(block, share);
        if (key % 64 == 63) { // short sums keep the error of a long one small
            total = hn::Add(total, block);
            block = hn::Zero(d);
        }
    }
    total = hn::Add(total, block);
    for (std::size_t key = 0; key < job.keys; ++key) {
        float *at = job.scores + key * PanelLanes + lane;
        hn::StoreU(hn::IfThenElseZero(seen(key), hn::Div(hn::LoadU(d, at), total)), d, at);
    }
}

void SoftmaxKeys(const SoftmaxJob &job)
{
    for (std::size_t lane = 0; lane < PanelLanes; lane += Lanes)
        SoftmaxLanes(job, lane);
}

void ComparePanels(const float *reference, const float *candidate, std::size_t width, PanelSums &sums)
{
    const DoubleTag d;
    for (std::size_t part = 0; part < DoublesPerPanel; ++part) {
        auto left = hn::Zero(d), right = hn::Zero(d), apart = hn::Zero(d), product = hn::Zero(d);
        for (std::size_t k = 0; k < width; ++k) {
            const auto x = LoadDoubles(reference + k * PanelLanes, part);
            const auto y = LoadDoubles(candidate + k * PanelLanes, part);
            const auto e = hn::Sub(y, x);
            left = Fused(x, x, left);
            right = Fused(y, y, right);
            apart = Fused(e, e, apart);
            product = Fused(x, y, product);
        }
        hn::StoreU(left, d, sums.reference + part * DoubleLanes);
        hn::StoreU(right, d, sums.candidate + part * DoubleLanes);
        hn::StoreU(apart, d, sums.difference + part * DoubleLanes);
        hn::StoreU(product, d, sums.product + part * DoubleLanes);
    }
}

std::uint32_t NonFiniteLanes(const float *x, std::size_t width)
{
    const FloatTag d;
    std::uint32_t lanes = 0;
    for (std::size_t lane = 0; lane < PanelLanes; lane += Lanes) {
        auto odd = hn::Zero(d); // 0 * x is 0 for every finite x
        for (std::size_t k = 0; k < width; ++k)
            odd = hn::Add(odd, hn::Mul(hn::LoadU(d, x + k * PanelLanes + lane), hn::Zero(d)));
        HWY_ALIGN float stored[Lanes];
        hn::Store(odd, d, stored);
        for (std::size_t i = 0; i < Lanes; ++i)
            lanes |= std::isnan(stored[i]) ? 1u << (lane + i) : 0u;
    }
    return lanes;
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace assay {

HWY_EXPORT(Activate);
HWY_EXPORT(ActivateGated);
HWY_EXPORT(Softcap);
HWY_EXPORT(RmsNorm);
HWY_EXPORT(LayerNorm);
HWY_EXPORT(RotateHalves);
HWY_EXPORT(SoftmaxKeys);
HWY_EXPORT(ComparePanels);
HWY_EXPORT(NonFiniteLanes);

void fillRows(const float *bias, std::size_t rows, float *out)
{
    for (std::size_t n = 0; n < rows; ++n)
        std::fill_n(out + n * PanelLanes, PanelLanes, bias ? bias[n] : 0.0f);
}

void activate(Activation kind, float *values, std::size_t count)
{
    HWY_DYNAMIC_DISPATCH(Activate)(kind, values, count);
}

void activateGated(Activation kind, float *gate, const float *up, std::size_t count)
{
    HWY_DYNAMIC_DISPATCH(ActivateGated)(kind, gate, up, count);
}

void addTo(float *x, const float *y, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        x[i] += y[i];
}

void scaleBy(float *x, float factor, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        x[i] *= factor;
}

void softcap(float *x, float cap, std::size_t count)
{
    HWY_DYNAMIC_DISPATCH(Softcap)(x, cap, count);
}

void rmsNorm(const float *x, std::size_t width, const float *weight, double epsilon, float *y)
{
    HWY_DYNAMIC_DISPATCH(RmsNorm)(x, width, weight, epsilon, y);
}

void layerNorm(const float *x, std::size_t width, const float *weight, const float *bias, double epsilon,
               float *y)
{
    HWY_DYNAMIC_DISPATCH(LayerNorm)(x, width, weight, bias, epsilon, y);
}

void rotateHalves(float *head, std::size_t half, const float *cosines, const float *sines)
{
    HWY_DYNAMIC_DISPATCH(RotateHalves)(head, half, cosines, sines);
}

void softmaxKeys(const SoftmaxJob &job)
{
    HWY_DYNAMIC_DISPATCH(SoftmaxKeys)(job);
}

PanelSums comparePanels(const float *reference, const float *candidate, std::size_t width)
{
    PanelSums sums;
    HWY_DYNAMIC_DISPATCH(ComparePanels)(reference, candidate, width, sums);
    return sums;
}

std::uint32_t nonFiniteLanes(const float *x, std::size_t width)
{
    return HWY_DYNAMIC_DISPATCH(NonFiniteLanes)(x, width);
}

} // namespace assay
#endif
