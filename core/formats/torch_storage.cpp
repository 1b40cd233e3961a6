// SPDX-License-Identifier: GPL-3.0-or-later
// Persistent id:  ('storage', class, key, location, element count[, None | (view key, offset, view size)])
#include "core/base/checked_math.h"
#include "core/formats/torch_tensors.h"
#include "core/formats/torch_types.h"

namespace assay {

Result<StorageClaim> readStorageClaim(const Pickle &pickle, NodeId persistent)
{
    const auto &node = pickle.node(persistent);
    const auto fail = [&](const std::string &what) {
        return Error { ErrorKind::Malformed, "a storage's persistent id " + what, node.offset };
    };
    if (node.kind != NodeKind::Persistent || node.items.size() != 1)
        return fail("is missing where a tensor needs it");
    const auto &items = pickle.node(node.items[0]).items;
    if (items.size() < 5 || textOf(pickle, items[0]) != "storage")
        return fail("is no tuple ('storage', class, key, location, count)");
    StorageClaim claim { .className = pickle.node(items[1]).text, .offset = node.offset };
    const auto key = textOf(pickle, items[2]);
    const auto number = countOf(pickle, items[2]);
    if (!key && !number)
        return fail("has a key that is no text");
    claim.key = key ? *key : std::to_string(*number);
    const auto dtype = torchStorageType(claim.className);
    if (!dtype)
        return fail("names the class '" + claim.className + "', which is no storage of a known type");
    claim.dtype = *dtype;
    const auto count = countOf(pickle, items[4]);
    if (!count)
        return fail("has a count of elements that is no whole number >= 0");
    claim.elementCount = *count;
    if (items.size() > 5 && pickle.node(items[5]).kind == NodeKind::Tuple) {
        const auto &view = pickle.node(items[5]).items;
        const auto offset = view.size() == 3 ? countOf(pickle, view[1]) : std::nullopt;
        const auto size = view.size() == 3 ? countOf(pickle, view[2]) : std::nullopt;
        if (!offset || !size || !rangeFits(*offset, *size, *count))
            return fail("has a view that does not lie inside its " + std::to_string(*count) + " elements");
        claim.viewOffset = *offset;
    }
    return claim;
}

} // namespace assay
