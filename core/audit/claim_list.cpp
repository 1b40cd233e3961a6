// SPDX-License-Identifier: GPL-3.0-or-later
// Which statements are claims of a result, and what is known of them before any rule has run.
#include "core/audit/context.h"
#include "core/claims/quantity.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace assay {
namespace {

struct StatusGrade {
    std::string_view word;
    Grade grade;
};

/// A status word that a document puts in place of a result.
constexpr std::array StatusGrades {
    StatusGrade { "tbd", Grade::Placeholder },      StatusGrade { "placeholder", Grade::Placeholder },
    StatusGrade { "stub", Grade::Placeholder },     StatusGrade { "mock", Grade::Placeholder },
    StatusGrade { "dummy", Grade::Placeholder },    StatusGrade { "simulat", Grade::Simulated },
    StatusGrade { "synthetic", Grade::Simulated },  StatusGrade { "planned", Grade::Projected },
    StatusGrade { "project", Grade::Projected },    StatusGrade { "theoretic", Grade::Projected },
    StatusGrade { "extrapolat", Grade::Projected }, StatusGrade { "estimate", Grade::Projected },
};

std::string lowered(std::string_view text)
{
    std::string low(text);
    for (char &letter : low)
        if (letter >= 'A' && letter <= 'Z')
            letter = static_cast<char>(letter - 'A' + 'a');
    return low;
}

/// What somebody expects of a method ("best case", under "Realistic expectations") is no result of anything.
bool isExpectation(const Statement &statement)
{
    const std::string words = lowered(statement.context + ' ' + statement.field + ' ' + statement.subject);
    static constexpr std::array<std::string_view, 4> Expectations { "expectation", "best case", "worst case",
                                                                    "typical" };
    return std::ranges::any_of(Expectations,
                               [&](std::string_view word) { return words.find(word) != std::string::npos; });
}

bool isResult(const Statement &statement)
{
    switch (statement.basis) {
    case Basis::Measured:
    case Basis::Declared:
        return true;
    case Basis::Projection:
        if (isExpectation(statement))
            return false;
        return statement.quantity.kind == ClaimKind::Ratio || statement.quantity.kind == ClaimKind::Bytes
            || statement.quantity.kind == ClaimKind::Percent
            || statement.quantity.kind == ClaimKind::StatusWord || isDerived(statement.quantity);
    case Basis::Target:
    case Basis::Example:
    case Basis::Quotation:
    case Basis::Retraction:
    case Basis::Baseline:
    case Basis::Configuration:
        return false;
    }
    return false;
}

/// "4 bytes" is the width of a number, no size of a file.
bool isWidth(const Quantity &quantity)
{
    return quantity.kind == ClaimKind::Bytes && quantity.value <= 16 && quantity.unit.starts_with("byte");
}

/// Licences and bare numbers say nothing about compression.
bool isAboutCompression(const Statement &statement)
{
    return !isWidth(statement.quantity)
        && (statement.quantity.kind != ClaimKind::Other || isDerived(statement.quantity))
        && statement.quantity.kind != ClaimKind::Licence;
}

Grade firstGrade(const Statement &statement)
{
    if (const auto grade = gradeOfStatus(statement.statusWord))
        return *grade;
    return statement.basis == Basis::Projection ? Grade::Projected : Grade::Declared;
}

Claim makeClaim(const Document &document, const Statement &statement)
{
    Claim claim { .document = document.path,
                  .location = statement.location,
                  .textOffset = statement.textOffset,
                  .textLength = statement.textLength,
                  .text = statement.text,
                  .subject = statement.subject,
                  .kind = statement.quantity.kind,
                  .unit = statement.quantity.unit,
                  .basis = basisName(statement.basis),
                  .grade = firstGrade(statement) };
    if (claim.kind != ClaimKind::StatusWord) {
        claim.value = statement.quantity.value;
        claim.low = statement.quantity.low;
        claim.high = statement.quantity.high;
    }
    return claim;
}

} // namespace

std::optional<Grade> gradeOfStatus(std::string_view word)
{
    const std::string low = lowered(word);
    for (const StatusGrade &row : StatusGrades)
        if (low.find(row.word) != std::string::npos)
            return row.grade;
    return {};
}

void listClaims(AuditContext &context, const RunControl &run)
{
    for (std::size_t d = 0; d < context.documents.size(); ++d) {
        const Document &document = context.documents[d];
        DocumentFacts facts = factsOf(document);
        for (std::size_t s = 0; s < document.statements.size() && !run.cancelled(); ++s) {
            const Statement &statement = document.statements[s];
            if (!isResult(statement) || !isAboutCompression(statement))
                continue;
            context.claims.push_back(makeClaim(document, statement));
            context.claims.back().id = context.claims.size();
            context.sources.push_back({ d, s });
            facts.claims[s] = context.claims.size() - 1;
        }
        context.facts.push_back(std::move(facts));
    }
}

} // namespace assay
