// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/zero_steps.h"

#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/layouts/gptq.h"
#include "core/pairing/pair_sample.h"

namespace assay {
namespace {

constexpr std::size_t StepRows = 32, MostMatrices = 64;
/// One step is 13 times the error of rounding to it (1 against 1/12), of 3 bits with clipping still 4.
constexpr double MuchNearer = 0.25;

struct Errors {
    double declared = 0, other = 0;
};

std::optional<Errors> errorsOf(const Model &reference, const Model &candidate, const Match &match,
                               const RunControl &run)
{
    auto sample = samplePair(reference, candidate, match, StepRows, run);
    const TensorInfo other = withOtherZeros(candidate.tensors[*match.candidate]);
    const auto decoder = makeDecoder(candidate, other, run);
    if (!sample || sample->rows == 0 || !decoder)
        return std::nullopt;
    const auto declared = relativeErrorWith(*sample, {});
    const std::uint64_t step = (other.shape.rows() + StepRows - 1) / StepRows;
    DecodeScratch scratch;
    for (std::size_t i = 0; i < sample->rows; ++i)
        if (!(*decoder)->decode(i * step * sample->columns,
                                std::span(sample->candidate).subspan(i * sample->columns, sample->columns),
                                scratch))
            return std::nullopt;
    const auto found = relativeErrorWith(*sample, {});
    return declared && found ? std::optional(Errors { *declared, *found }) : std::nullopt;
}

} // namespace

Status noteZeroSteps(const Model &reference, const Model &candidate, Pairing &pairing, const RunControl &run)
{
    std::uint64_t looked = 0, wrong = 0;
    Finding finding { .rule = "layout.zeros-off-by-one", .severity = Severity::Warning };
    Errors first;
    for (auto &match : pairing.matches) {
        if (run.cancelled())
            return cancelledError();
        if (match.kind != MatchKind::Paired || match.transform.kind != TransformKind::None
            || candidate.tensors[*match.candidate].layout != &GptqLayout || looked == MostMatrices)
            continue;
        const auto errors = errorsOf(reference, candidate, match, run);
        if (!errors)
            continue;
        ++looked;
        if (!(errors->other < MuchNearer * errors->declared))
            continue;
        match.note += std::string(match.note.empty() ? "" : "; ") + "its zero points are off by one step";
        if (++wrong > 1)
            continue;
        finding.subject = reference.tensors[*match.reference].name;
        first = *errors;
    }
    if (wrong == 0)
        return {};
    finding.summary = "the zero points of " + countText(wrong) + " of " + countText(looked)
        + " GPTQ matrices are off by one step from what checkpoint_format promises, e.g. of '"
        + finding.subject + "': read as promised, the relative MSE is " + numberText(first.declared, 3)
        + ", one step further " + numberText(first.other, 3);
    pairing.findings.push_back(std::move(finding));
    return {};
}

} // namespace assay
