// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace assay {

/// Erases the items that are marked, in one pass; the others keep their order. marked is as long as items.
template <typename Item> void eraseMarked(std::vector<Item> &items, const std::vector<bool> &marked)
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (!marked[i] && kept++ != i)
            items[kept - 1] = std::move(items[i]);
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(kept), items.end());
}

} // namespace assay
