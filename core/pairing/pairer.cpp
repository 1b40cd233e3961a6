// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/pairer.h"

#include "core/base/parallel.h"
#include "core/pairing/companions.h"
#include "core/pairing/content.h"
#include "core/pairing/fused_content.h"
#include "core/pairing/lost_scales.h"
#include "core/pairing/row_orders.h"
#include "core/pairing/spelling.h"

#include <algorithm>

namespace assay {
namespace {

/// Elements of layers whose orders are looked at side by side: a worker holds two samples of 1 MiB at most.
constexpr std::uint64_t LargestSideBySide = 1u << 18;

/// Training state, side information, single numbers beside a module, and the shapes and indexes of a graph
/// are no layers of their own.
bool mayBeLayer(const TensorInfo &tensor)
{
    const bool isOfGraph = tensor.shape.rank() <= 1 && !traits(tensor.dtype).isFloat;
    return tensor.role != TensorRole::Optimizer && tensor.role != TensorRole::Side
        && (tensor.role != TensorRole::Buffer || (tensor.elementCount() > 1 && !isOfGraph));
}

std::string keyOf(const CanonicalName &name)
{
    return name.expert ? name.key + "#" + std::to_string(*name.expert) : name.key;
}

} // namespace

Pairer::Pairer(const Model &reference, const Model &candidate, const RunControl &run)
    : m_reference(reference)
    , m_candidate(candidate)
    , m_run(run)
    , m_conversion(conversionOf(reference, candidate))
    , m_matches(reference.tensors.size())
    , m_isTaken(candidate.tensors.size(), 0)
    , m_isClosed(reference.tensors.size(), 0)
    , m_settled(reference, candidate, m_conversion, run)
    , m_fused(reference, candidate, m_conversion, m_referenceKeys, m_keys, m_isTaken, run)
{
}

/// Training state is no layer.
bool Pairer::isOpen(std::size_t index) const
{
    return !m_matches[index] && !m_isClosed[index]
        && m_reference.tensors[index].role != TensorRole::Optimizer;
}

void Pairer::take(Match match)
{
    m_isTaken[*match.candidate] = 1;
    for (const std::size_t piece : match.transform.pieces)
        m_isTaken[piece] = 1;
    const std::size_t index = *match.reference;
    m_matches[index] = std::move(match);
}

void Pairer::accept(std::size_t index, std::size_t candidate, Transform transform)
{
    take(m_settled.settled(index, candidate, std::move(transform)));
}

bool Pairer::acceptNamed(std::size_t index, std::size_t candidate, Transform transform)
{
    Match match = m_settled.settled(index, candidate, std::move(transform));
    if (match.kind == MatchKind::ShapeMismatch) {
        m_postponed.push_back(std::move(match));
        return false;
    }
    take(std::move(match));
    return true;
}

std::optional<std::size_t> Pairer::candidateNamed(const std::string &name) const
{
    const auto found = m_candidate.index.find(name);
    return found == m_candidate.index.end() ? std::nullopt : std::optional(found->second);
}

void Pairer::pairMapped(const NameMapping &mapping)
{
    for (const auto &[from, to] : mapping) {
        const auto found = m_reference.index.find(from);
        const auto candidate = candidateNamed(to);
        if (found == m_reference.index.end() || (!to.empty() && !candidate)) {
            m_findings.push_back({ .rule = "pairing.mapping",
                                   .severity = Severity::Warning,
                                   .subject = from,
                                   .summary = "The mapping names '" + from + "' and '" + to
                                       + "', and one of them does not exist" });
            continue;
        }
        if (candidate)
            accept(found->second, *candidate, m_settled.transformOf(found->second));
        else
            m_isClosed[found->second] = 1;
    }
}

void Pairer::pairEqualNames()
{
    for (std::size_t i = 0; i < m_matches.size(); ++i) {
        const std::string &name = m_reference.tensors[i].name;
        const std::string &wrapper = m_conversion.reference.wrapper;
        const auto candidate = isOpen(i) && name.starts_with(wrapper)
            ? candidateNamed(m_conversion.candidate.wrapper + name.substr(wrapper.size()))
            : std::nullopt;
        if (!candidate || m_isTaken[*candidate])
            continue;
        acceptNamed(i, *candidate, {});
    }
}

void Pairer::pairParts(std::size_t index, const CanonicalName &name)
{
    if (auto cells = m_settled.fromCells(index, name))
        take(*std::move(cells));
    else if (auto slice = m_fused.slice(index, name))
        accept(index, *slice->candidate, std::move(slice->transform));
    else if (auto heads = m_fused.heads(index, name))
        take(*std::move(heads));
    else if (auto stack = m_fused.stack(index, name))
        accept(index, *stack->candidate, std::move(stack->transform));
}

void Pairer::pairCanonicalNames()
{
    for (std::size_t i = 0; i < m_candidate.tensors.size(); ++i)
        if (const auto name = canonicalName(m_conversion.candidate, m_candidate.tensors[i].name);
            name && !m_isTaken[i])
            m_keys.emplace(keyOf(*name), i);
    std::vector<std::optional<CanonicalName>> names(m_matches.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        names[i] = canonicalName(m_conversion.reference, m_reference.tensors[i].name);
        if (names[i])
            m_referenceKeys.emplace(keyOf(*names[i]), i);
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!isOpen(i) || !names[i])
            continue;
        const auto same = m_keys.find(keyOf(*names[i]));
        const bool isPaired = same != m_keys.end() && !m_isTaken[same->second]
            && acceptNamed(i, same->second, m_settled.transformOf(i));
        if (!isPaired)
            pairParts(i, *names[i]);
    }
}

