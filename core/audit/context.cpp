// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/context.h"

#include "core/base/number_text.h"
#include "core/claims/field_words.h"
#include "core/claims/quantity.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <set>

namespace assay {
namespace {

std::string plainName(std::string_view text)
{
    std::string plain;
    for (const char letter : text)
        if (std::isalnum(static_cast<unsigned char>(letter)))
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return plain;
}

/// The last folder and the file name: what people call a model after.
std::string pathWords(const std::string &path)
{
    const std::filesystem::path whole(path);
    return plainName(whole.parent_path().filename().string() + whole.stem().string());
}

bool namesPath(const std::string &subject, const std::string &path)
{
    if (path.empty())
        return false;
    const std::string stem = plainName(std::filesystem::path(path).stem().string());
    return pathWords(path).find(subject) != std::string::npos
        || (stem.size() >= 4 && subject.find(stem) != std::string::npos);
}

const std::set<std::string> &wholeModelWords()
{
    static const std::set<std::string> words {
        "model",     "total",      "totals",   "overall",         "file",          "files",    "candidate",
        "reference", "compressed", "original", "compressedmodel", "originalmodel", "size",     "weights",
        "thismodel", "thefile",    "combined", "ratio",           "compression",   "results",  "result",
        "value",     "values",     "figure",   "metric",          "ours",          "ourmodel", "themodel",
        "status"
    };
    return words;
}

std::string topHeading(const Statement &statement)
{
    return statement.context.substr(0, statement.context.find(" > "));
}

/// "llama-2-70b", "gpt2": a word of letters and digits, as models are called.
bool hasModelName(std::string_view title)
{
    bool letters = false, digits = false;
    for (const char letter : title) {
        const auto code = static_cast<unsigned char>(letter);
        if (!std::isalnum(code)) {
            letters = digits = false;
            continue;
        }
        (std::isdigit(code) ? digits : letters) = true;
        if (letters && digits)
            return true;
    }
    return false;
}

/// True if the subject is the title under which the whole document stands, and the title names no model.
bool isUnderTitle(const DocumentFacts &facts, const Statement &statement)
{
    return !facts.title.empty() && statement.location.pointer.empty() && statement.context == facts.title
        && normaliseSubject(facts.title) == statement.subject && !hasModelName(facts.title);
}

/// True if the sentence names one of several models of which the document speaks, and not the opened one.
bool namesAnotherModel(const AuditContext &context, const DocumentFacts &facts, const Statement &statement)
{
    if (statement.named.empty())
        return false;
    const std::string name = plainName(statement.named);
    if (namesPath(name, context.candidate.path) || namesPath(name, context.reference.path))
        return false;
    return std::ranges::any_of(facts.modelNames, [&](const std::string &other) { return other != name; });
}

} // namespace

std::optional<std::size_t> AuditContext::claimOf(std::size_t document, std::size_t statement) const
{
    return document < facts.size() && statement < facts[document].claims.size()
        ? facts[document].claims[statement]
        : std::nullopt;
}

DocumentFacts factsOf(const Document &document)
{
    DocumentFacts facts;
    facts.claims.resize(document.statements.size());
    bool oneTitle = true;
    for (const Statement &statement : document.statements) {
        if (!statement.context.empty()) {
            const std::string title = topHeading(statement);
            oneTitle &= facts.title.empty() || facts.title == title;
            facts.title = title;
        }
        const std::string &named = statement.named.empty() ? statement.subject : statement.named;
        if (facts.modelNames.size() < 2 && hasModelName(named))
            if (const std::string plain = plainName(named);
                std::ranges::find(facts.modelNames, plain) == facts.modelNames.end())
                facts.modelNames.push_back(plain);
    }
    if (!oneTitle)
        facts.title.clear();
    return facts;
}

std::string fileNameOf(const std::string &path)
{
    const std::filesystem::path whole(path);
    return whole.has_filename() ? whole.filename().string() : whole.parent_path().filename().string();
}

static std::string placeAt(const std::string &path, const ClaimLocation &location)
{
    if (!location.pointer.empty())
        return fileNameOf(path) + "#" + location.pointer;
    return fileNameOf(path) + ":" + std::to_string(location.line);
}

std::string placeText(const Claim &claim)
{
    return placeAt(claim.document, claim.location);
}

std::string placeText(const Document &document, const Statement &statement)
{
    return placeAt(document.path, statement.location);
}

std::string quantityText(const Quantity &quantity)
{
    const bool whole
        = quantity.value >= 0 && quantity.value < 9e15 && std::floor(quantity.value) == quantity.value;
    switch (quantity.kind) {
    case ClaimKind::Ratio:
        return ratioText(quantity.value);
    case ClaimKind::Bytes:
        return whole ? bytesText(static_cast<std::uint64_t>(quantity.value))
                     : numberText(quantity.value, 6) + " bytes";
    case ClaimKind::Percent:
        return percentText(quantity.value);
    case ClaimKind::BitsPerWeight:
        return numberText(quantity.value) + " bits per weight";
    case ClaimKind::Parameters:
    case ClaimKind::Count:
        return whole ? countText(static_cast<std::uint64_t>(quantity.value)) : numberText(quantity.value, 6);
    case ClaimKind::Error:
    case ClaimKind::Fidelity:
    case ClaimKind::StatusWord:
    case ClaimKind::Licence:
    case ClaimKind::Other:
        break;
    }
    return numberText(quantity.value) + (isDerived(quantity) ? " " + quantity.unit : std::string());
}

bool allows(const Quantity &quantity, double value)
{
    const auto inside = [&](double low, double high) {
        const double slack = (quantity.approximate ? 0.1 : 1e-9) * std::abs(quantity.value);
        if (quantity.atLeast)
            return value >= low - slack;
        if (quantity.atMost)
            return value <= high + slack;
        return value >= low - slack && value <= high + slack;
    };
    if (inside(std::min(quantity.low, quantity.value), std::max(quantity.high, quantity.value)))
        return true;
    return std::ranges::any_of(quantity.alternatives,
                               [&](const auto &reading) { return inside(reading.first, reading.second); });
}

bool isAboutPair(const AuditContext &context, std::size_t claim)
{
    const DocumentFacts &facts = context.facts[context.sources[claim].document];
    if (namesAnotherModel(context, facts, context.statementOf(claim)))
        return false;
    const std::string subject = plainName(context.claims[claim].subject);
    if (subject.empty() || wholeModelWords().contains(subject))
        return true;
    if (isUnderTitle(facts, context.statementOf(claim)))
        return true;
    return subject.size() >= 3
        && (namesPath(subject, context.candidate.path) || namesPath(subject, context.reference.path));
}

} // namespace assay
