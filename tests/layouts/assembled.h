// SPDX-License-Identifier: GPL-3.0-or-later
// A model as opening makes it of the tensors of a file: assembled, raw codes marked.
#pragma once

#include "core/opening/assemble.h"
#include "core/opening/raw_codes.h"
#include "tests/testing/model_builder.h"

#include <QtGlobal>

namespace assay::testing {

inline Model assembled(ModelBuilder builder)
{
    Model model = builder.take();
    if (auto status = assembleQuantised(model, RunControl()); !status)
        qFatal("%s", describe(status.error()).c_str());
    markRawCodes(model);
    return model;
}

} // namespace assay::testing
