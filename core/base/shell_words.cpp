// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/shell_words.h"

namespace assay {

std::string shellQuoted(const std::string &word)
{
    const bool plain = !word.empty()
        && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:,@%")
            == std::string::npos;
    if (plain)
        return word;
    std::string quoted = "'";
    for (const char letter : word)
        quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return quoted + "'";
}

} // namespace assay
