// SPDX-License-Identifier: GPL-3.0-or-later
// Four passes, each less certain: the user's mapping, equal names, canonical names over families, content.
#include "core/pairing/pairing.h"

#include "core/base/parallel.h"
#include "core/pairing/content.h"
#include "core/pairing/conversion.h"
#include "core/pairing/folded_norms.h"
#include "core/pairing/folded_scales.h"
#include "core/pairing/fused_content.h"
#include "core/pairing/heads_apart.h"
#include "core/pairing/mixed_orders.h"
#include "core/pairing/pair_sample.h"
#include "core/pairing/row_cells.h"
#include "core/pairing/row_orders.h"
#include "core/pairing/transforms.h"
#include "core/pairing/zero_steps.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace assay {
namespace {

/// Relative error of heads in the right order: a code of one bit loses 0.36 of the energy, of other heads the
/// error is 2.
constexpr double MostErrorOfHeads = 0.5;
/// Elements of layers whose orders are looked at side by side: a worker holds two samples of 1 MiB at most.
constexpr std::uint64_t LargestSideBySide = 1u << 18;

/// The state of pairing while the passes go over what is left, each less certain than the one before.
class Pairer {
public:
    Pairer(const Model &reference, const Model &candidate, const RunControl &run)
        : m_reference(reference)
        , m_candidate(candidate)
        , m_run(run)
        , m_conversion(conversionOf(reference, candidate))
        , m_cells(candidate, m_conversion.candidate)
        , m_matches(reference.tensors.size())
        , m_isTaken(candidate.tensors.size(), 0)
        , m_isClosed(reference.tensors.size(), 0)
    {
    }

    void pairMapped(const NameMapping &mapping);
    void pairEqualNames();
    void pairCanonicalNames();
    /// What names left over; content.h decides.
    Status pairByContent();
    Status pairReordered(const std::vector<std::size_t> &open, const std::vector<std::size_t> &free);
    /// Values that lie in another order than their names say.
    Status refineOrders();
    Pairing finish();

private:
    using Keys = std::unordered_map<std::string, std::size_t>;

    /// Training state is no layer.
    bool isOpen(std::size_t index) const
    {
        return !m_matches[index] && !m_isClosed[index]
            && m_reference.tensors[index].role != TensorRole::Optimizer;
    }
    std::optional<std::size_t> candidateNamed(const std::string &name) const;
    std::optional<std::size_t> openKey(const std::string &key) const;
    void accept(std::size_t index, std::size_t candidate, Transform transform);
    Match settled(std::size_t index, std::size_t candidate, Transform transform) const;
    bool pairCells(std::size_t index, const CanonicalName &name);
    bool pairSlice(std::size_t index, const CanonicalName &name);
    bool pairStack(std::size_t index, const CanonicalName &name);
    bool pairHeads(std::size_t index, std::optional<Transform> way);
    bool stack(std::size_t index, const std::vector<std::string> &keys);
    Transform transformOf(std::size_t index) const;
    void settleCells(Match &match, const CanonicalName &name) const;
    void take(Match match);
    void noteCodes(Pairing &pairing) const;

