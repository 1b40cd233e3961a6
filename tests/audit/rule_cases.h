// SPDX-License-Identifier: GPL-3.0-or-later
// A case that fires and a near miss for every rule, by subject.
#pragma once

#include "tests/audit/audit_cases.h"
#include "tests/testing/random.h"

#include <map>

namespace assay::testing {

/// What a case is made of; the comparison lives beside the context that points to it.
struct Stage {
    AuditContext context {};
    std::optional<Comparison> comparison {};
    std::optional<RunReport> run {}; ///< of both models

    Stage(AuditContext made)
        : context(std::move(made))
    {
    }
    Stage(AuditContext made, Comparison compared)
        : context(std::move(made))
        , comparison(std::move(compared))
    {
        context.reference.state = context.candidate.state = EvidenceState::Opened;
        context.reference.path = "reference.safetensors";
        context.candidate.path = "candidate.safetensors";
    }
};

struct RuleCase {
    Stage (*fires)();
    Stage (*silent)();
};
using RuleCases = std::map<std::string, RuleCase>;

RuleCases documentCases(); ///< evidence, words, arithmetic
RuleCases payloadCases(); ///< what artefacts hold
RuleCases pairCases(); ///< what was measured of a pair

/// Matrices of that many elements with such a likeness.
Stage cosinesStage(std::vector<double> cosines, std::uint64_t elements = 10000);
/// The reference's own values, at such a ratio.
Stage exactStage(double ratio);
/// Two matrices in 4 bytes per weight, with so many zeros and levels and such a likeness.
Stage storedStage(std::uint64_t zeros, LevelCount levels, double products = 1, double candidateSquares = 1);
/// Layers that lose that much energy per energy of their error.
Stage scatteredStage(const std::vector<double> &losses);
/// A stated ratio that a run of the document's method gave another figure for, with all settings stated.
Stage reproducedStage(RunOutcome outcome, bool isFirm = true);
/// A text payload of so many bytes beside a compressed size of 1001 bytes.
Stage encodedStage(std::uint64_t textBytes, std::size_t places = 1);

inline std::vector<double> drawn(std::uint64_t seed, std::size_t count, double sigma = 1)
{
    const auto values = gaussians(seed, count, sigma);
    Random jitter(seed + 99); // float draws repeat; a generator's doubles do not
    std::vector<double> doubles;
    for (const float value : values)
        doubles.push_back(static_cast<double>(value) + (jitter.uniform() - 0.5) * 1e-8);
    return doubles;
}

inline Stage measured(const std::string &fields, double ratio = 2, double ratioVsF32 = 2)
{
    return { contextOf({ documentOf(fields) }), comparisonOf(ratio, ratioVsF32) };
}

inline Stage said(const std::string &markdown)
{
    return { contextOf({ markdownOf(markdown) }) };
}

inline Stage payloadStage(std::vector<PayloadNumbers> payloads, double wholeCount = 0)
{
    CaseDocument document = documentOf(
        field("ratio", 10) + (wholeCount > 0 ? ", " + field("original_parameters", wholeCount) : ""));
    document.payloads = std::move(payloads);
    return { contextOf({ document }) };
}

} // namespace assay::testing
