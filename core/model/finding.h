// SPDX-License-Identifier: GPL-3.0-or-later
// What is odd about a file or breaks a claim: said once, with its evidence, and shown in tables.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace assay {

enum class Severity { Failure, Warning, Note };
const char *severityName(Severity severity);

/// One line of evidence. stated is what a file or document says; computed was computed here. Both are text
/// made by core/report/number_text.h; empty = not known.
struct Evidence {
    std::string label;
    std::optional<std::string> stated {};
    std::optional<std::string> computed {};
    std::string unit {};
    std::string location {}; ///< "README.md:12", "model.gguf@0x40", a JSON pointer
};

struct Finding {
    std::string rule; ///< id of the rule or check, e.g. "ratio.measured"
    Severity severity = Severity::Note;
    std::string subject {}; ///< tensor, file or claim it is about
    std::string summary {}; ///< one sentence with numbers, fit to be read aloud
    std::vector<Evidence> evidence {};
};

} // namespace assay
