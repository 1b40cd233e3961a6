// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/rotary_order.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Of those that are stored as llama these rotate halves; another model's own rotation is not known here.
bool rotatesHalves(const std::string &huggingFaceType)
{
    constexpr std::array<std::string_view, 4> Types { "", "llama", "mistral", "mixtral" };
    return std::ranges::find(Types, huggingFaceType) != Types.end();
}

std::string orderText(const Transform &transform)
{
    return transform.kind == TransformKind::None
        ? "as they lie in both"
        : "permuted within " + std::to_string(transform.heads) + " heads";
}

bool isKnownOrder(const Transform &transform)
{
    return transform.then.empty()
        && (transform.kind == TransformKind::None || transform.kind == TransformKind::QkPermute);
}

} // namespace

void noteRotaryOrder(const Model &reference, const Conversion &conversion, Pairing &pairing)
{
    constexpr std::uint64_t SmallestHead = 4; // of two rows the halves are neighbours
    if (!conversion.crossesFamilies() || !rotatesHalves(conversion.huggingFaceType))
        return;
    Finding finding { .rule = "pairing.rotary-order", .severity = Severity::Warning };
    std::size_t asked = 0;
    for (const Match &match : pairing.matches) {
        if (match.kind != MatchKind::Paired || !match.reference || !isKnownOrder(match.transform))
            continue;
        const TensorInfo &tensor = reference.tensors[*match.reference];
        const auto name = canonicalName(conversion.reference, tensor.name);
        if (!name || tensor.shape.rank() != 2)
            continue;
        const Transform named = conversionTransform(conversion, *name, tensor.shape);
        if (named.kind != TransformKind::QkPermute || tensor.shape.rows() < SmallestHead * named.heads)
            continue;
        ++asked;
        if (match.transform.kind != named.kind || match.transform.heads != named.heads)
            finding.evidence.push_back(
                { .label = tensor.name, .stated = orderText(named), .computed = orderText(match.transform) });
    }
    if (2 * finding.evidence.size() <= asked)
        return;
    const bool isReferenceConverted = conversion.reference.family != NameFamily::HuggingFace;
    const bool isGguf
        = conversion.reference.family == NameFamily::Gguf || conversion.candidate.family == NameFamily::Gguf;
    finding.subject = finding.evidence.front().label;
    finding.summary = isReferenceConverted ? "The reference is " : "The candidate is ";
    finding.summary
        += isGguf ? "GGUF of architecture " + conversion.architecture : std::string("in Meta's own form");
    finding.summary += ", whose rotary embedding turns neighbouring rows of queries and keys, and the other "
                       "model's turns the halves of a head: converting permutes the rows. Of "
        + countText(asked) + " such layers " + countText(finding.evidence.size())
        + " agree in another order, first '" + finding.subject + "' ("
        + finding.evidence.front().computed.value_or("") + "): a program reads other rows of one of both";
    pairing.findings.push_back(std::move(finding));
}

} // namespace assay
