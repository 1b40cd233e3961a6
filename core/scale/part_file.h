// SPDX-License-Identifier: GPL-3.0-or-later
// assay.part/1: the measured share of a large audit. JSON in a fixed order of keys, one value a fact, then a
// last line "sha256 <hex of all bytes before>". Holds every raw sum of every layer (partial sums over layers
// would not add up to the same bits), no time, no host, no thread count: two attempts at one part give the
// same bytes.
//   {"schema": "assay.part/1", "header": {...}, "part": {...}, "layers": [...], "histogram": [[bin, count]
//   ...],
//    "hashes": [...]}
//   sha256 0123...
// A double that is not finite is "nan", "inf" or "-inf". Read as a file from a stranger: at most
// MostPartBytes, every count and name checked for its kind and range.
#pragma once

#include "core/analysis/compare.h"
#include "core/analysis/error_histogram.h"
#include "core/audit/input_hashes.h"

namespace assay {

inline constexpr std::uint64_t MostPartBytes = std::uint64_t { 256 } << 20; ///< about 250,000 layers

/// Of --map: the path as typed, and what it held, as one line of JSON. Both empty without.
struct ScaleMapping {
    std::string path {}, text {};
};

/// In what all parts of one audit agree.
struct PartHeader {
    std::string version {}, build {};
    unsigned parts = 1;
    ScaleMapping mapping {};
    bool quantiles = true;
    double sampleFraction = 1;
    std::string reference {}, candidate {}; ///< paths as typed
    std::vector<std::string> documents {};
    std::vector<std::string> documentHashes {}; ///< beside them; empty where one cannot be read
    std::vector<InputFile> files {}; ///< of both models; path is not kept
    std::string modelDigest {}; ///< over both opened models and their pairing; empty without a pair
    std::uint64_t totalCost = 0;
};

struct PartLayer {
    std::size_t position = 0; ///< in Comparison::layers
    std::string referenceName {}, candidateName {}, transform {};
    std::uint64_t elementCount = 0, referenceBytes = 0, candidateBytes = 0;
    MatchKind kind = MatchKind::Paired; ///< may have become undecodable
    std::string note {};
    std::optional<ErrorStats> error {};
    std::optional<TensorStats> referenceStats {}, candidateStats {};
};

struct PartHash {
    std::size_t file = 0; ///< position in PartHeader::files
    FileHash hash {};
};

struct PartFile {
    std::string path {}; ///< where it was read
    PartHeader header {};
    unsigned part = 1;
    std::uint64_t firstUnit = 0, unitCount = 0, cost = 0;
    std::vector<PartLayer> layers {}; ///< by position
    ErrorHistogram histogram {};
    std::vector<PartHash> hashes {};
};

/// The header alone, as it stands in the file: what is compared byte for byte.
std::string headerText(const PartHeader &header);
std::string partText(const PartFile &part);
/// The first bytes of the file say whether it is one.
bool looksLikePart(const std::string &path);
/// From a file; the sentence says what is wrong with it.
Result<PartFile> readPart(const std::string &path);
/// The same from memory; path is named in errors.
Result<PartFile> parsePart(std::string_view text, const std::string &path);

} // namespace assay
