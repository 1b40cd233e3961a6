// SPDX-License-Identifier: GPL-3.0-or-later
// HDF5 files in every form a writer may choose, made by the HDF5 library, which the reader knows nothing of.
// Element i of every dataset is i / 2.
#pragma once

#include <string>

namespace assay::testing {

enum class Hdf5Age {
    Old, ///< symbol tables, B-trees of version 1, behind 512 bytes of another's
    New, ///< links and attributes in fractal heaps, B-trees of version 2, fixed arrays
};

/// many/w000 ... w299 [2]; whole [3, 5]; compact [6]; edges [5, 7] in chunks [2, 3], shuffled, deflated and
/// summed; single [4, 4] in one chunk; early [5, 7] in unfiltered chunks that were allocated at once; thin
/// [3000] in chunks of 1; growing [5, 7], without bounds; typed [3] of a committed type; half [8] in chunks
/// of 4 of which the first was written, the rest is 9; never [4], not written; list [5], growing in one
/// dimension. Attributes t00 ... t11 are their own names, "long" is a text of variable length, "numbers" two
/// numbers. Returns the file's bytes.
std::string everyHdf5(const std::string &path, Hdf5Age age);

/// model.weights.h5 of Keras 3: layers/dense/vars/0 [2, 3] and 1 [3], optimizer/vars/0 [].
std::string keras3Weights(const std::string &path);

} // namespace assay::testing
