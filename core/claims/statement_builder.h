// SPDX-License-Identifier: GPL-3.0-or-later
// Adds statements with their places to a document; shared by the readers of prose, tables and trees.
#pragma once

#include "core/claims/list_counts.h"
#include "core/claims/quantity.h"
#include "core/claims/text_blocks.h"

namespace assay {

/// What surrounds a sentence: where it stands and what that makes of it.
struct Surroundings {
    std::string subject {}, context {}, field {};
    std::optional<Basis> basis {}; ///< of headings, keys, quotations
    std::uint64_t group = 0, table = 0;
};

class StatementBuilder {
public:
    StatementBuilder(Document &document, DecimalMark mark, const RunControl &run)
        : m_document(document)
        , m_mark(mark)
        , m_run(run)
    {
    }

    DecimalMark mark() const { return m_mark; }
    /// True once nothing more is wanted: what is added then is dropped.
    bool stopped() const { return m_run.cancelled(); }
    /// True once no more statements are kept: what follows is not judged, and a finding says so.
    bool full() const { return m_cutAt.has_value(); }
    /// True if nothing that is added will be kept.
    bool closed() const { return full() || stopped(); }
    /// After the last statement: the finding about what was left out, if anything was.
    void finish();
    std::uint64_t newGroup() { return ++m_groups; }
    Document &document() { return m_document; }

    /// One line or cell of prose: every quantity and status word in it that is a statement.
    void addProse(const MappedText &text, const Surroundings &around);
    /// One quantity; length bytes of text from position. Null where the document is full.
    Statement *add(const MappedText &text, std::size_t position, std::size_t length, Quantity quantity,
                   const Surroundings &around, Basis basis);
    Statement *addStatus(const MappedText &text, std::size_t position, std::size_t length, std::string word,
                         const Surroundings &around, Basis basis);

private:
    Document &m_document;
    DecimalMark m_mark;
    const RunControl &m_run;
    std::uint64_t m_groups = 0;
    std::uint64_t m_textBytes = 0; ///< of the statements' words
    std::optional<std::uint64_t> m_cutAt {}; ///< place of the first statement left out
};

/// Consumes blocks in order and keeps the path of headings.
class BlockReader {
public:
    explicit BlockReader(StatementBuilder &builder)
        : m_builder(builder)
        , m_counter(builder.document())
    {
    }
    void add(const Block &block);
    /// After the last block.
    void finish() { m_counter.finish(); }

private:
    void addContent(const Block &block);
    void addHeading(const Block &block);
    void addLabelled(const Block &block, Surroundings around);
    Surroundings surroundings(const Block &block) const;

    StatementBuilder &m_builder;
    ListCounter m_counter;
    struct Heading {
        unsigned level;
        std::string text;
        std::optional<Basis> basis;
    };
    std::vector<Heading> m_headings {};
    std::uint64_t m_list = 0, m_listGroup = 0;
};

/// Statements of a table, rows and columns both ways round.
void readTable(StatementBuilder &builder, const std::vector<std::vector<MappedText>> &rows,
               const Surroundings &around);

/// Fills line and column of each statement from its offset.
void placeStatements(Document &document, std::string_view text);

} // namespace assay
