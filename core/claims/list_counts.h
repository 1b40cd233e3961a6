// SPDX-License-Identifier: GPL-3.0-or-later
// "6 layers tested:" and the names in the list below it.
#pragma once

#include "core/claims/document.h"
#include "core/claims/text_blocks.h"

namespace assay {

/// Fed with the blocks of a document in order, each before and after its statements were made.
class ListCounter {
public:
    explicit ListCounter(Document &document)
        : m_document(document)
    {
    }
    void before() { m_first = m_document.statements.size(); }
    void after(const Block &block);
    /// After the last block.
    void finish();

private:
    void open(const Block &block);
    bool countItem(const Block &block);
    bool countRows(const Block &block);

    Document &m_document;
    std::size_t m_first = 0; ///< first statement of the block
    std::optional<std::size_t> m_count {}; ///< the statement that waits for its list
    std::uint64_t m_list = 0, m_listed = 0;
};

} // namespace assay
