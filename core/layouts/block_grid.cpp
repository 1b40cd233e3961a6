// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/block_grid.h"

namespace assay {

Result<BlockGrid> makeBlockGrid(const TensorInfo &tensor, const std::string &what,
                                std::span<const std::uint64_t> coarse, std::span<const std::uint64_t> dims)
{
    BlockGrid grid { .dims = { dims.begin(), dims.end() } };
    grid.block.resize(dims.size());
    grid.stride.resize(dims.size());
    if (coarse.size() > dims.size())
        return malformedLayout(tensor, what + " has more dimensions than its codes");
    std::uint64_t stride = 1;
    for (std::size_t back = 0; back < dims.size(); ++back) {
        const std::size_t axis = dims.size() - 1 - back;
        const std::uint64_t own = back < coarse.size() ? coarse[coarse.size() - 1 - back] : 1;
        if (own == 0 || dims[axis] == 0 || dims[axis] % own != 0)
            return malformedLayout(tensor,
                                   what + " does not divide dimension " + std::to_string(axis) + " of "
                                       + std::to_string(dims[axis]));
        grid.block[axis] = dims[axis] / own;
        grid.stride[axis] = own == 1 ? 0 : stride;
        stride *= own;
    }
    for (std::size_t axis = dims.size(); axis-- > 0;) {
        grid.run *= grid.block[axis];
        if (grid.block[axis] != dims[axis])
            break;
    }
    return grid;
}

} // namespace assay
