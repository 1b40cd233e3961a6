// SPDX-License-Identifier: GPL-3.0-or-later
// A few bytes read as one element of a type, for people who look at files.
#pragma once

#include "core/model/dtype.h"

#include <QByteArray>
#include <QString>

#include <span>

namespace assay {

/// The types that bytes can be read as, in the order shown.
std::span<const DType> inspectedTypes();
/// The element at the beginning of bytes, little-endian; types below a byte give every element of the first
/// byte, lowest bits first. Empty if there are too few bytes.
QString inspectBytes(DType dtype, const QByteArray &bytes);

} // namespace assay
