// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/parts.h"

#include "app/commands/commands.h"
#include "app/terminal.h"
#include "core/base/atomic_file.h"
#include "core/base/printable.h"
#include "core/scale/merge.h"
#include "core/scale/plan.h"

#include <charconv>
#include <cstdio>
#include <filesystem>

namespace assay {
namespace {

struct PartNumber {
    unsigned part = 0, parts = 0;
};

std::optional<unsigned> wholeNumber(std::string_view text)
{
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

Result<PartNumber> partNumber(const std::string &text)
{
    const std::size_t slash = text.find('/');
    const auto part = wholeNumber(std::string_view(text).substr(0, slash));
    const auto parts
        = slash == std::string::npos ? std::nullopt : wholeNumber(std::string_view(text).substr(slash + 1));
    if (!part || !parts || *part < 1 || *part > *parts || *parts > MostParts)
        return Error { ErrorKind::Usage,
                       "--part takes i/n with 1 <= i <= n <= " + std::to_string(MostParts) + ", not \"" + text
                           + "\"" };
    return PartNumber { *part, *parts };
}

Status refuseOutputs(const Arguments &arguments)
{
    for (const char *output : { "pdf", "json", "csv", "layers-csv", "layers", "text", "context", "whole" })
        if (arguments.has(output))
            return Error {
                ErrorKind::Usage,
                std::string("--") + output
                    + " does not go with --part: outputs are written by merge, which also runs texts"
            };
    for (const char *option : { "reproduce", "base" })
        if (arguments.has(option))
            return Error { ErrorKind::Usage,
                           std::string("--") + option
                               + " does not go with --part: methods are run, and differences added to their "
                                 "base, in one audit of the whole" };
    return {};
}

/// The part that already lies at path, if it is this very one.
bool isAlreadyThere(const std::string &path, const PartHeader &header, unsigned part)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return false;
    const auto found = readPart(path);
    return found && found->part == part && headerText(found->header) == headerText(header);
}

int runPart(const Arguments &arguments, const AuditJob &job, const RunControl &run)
{
    const auto number = partNumber(arguments.value("part"));
    if (!number)
        return reportError(number.error());
    if (const auto refused = refuseOutputs(arguments); !refused)
        return reportError(refused.error());
    const std::string path = arguments.value("output");
    if (path.empty())
        return reportError({ ErrorKind::Usage, "--part needs -o FILE" });
    auto audit = divideAudit(job.request, { job.mapPath, mappingText(job.request.compare.mapping) },
                             number->parts, run);
    if (!audit)
        return reportError(audit.error());
    const std::string name = "part " + std::to_string(number->part) + "/" + std::to_string(number->parts);
    if (!arguments.has("again") && isAlreadyThere(path, audit->header, number->part)) {
        if (!arguments.has("quiet"))
            std::printf("%s is already at %s\n", name.c_str(), printable(path).c_str());
        return ExitDone;
    }
    const auto part = measurePart(*audit, job.request, number->part, run);
    if (!part)
        return reportError(part.error());
    if (const auto status = writeFileAtomically(path, partText(*part)); !status)
        return reportError(status.error());
    if (!arguments.has("quiet"))
        std::printf("%s: %zu layers and %zu files measured, at %s\n", name.c_str(), part->layers.size(),
                    part->hashes.size(), printable(path).c_str());
    return ExitDone;
}

int runPlan(const Arguments &arguments, const AuditJob &job, const RunControl &run)
{
    const auto parts = wholeNumber(arguments.value("plan"));
    if (!parts || *parts < 1 || *parts > MostParts)
        return reportError({ ErrorKind::Usage,
                             "--plan takes a number of parts from 1 to " + std::to_string(MostParts)
                                 + ", not \"" + arguments.value("plan") + "\"" });
    const auto audit
        = divideAudit(job.request, { job.mapPath, mappingText(job.request.compare.mapping) }, *parts, run);
    if (!audit)
        return reportError(audit.error());
    const ScalePlan plan = planAudit(*audit);
    if (arguments.has("output"))
        if (const auto status
            = writeFileAtomically(arguments.value("output"), slurmScript(plan, job.request, job.mapPath));
            !status)
            return reportError(status.error());
    if (!arguments.has("quiet"))
        std::fputs(planText(plan, job.request, job.mapPath).c_str(), stdout);
    return ExitDone;
}

} // namespace

bool isDivided(const Arguments &arguments)
{
    return arguments.has("plan") || arguments.has("part");
}

int runDividedAudit(const Arguments &arguments, const AuditJob &job, const RunControl &run)
{
    return arguments.has("part") ? runPart(arguments, job, run) : runPlan(arguments, job, run);
}

} // namespace assay
