// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers and texts as pickles write them.
#pragma once

#include "core/formats/pickle/pickle.h"

namespace assay {

/// Two's complement, little-endian (LONG1, LONG4); beyond 64 bits the number is the nearest double.
PickleNode integerNode(const std::string &bytes);
/// The line of INT, LONG, FLOAT, STRING or UNICODE (opcode I, L, F, S, V).
std::optional<PickleNode> lineNode(char opcode, std::string line);

} // namespace assay
