// SPDX-License-Identifier: GPL-3.0-or-later
// Four passes, each less certain: the user's mapping, equal names, canonical names over families, content.
#include "core/pairing/pairing.h"

#include "core/base/parallel.h"
#include "core/pairing/content.h"
#include "core/pairing/conversion.h"
#include "core/pairing/folded_norms.h"
#include "core/pairing/transforms.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace assay {
namespace {

/// The state of pairing while the passes go over what is left, each less certain than the one before.
class Pairer {
public:
    Pairer(const Model &reference, const Model &candidate, const RunControl &run)
        : m_reference(reference)
        , m_candidate(candidate)
        , m_run(run)
        , m_conversion(conversionOf(reference, candidate))
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
    Pairing finish();

private:
    using Keys = std::unordered_map<std::string, std::size_t>;

    bool isOpen(std::size_t index) const { return !m_matches[index] && !m_isClosed[index]; }
    std::optional<std::size_t> candidateNamed(const std::string &name) const;
    std::optional<std::size_t> openKey(const std::string &key) const;
    void accept(std::size_t index, std::size_t candidate, Transform transform);
    bool pairSlice(std::size_t index, const CanonicalName &name);
    bool pairStack(std::size_t index, const CanonicalName &name);
    bool stack(std::size_t index, const std::vector<std::string> &keys);
    Transform transformOf(std::size_t index) const;
    bool isHalfOf(std::size_t index, std::size_t candidate) const;

    const Model &m_reference;
    const Model &m_candidate;
    const RunControl &m_run;
    Conversion m_conversion;
    std::vector<std::optional<Match>> m_matches;
    std::vector<char> m_isTaken;
    std::vector<char> m_isClosed; ///< left unpaired by the user
    Keys m_keys; ///< canonical keys (with "#expert") of the candidate
    Keys m_referenceKeys;
    std::vector<Finding> m_findings;
};

std::string stem(const CanonicalName &name)
{
    return name.key.substr(0, name.key.find(name.role));
}

std::string ending(const CanonicalName &name)
{
    return name.key.substr(name.key.rfind('.'));
}

void Pairer::accept(std::size_t index, std::size_t candidate, Transform transform)
{
    Match match { .reference = index, .candidate = candidate, .transform = std::move(transform) };
    const auto &tensor = m_reference.tensors[index];
    const auto name = canonicalName(m_conversion.reference, tensor.name);
    const auto alternatives = name ? rowAlternatives(m_conversion, *name, tensor.shape, match.transform)
                                   : std::vector<Transform>();
    settle(m_reference, m_candidate, match, alternatives, m_run);
    m_isTaken[candidate] = 1;
    m_matches[index] = std::move(match);
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
        const auto candidate = isOpen(i) ? candidateNamed(m_reference.tensors[i].name) : std::nullopt;
        if (candidate && !m_isTaken[*candidate])
            accept(i, *candidate, {});
    }
}

std::optional<std::size_t> Pairer::openKey(const std::string &key) const
{
    const auto found = m_keys.find(key);
    return found == m_keys.end() ? std::nullopt : std::optional(found->second);
}

/// An expert of a stack, or a part of a fused matrix.
bool Pairer::pairSlice(std::size_t index, const CanonicalName &name)
{
    const auto &tensor = m_reference.tensors[index];
    Transform slice { .kind = TransformKind::FusedSlice };
    std::optional<std::size_t> whole;
    if (name.expert) {
        whole = openKey(name.key);
        slice.sliceFirst = *name.expert * tensor.elementCount();
    } else if (name.role == "attn_q" || name.role == "attn_k" || name.role == "attn_v") {
        whole = openKey(stem(name) + "attn_qkv" + ending(name));
        for (const char *before : { "attn_q", "attn_k" }) {
            if (name.role == before)
                break;
            const auto found = m_referenceKeys.find(stem(name) + before + ending(name));
            if (found == m_referenceKeys.end())
                return false;
            slice.sliceFirst += m_reference.tensors[found->second].elementCount();
        }
    } else if (name.role == "ffn_gate" || name.role == "ffn_up") {
        whole = openKey(stem(name) + "ffn_up" + ending(name));
        slice.sliceFirst = name.role == "ffn_up" ? tensor.elementCount() : 0;
        if (whole && m_candidate.tensors[*whole].elementCount() != 2 * tensor.elementCount())
            return false;
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
    if (name.role == "attn_qkv")
        return stack(index,
                     { stem(name) + "attn_q" + ending(name), stem(name) + "attn_k" + ending(name),
                       stem(name) + "attn_v" + ending(name) });
    std::vector<std::string> experts;
    while (m_keys.contains(name.key + "#" + std::to_string(experts.size())))
        experts.push_back(name.key + "#" + std::to_string(experts.size()));
    return stack(index, experts);
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
        if (same && !m_isTaken[*same] && !isHalfOf(i, *same)) {
            accept(i, *same, transformOf(i));
            continue;
        }
        if (!pairSlice(i, *names[i]))
            pairStack(i, *names[i]);
    }
}

