// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/pairing.h"

#include <unordered_set>

namespace assay {
namespace {

Match pairByName(const Model &reference, std::size_t index, const Model &candidate, const std::string &name)
{
    Match match { .reference = index, .candidate = std::nullopt, .kind = MatchKind::OnlyReference };
    const auto found = candidate.index.find(name);
    if (found == candidate.index.end())
        return match;
    match.candidate = found->second;
    const auto &left = reference.tensors[index];
    const auto &right = candidate.tensors[found->second];
    match.kind = left.shape == right.shape ? MatchKind::Paired : MatchKind::ShapeMismatch;
    if (match.kind == MatchKind::ShapeMismatch)
        match.note = "shapes " + left.shape.text() + " and " + right.shape.text();
    return match;
}

} // namespace

const char *matchName(MatchKind kind)
{
    switch (kind) {
    case MatchKind::Paired:
        return "paired";
    case MatchKind::OnlyReference:
        return "only-reference";
    case MatchKind::OnlyCandidate:
        return "only-candidate";
    case MatchKind::ShapeMismatch:
        return "shape-mismatch";
    case MatchKind::Undecodable:
        return "undecodable";
    }
    return "paired";
}

const char *transformName(TransformKind kind)
{
    switch (kind) {
    case TransformKind::None:
        return "none";
    case TransformKind::Transpose:
        return "transpose";
    case TransformKind::Reshape:
        return "reshape";
    case TransformKind::QkPermute:
        return "qk-permute";
    case TransformKind::NeoxQkv:
        return "neox-qkv";
    case TransformKind::NormPlusOne:
        return "norm-plus-one";
    case TransformKind::FusedSlice:
        return "fused-slice";
    case TransformKind::Stacked:
        return "stacked";
    case TransformKind::ChannelScale:
        return "channel-scale";
    }
    return "none";
}

Result<Pairing> pairModels(const Model &reference, const Model &candidate, const NameMapping &mapping,
                           const RunControl &)
{
    Pairing pairing;
    std::unordered_set<std::size_t> taken;
    for (std::size_t i = 0; i < reference.tensors.size(); ++i) {
        const auto mapped = mapping.find(reference.tensors[i].name);
        auto match = pairByName(reference, i, candidate,
                                mapped == mapping.end() ? reference.tensors[i].name : mapped->second);
        if (match.candidate)
            taken.insert(*match.candidate);
        pairing.matches.push_back(std::move(match));
    }
    for (std::size_t i = 0; i < candidate.tensors.size(); ++i)
        if (!taken.contains(i))
            pairing.matches.push_back(
                { .reference = std::nullopt, .candidate = i, .kind = MatchKind::OnlyCandidate });
    return pairing;
}

Result<DecoderPtr> makePairedDecoder(const Model &, const Model &candidate, const Match &match,
                                     const RunControl &run)
{
    if (!match.candidate)
        return Error { ErrorKind::Usage, "a layer without a candidate has nothing to decode" };
    return makeDecoder(candidate, candidate.tensors[*match.candidate], run);
}

} // namespace assay
