// SPDX-License-Identifier: GPL-3.0-or-later
// The pieces that every report shares. Unknown and non-finite become null.
#pragma once

#include "core/analysis/compare.h"
#include "core/base/text_sink.h"
#include "core/model/accounting.h"
#include "core/model/finding.h"

#include <nlohmann/json.hpp>

#include <functional>

namespace assay {

using Json = nlohmann::ordered_json;

Json jsonNumber(double value); ///< null if NaN or infinite
Json jsonNumber(const std::optional<double> &value);
Json jsonNumbers(const std::vector<double> &values);
Json jsonText(const std::string &text); ///< null if empty; invalid UTF-8 becomes U+FFFD
Json jsonFindings(const std::vector<Finding> &findings);
Json jsonStats(const std::optional<TensorStats> &stats);
/// null without one.
Json jsonProfile(const std::optional<ErrorProfile> &profile);
Json jsonTotals(const Comparison &comparison);
Json jsonLayer(const Comparison &comparison, const LayerReport &layer);
/// Two-space indented, trailing newline, never throws.
std::string jsonDump(const Json &document);
/// The same with document's empty list of that name filled by count rows, each made, written and dropped, in
/// parts of about a megabyte: a hundred thousand rows would take a gigabyte as values. Fails as the sink
/// does.
Status writeJson(const TextSink &sink, const Json &document, const std::string &list, std::size_t count,
                 const std::function<Json(std::size_t index)> &row);

} // namespace assay
