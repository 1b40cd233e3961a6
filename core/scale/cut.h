// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts an audit into parts of about equal bytes: the same cut on every machine, from headers and file sizes
// alone.
#pragma once

#include "core/analysis/compare.h"
#include "core/audit/input_hashes.h"

namespace assay {

inline constexpr unsigned MostParts = 1000; ///< Slurm's default MaxArraySize is 1001

/// What is never divided: layers that share stored bytes on either side, or one file that is to be hashed.
struct ScaleUnit {
    std::vector<std::size_t> layers {}; ///< positions in Comparison::layers, ascending; empty for a file
    std::optional<std::size_t> file {}; ///< position among the files
    std::uint64_t cost = 0; ///< bytes: distinct stored bytes of both sides, or the file's size
};

struct Cut {
    std::vector<ScaleUnit> units {}; ///< in the order of the work
    std::vector<unsigned> part {}; ///< per unit, from 1 on; ascending
    std::uint64_t totalCost = 0; ///< a unit of no bytes counts as 1
    std::uint64_t largestCost = 0;

    /// Above that number of parts the longest part gets no shorter.
    unsigned mostUseful() const;
    std::uint64_t costOf(unsigned part) const;
};

/// Units in the order of the reference's files and offsets, the hash of each file directly before the first
/// layer that touches it, files that no layer touches last. The longest part is at most totalCost / parts
/// plus the largest unit. paired: as pairLayers() leaves it; null where there is no pair, then files only.
Cut cutWork(const Comparison *paired, std::span<const InputFile> files, unsigned parts);

} // namespace assay
