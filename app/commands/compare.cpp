// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/comparison_text.h"
#include "app/terminal.h"
#include "core/audit/pair_findings.h"
#include "core/base/atomic_file.h"
#include "core/model/finding_list.h"
#include "core/opening/open.h"
#include "core/opening/open_importance.h"
#include "core/report/json_report.h"

#include <charconv>

namespace assay {
namespace {

Result<CompareOptions> readOptions(const Arguments &arguments)
{
    CompareOptions options;
    if (arguments.has("map")) {
        auto mapping = readMapping(arguments.value("map"));
        if (!mapping)
            return mapping.error();
        options.mapping = std::move(*mapping);
    }
    if (arguments.has("sample")) {
        const std::string text = arguments.value("sample");
        const auto [end, problem]
            = std::from_chars(text.data(), text.data() + text.size(), options.sampleFraction);
        if (problem != std::errc() || end != text.data() + text.size() || !(options.sampleFraction > 0)
            || options.sampleFraction > 1)
            return Error { ErrorKind::Usage,
                           "--sample is '" + text + "', expected a part above 0 and up to 1" };
    }
    options.profiles = arguments.has("profiles") || arguments.has("importance");
    return options;
}

} // namespace

int runCompare(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "comparing");
    if (!run)
        return reportError(run.error());
    auto options = readOptions(arguments);
    if (!options)
        return reportError(options.error());
    std::optional<Importance> importance;
    if (arguments.has("importance")) {
        auto read = openImportance(arguments.value("importance"), (*run)->control());
        if (!read)
            return reportError(read.error());
        importance = std::move(*read);
        options->importance = &*importance;
    }
    auto reference = openModel(arguments.positional[0], (*run)->control().silent());
    if (!reference)
        return reportError(reference.error());
    auto candidate = openModel(arguments.positional[1], (*run)->control().silent());
    if (!candidate)
        return reportError(candidate.error());
    auto comparison = compareModels(*reference, *candidate, *options, (*run)->control());
    auto findings = comparison ? pairFindings(*comparison, (*run)->control())
                               : Result<std::vector<Finding>>(comparison.error());
    (*run)->finish();
    if (!findings)
        return reportError(findings.error());
    comparison->findings = *std::move(findings);
    if (arguments.has("csv"))
        if (auto status = writeFileAtomically(arguments.value("csv"), layersCsv(*comparison)); !status)
            return reportError(status.error());
    const auto text = [&] {
        return layersText(*comparison) + "\n" + profilesText(*comparison) + totalsText(*comparison)
            + (comparison->findings.empty() ? "" : "\n" + findingsText(comparison->findings));
    };
    const int code = emitReport(arguments, text,
                                [&](const TextSink &sink) { return writeCompareJson(*comparison, sink); });
    if (code != ExitDone)
        return code;
    return hasFailure(comparison->findings) ? ExitRefuted : ExitDone;
}

} // namespace assay
