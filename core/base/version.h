// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace assay {

inline constexpr const char *AssayVersion = "1.0.0";

} // namespace assay
