// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the rules and folds what they found into one verdict per claim, in an order that depends on nothing
// but the inputs.
#include "core/audit/facts/run_statements.h"
#include "core/audit/rules/rule_table.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/claims/facts/behaviour.h"
#include "core/model/finding_list.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <tuple>

namespace assay {
namespace {

struct ClaimFold {
    std::vector<Judgement> judgements;
    std::vector<std::size_t> findings;
};

bool isAccusation(Verdict verdict)
{
    return verdict == Verdict::Impossible || verdict == Verdict::Refuted || verdict == Verdict::Contradicted;
}

/// What was measured to be wrong outweighs everything; then what was measured to be right, whatever the
/// figures beside it give; then a contradiction; then a doubt that a rule raised; then what follows from
/// other figures.
int weight(const Judgement &judgement)
{
    switch (judgement.verdict) {
    case Verdict::Impossible:
        return 8;
    case Verdict::Refuted:
        return 7;
    case Verdict::Contradicted:
        return 5;
    case Verdict::Confirmed:
        return judgement.grade == Grade::Measured ? 6 : 4;
    case Verdict::Unsupported:
        return judgement.grade == Grade::Measured ? 4 : 2;
    case Verdict::Consistent:
        return 3;
    case Verdict::Undecidable:
        return 1;
    }
    return 0;
}

/// Reasons are read at a glance.
constexpr std::size_t MostWords = 30;

std::string shortened(std::string sentence)
{
    std::size_t words = 0;
    for (std::size_t at = 0; at < sentence.size(); ++at)
        if (sentence[at] == ' ' && ++words == MostWords) {
            sentence.resize(at);
            return sentence + " ...";
        }
    return sentence;
}

void settle(Claim &claim, std::vector<Judgement> judgements)
{
    if (judgements.empty())
        return;
    std::ranges::stable_sort(judgements, std::ranges::greater {}, weight);
    const Judgement &first = judgements.front();
    claim.verdict = first.verdict;
    claim.grade = first.grade;
    claim.reason = shortened(first.reason);
    for (Judgement &judgement : judgements)
        if (judgement.derivation && judgement.verdict == claim.verdict && !claim.derivation)
            claim.derivation = std::move(judgement.derivation);
}

/// What a decoder needs beside a candidate is not counted in its bytes: they agree, and confirm nothing.
void doubtWithoutBase(const AuditContext &context, Claim &claim)
{
    constexpr std::array OfBytes { ClaimKind::Ratio, ClaimKind::Bytes, ClaimKind::Percent,
                                   ClaimKind::BitsPerWeight };
    const ModelPtr &candidate = context.candidate.model;
    if (claim.verdict != Verdict::Confirmed || !candidate
        || std::ranges::find(OfBytes, claim.kind) == OfBytes.end()
        || std::ranges::find(candidate->findings, "container.needs-base", &Finding::rule)
            == candidate->findings.end())
        return;
    claim.verdict = Verdict::Consistent;
    claim.reason += " The base model that its decoder needs is not counted.";
}

/// A claim that no rule spoke of: why nothing is known of it.
std::string defaultReason(const AuditContext &context, std::size_t index)
{
    const Claim &claim = context.claims[index];
    const Fact &fact = context.factOf(index);
    switch (fact.mode) {
    case Mode::Placeholder:
        return "The document puts a placeholder here, and no result.";
    case Mode::Simulated:
        return "The document itself calls this simulated.";
    case Mode::Target:
        return "It is a target, not a result.";
    case Mode::Projection:
        return "The document itself calls this a projection.";
    case Mode::Quoted:
        return "It is quoted, not claimed here.";
    case Mode::Retracted:
        return "The document takes it back.";
    case Mode::Denied:
        return "The document denies it.";
    case Mode::Example:
    case Mode::Setting:
    case Mode::Result:
        break;
    }
    if (fact.attribute == Attribute::Quality || fact.attribute == Attribute::Speed
        || fact.attribute == Attribute::Time)
        return fact.attribute == Attribute::Quality ? whatToGive(context, fact)
                                                    : "It is stated; speed and time show only on the "
                                                      "machine that they are stated of.";
    if (isBehaviour(fact.status))
        return whatToGive(context, fact);
    const bool original = fact.side == FactSide::Original;
    if (context.candidate.state == EvidenceState::Opened && !isAboutPair(context, index))
        return claim.subject.empty() ? "It is about a part or a thing that was not measured."
                                     : "It is about \"" + claim.subject + "\", which was not measured apart.";
    if (original && context.reference.state != EvidenceState::Opened)
        return "It is stated, and no reference was given to check it with.";
    if (context.candidate.state == EvidenceState::Opened)
        return "Nothing that was measured here tells whether it is so.";
    return "It is stated, and nothing at hand to check it with.";
}

/// New position of every finding once they stand in order.
std::vector<std::size_t> sortFindings(std::vector<Finding> &findings)
{
    std::vector<std::size_t> order(findings.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return std::tie(findings[a].severity, findings[a].rule, findings[a].subject)
            < std::tie(findings[b].severity, findings[b].rule, findings[b].subject);
    });
    std::vector<Finding> sorted;
    std::vector<std::size_t> position(findings.size());
    for (const std::size_t old : order) {
        position[old] = sorted.size();
        sorted.push_back(std::move(findings[old]));
    }
    findings = std::move(sorted);
    return position;
}

std::size_t countOf(const AuditReport &report, Verdict verdict)
{
    return static_cast<std::size_t>(std::ranges::count(report.claims, verdict, &Claim::verdict));
}

/// A model that says nothing any more is told whatever was claimed.
std::string ruinText(const AuditReport &report)
{
    const auto ruin = std::ranges::find(report.findings, "run.no-information", &Finding::rule);
    return ruin == report.findings.end() ? std::string() : " " + ruin->summary;
}

std::string sentenceOf(const AuditReport &report)
{
    const std::string ruin = ruinText(report);
    if (!report.verdict)
        return hasFailure(report) && ruin.empty()
            ? "No result is claimed, but what was given is not what it is said to be."
            : "No result is claimed." + ruin;
    std::string sentence
        = "Of " + countText(report.claims.size()) + (report.claims.size() == 1 ? " claim " : " claims ");
    bool first = true;
    for (const Verdict verdict :
         { Verdict::Impossible, Verdict::Refuted, Verdict::Contradicted, Verdict::Unsupported,
           Verdict::Undecidable, Verdict::Consistent, Verdict::Confirmed }) {
        const std::size_t count = countOf(report, verdict);
        if (count == 0)
            continue;
        sentence += (first ? "" : ", ") + countText(count) + (count == 1 ? " is " : " are ")
            + verdictName(verdict);
        first = false;
    }
    sentence += ".";
    const auto worst = std::ranges::find(report.claims, *report.verdict, &Claim::verdict);
    if (isAccusation(*report.verdict))
        sentence += " The gravest (" + placeText(*worst) + "): " + worst->reason;
    return sentence + ruin;
}

/// What the readers of documents and models and the comparison found stands in the audit too.
void addFoundElsewhere(const AuditContext &context, std::vector<Finding> &findings)
{
    std::vector<FindingSource> sources { { .findings = findings } };
    if (context.comparison)
        sources.push_back({ .findings = context.comparison->findings });
    for (const ModelEvidence *side : { &context.reference, &context.candidate })
        if (side->model && !context.comparison)
            sources.push_back({ side->role, side->path, side->model->findings });
    for (const AuditDocument &document : context.documents)
        sources.push_back({ .side = "document", .path = document.path, .findings = document.findings });
    auto all = collectFindings(sources);
    findings = std::move(all);
}

std::vector<std::string> listUnchecked(const AuditContext &context)
{
    std::vector<std::string> list;
    for (const ModelEvidence *side : { &context.reference, &context.candidate }) {
        if (side->state == EvidenceState::NotGiven)
            list.push_back("No " + side->role + " was given, so nothing was compared with its bytes.");
        else if (side->state != EvidenceState::Opened)
            list.push_back("The " + side->role + " " + fileNameOf(side->path)
                           + " was not measured: " + side->problem + ".");
    }
    if (context.comparison && context.comparison->totals.layersUndecodable > 0)
        list.push_back(countText(context.comparison->totals.layersUndecodable)
                       + " layers could not be decoded here; their error is not measured.");
    for (const std::string &note : context.reasoning.notes)
        list.push_back(note);
    if (context.comparison && !context.run)
        list.push_back("How well the compressed model works (accuracy, perplexity, speed) was not measured: "
                       "that needs running it.");
    return list;
}

/// Lists a rule's finding, or counts it once the list of the rule is full; returns where it is listed.
class FindingList {
public:
    FindingList(const FindingKind &rule, std::vector<Finding> &findings)
        : m_rule(rule)
        , m_findings(findings)
    {
    }

