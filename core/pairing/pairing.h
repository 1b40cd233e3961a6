// SPDX-License-Identifier: GPL-3.0-or-later
// Which candidate tensor stands for which reference tensor, and what was done to it on the way.
#pragma once

#include "core/layouts/decoder.h"

#include <map>

namespace assay {

enum class MatchKind { Paired, OnlyReference, OnlyCandidate, ShapeMismatch, Undecodable };
const char *matchName(MatchKind kind);

enum class TransformKind {
    None,
    Transpose,
    Reshape,
    QkPermute,
    NeoxQkv,
    NormPlusOne,
    FusedSlice,
    Stacked,
    ChannelScale,
    RowScale,
    Rows, ///< rows gathered from pieces
    PermuteAxes,
    TurnInner ///< the last two dimensions exchanged, matrix by matrix of a stack
};
const char *transformName(TransformKind kind);

/// Rows first, first + step, ... of a piece stand at rows toFirst, toFirst + toStep, ... of the reference.
struct RowRun {
    std::size_t piece = 0; ///< index into Transform::pieces
    std::uint64_t first = 0, step = 1, count = 0;
    std::uint64_t toFirst = 0, toStep = 1;
};

/// How the candidate's values become comparable with the reference's. Applied to the candidate.
struct Transform {
    TransformKind kind = TransformKind::None;
    std::uint64_t heads = 0; ///< QkPermute, NeoxQkv
    bool inverse = false; ///< the reference is the converted one (GGUF), the candidate the original spelling
    std::uint64_t sliceFirst = 0; ///< FusedSlice: first element of the candidate's flat values that is used
    std::vector<std::size_t> pieces {}; ///< Stacked: candidate tensor indexes in order; Rows: those used
    std::vector<RowRun> runs {}; ///< Rows: ascending by toFirst; rows that none names are zeros (padding)
    std::uint64_t rowElements = 0; ///< Rows: length of a row, in pieces and result
    bool isTurned = false; ///< Rows: the pieces are TurnInner-ed first
    std::vector<std::size_t> axes {}; ///< PermuteAxes: axis of dims that is the result's i-th
    std::vector<std::uint64_t> dims {}; ///< PermuteAxes: of the candidate, without ones
    std::vector<float> channelScale {}; ///< ChannelScale: per input column; RowScale: per row
    /// Further steps after this one, e.g. transpose then slice.
    std::vector<Transform> then {};
};

struct Match {
    std::optional<std::size_t> reference {}; ///< index into reference.tensors
    std::optional<std::size_t> candidate {}; ///< index into candidate.tensors
    MatchKind kind = MatchKind::Paired;
    Transform transform {};
    double confidence = 1.0; ///< 1 by exact or canonical name; less where shape and content decided
    std::string note {};
    bool isUnordered = false; ///< paired by name, and in no known order do the values correlate
    bool isFolded = false; ///< no tensor of its own in the candidate: it was multiplied into another
};

struct Pairing {
    std::vector<Match> matches; ///< reference order, then candidate tensors left over
    std::vector<Finding> findings;
};

/// Edited by the user or given by --map: reference name → candidate name (empty = leave unpaired).
using NameMapping = std::map<std::string, std::string>;

/// Reads {"reference name": "candidate name" | null} from JSON.
Result<NameMapping> readMapping(const std::string &path);
/// The same from memory; name is that of the text in errors.
Result<NameMapping> parseMapping(const std::string &text, const std::string &name);
/// What parseMapping() reads, on one line.
std::string mappingText(const NameMapping &mapping);

/// Headers only, except where names fail and content must decide. Any thread.
Result<Pairing> pairModels(const Model &reference, const Model &candidate, const NameMapping &mapping,
                           const RunControl &run);

/// The candidate's values in the reference tensor's order and shape. Transposed matrices, and slices and
/// permutations that cut blocks, are held whole as float32 while the decoder lives.
Result<DecoderPtr> makePairedDecoder(const Model &reference, const Model &candidate, const Match &match,
                                     const RunControl &run);

} // namespace assay
