// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scale/plan.h"

#include "core/audit/audit_words.h"
#include "core/base/number_text.h"
#include "core/base/printable.h"

#include <algorithm>

namespace assay {
namespace {

/// Of a part whose tensors all lie plain: buffers of the workers, headers of both models.
constexpr std::uint64_t PlainPartBytes = std::uint64_t { 32 } << 20;
constexpr std::uint64_t FloatBytes = 4;

/// Transposed, permuted and cut tensors are held whole as float32.
bool isHeldWhole(const Transform &transform)
{
    return (transform.kind != TransformKind::None && transform.kind != TransformKind::Reshape
            && transform.kind != TransformKind::NormPlusOne)
        || std::ranges::any_of(transform.then, isHeldWhole);
}

std::uint64_t largestHeldWhole(const Comparison &paired)
{
    std::uint64_t largest = 0;
    for (const LayerReport &layer : paired.layers)
        if (layer.match.candidate && isHeldWhole(layer.match.transform))
            largest = std::max(largest, paired.candidate->tensors[*layer.match.candidate].elementCount());
    return largest;
}

/// With the texts that both models are run on.
std::string mergeWords(const AuditRequest &request)
{
    return "assay merge parts/*.assay-part" + textWords(request) + " --json report.json --pdf report.pdf";
}

std::string mebibytes(std::uint64_t bytes)
{
    return std::to_string((bytes >> 20) + 1);
}

} // namespace

ScalePlan planAudit(const DividedAudit &audit)
{
    ScalePlan plan { .parts = audit.header.parts,
                     .mostUseful = audit.cut.mostUseful(),
                     .totalBytes = audit.cut.totalCost,
                     .largestUnit = audit.cut.largestCost };
    for (unsigned part = 1; part <= plan.parts; ++part)
        plan.largestPart = std::max(plan.largestPart, audit.cut.costOf(part));
    const auto largest = std::ranges::max_element(audit.cut.units, {}, &ScaleUnit::cost);
    if (largest != audit.cut.units.end()) {
        plan.largestIsFile = largest->file.has_value();
        plan.largestName = largest->file ? audit.files[*largest->file].path
                                         : audit.paired->layers[largest->layers.front()].referenceName;
    }
    plan.memoryBytes = PlainPartBytes + (audit.paired ? FloatBytes * largestHeldWhole(*audit.paired) : 0);
    return plan;
}

std::string planText(const ScalePlan &plan, const AuditRequest &request, const std::string &mapPath)
{
    std::string text = "parts          " + std::to_string(plan.parts) + "\n" + "to read        "
        + bytesText(plan.totalBytes) + "; each file once for its SHA-256, its layers from the page cache\n"
        + "longest part   " + bytesText(plan.largestPart) + "\n" + "largest unit   "
        + bytesText(plan.largestUnit) + (plan.largestIsFile ? ", the SHA-256 of " : ", the layer ")
        + printable(plan.largestName) + "\n" + "memory a part  " + bytesText(plan.memoryBytes) + "\n";
    if (plan.parts > plan.mostUseful)
        text += "more than " + std::to_string(plan.mostUseful)
            + (plan.mostUseful == 1 ? " part does" : " parts do") + " not shorten the run: one "
            + (plan.largestIsFile ? "file" : "tensor") + " holds 1/" + std::to_string(plan.mostUseful)
            + " of the bytes\n";
    const std::string count = std::to_string(plan.parts);
    text += "\nmkdir -p parts; sbatch --array=1-" + count + " --mem=" + mebibytes(plan.memoryBytes)
        + "M audit.sbatch        # audit.sbatch: --plan " + count + " -o audit.sbatch\n"
        + printable(mergeWords(request)) + "\n" + "or, without Slurm: parallel assay audit"
        + printable(auditWords(request, mapPath)) + " --part {}/" + count
        + " -o parts/{}.assay-part --quiet ::: {1.." + count + "}\n";
    return text;
}

std::string slurmScript(const ScalePlan &plan, const AuditRequest &request, const std::string &mapPath)
{
    const std::string count = std::to_string(plan.parts);
    return "#!/bin/bash\n"
           "# One part of an audit per task; submit the same array again to run what is missing: finished "
           "parts are\n"
           "# kept. PARTS says of how many where only some are resubmitted: sbatch --export=ALL,PARTS="
        + count
        + " --array=3,7\n"
          "#SBATCH --job-name=assay --array=1-"
        + count + " --cpus-per-task=2 --mem=" + mebibytes(plan.memoryBytes)
        + "M\n"
          "#SBATCH --requeue --open-mode=append --output=parts/%a.log\n"
          "i=$SLURM_ARRAY_TASK_ID; n=${PARTS:-$SLURM_ARRAY_TASK_MAX}\n"
          "assay audit"
        + auditWords(request, mapPath)
        + " \\\n    --part \"$i/$n\" -o \"parts/$i.assay-part\" --threads \"$SLURM_CPUS_PER_TASK\" --quiet\n"
          "rc=$?\n"
          "if [ $rc = 2 ] && [ \"${SLURM_RESTART_COUNT:-0}\" -lt 2 ]; then\n"
          "    scontrol requeue \"${SLURM_ARRAY_JOB_ID}_$i\" && sleep 60\n"
          "fi\n"
          "exit $rc\n";
}

} // namespace assay
