// SPDX-License-Identifier: GPL-3.0-or-later
// One compression method: tensor in, payload parts out, and back from the parts alone.
#pragma once

#include "core/base/result.h"
#include "core/base/run_control.h"
#include "core/model/dtype.h"
#include "core/model/shape.h"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace assay {

struct CodecParameter {
    const char *name;
    const char *defaultValue;
    const char *range; ///< "1..22", "absmean|threshold|best", for help and the form
    const char *sentence;
};

/// Parsed and checked "key=value" settings, defaults filled in.
using CodecSettings = std::map<std::string, std::string>;

} // namespace assay
