// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is thrown at the entry of a thread or of the program becomes an Error; nothing is caught
// elsewhere.
#pragma once

#include "core/base/result.h"

#include <utility>

namespace assay {

/// The Error of the exception being handled: out of memory, a file system that refuses, no thread to be had,
/// or a fault of our own, which says so. To be called in a catch block.
Error errorOfException() noexcept;

/// What work returns (a Result), or the Error of what it throws.
template <typename Work> auto guarded(Work &&work) -> decltype(work())
{
    try {
        return std::forward<Work>(work)();
    } catch (...) {
        return errorOfException();
    }
}

} // namespace assay
