// SPDX-License-Identifier: GPL-3.0-or-later
// A named constant whose value a run may choose: tests/mutate compiles sources of core in which the constants
// that it tries are written so. Nothing else includes it.
#pragma once

#include <cstdlib>
#include <cstring>

namespace assay {

// What is written, or ASSAY_VALUE if ASSAY_CHANGED is this constant's key.
template <typename T> T changedConstant(const char *key, T written)
{
    const char *changed = std::getenv("ASSAY_CHANGED"), *value = std::getenv("ASSAY_VALUE");
    return changed && value && std::strcmp(changed, key) == 0 ? static_cast<T>(std::strtod(value, nullptr))
                                                              : written;
}

} // namespace assay
