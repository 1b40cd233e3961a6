// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/rotary_order.h"

#include "core/base/number_text.h"

namespace assay {
namespace {

/// The only architecture whose writers always permute; others of the kind are written under its name.
constexpr std::string_view Permuted = "llama";
constexpr std::size_t NamedInSummary = 8;

} // namespace

void noteRotaryOrder(const Model &reference, const Conversion &conversion, Pairing &pairing)
{
    const bool isGguf
        = conversion.reference.family == NameFamily::Gguf || conversion.candidate.family == NameFamily::Gguf;
    const bool isHuggingFace = conversion.reference.family == NameFamily::HuggingFace
        || conversion.candidate.family == NameFamily::HuggingFace;
    if (!isGguf || !isHuggingFace || conversion.declared != Permuted)
        return;
    Finding finding { .rule = "pairing.rotary-order", .severity = Severity::Warning };
    std::string names;
    std::size_t permuted = 0;
    for (const Match &match : pairing.matches) {
        if (match.kind != MatchKind::Paired || !match.reference || !match.candidate)
            continue;
        const TensorInfo &tensor = reference.tensors[*match.reference];
        const auto name = canonicalName(conversion.reference, tensor.name);
        if (!name || conversionTransform(conversion, *name, tensor.shape).kind != TransformKind::QkPermute)
            continue;
        permuted += match.transform.kind == TransformKind::QkPermute ? 1 : 0;
        if (match.transform.kind != TransformKind::None)
            continue;
        finding.subject = finding.subject.empty() ? tensor.name : finding.subject;
        if (finding.evidence.size() < NamedInSummary)
            names += (names.empty() ? "" : ", ") + tensor.name;
        finding.evidence.push_back(
            { .label = tensor.name, .stated = "permuted by heads", .computed = "as in the original" });
    }
    const std::size_t count = finding.evidence.size();
    if (count == 0 || permuted >= count)
        return;
    finding.summary = countText(count) + (count == 1 ? " layer lies" : " layers lie")
        + " in the row order of Hugging Face in a file of architecture llama, whose programs expect the "
          "rows "
          "of queries and keys in rotary order (permuted within each head), and read other rows: "
        + names + (count > NamedInSummary ? " and more" : "");
    pairing.findings.push_back(std::move(finding));
}

} // namespace assay
