// SPDX-License-Identifier: GPL-3.0-or-later
// Where a command may write: looked at before anything is read, so that no hour of work ends in a refusal.
#pragma once

#include "core/base/result.h"

#include <span>
#include <string>

namespace assay {

/// Usage if an output has no name, is an input (under any name: links are followed, hard links are known by
/// their inode), is a file that lies in an input folder, or is given twice. Unwritable if its folder is
/// missing. Devices and FIFOs may be given more than once.
Status checkOutputs(std::span<const std::string> inputs, std::span<const std::string> outputs);

} // namespace assay
