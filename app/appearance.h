// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>

namespace assay {

/// Stored in the settings under this key; the colours are applied from the next start on.
inline constexpr char AppearanceKey[] = "appearance";
enum class Appearance { OfSystem, Light, Dark };

QPalette darkPalette();
QPalette lightPalette();
/// Before the first window. OfSystem changes nothing.
void applyAppearance(Appearance appearance);
Appearance wantedAppearance();

} // namespace assay
