// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/format_table.h"
#include "core/layouts/layout_table.h"
#include "core/model/accounting.h"

namespace assay {

Result<ModelPtr> openModel(const std::string &path, const RunControl &run)
{
    auto model = openModelFile(path, run);
    if (!model)
        return model.error();
    if (auto status = assembleQuantised(*model, run); !status)
        return status.error();
    if (auto status = assignRoles(*model, run); !status)
        return status.error();
    return finishModel(std::move(*model));
}

} // namespace assay
