// SPDX-License-Identifier: GPL-3.0-or-later
// A small valid file of each row of the format table.
#pragma once

#include <map>
#include <string>

namespace assay::testing {

/// Bytes by id of the row.
std::map<std::string, std::string> validFiles();

} // namespace assay::testing
