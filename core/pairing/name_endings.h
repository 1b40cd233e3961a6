// SPDX-License-Identifier: GPL-3.0-or-later
// What a tensor of a module is, by the end of its name.
#pragma once

#include <string_view>

namespace assay {

/// Takes the ending off rest and gives it in the common spelling, ".weight" or ".bias"; the names of expert
/// stacks stay but for "_bias". Empty where there is none.
std::string_view takeEnding(std::string_view &rest);

} // namespace assay