    std::size_t add(Finding finding)
    {
        finding.rule = m_rule.id;
        finding.severity = m_rule.severity;
        if (++m_count <= MostOfOneRule) {
            m_findings.push_back(std::move(finding));
            return m_findings.size() - 1;
        }
        if (m_count == MostOfOneRule + 1)
            m_findings.push_back(
                { .rule = m_rule.id, .severity = m_rule.severity, .subject = "further places" });
        m_findings.back().summary = "The same was found in " + countText(m_count) + " places; the first "
            + countText(MostOfOneRule) + " are listed, the others are said at their claims.";
        return m_findings.size() - 1;
    }

private:
    static constexpr std::size_t MostOfOneRule = 1000;
    const FindingKind &m_rule;
    std::vector<Finding> &m_findings;
    std::size_t m_count = 0;
};

using HitsOfRules = std::vector<std::pair<const AuditRule *, RuleHits>>;

/// Claims that were measured, and found to be so.
std::vector<bool> measuredRight(const AuditContext &context, const HitsOfRules &all)
{
    std::vector<bool> right(context.claims.size());
    for (const auto &[rule, hits] : all)
        for (const RuleHit &hit : hits)
            for (const Judgement &judgement : hit.judgements)
                if (judgement.verdict == Verdict::Confirmed && judgement.grade == Grade::Measured)
                    right[judgement.claim] = true;
    return right;
}

/// A contradiction of what was measured to be right is none: the figures that it was made of are others.
bool isOverruled(const RuleHit &hit, const std::vector<bool> &right)
{
    return !hit.judgements.empty() && std::ranges::all_of(hit.judgements, [&](const Judgement &judgement) {
        return judgement.verdict == Verdict::Contradicted && right[judgement.claim];
    });
}

/// "All 9 tensors, i.e. its 28,266 parameters", where one is missing; "all 36,864 elements match", where none
/// does: a count is confirmed by nothing in a sentence whose claim to the whole was refuted.
void withdrawBesideRefuted(AuditContext &context)
{
    const auto claimsWhole = [&](std::size_t i) {
        const Fact &fact = context.factOf(i);
        return context.claims[i].verdict == Verdict::Refuted
            && (fact.status == Standing::Exact || fact.ofAll || fact.noun == "coverage");
    };
    std::set<std::pair<std::size_t, TreeId>> sentences;
    for (std::size_t i = 0; i < context.claims.size(); ++i)
        if (claimsWhole(i))
            sentences.emplace(context.factOf(i).document, context.factOf(i).sentence);
    for (std::size_t i = 0; i < context.claims.size() && !sentences.empty(); ++i) {
        const Fact &fact = context.factOf(i);
        Claim &claim = context.claims[i];
        if (claim.verdict != Verdict::Confirmed || fact.attribute != Attribute::Count
            || !sentences.contains({ fact.document, fact.sentence }))
            continue;
        claim.verdict = Verdict::Unsupported;
        claim.reason = shortened("The count is right, and what its sentence claims with it was refuted.");
    }
}

} // namespace

