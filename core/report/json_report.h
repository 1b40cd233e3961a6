// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON of contract: stable keys, unknown is null, the same bytes for the same inputs.
#pragma once

#include "core/audit/audit.h"
#include "core/base/text_sink.h"
#include "core/base/version.h"
#include "core/compressing/compress.h"

namespace assay {

/// stats: one entry per tensor of the model, or empty. Memory: a part of the text, however many tensors.
Status writeInspectJson(const Model &model, const std::vector<std::optional<TensorStats>> &stats,
                        const TextSink &sink);
std::string inspectJson(const Model &model, const std::vector<std::optional<TensorStats>> &stats);
/// Memory: a part of the text, however many layers.
Status writeCompareJson(const Comparison &comparison, const TextSink &sink);
std::string compareJson(const Comparison &comparison);
std::string compressJson(const CompressReport &report);
/// withLayers: every layer of the comparison stands in it, not only its totals. Memory: a part of the text
/// beside those layers, however many claims.
Status writeAuditJson(const AuditReport &report, bool withLayers, const TextSink &sink);
std::string auditJson(const AuditReport &report, bool withLayers = false);
std::string layersCsv(const Comparison &comparison);
std::string findingsCsv(const AuditReport &report);

} // namespace assay