    const Model &m_reference;
    const Model &m_candidate;
    const RunControl &m_run;
    Conversion m_conversion;
    RowCells m_cells;
    std::vector<std::optional<Match>> m_matches;
    std::vector<char> m_isTaken;
    std::vector<char> m_isClosed; ///< left unpaired by the user
    Keys m_keys; ///< canonical keys (with "#expert") of the candidate
    Keys m_referenceKeys;
    std::vector<Match> m_postponed; ///< of equal names and other shapes, unless something else fits
    std::vector<Finding> m_findings;
};

/// Training state, side information and single numbers beside a module are no layers of their own.
bool mayBeLayer(const TensorInfo &tensor)
{
    return tensor.role != TensorRole::Optimizer && tensor.role != TensorRole::Side
        && (tensor.role != TensorRole::Buffer || tensor.elementCount() > 1);
}

std::string stem(const CanonicalName &name)
{
    return name.key.substr(0, name.key.find(name.role));
}

std::string ending(const CanonicalName &name)
{
    return name.key.substr(name.key.rfind('.'));
}

Match Pairer::settled(std::size_t index, std::size_t candidate, Transform transform) const
{
    Match match { .reference = index, .candidate = candidate, .transform = std::move(transform) };
    const auto &tensor = m_reference.tensors[index];
    const auto name = canonicalName(m_conversion.reference, tensor.name);
    auto alternatives = name ? rowAlternatives(m_conversion, *name, tensor.shape, match.transform)
                             : std::vector<Transform>();
    if (name)
        if (auto grouped = groupedRows(m_conversion, *name, tensor.shape, candidate)) {
            // Both orders begin with the same queries, so that a sample may not tell them apart.
            if (m_conversion.architecture == "falcon" && match.transform.kind == TransformKind::None)
                std::swap(match.transform, *grouped);
            alternatives.push_back(*std::move(grouped));
        }
    settle(m_reference, m_candidate, match, alternatives, m_run);
    if (name)
        settleCells(match, *name);
    return match;
}

/// Gates and ups in turn or turned squares have the shape of others: where the values as they lie do not fit
/// and those of another arrangement do, that is meant. Where none fits, the layer is measured as it lies.
void Pairer::settleCells(Match &match, const CanonicalName &name) const
{
    if (match.kind != MatchKind::Paired || match.transform.kind != TransformKind::None
        || (!isFusedGate(name) && !name.role.ends_with("_exps")))
        return;
    const auto ways = m_cells.waysTo(m_reference.tensors[*match.reference], name, m_conversion.architecture);
    Match other = match;
    settle(m_reference, m_candidate, other, ways, m_run);
    if (other.kind == MatchKind::Paired && other.transform.kind == TransformKind::Rows)
        match = std::move(other);
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
    take(settled(index, candidate, std::move(transform)));
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
            accept(found->second, *candidate, transformOf(found->second));
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
        Match match = settled(i, *candidate, {});
        if (match.kind == MatchKind::ShapeMismatch)
            m_postponed.push_back(std::move(match));
        else
            take(std::move(match));
    }
}

std::optional<std::size_t> Pairer::openKey(const std::string &key) const
{
    const auto found = m_keys.find(key);
    return found == m_keys.end() ? std::nullopt : std::optional(found->second);
}

/// Experts, gates and ups in another arrangement.
bool Pairer::pairCells(std::size_t index, const CanonicalName &name)
{
    auto ways = m_cells.waysTo(m_reference.tensors[index], name, m_conversion.architecture);
    if (ways.empty())
        return false;
    Match match { .reference = index, .candidate = ways.front().pieces.front(), .transform = ways.front() };
    ways.erase(ways.begin());
    settle(m_reference, m_candidate, match, ways, m_run);
    take(std::move(match));
    return true;
}

/// A part of a fused matrix.
bool Pairer::pairSlice(std::size_t index, const CanonicalName &name)
{
    const auto &tensor = m_reference.tensors[index];
    Transform slice { .kind = TransformKind::FusedSlice };
    std::optional<std::size_t> whole;
    if (name.role == "attn_q" || name.role == "attn_k" || name.role == "attn_v") {
        whole = openKey(stem(name) + "attn_qkv" + ending(name));
        for (const char *before : { "attn_q", "attn_k" }) {
            if (name.role == before)
                break;
            const auto found = m_referenceKeys.find(stem(name) + before + ending(name));
            if (found == m_referenceKeys.end())
                return false;
            slice.sliceFirst += m_reference.tensors[found->second].elementCount();
        }
    }
    if (!whole || slice.sliceFirst + tensor.elementCount() > m_candidate.tensors[*whole].elementCount())
        return false;
    if (auto conversion = conversionTransform(m_conversion, name, tensor.shape);
        conversion.kind != TransformKind::None)
        slice.then.push_back(std::move(conversion));
    accept(index, *whole, std::move(slice));
    return true;
}

