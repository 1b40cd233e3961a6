// SPDX-License-Identifier: GPL-3.0-or-later
// Text without its marks, every byte with its place in the source.
#pragma once

#include "core/claims/reading/document_tree.h"

namespace assay {

struct PlainText {
    std::string text {};
    std::vector<DocumentTree::Run> runs {};

    void append(std::string_view part, std::uint64_t sourceOffset);
    std::uint64_t sourceOf(std::size_t position) const;
    PlainText slice(std::size_t begin, std::size_t length) const;
    /// Full-width digits and letters as plain ones; every byte keeps its place.
    PlainText narrowed() const;
    /// Without white space at its edges.
    PlainText trimmed() const;
    bool empty() const { return text.empty(); }
    void clear()
    {
        text.clear();
        runs.clear();
    }
};

} // namespace assay
