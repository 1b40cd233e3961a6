// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/finding_kinds.h"

namespace assay {

std::span<const FindingKind> findingKinds()
{
    return FindingKinds;
}

const FindingKind *findFindingKind(std::string_view id)
{
    const auto found = std::ranges::find(FindingKinds, id, &FindingKind::id);
    return found == FindingKinds.end() ? nullptr : &*found;
}

} // namespace assay
