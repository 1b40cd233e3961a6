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

inline std::vector<double> drawn(std::uint64_t seed, std::size_t count, double sigma = 1)
{
    const auto values = gaussians(seed, count, sigma);
    Random jitter(seed + 99); // float draws repeat; a generator's doubles do not
    std::vector<double> doubles;
    for (const float value : values)
        doubles.push_back(static_cast<double>(value) + (jitter.uniform() - 0.5) * 1e-8);
    return doubles;
}

inline Stage measured(std::vector<Statement> statements, double ratio = 2, double ratioVsF32 = 2)
{
    return { contextOf({ documentOf(std::move(statements)) }), comparisonOf(ratio, ratioVsF32) };
}

inline Stage payloadStage(std::vector<PayloadSeries> payloads, double wholeCount = 0)
{
    Document document = documentOf({ number(ClaimKind::Ratio, 10, "ratio") });
    if (wholeCount > 0)
        document.statements.push_back(number(ClaimKind::Parameters, wholeCount, "original_parameters"));
    document.payloads = std::move(payloads);
    return { contextOf({ document }) };
}

inline Stage relationStage(RelationKind kind, bool consistent)
{
    Document document = documentOf({ number(ClaimKind::Ratio, 985.6, "compression_ratio"),
                                     number(ClaimKind::Parameters, 175620096, "original_parameters"),
                                     number(ClaimKind::Parameters, 43415, "compressed_parameters") });
    AuditContext context = contextOf({ document });
    context.relations[0].push_back({ .kind = kind,
                                     .target = 0,
                                     .sources = { 1, 2 },
                                     .computedLow = 4045.1,
                                     .computedHigh = 4045.2,
                                     .consistent = consistent });
    return { std::move(context) };
}

} // namespace assay::testing
