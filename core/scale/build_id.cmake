# SPDX-License-Identifier: GPL-3.0-or-later
# Writes HEADER with the commit of SOURCE and the COMPILER, only where that changes.
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT commit)
  set(commit "no commit")
endif()
file(CONFIGURE OUTPUT ${HEADER} CONTENT [[// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace assay {

inline constexpr const char *BuildId = "@commit@, @COMPILER@";

} // namespace assay
]] @ONLY)
