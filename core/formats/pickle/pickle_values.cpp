// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/pickle/pickle_values.h"

#include <cmath>

namespace assay {

std::optional<std::string> textOf(const Pickle &pickle, NodeId node)
{
    if (node >= pickle.nodes.size())
        return std::nullopt;
    const auto &value = pickle.node(node);
    if (value.kind != NodeKind::Text && value.kind != NodeKind::Bytes)
        return std::nullopt;
    return value.text;
}

std::optional<std::uint64_t> countOf(const Pickle &pickle, NodeId node)
{
    if (node >= pickle.nodes.size())
        return std::nullopt;
    const auto &value = pickle.node(node);
    if (value.kind != NodeKind::Integer || !(value.number >= 0) || value.number > 9007199254740992.0
        || value.number != std::floor(value.number))
        return std::nullopt;
    return static_cast<std::uint64_t>(value.number);
}

} // namespace assay
