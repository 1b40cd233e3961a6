// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace assay {

/// One word for a POSIX shell, whatever bytes it holds: as it is where no letter means anything to a shell,
/// else in single quotes.
std::string shellQuoted(const std::string &word);

} // namespace assay
