// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured of bytes set against bytes: ratios, and shares saved and left.
#pragma once

#include "core/audit/facts/readings.h"

namespace assay {

/// A part of the model is missing from the candidate.
bool isIncomplete(const AuditContext &context);
/// "On disk", "the files": and not what is stored in them.
bool isOfFiles(const Fact &fact);
void addReading(Readings &readings, std::string label, std::optional<double> value);

Readings ratioReadings(const AuditContext &context, const Fact &fact);
Readings shareReadings(const AuditContext &context, const Fact &fact);

} // namespace assay
