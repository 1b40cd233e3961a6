// SPDX-License-Identifier: GPL-3.0-or-later
// The compressed model file: a safetensors file whose __metadata__ has "format": "assay", "assay.version":
// "1", "assay.pipeline" and "assay.tensors", a JSON array with one object per tensor that is not stored
// plain:
//   name, dtype, shape     of the original tensor
//   stages                 its pipeline, one text per stage, settings written out
//   chunk                  values per chunk
//   chunk_bytes            payload bytes of every chunk but the last, where they are alike and more than one
//   parts                  U8 tensors of this file: payload (chunk after chunk), side (shared by the chunks),
//                          index (u32 payload bytes per chunk, where they differ)
// or name and same_as, for a tied tensor: it is the tensor of that name. With lossless stages, each chunk and
// the side bytes are frames of planes_frame.h. Lossy stages apply to float tensors of rank 2 or more;
// lossless ones to all of at least MinLosslessBytes; every other tensor is stored plain.
#pragma once

#include "core/analysis/importance.h"
#include "core/codecs/pipeline.h"
#include "core/container/container_report.h"
#include "core/model/model.h"

namespace assay {

inline constexpr std::uint64_t MinLosslessBytes = 256;

struct ContainerEntry {
    std::string name;
    std::string sameAs {}; ///< all that follows is empty then
    DType dtype = DType::F32;
    Shape shape {};
    std::vector<std::string> stages {};
    std::uint64_t chunkElements = 0;
    std::optional<std::uint64_t> chunkBytes {};
    std::string payload {}, side {}, index {}; ///< names of parts; side and index may be empty
};

std::string containerJson(std::span<const ContainerEntry> entries);
/// Every field is checked for its kind and range; names are not yet looked up.
Result<std::vector<ContainerEntry>> parseContainerJson(const std::string &text);

struct ContainerOptions {
    std::string pipeline;
    std::string only {}; ///< ECMAScript regex on tensor names; empty = all; others are kept plain
    std::string output;
    const Importance *importance = nullptr; ///< for weighted codecs; null = none given
    const Model *base = nullptr; ///< of codecs that store the difference to it; null = none given
};

/// Encodes the model into options.output. The file is complete or absent. Memory: 32 chunks and what
/// prepare() of the codecs needs, whatever the model.
Result<ContainerReport> writeContainer(const Model &reference, const ContainerOptions &options,
                                       const RunControl &run);

} // namespace assay