void Pairer::pairSpelledNames()
{
    constexpr std::size_t Several = static_cast<std::size_t>(-1);
    TensorKeys mine, others;
    const auto add = [](TensorKeys &keys, const std::string &name, std::size_t index) {
        if (const auto [at, isNew] = keys.emplace(plainSpelling(name), index); !isNew)
            at->second = Several;
    };
    for (std::size_t i = 0; i < m_matches.size(); ++i)
        if (isOpen(i))
            add(mine, m_reference.tensors[i].name, i);
    for (std::size_t i = 0; i < m_isTaken.size(); ++i)
        if (!m_isTaken[i] && mayBeLayer(m_candidate.tensors[i]))
            add(others, m_candidate.tensors[i].name, i);
    for (std::size_t i = 0; i < m_matches.size(); ++i) {
        if (!isOpen(i))
            continue;
        const std::string key = plainSpelling(m_reference.tensors[i].name);
        const auto other = others.find(key);
        if (mine.at(key) == i && other != others.end() && other->second != Several)
            acceptNamed(i, other->second, {});
    }
}

std::vector<std::size_t> Pairer::stillOpen() const
{
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < m_matches.size(); ++i)
        if ((isOpen(i) || (m_matches[i] && m_matches[i]->kind == MatchKind::OnlyReference))
            && m_reference.tensors[i].role == TensorRole::Weight)
            open.push_back(i);
    return open;
}

std::vector<std::size_t> Pairer::stillFree() const
{
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < m_isTaken.size(); ++i)
        if (!m_isTaken[i] && m_candidate.tensors[i].role == TensorRole::Weight)
            free.push_back(i);
    return free;
}

Status Pairer::pairByContent()
{
    const auto open = stillOpen(), free = stillFree();
    if (open.empty() || free.empty())
        return {};
    auto found = matchByContent(m_reference, open, m_candidate, free, m_run);
    if (!found)
        return found.error();
    for (auto &match : *found) {
        if (match.candidate)
            m_isTaken[*match.candidate] = 1;
        const std::size_t index = *match.reference;
        m_matches[index] = std::move(match);
    }
    auto fused = matchFused(m_reference, stillOpen(), m_candidate, stillFree(), m_run);
    if (!fused)
        return fused.error();
    takeAll(*std::move(fused));
    if (auto status = pairReordered(stillOpen(), stillFree()); !status)
        return status;
    return pairVectors();
}

/// What is beside the tensors paired so far, and what is nearly equal.
Status Pairer::pairVectors()
{
    std::vector<Match> paired;
    for (const auto &match : m_matches)
        if (match && match->kind == MatchKind::Paired)
            paired.push_back(*match);
    takeAll(matchCompanions(m_reference, stillOpen(), m_candidate, stillFree(), paired));
    auto near = matchNearVectors(m_reference, stillOpen(), m_candidate, stillFree(), m_run);
    if (!near)
        return near.error();
    takeAll(*std::move(near));
    return {};
}

