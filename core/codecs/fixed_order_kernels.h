// SPDX-License-Identifier: GPL-3.0-or-later
// The loops of fixed_order.cpp on the widest vectors of the processor (Highway, chosen at run time). A lane
// is an element and nothing is fused: each element is computed as one after the other would be, to the bit.
#pragma once

#include <cstddef>

namespace assay::fixed_order {

/// target += factor * source
void addScaled(double *target, double factor, const double *source, std::size_t count);

/// target -= one * factor + other * factorOfOther
void subtractBoth(double *target, const double *one, double factor, const double *other, double factorOfOther,
                  std::size_t count);

/// target += sum of factors[k] * rows[k], k ascending; row k begins k * stride after the first.
void addRows(double *target, const double *factors, std::size_t rowCount, const double *rows,
             std::size_t stride, std::size_t count);

/// Turns two rows by an angle: one = cosine * one - sine * other, other = sine * one + cosine * other.
void turn(double *one, double *other, double cosine, double sine, std::size_t count);

} // namespace assay::fixed_order