bool Pairer::stack(std::size_t index, const std::vector<std::string> &keys)
{
    Transform transform { .kind = TransformKind::Stacked };
    std::uint64_t count = 0;
    for (const auto &key : keys) {
        const auto piece = openKey(key);
        if (!piece || m_isTaken[*piece])
            return false;
        transform.pieces.push_back(*piece);
        count += m_candidate.tensors[*piece].elementCount();
    }
    if (keys.empty() || count != m_reference.tensors[index].elementCount())
        return false;
    for (const std::size_t piece : transform.pieces)
        m_isTaken[piece] = 1;
    const std::size_t first = transform.pieces.front();
    accept(index, first, std::move(transform));
    return true;
}

bool Pairer::pairStack(std::size_t index, const CanonicalName &name)
{
    const auto part = [&](const char *role) { return openKey(stem(name) + role + ending(name)); };
    if (name.role == "attn_kv_b") {
        const auto keys = part("attn_k_b"), values = part("attn_v_b");
        return keys && values
            && pairHeads(index, latentHeads(m_candidate, m_reference.tensors[index].shape, *keys, *values));
    }
    if (name.role != "attn_qkv")
        return false;
    const auto queries = part("attn_q"), keys = part("attn_k"), values = part("attn_v");
    if (queries && keys && values
        && pairHeads(index,
                     groupedHeads(m_candidate, m_reference.tensors[index].shape, m_conversion.heads,
                                  m_conversion.keyValueHeads, { *queries, *keys, *values })))
        return true;
    return stack(index,
                 { stem(name) + "attn_q" + ending(name), stem(name) + "attn_k" + ending(name),
                   stem(name) + "attn_v" + ending(name) });
}

/// By heads in another order, if the values say so.
bool Pairer::pairHeads(std::size_t index, std::optional<Transform> way)
{
    if (!way || std::ranges::any_of(way->pieces, [this](std::size_t piece) { return m_isTaken[piece] != 0; }))
        return false;
    Match match { .reference = index, .candidate = way->pieces.front(), .transform = *way };
    settle(m_reference, m_candidate, match, {}, m_run);
    if (match.kind != MatchKind::Paired)
        return false;
    constexpr std::size_t SampleRows = 256; // both orders begin with the same queries
    const auto sample = samplePair(m_reference, m_candidate, match, SampleRows, m_run);
    const auto error = sample ? relativeErrorWith(*sample, {}) : std::nullopt;
    if (!error || *error > MostErrorOfHeads)
        return false;
    take(std::move(match));
    return true;
}

Transform Pairer::transformOf(std::size_t index) const
{
    const auto &tensor = m_reference.tensors[index];
    const auto name = canonicalName(m_conversion.reference, tensor.name);
    return name ? conversionTransform(m_conversion, *name, tensor.shape) : Transform {};
}

std::string keyOf(const CanonicalName &name)
{
    return name.expert ? name.key + "#" + std::to_string(*name.expert) : name.key;
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
        const auto same = openKey(keyOf(*names[i]));
        if (same && !m_isTaken[*same]) {
            Match match = settled(i, *same, transformOf(i));
            if (match.kind != MatchKind::ShapeMismatch) {
                take(std::move(match));
                continue;
            }
            m_postponed.push_back(std::move(match));
        }
        if (!pairCells(i, *names[i]) && !pairSlice(i, *names[i]))
            pairStack(i, *names[i]);
    }
}

Status Pairer::pairByContent()
{
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < m_matches.size(); ++i)
        if (isOpen(i) && m_reference.tensors[i].role == TensorRole::Weight)
            open.push_back(i);
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < m_isTaken.size(); ++i)
        if (!m_isTaken[i] && m_candidate.tensors[i].role == TensorRole::Weight)
            free.push_back(i);
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
    std::erase_if(open, [this](std::size_t index) {
        return m_matches[index] && m_matches[index]->kind != MatchKind::OnlyReference;
    });
    std::erase_if(free, [this](std::size_t index) { return m_isTaken[index] != 0; });
    auto fused = matchFused(m_reference, open, m_candidate, free, m_run);
    if (!fused)
        return fused.error();
    for (auto &match : *fused)
        take(std::move(match));
    return pairReordered(open, free);
}