Result<AuditReport> judge(AuditContext context, const RunControl &run)
{
    AuditReport report;
    std::vector<ClaimFold> folds(context.claims.size());
    HitsOfRules all;
    for (const AuditRule &rule : auditRuleTable()) {
        all.emplace_back(&rule, rule.check(context, run));
        if (run.cancelled())
            return cancelledError();
    }
    const std::vector<bool> right = measuredRight(context, all);
    for (auto &[rule, hits] : all) {
        FindingList list(rule->kind, report.findings);
        for (RuleHit &hit : hits) {
            if (isOverruled(hit, right))
                continue;
            const bool found = hit.finding.has_value();
            const std::size_t place = found ? list.add(*std::move(hit.finding)) : 0;
            for (Judgement &judgement : hit.judgements) {
                ClaimFold &fold = folds[judgement.claim];
                if (found)
                    fold.findings.push_back(place);
                fold.judgements.push_back(std::move(judgement));
            }
        }
    }
    addFoundElsewhere(context, report.findings);
    const std::vector<std::size_t> position = sortFindings(report.findings);
    for (std::size_t i = 0; i < context.claims.size(); ++i) {
        Claim &claim = context.claims[i];
        claim.reason = defaultReason(context, i);
        settle(claim, std::move(folds[i].judgements));
        doubtWithoutBase(context, claim);
        for (const std::size_t finding : folds[i].findings)
            claim.findings.push_back(position[finding]);
        std::ranges::sort(claim.findings);
        // What claims nothing checkable lowers no verdict.
        if (claim.isChecked || isAccusation(claim.verdict))
            if (!report.verdict || claim.verdict < *report.verdict)
                report.verdict = claim.verdict;
    }
    withdrawBesideRefuted(context);
    if (!report.verdict && !context.claims.empty())
        report.verdict = Verdict::Unsupported;
    report.notChecked = listUnchecked(context);
    report.census = std::move(context.census);
    report.claims = std::move(context.claims);
    report.inputs = std::move(context.inputs);
    report.verdictSentence = sentenceOf(report);
    return report;
}

} // namespace assay
