// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/given_rows.h"

#include <algorithm>

namespace assay {

std::uint64_t givenElements(const TensorInfo &reference, const Match &match)
{
    const std::uint64_t all = reference.storedElementCount();
    if (match.transform.kind != TransformKind::Rows)
        return all;
    std::uint64_t rows = 0;
    for (const RowRun &run : match.transform.runs)
        rows += run.count;
    return std::min(all, rows * match.transform.rowElements);
}

} // namespace assay