/// Same shapes under other names, with their parts in another order.
Status Pairer::pairReordered(const std::vector<std::size_t> &open, const std::vector<std::size_t> &free)
{
    constexpr std::size_t MostTried = 64;
    std::size_t tried = 0;
    for (const std::size_t index : open) {
        if (m_matches[index] && m_matches[index]->kind != MatchKind::OnlyReference)
            continue;
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
        if (match.kind == MatchKind::Undecodable && match.note == CodesNote)
            finding.evidence.push_back({ .label = m_reference.tensors[*match.reference].name });
    if (finding.evidence.empty())
        return;
    finding.subject = finding.evidence[0].label;
    finding.summary = std::to_string(finding.evidence.size())
        + " layers are plain integers without a scale on one side and real numbers on the other, e.g. '"
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

Result<DecoderPtr> candidateDecoder(const Model &candidate, const Match &match, std::uint64_t elementCount,
                                    const RunControl &run)
{
    const Transform &transform = match.transform;
    const std::uint64_t rowCount = elementCount / std::max<std::uint64_t>(transform.rowElements, 1);
    if (transform.kind != TransformKind::Stacked && transform.kind != TransformKind::Rows)
        return makeDecoder(candidate, candidate.tensors[*match.candidate], run);
    std::vector<DecoderPtr> pieces;
    for (const std::size_t index : transform.pieces) {
        const auto &tensor = candidate.tensors[index];
        auto piece = makeDecoder(candidate, tensor, run);
        const bool isTurned
            = transform.isTurned || std::ranges::find(transform.axes, pieces.size()) != transform.axes.end();
        if (piece && isTurned) {
            std::vector<std::uint64_t> dims(tensor.shape.dims().begin(), tensor.shape.dims().end());
            if (dims.size() >= 2)
                std::swap(dims[dims.size() - 1], dims[dims.size() - 2]);
            const auto shape = Shape::make(dims);
            piece = shape ? turnInner(*std::move(piece), *shape) : Result<DecoderPtr>(shape.error());
        }
        if (!piece)
            return piece.error();
        pieces.push_back(*std::move(piece));
    }
    if (transform.kind == TransformKind::Stacked)
        return stackDecoders(std::move(pieces));
    return gatherRows(std::move(pieces), transform, rowCount);
}

} // namespace

Result<Pairing> pairModels(const Model &reference, const Model &candidate, const NameMapping &mapping,
                           const RunControl &run)
{
    Pairer pairer(reference, candidate, run);
    pairer.pairMapped(mapping);
    pairer.pairEqualNames();
    if (run.cancelled())
        return cancelledError();
    pairer.pairCanonicalNames();
    if (auto status = pairer.pairByContent(); !status)
        return status.error();
    if (auto status = pairer.refineOrders(); !status)
        return status.error();
    Pairing pairing = pairer.finish();
    noteMixedOrders(reference, pairing);
    if (auto status = undoFoldedNorms(reference, candidate, pairing, run); !status)
        return status.error();
    if (auto status = noteZeroSteps(reference, candidate, pairing, run); !status)
        return status.error();
    if (auto status = undoFoldedScales(reference, candidate, pairing, run); !status)
        return status.error();
    return pairing;
}

Result<DecoderPtr> makePairedDecoder(const Model &reference, const Model &candidate, const Match &match,
                                     const RunControl &run)
{
    if (!match.candidate || !match.reference)
        return Error { ErrorKind::Usage, "a layer without a partner has nothing to decode" };
    const auto &tensor = reference.tensors[*match.reference];
    auto inner = candidateDecoder(candidate, match, tensor.elementCount(), run);
    if (!inner)
        return inner.error();
    return applyTransform(*std::move(inner), match.transform, tensor.shape);
}

} // namespace assay
