// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of one chunk behind the lossless stages:
//   u8 plane count, then per plane: u8 mask of the stages that were applied (bit i = lossless stage i,
//   byteplane not counted; what does not shrink is left out), u32 stored bytes; then the planes' bytes. All
//   of it is counted.
#pragma once

#include "core/codecs/pipeline.h"

#include <array>

namespace assay {

/// What the bytes of a chunk are made of.
struct PlaneLayout {
    std::size_t elementBytes = 1; ///< 1, 2, 4 or 8
    bool isFloat = false;
};

/// The planes byteplane makes of a dtype; one plane where it has no whole bytes.
PlaneLayout planeLayout(DType dtype);

/// Buffers of one worker; grown, never shrunk.
struct FrameScratch {
    Bytes planes, coded, other, merged;
    std::array<Bytes, 8> decoded; ///< per plane
};

/// Appends the frame to out. stageBytes[i] is advanced by what is left after lossless stage i.
Status encodeFrame(const Pipeline &pipeline, PlaneLayout layout, std::span<const std::byte> chunk, Bytes &out,
                   FrameScratch &scratch, std::span<std::uint64_t> stageBytes);
/// Gives the chunk's bytes, at most limit of them: a view into the frame or the scratch, which holds until
/// either is used again.
Result<std::span<const std::byte>> decodeFrame(const Pipeline &pipeline, PlaneLayout layout,
                                               std::span<const std::byte> frame, std::uint64_t limit,
                                               FrameScratch &scratch);

} // namespace assay
