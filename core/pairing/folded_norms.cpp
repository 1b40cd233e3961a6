// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/folded_norms.h"

#include "core/base/number_text.h"

#include <algorithm>

namespace assay {
namespace {

constexpr const char *MeanNames[] = { "running_mean", "moving_mean" };

std::uint64_t runningMeans(const Model &model)
{
    std::uint64_t count = 0;
    for (const auto &tensor : model.tensors)
        count += std::ranges::any_of(
            MeanNames, [&tensor](const char *name) { return tensor.name.find(name) != std::string::npos; });
    return count;
}

} // namespace

void noteFoldedNorms(const Model &reference, const Model &candidate, Pairing &pairing)
{
    const std::uint64_t before = runningMeans(reference), after = runningMeans(candidate);
    if ((before == 0) == (after == 0))
        return;
    const bool isFolded = after == 0;
    for (auto &match : pairing.matches)
        if (match.kind == MatchKind::Paired && match.confidence < 1)
            match.note += std::string(match.note.empty() ? "" : "; ")
                + "batch normalisations are folded into the weights of one side, so the error is not that of "
                  "a code alone";
    pairing.findings.push_back(
        { .rule = "pairing.folded-normalisation",
          .severity = Severity::Warning,
          .subject = isFolded ? "candidate" : "reference",
          .summary = std::string("the ") + (isFolded ? "reference" : "candidate") + " has "
              + countText(isFolded ? before : after) + " batch normalisations with running statistics, the "
              + (isFolded ? "candidate" : "reference")
              + " none: as converters do, they were multiplied into the layers before them, whose weights "
                "differ for that reason and not by compression" });
}

} // namespace assay
