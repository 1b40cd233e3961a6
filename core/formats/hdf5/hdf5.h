// SPDX-License-Identifier: GPL-3.0-or-later
// HDF5 files, as Keras and h5py write them, and the .keras archive around one.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

bool looksLikeHdf5(std::span<const std::byte> head, const ByteSource &source);
/// Every dataset of numbers; those in one piece as extents of the file, chunked ones unpacked when they are
/// first read. Links to other files are not followed.
Status readHdf5(SourcePtr source, Model &model, const RunControl &run);

bool looksLikeKeras(std::span<const std::byte> head, const ByteSource &source);
/// A zip of metadata.json, config.json and model.weights.h5.
Status readKeras(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
