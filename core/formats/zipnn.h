// SPDX-License-Identifier: GPL-3.0-or-later
// Models that ZipNN packed without loss: a whole file (.znn), or the tensors of a safetensors file.
#pragma once

#include "core/model/model.h"

namespace assay {

bool looksLikeZipnnFile(std::span<const std::byte> head, const ByteSource &source);
/// What the frames hold, if it is a safetensors, PyTorch, GGUF or NumPy file.
Status readZipnnFile(SourcePtr source, Model &model, const RunControl &run);

/// The tensors that __metadata__["znn_compressed_vectors"] names become what they hold; each is one frame in
/// a U8 tensor. Does nothing quickly where there is no such entry.
Status unpackZipnnTensors(Model &model, const RunControl &run);

} // namespace assay
