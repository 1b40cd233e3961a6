// SPDX-License-Identifier: GPL-3.0-or-later
// Which of a coarser array's entries belongs to an element: every dimension of the coarse one divides the
// fine one's, from the last dimension on; missing ones count as 1.
#pragma once

#include "core/layouts/function_decoder.h"

namespace assay {

struct BlockGrid {
    std::vector<std::uint64_t> dims {}, block {}, stride {};
    std::uint64_t run = 1; ///< elements, one after the other, that share an entry

    std::uint64_t indexOf(std::uint64_t element) const
    {
        std::uint64_t index = 0;
        for (std::size_t axis = dims.size(); axis-- > 0;) {
            index += element % dims[axis] / block[axis] * stride[axis];
            element /= dims[axis];
        }
        return index;
    }
    /// Elements from element on that share its entry.
    std::uint64_t runOf(std::uint64_t element) const { return run - element % run; }
};

/// what is named in the error. dims have no zero.
Result<BlockGrid> makeBlockGrid(const TensorInfo &tensor, const std::string &what,
                                std::span<const std::uint64_t> coarse, std::span<const std::uint64_t> dims);

} // namespace assay
