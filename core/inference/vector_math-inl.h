// SPDX-License-Identifier: GPL-3.0-or-later
// Exponential, hyperbolic tangent and error function of vectors, by polynomials of our own: the same bits on
// every processor, whatever its libm. Included once per Highway target; no include guard but Highway's.
#if defined(ASSAY_VECTOR_MATH_TOGGLE) == defined(HWY_TARGET_TOGGLE)
#ifdef ASSAY_VECTOR_MATH_TOGGLE
#undef ASSAY_VECTOR_MATH_TOGGLE
#else
#define ASSAY_VECTOR_MATH_TOGGLE
#endif

#include "core/numbers/fused-inl.h"

#include <hwy/highway.h>

#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace assay {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// e^x to 1 ulp; 0 below -87.3, where the result would be denormal; inf above 88.7. NaN stays.
template <class D, class V = hn::VFromD<D>> HWY_INLINE V Exponential(D d, V x)
{
    const hn::RebindToSigned<D> whole;
    const V low = hn::Set(d, -87.3f), high = hn::Set(d, 88.72f);
    const V clamped = hn::Min(hn::Max(x, low), high);
    const V n = hn::Round(hn::Mul(clamped, hn::Set(d, 1.44269504f)));
    // ln 2 in two parts: the first has trailing zeros, so that n times it is exact.
    V r = Fused(n, hn::Set(d, -0.693145752f), clamped);
    r = Fused(n, hn::Set(d, -1.42860677e-6f), r);
    // Fitted to relative 3e-9 on |r| <= 0.35.
    V p = hn::Set(d, 0x1.6a1a12p-10f);
    p = Fused(p, r, hn::Set(d, 0x1.123fb0p-7f));
    p = Fused(p, r, hn::Set(d, 0x1.555916p-5f));
    p = Fused(p, r, hn::Set(d, 0x1.55548ap-3f));
    p = Fused(p, r, hn::Set(d, 0.5f));
    p = Fused(hn::Mul(r, r), p, r);
    const V mantissa = hn::Add(p, hn::Set(d, 1.0f));
    // 2^n in two factors: n may be 128, where the mantissa is below 1.
    const auto half = hn::ShiftRight<1>(hn::ConvertTo(whole, n));
    const auto rest = hn::Sub(hn::ConvertTo(whole, n), half);
    const auto bias = hn::Set(whole, 127);
    const V first = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(half, bias)));
    const V second = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(rest, bias)));
    V result = hn::Mul(hn::Mul(mantissa, first), second);
    result = hn::IfThenZeroElse(hn::Lt(x, low), result);
    result = hn::IfThenElse(hn::Gt(x, high), hn::Set(d, HUGE_VALF), result);
    return hn::IfThenElse(hn::IsNaN(x), x, result);
}

/// tanh x to 2 ulp.
template <class D, class V = hn::VFromD<D>> HWY_INLINE V HyperbolicTangent(D d, V x)
{
    const V one = hn::Set(d, 1.0f);
    const V size = hn::Abs(x);
    const V s = hn::Mul(x, x);
    // Fitted to relative 2e-9 on |x| <= 0.5625.
    V p = hn::Set(d, -0x1.94ff98p-8f);
    p = Fused(p, s, hn::Set(d, 0x1.582f9ep-6f));
    p = Fused(p, s, hn::Set(d, -0x1.b90946p-5f));
    p = Fused(p, s, hn::Set(d, 0x1.110c72p-3f));
    p = Fused(p, s, hn::Set(d, -0x1.555548p-2f));
    const V small = Fused(hn::Mul(p, s), x, x);
    const V e = Exponential(d, hn::Min(hn::Add(size, size), hn::Set(d, 40.0f)));
    const V large = hn::Sub(one, hn::Div(hn::Set(d, 2.0f), hn::Add(e, one)));
    const V result = hn::IfThenElse(hn::Lt(size, hn::Set(d, 0.5625f)), small, hn::CopySign(large, x));
    return hn::IfThenElse(hn::IsNaN(x), x, result);
}

/// erf x to 2 ulp.
template <class D, class V = hn::VFromD<D>> HWY_INLINE V ErrorFunction(D d, V x)
{
    const V one = hn::Set(d, 1.0f);
    const V t = hn::Min(hn::Abs(x), hn::Set(d, 4.0f)); // erf 4 = 1 in float
    const V s = hn::Mul(x, x);
    // erf x = x + x P(x²), fitted to relative 5e-10 on |x| <= 0.9375.
    V p = hn::Set(d, 0x1.5ac210p-14f);
    p = Fused(p, s, hn::Set(d, -0x1.a99ea0p-11f));
    p = Fused(p, s, hn::Set(d, 0x1.54b5dap-8f));
    p = Fused(p, s, hn::Set(d, -0x1.b80cb2p-6f));
    p = Fused(p, s, hn::Set(d, 0x1.ce2df4p-4f));
    p = Fused(p, s, hn::Set(d, -0x1.812742p-2f));
    p = Fused(p, s, hn::Set(d, 0x1.06eba8p-3f));
    const V small = Fused(p, x, x);
    // -ln(1 - erf t) as a polynomial, fitted so that erf has 6e-11 on 0.9 <= t <= 4.
    V q = hn::Set(d, 0x1.5d7048p-16f);
    q = Fused(q, t, hn::Set(d, -0x1.c457eap-12f));
    q = Fused(q, t, hn::Set(d, 0x1.1061f4p-8f));
    q = Fused(q, t, hn::Set(d, -0x1.9aeb72p-6f));
    q = Fused(q, t, hn::Set(d, 0x1.bb4530p-4f));
    q = Fused(q, t, hn::Set(d, 0x1.444d22p-1f));
    q = Fused(q, t, hn::Set(d, 0x1.212626p+0f));
    q = Fused(q, t, hn::Set(d, -0x1.62d3f8p-13f));
    const V large = hn::CopySign(hn::Sub(one, Exponential(d, hn::Neg(q))), x);
    const V result = hn::IfThenElse(hn::Lt(hn::Abs(x), hn::Set(d, 0.9375f)), small, large);
    return hn::IfThenElse(hn::IsNaN(x), x, result);
}

/// e^x in double to 2 ulp for x <= 0; 0 below -700.
template <class D, class V = hn::VFromD<D>> HWY_INLINE V ExponentialOfDouble(D d, V x)
{
    const hn::RebindToSigned<D> whole;
    const V low = hn::Set(d, -700.0);
    const V clamped = hn::Max(x, low);
    const V n = hn::Round(hn::Mul(clamped, hn::Set(d, 1.4426950408889634)));
    V r = Fused(n, hn::Set(d, -0x1.62e42fee00000p-1), clamped);
    r = Fused(n, hn::Set(d, -0x1.a39ef35793c76p-33), r);
    V p = hn::Set(d, 1.0 / 479001600); // the series to r^12: 2e-16 on |r| <= 0.35
    for (const double term : { 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
                               1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0 })
        p = Fused(p, r, hn::Set(d, term));
    // n is an integer of at most 11 bits: its two's complement stands in the low bits of n + 1.5 * 2^52.
    const auto bits = hn::BitCast(whole, hn::Add(n, hn::Set(d, 0x1.8p52)));
    const auto exponent = hn::ShiftLeft<52>(hn::Add(bits, hn::Set(whole, 1023)));
    return hn::IfThenZeroElse(hn::Lt(x, low), hn::Mul(p, hn::BitCast(d, exponent)));
}

} // namespace HWY_NAMESPACE
} // namespace assay
HWY_AFTER_NAMESPACE();

#endif // ASSAY_VECTOR_MATH_TOGGLE
