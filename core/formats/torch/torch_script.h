// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/formats/pickle/pickle.h"
#include "core/formats/wire/zip.h"
#include "core/model/model.h"

namespace assay {

/// Gives the role Buffer to what the archive's source text lists as a buffer of its class. The tensors of
/// data.pkl are in the model already, under the names of the objects' attributes.
Status markScriptBuffers(const ZipArchive &archive, const std::string &top, const Pickle &pickle,
                         Model &model, const RunControl &run);

} // namespace assay
