// SPDX-License-Identifier: GPL-3.0-or-later
// What the metrics beside a metric tell of it: that it is of the weights, and which of its meanings is meant.
#pragma once

#include "core/audit/facts/readings.h"

namespace assay {

/// In its record, list, table or sentence stands an error or likeness of the weights as it was measured.
bool standsWithMeasured(const AuditContext &context, const Fact &fact);

/// "SQNR 47.6 dB, relative error 0.00417" is 10^(-47.6/20), and no square of it: the other meaning of the
/// name goes.
void keepMeantError(const AuditContext &context, const Fact &fact, Readings &readings);

} // namespace assay
