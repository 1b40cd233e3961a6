// SPDX-License-Identifier: GPL-3.0-or-later
// From a path to a model.
#pragma once

#include "core/model/model.h"

namespace assay {

/// The one way to open what a user names: a file of any format, a directory, a cache, an index. Reads headers
/// only; tied tensors and buffers are told apart by accounting (which compares content only where shapes and
/// dtypes of embedding-like pairs suggest a tie). Errors are sentences. Any thread.
Result<ModelPtr> openModel(const std::string &path, const RunControl &run = {});
/// Of a model that need not be named, such as the base of a candidate's differences: null where path is
/// empty.
Result<ModelPtr> openIfNamed(const std::string &path, const RunControl &run);

} // namespace assay