/// "ffn_up" of a model that fuses gate and up under that name.
bool Pairer::isHalfOf(std::size_t index, std::size_t candidate) const
{
    return m_candidate.tensors[candidate].elementCount() == 2 * m_reference.tensors[index].elementCount();
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
    return {};
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
        if (match.kind == MatchKind::OnlyReference && tensor.role == TensorRole::Tied)
            match.note = "tied to '" + tensor.tiedTo + "', needs no tensor of its own";
        if (match.kind == MatchKind::OnlyReference && m_isClosed[i])
            match.note = "left unpaired by the mapping";
        pairing.matches.push_back(std::move(match));
    }
    for (std::size_t i = 0; i < m_isTaken.size(); ++i)
        if (!m_isTaken[i])
            pairing.matches.push_back(
                { .reference = std::nullopt, .candidate = i, .kind = MatchKind::OnlyCandidate });
    return pairing;
}

/// Least squares per input column over rows spread through the matrix: candidate = scale * reference. A
/// column that is zero in the reference keeps scale 1.
Result<std::vector<float>> estimateChannelScale(const TensorDecoder &reference,
                                                const TensorDecoder &candidate, const Shape &shape)
{
    constexpr std::uint64_t SampleRows = 256;
    const auto columns = static_cast<std::size_t>(shape.columns());
    const std::uint64_t rows = shape.rows();
    std::vector<double> cross(columns), square(columns);
    std::vector<float> left(columns), right(columns);
    DecodeScratch scratch;
    const std::uint64_t step = std::max<std::uint64_t>(1, rows / SampleRows);
    for (std::uint64_t row = 0; row < rows; row += step) {
        for (const auto &[decoder, values] : { std::pair(&reference, &left), std::pair(&candidate, &right) })
            if (auto status = decoder->decode(row * columns, *values, scratch); !status)
                return status.error();
        for (std::size_t k = 0; k < columns; ++k) {
            cross[k] += double { left[k] } * right[k];
            square[k] += double { left[k] } * left[k];
        }
    }
    std::vector<float> scale(columns, 1.0f);
    for (std::size_t k = 0; k < columns; ++k)
        if (const double ratio = cross[k] / square[k]; std::isfinite(ratio) && ratio > 0)
            scale[k] = static_cast<float>(ratio);
    return scale;
}

Result<DecoderPtr> candidateDecoder(const Model &candidate, const Match &match, const RunControl &run)
{
    if (match.transform.kind != TransformKind::Stacked)
        return makeDecoder(candidate, candidate.tensors[*match.candidate], run);
    std::vector<DecoderPtr> pieces;
    for (const std::size_t index : match.transform.pieces) {
        auto piece = makeDecoder(candidate, candidate.tensors[index], run);
        if (!piece)
            return piece.error();
        pieces.push_back(*std::move(piece));
    }
    return stackDecoders(std::move(pieces));
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
    Pairing pairing = pairer.finish();
    noteFoldedNorms(reference, candidate, pairing);
    return pairing;
}

Result<DecoderPtr> makePairedDecoder(const Model &reference, const Model &candidate, const Match &match,
                                     const RunControl &run)
{
    if (!match.candidate || !match.reference)
        return Error { ErrorKind::Usage, "a layer without a partner has nothing to decode" };
    const auto &tensor = reference.tensors[*match.reference];
    auto inner = candidateDecoder(candidate, match, run);
    if (!inner)
        return inner.error();
    Transform transform = match.transform;
    if (transform.kind == TransformKind::ChannelScale && transform.channelScale.empty()) {
        const auto left = makeDecoder(reference, tensor, run);
        if (!left)
            return left.error();
        if ((*inner)->elementCount() != tensor.elementCount()
            || tensor.shape.columns() % (*inner)->granularity() != 0
            || tensor.shape.columns() % (*left)->granularity() != 0)
            return Error { ErrorKind::Unsupported,
                           "the channel scales of '" + tensor.name
                               + "' cannot be estimated: its rows cut blocks" };
        auto scale = estimateChannelScale(**left, **inner, tensor.shape);
        if (!scale)
            return scale.error();
        transform.channelScale = std::move(*scale);
    }
    return applyTransform(*std::move(inner), transform, tensor.shape);
}

} // namespace assay
