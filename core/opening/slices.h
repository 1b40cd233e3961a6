// SPDX-License-Identifier: GPL-3.0-or-later
// Meta's consolidated.00.pth, consolidated.01.pth, ...: every file holds a slice of every matrix, as the
// processes of tensor parallelism read them.
#pragma once

#include "core/model/model.h"

namespace assay {

/// "consolidated.03.pth": stem "consolidated", tail ".pth".
struct SliceName {
    std::string stem, tail;
    std::uint64_t number = 0;
};
std::optional<SliceName> parseSliceName(const std::string &name);

/// Joins the slices: matrices whose rows were shared out one below the other, those whose columns were side
/// by side (layout "slices"), and of what every file repeats the first. The width of the model is the length
/// of its norms.
Result<Model> openSlices(const std::string &root, const std::vector<std::string> &names,
                         const RunControl &run);

} // namespace assay
