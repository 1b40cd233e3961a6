// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/accounting.h"

namespace assay {

std::optional<double> Accounting::bitsPerWeight() const
{
    if (elements == 0)
        return std::nullopt;
    return 8.0 * static_cast<double>(storedBytes) / static_cast<double>(elements);
}

Accounting account(const Model &model)
{
    Accounting totals;
    totals.tensors = model.tensors.size();
    totals.fileBytes = model.fileBytes();
    for (const auto &tensor : model.tensors) {
        totals.elements += tensor.elementCount();
        totals.storedBytes += tensor.storedBytes();
        totals.sideBytes += tensor.sideBytes();
        totals.parameters += tensor.role == TensorRole::Weight ? tensor.elementCount() : 0;
        totals.bufferElements += tensor.role == TensorRole::Buffer ? tensor.elementCount() : 0;
    }
    return totals;
}

Status assignRoles(Model &, const RunControl &)
{
    return {};
}

} // namespace assay
