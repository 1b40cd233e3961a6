// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/table_lines.h"

#include <algorithm>
#include <md4c.h>

namespace assay {

void MappedText::append(std::string_view part, std::uint64_t sourceOffset)
{
    const bool continues
        = !runs.empty() && runs.back().second + (text.size() - runs.back().first) == sourceOffset;
    if (!continues)
        runs.emplace_back(text.size(), sourceOffset);
    text += part;
}

std::uint64_t MappedText::sourceOf(std::size_t position) const
{
    auto run = std::upper_bound(runs.begin(), runs.end(), position,
                                [](std::size_t at, const auto &entry) { return at < entry.first; });
    if (run == runs.begin())
        return 0;
    --run;
    return run->second + (position - run->first);
}

MappedText MappedText::slice(std::size_t begin, std::size_t length) const
{
    MappedText out;
    out.text = text.substr(begin, length);
    out.runs.emplace_back(0, sourceOf(begin));
    auto run = std::upper_bound(runs.begin(), runs.end(), begin,
                                [](std::size_t at, const auto &entry) { return at < entry.first; });
    for (; run != runs.end() && run->first < begin + length; ++run)
        out.runs.emplace_back(run->first - begin, run->second);
    return out;
}

namespace {

struct Collector {
    const MappedText &source;
    const BlockSink &sink;
    Block current {};
    bool open = false;
    bool inTable = false, inHtml = false;
    unsigned quotes = 0, items = 0;
    std::uint64_t list = 0, lists = 0;
    std::uint64_t lastOffset = 0;

    void flush()
    {
        if (open && (!current.text.text.empty() || !current.rows.empty()))
            sink(current);
        current = {};
        open = false;
    }

    void begin(Block::Kind kind, unsigned level = 0)
    {
        flush();
        open = true;
        current.kind = kind;
        current.level = level;
        current.quoted = quotes > 0;
        current.list = list;
    }

    MappedText *target()
    {
        if (inTable)
            return current.rows.empty() || current.rows.back().empty() ? nullptr
                                                                       : &current.rows.back().back();
        return open ? &current.text : nullptr;
    }
};

int enterBlock(MD_BLOCKTYPE type, void *detail, void *user)
{
    auto &self = *static_cast<Collector *>(user);
    switch (type) {
    case MD_BLOCK_H:
        self.begin(Block::Kind::Heading, static_cast<MD_BLOCK_H_DETAIL *>(detail)->level);
        break;
    case MD_BLOCK_P:
        if (self.items == 0 || !self.open)
            self.begin(self.items ? Block::Kind::Item : Block::Kind::Paragraph);
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        self.flush();
        self.list = ++self.lists;
        break;
    case MD_BLOCK_LI:
        ++self.items;
        self.begin(Block::Kind::Item);
        break;
    case MD_BLOCK_QUOTE:
        ++self.quotes;
        break;
    case MD_BLOCK_CODE:
        self.begin(Block::Kind::Code);
        break;
    case MD_BLOCK_HTML:
        self.begin(Block::Kind::Paragraph);
        self.inHtml = true;
        break;
    case MD_BLOCK_TABLE:
        self.begin(Block::Kind::Table);
        self.inTable = true;
        break;
    case MD_BLOCK_TR:
        self.current.rows.emplace_back();
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        self.current.rows.back().emplace_back();
        break;
    case MD_BLOCK_DOC:
    case MD_BLOCK_HR:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
        break;
    }
    return 0;
}

int leaveBlock(MD_BLOCKTYPE type, void *, void *user)
{
    auto &self = *static_cast<Collector *>(user);
    switch (type) {
    case MD_BLOCK_LI:
        --self.items;
        self.flush();
        break;
    case MD_BLOCK_QUOTE:
        --self.quotes;
        break;
    case MD_BLOCK_TABLE:
        self.flush();
        self.inTable = false;
        break;
    case MD_BLOCK_HTML:
        readHtmlBlocks(self.current.text, self.sink);
        self.current = {};
        self.open = self.inHtml = false;
        break;
    case MD_BLOCK_H:
    case MD_BLOCK_P:
    case MD_BLOCK_CODE:
        self.flush();
        break;
    default:
        break;
    }
    return 0;
}

int noSpan(MD_SPANTYPE, void *, void *)
{
    return 0;
}

int addText(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *user)
{
    auto &self = *static_cast<Collector *>(user);
    auto *target = self.target();
    if (!target) {
        self.begin(self.items ? Block::Kind::Item : Block::Kind::Paragraph);
        target = &self.current.text;
    }
    const auto address = reinterpret_cast<std::uintptr_t>(text);
    const auto begin = reinterpret_cast<std::uintptr_t>(self.source.text.data());
    const bool inside = address >= begin && address < begin + self.source.text.size();
    const auto offset = inside ? self.source.sourceOf(address - begin) : self.lastOffset;
    self.lastOffset = inside ? offset + size : offset;
    if (type == MD_TEXT_HTML && !self.inHtml) {
        target->append(" ", offset); // an inline tag separates words
        return 0;
    }
    if (type == MD_TEXT_SOFTBR || type == MD_TEXT_BR)
        target->append(type == MD_TEXT_BR ? "\n" : " ", self.lastOffset);
    else
        target->append(std::string_view(text, size), offset);
    return 0;
}

} // namespace

void readMarkdownBlocks(std::string_view text, const BlockSink &sink)
{
    const auto source = withPlainTables(text);
    Collector collector { .source = source, .sink = sink };
    MD_PARSER parser {};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_NOINDENTEDCODEBLOCKS;
    parser.enter_block = enterBlock;
    parser.leave_block = leaveBlock;
    parser.enter_span = noSpan;
    parser.leave_span = noSpan;
    parser.text = addText;
    md_parse(source.text.data(), static_cast<MD_SIZE>(source.text.size()), &parser, &collector);
    collector.flush();
}

} // namespace assay
