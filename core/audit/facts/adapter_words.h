// SPDX-License-Identifier: GPL-3.0-or-later
// What a document says of a model where an adapter was given in its place.
#pragma once

#include "core/audit/facts/readings.h"

namespace assay {

/// "A model of 4,096 parameters" where what was opened changes a model, and is none. Two adapters are a pair.
bool speaksPastAdapter(const AuditContext &context, const Fact &fact, const Readings &readings);

/// "100 % of the weights" in a document that gives the bytes of the adapter as those of its model, and has no
/// word of an adapter: it does not mean what the adapter is for.
bool passesAdapterOff(const AuditContext &context, const Fact &fact);

} // namespace assay
