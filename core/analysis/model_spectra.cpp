// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/model_spectra.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <mutex>

namespace assay {
namespace {

/// A report of a matrix that could not be measured.
SpectrumReport unmeasured(const TensorInfo &tensor, std::string why)
{
    SpectrumReport report;
    report.tensor = tensor.name;
    report.shape = tensor.shape;
    report.method = std::move(why);
    return report;
}

/// Every pair; without a candidate model each reference tensor alone.
Result<std::vector<Match>> pairsOf(const Model &reference, const Model *candidate, const NameMapping &mapping,
                                   const RunControl &run)
{
    if (candidate) {
        auto pairing = pairModels(reference, *candidate, mapping, run);
        if (!pairing)
            return pairing.error();
        return std::move(pairing->matches);
    }
    std::vector<Match> alone;
    for (std::size_t i = 0; i < reference.tensors.size(); ++i)
        alone.push_back({ .reference = i, .candidate = std::nullopt, .kind = MatchKind::OnlyReference });
    return alone;
}

} // namespace

Result<std::vector<SpectrumReport>>
measureAllSpectra(const Model &reference, const Model *candidate, std::vector<Match> pairs,
                  const RunControl &run, const std::function<void(const SpectrumReport &)> &onReport)
{
    std::erase_if(pairs, [&](const Match &match) {
        return !match.reference || reference.tensors[*match.reference].shape.rank() < 2
            || (candidate && match.kind != MatchKind::Paired);
    });
    SpectrumOptions options { .power = false, .histograms = false, .profile = false };
    options.memoryBudgetBytes /= run.threads();
    // A thread a matrix; where the matrices are fewer, each has its share of the threads.
    const auto eachThreads = static_cast<unsigned>(
        std::max<std::uint64_t>(1, run.threads() / std::max<std::size_t>(1, pairs.size())));
    // The whole is known before the first is measured, so that the share done never goes back.
    const auto workOf = [&reference](const Match &match) {
        return reference.tensors[*match.reference].elementCount() * sizeof(float);
    };
    for (const Match &match : pairs)
        run.expect(workOf(match));
    std::vector<SpectrumReport> reports(pairs.size());
    std::mutex reporting;
    auto status = parallelFor(pairs.size(), run, [&](std::uint64_t index, unsigned) -> Status {
        const Match &match = pairs[index];
        auto report
            = measureSpectrum(reference, candidate, match, options, run.withThreads(eachThreads).silent());
        run.advance(workOf(match));
        if (!report && report.error().kind == ErrorKind::Cancelled)
            return report.error();
        reports[index] = report ? std::move(*report)
                                : unmeasured(reference.tensors[*match.reference], describe(report.error()));
        const std::lock_guard lock(reporting);
        if (onReport)
            onReport(reports[index]);
        return {};
    });
    if (!status)
        return status.error();
    return reports;
}

Result<std::vector<SpectrumReport>>
measureAllSpectra(const Model &reference, const Model *candidate, const NameMapping &mapping,
                  const RunControl &run, const std::function<void(const SpectrumReport &)> &onReport)
{
    auto pairs = pairsOf(reference, candidate, mapping, run);
    if (!pairs)
        return pairs.error();
    return measureAllSpectra(reference, candidate, std::move(*pairs), run, onReport);
}

} // namespace assay
