// SPDX-License-Identifier: GPL-3.0-or-later
// Where a text goes that is too long to be held whole.
#pragma once

#include "core/base/result.h"

#include <functional>
#include <string_view>

namespace assay {

/// Takes the text part by part, in order; an error ends the writing.
using TextSink = std::function<Status(std::string_view part)>;

} // namespace assay
