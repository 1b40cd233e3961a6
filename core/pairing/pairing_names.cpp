// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/pairing.h"

namespace assay {

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
    case TransformKind::RowScale:
        return "row-scale";
    case TransformKind::Rows:
        return "rows";
    case TransformKind::PermuteAxes:
        return "permute-axes";
    case TransformKind::TurnInner:
        return "turn-inner";
    }
    return "none";
}

} // namespace assay