void Pairer::takeAll(std::vector<Match> matches)
{
    for (Match &match : matches)
        take(std::move(match));
}

/// Same shapes under other names, with their parts in another order.
Status Pairer::pairReordered(const std::vector<std::size_t> &open, const std::vector<std::size_t> &free)
{
    constexpr std::size_t MostTried = 64;
    std::size_t tried = 0;
    for (const std::size_t index : open) {
        for (const std::size_t other : free) {
            if (m_isTaken[other] || m_candidate.tensors[other].shape != m_reference.tensors[index].shape
                || tried == MostTried)
                continue;
            ++tried;
            Match match { .reference = index, .candidate = other, .confidence = 0.9 };
            if (auto status = refineOrder(m_reference, m_candidate, match, m_run); !status)
                return status;
            if (match.transform.kind == TransformKind::None)
                continue;
            match.note = "paired by content; " + match.note;
            take(std::move(match));
            break;
        }
    }
    return {};
}

Status Pairer::refineOrders()
{
    for (auto &match : m_postponed)
        if (const std::size_t index = *match.reference; !m_isTaken[*match.candidate]
            && (isOpen(index) || (m_matches[index] && m_matches[index]->kind == MatchKind::OnlyReference)))
            take(std::move(match));
    std::vector<std::size_t> small, large; // the samples of large ones would not be few beside each other
    for (std::size_t i = 0; i < m_matches.size(); ++i)
        if (m_matches[i])
            (m_reference.tensors[i].elementCount() <= LargestSideBySide ? small : large).push_back(i);
    const auto refine = [this](std::size_t index, const RunControl &run) {
        return refineOrder(m_reference, m_candidate, *m_matches[index], run);
    };
    const RunControl alone = m_run.withThreads(1);
    if (auto status = parallelFor(small.size(), m_run,
                                  [&](std::uint64_t i, unsigned) { return refine(small[i], alone); });
        !status)
        return status;
    for (const std::size_t index : large) {
        if (m_run.cancelled())
            return cancelledError();
        if (auto status = refine(index, m_run); !status)
            return status;
    }
    return {};
}

/// Integers against real numbers: said once for all of them.
void Pairer::noteCodes(Pairing &pairing) const
{
    Finding finding { .rule = "layout.raw-codes", .severity = Severity::Warning };
    for (const auto &match : pairing.matches)
        if (match.kind == MatchKind::Undecodable && isOfLostScale(match.note))
            finding.evidence.push_back({ .label = m_reference.tensors[*match.reference].name });
    if (finding.evidence.empty())
        return;
    finding.subject = finding.evidence[0].label;
    finding.summary = std::to_string(finding.evidence.size())
        + " layers are codes without a scale on one side and real numbers on the other, e.g. '"
        + finding.subject + "': no error is measured";
    pairing.findings.push_back(std::move(finding));
}

Pairing Pairer::finish()
{
    Pairing pairing;
    pairing.findings = std::move(m_findings);
    for (std::size_t i = 0; i < m_matches.size(); ++i) {
        Match match { .reference = i, .candidate = std::nullopt, .kind = MatchKind::OnlyReference };
        if (m_matches[i])
            match = std::move(*m_matches[i]);
        const auto &tensor = m_reference.tensors[i];
        if (!m_matches[i] && !mayBeLayer(tensor))
            continue;
        if (match.kind == MatchKind::OnlyReference && tensor.role == TensorRole::Tied)
            match.note = "tied to '" + tensor.tiedTo + "', needs no tensor of its own";
        if (match.kind == MatchKind::OnlyReference && m_isClosed[i])
            match.note = "left unpaired by the mapping";
        pairing.matches.push_back(std::move(match));
    }
    noteCodes(pairing);
    for (std::size_t i = 0; i < m_isTaken.size(); ++i)
        if (!m_isTaken[i] && mayBeLayer(m_candidate.tensors[i]))
            pairing.matches.push_back(
                { .reference = std::nullopt, .candidate = i, .kind = MatchKind::OnlyCandidate });
    return pairing;
}

} // namespace assay
