// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that the tests make, and their trees.
#pragma once

#include "core/claims/reading/read_tree.h"

#include <QtGlobal>

#include <string>
#include <utility>

namespace assay {

inline std::string letters(std::size_t count)
{
    return std::string(count, 'x');
}

inline DocumentTree treeOf(const std::string &text, const std::string &name)
{
    auto read = readTreeText(text, name);
    if (!read)
        qFatal("%s", describe(read.error()).c_str());
    return std::move(read->tree);
}

} // namespace assay
