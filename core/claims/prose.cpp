// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/field_words.h"
#include "core/claims/statement_builder.h"
#include "core/claims/word_search.h"

#include <array>

namespace assay {
namespace {

/// [begin, end) of the clause around a position: up to the nearest stop, bracket, comma or semicolon.
std::pair<std::size_t, std::size_t> clauseAround(std::string_view text, std::size_t begin, std::size_t end)
{
    const auto stops = [&](std::size_t i) {
        const char c = text[i];
        const bool between = i > 0 && i + 1 < text.size() && isDigit(text[i - 1]) && isDigit(text[i + 1]);
        if (c == '.' || c == ',')
            return !between && (i + 1 == text.size() || text[i + 1] == ' ');
        return c == ';' || c == '(' || c == ')' || c == '\n' || c == '|';
    };
    while (begin > 0 && !stops(begin - 1))
        --begin;
    while (end < text.size() && !stops(end))
        ++end;
    return { begin, end };
}

/// [begin, end) of the sentence around a position.
std::pair<std::size_t, std::size_t> sentenceAround(std::string_view text, std::size_t begin, std::size_t end)
{
    const auto stops = [&](std::size_t i) {
        const char c = text[i];
        return c == '\n' || ((c == '.' || c == '!' || c == '?') && i + 1 < text.size() && text[i + 1] == ' ');
    };
    while (begin > 0 && !stops(begin - 1))
        --begin;
    while (end < text.size() && !stops(end))
        ++end;
    return { begin, end };
}

/// Kinds that the words of the clause must carry, or the number is no statement about compression.
bool isAboutCompression(ClaimKind kind, std::string_view clause, std::string_view field)
{
    static constexpr std::array<std::string_view, 18> Words {
        "saved",    "saving",     "savings",     "reduction", "smaller", "space",
        "compress", "compressed", "compression", "ratio",     "size",    "efficiency",
        "reduced",  "reduces",    "coverage",    "retained",  "kleiner", "ersparnis"
    };
    if (kind != ClaimKind::Percent)
        return true;
    const auto lower = lowerCopy(std::string(field) + ' ' + std::string(clause));
    for (const auto word : Words)
        if (findWord(lower, word, 0) != std::string::npos)
            return true;
    return false;
}

ClaimKind refinedKind(const QuantityMatch &match, std::string_view clause, std::string_view after,
                      std::string_view field)
{
    const auto &quantity = match.quantity;
    if (quantity.kind != ClaimKind::Count || quantity.unit.size() > 9)
        return quantity.kind;
    const auto kind = kindOfField(field);
    if (kind == ClaimKind::Parameters)
        return kind;
    static constexpr std::array<std::string_view, 6> Nouns { "original", "effective", "parameter",
                                                             "params",   "weights",   "compressed" };
    const bool magnitude = quantity.unit.size() == 1 || quantity.unit.ends_with("illion");
    if (quantity.unit.size() > 1 && quantity.unit.ends_with("models") && quantity.value >= 1e6)
        return ClaimKind::Other; // "1.5B models": models of that size
    if (!magnitude)
        return quantity.value < 1e6 || quantity.unit != "models" ? quantity.kind : ClaimKind::Other;
    const auto times = trimmed(after);
    if ((times.starts_with("\xc3\x97") || times.starts_with("*") || times.starts_with("x "))
        && times.find("byte") < 12)
        return ClaimKind::Parameters;
    const auto near = lowerCopy(std::string(after.substr(0, 24)));
    for (const auto noun : Nouns)
        if (near.find(noun) != std::string::npos && near.find(noun) < 14)
            return ClaimKind::Parameters;
    return findWord(lowerCopy(clause), "parameters", 0) != std::string::npos && quantity.unit != "K"
        ? ClaimKind::Parameters
        : ClaimKind::Other;
}

constexpr std::array<std::string_view, 4> Arrows { "\xe2\x86\x92", "->", "=>", "\xe2\x9e\x9c" };

/// Which side of an arrow a number stands on: "10 GB -> 2.5 GB", "from 10 GB to 2.5 GB".
Side sideOfArrow(std::string_view before, std::string_view after)
{
    const auto ahead = trimmed(before), behind = trimmed(after.substr(0, 24));
    const auto word = [](std::string_view text, std::string_view last) {
        return text.ends_with(last)
            && (text.size() == last.size() || text[text.size() - last.size() - 1] == ' ');
    };
    for (const auto arrow : Arrows) {
        if (ahead.ends_with(arrow))
            return Side::Compressed;
        if (const auto found = behind.find(arrow); found < 12)
            return Side::Original;
    }
    const auto lower = lowerCopy(ahead);
    if (word(lower, "from") && behind.starts_with("to "))
        return Side::Original;
    return word(lower, "to") && findWord(lower, "from", 0) != std::string::npos ? Side::Compressed
                                                                                : Side::Unknown;
}

/// The few words before the number, from the last separator or number: what it is called.
std::string fieldBefore(std::string_view text, std::size_t begin, std::size_t at)
{
    auto words = text.substr(begin, at - begin);
    for (const std::string_view arrow : Arrows)
        if (trimmed(words).ends_with(arrow))
            return {}; // what stands before an arrow names the other side
    for (const std::string_view cut : { "\xe2\x86\x92", "->", "=", ":", " to ", " vs ", "+" })
        if (const auto found = words.rfind(cut); found != std::string_view::npos
            && found + cut.size() < words.size() && !trimmed(words.substr(found + cut.size())).empty())
            words.remove_prefix(found + cut.size());
    if (words.size() > 60)
        words.remove_prefix(std::min(words.size(), words.find(' ', words.size() - 60)));
    auto field = trimmed(words);
    while (!field.empty() && std::string_view("~<>:*-").find(field.back()) != std::string_view::npos)
        field = trimmed(field.substr(0, field.size() - 1));
    return std::string(field);
}

/// True for a size that sets up a tool or bounds its input: "256KB chunks", "files larger than 3GB".
bool isSetting(const Quantity &quantity, std::string_view before, std::string_view after)
{
    if (quantity.kind != ClaimKind::Bytes)
        return false;
    static constexpr std::array<std::string_view, 4> Bounds { "larger than", "bigger than", "greater than",
                                                              "exceeding" };
    static constexpr std::array<std::string_view, 6> Pieces { "chunk",  "chunks", "block",
                                                              "blocks", "buffer", "pages" };
    const auto ahead
        = lowerCopy(trimmed(before.substr(before.size() - std::min<std::size_t>(before.size(), 24))));
    const auto behind = lowerCopy(trimmed(after.substr(0, 16)));
    const auto bounds = [&](std::string_view words) { return ahead.ends_with(words); };
    const auto names = [&](std::string_view word) {
        return findWord(behind, word, 0) == 0 || findWord(ahead, word, 0) != std::string::npos;
    };
    return std::any_of(Bounds.begin(), Bounds.end(), bounds)
        || std::any_of(Pieces.begin(), Pieces.end(), names);
}

/// False where a status word names something else: the title of a paper, a dummy model that a script makes,
/// the quality of what a model answers.
bool isStatusOfResult(std::string_view text, const StatusMatch &status, bool labelled)
{
    const auto before = trimmed(text.substr(0, status.offset));
    const auto rest = text.substr(status.offset + status.length);
    if (status.word == "dummy" || status.word == "mock" || status.word == "stub")
        if (!labelled && (!before.empty() || !trimmed(rest).empty()))
            return false;
    const bool capital = text[status.offset] >= 'A' && text[status.offset] <= 'Z';
    const bool whole = trimmed(rest).empty();
    if (status.word != "lossless")
        return true;
    const auto after = lowerCopy(trimmed(rest.substr(0, 24)));
    for (const std::string_view word : { "inference", "quality", "kernel", "speed" })
        if (findWord(after.substr(0, word.size() + 16), word, 0) < 12)
            return false;
    const bool opens
        = before.empty() || before.ends_with('.') || before.ends_with('!') || before.ends_with('|');
    return !capital || opens || whole;
}

std::string joined(const std::string &left, std::string_view right)
{
    if (left.empty() || right.empty())
        return left + std::string(right);
    return left + ' ' + std::string(right);
}

} // namespace

void StatementBuilder::add(const MappedText &text, std::size_t position, std::size_t length,
                           Quantity quantity, const Surroundings &around, Basis basis)
{
    Statement out;
    out.text = std::string(trimmed(std::string_view(text.text).substr(position, length)));
    out.textOffset = text.sourceOf(position);
    const auto end = length ? text.sourceOf(position + length - 1) + 1 : out.textOffset;
    out.textLength = end > out.textOffset ? end - out.textOffset : length;
    out.subject = normaliseSubject(around.subject);
    out.context = around.context;
    out.field = around.field;
    out.quantity = std::move(quantity);
    out.basis = basis;
    out.group = around.group;
    m_document.statements.push_back(std::move(out));
}

void StatementBuilder::addStatus(const MappedText &text, std::size_t position, std::size_t length,
                                 std::string word, const Surroundings &around, Basis basis)
{
    Quantity status;
    status.kind = ClaimKind::StatusWord;
    add(text, position, length, status, around, basis);
    m_document.statements.back().statusWord = std::move(word);
}

void StatementBuilder::addProse(const MappedText &mapped, const Surroundings &around)
{
    // Long blocks go in pieces, so that no search runs over more than one of them.
    constexpr std::size_t PieceBytes = 4096;
    const std::string_view text = mapped.text;
    if (text.size() > PieceBytes) {
        for (std::size_t begin = 0; begin < text.size();) {
            auto end = std::min(text.size(), begin + PieceBytes);
            if (end < text.size())
                if (const auto space = text.rfind(
                        text.substr(begin, end - begin).find('\n') != std::string_view::npos ? '\n' : ' ',
                        end - 1);
                    space != std::string_view::npos && space > begin)
                    end = space + 1;
            addProse(mapped.slice(begin, end - begin), around);
            begin = end;
        }
        return;
    }
    std::size_t sentenceEnd = 0, lastEnd = 0;
    Surroundings here = around;
    for (auto &match : findQuantities(text, m_mark)) {
        const auto end = match.offset + match.length;
        const auto clause = clauseAround(text, match.offset, end);
        const auto sentence = sentenceAround(text, match.offset, end);
        if (around.group == 0 && (here.group == 0 || match.offset >= sentenceEnd))
            here.group = newGroup();
        sentenceEnd = sentence.second;
        const auto clauseText = text.substr(clause.first, clause.second - clause.first);
        here.field = joined(
            around.field,
            fieldBefore(text, std::max(clause.first, std::min(lastEnd, match.offset)), match.offset));
        lastEnd = end;
        if (match.bare) {
            if (around.field.empty())
                continue;
            match.quantity = inUnitOfField(match.quantity, around.field);
        }
        const auto kind = refinedKind(match, clauseText, text.substr(end), around.field);
        const bool word = !around.field.empty() && kindOfField(around.field) == ClaimKind::Ratio;
        const bool benchmark = isBenchmarkField(around.field) || (!word && isBenchmarkField(clauseText));
        if (kind == ClaimKind::Other || benchmark || !isAboutCompression(kind, clauseText, around.field))
            continue;
        match.quantity.kind = kind;
        auto basis = around.basis;
        const auto spoken = basisOfWords(
            joined(around.field, text.substr(sentence.first, sentence.second - sentence.first)));
        const bool stronger = spoken && (!basis || *basis == Basis::Measured || *spoken == Basis::Retraction);
        if (stronger)
            basis = spoken;
        if (match.quantity.unit == "-bit" || match.quantity.unit == "-bits")
            basis = Basis::Configuration;
        if (isSetting(match.quantity, text.substr(clause.first, match.offset - clause.first),
                      text.substr(end)))
            basis = Basis::Configuration;
        // "14.24B effective", "5.6 GB original": the side may stand after the number.
        if (sideOfField(here.field) == Side::Unknown) {
            auto after = trimmed(
                text.substr(end, std::min<std::size_t>(clause.second > end ? clause.second - end : 0, 24)));
            after = after.substr(0, after.find(' '));
            if (sideOfField(after) != Side::Unknown)
                here.field = joined(here.field, after);
            else if (const auto side = sideOfArrow(text.substr(sentence.first, match.offset - sentence.first),
                                                   text.substr(end, sentence.second - end));
                     side != Side::Unknown && (kind == ClaimKind::Bytes || kind == ClaimKind::Parameters))
                here.field = joined(here.field, side == Side::Original ? "original" : "compressed");
        }
        add(mapped, match.offset, match.length, match.quantity, here, basis.value_or(Basis::Declared));
    }
    std::size_t from = 0;
    while (const auto status = findStatusWord(text.substr(from))) {
        if (!isStatusOfResult(text.substr(from), *status, !around.field.empty())) {
            from += status->offset + status->length;
            continue;
        }
        here.field = around.field;
        if (here.group == 0)
            here.group = newGroup();
        const auto sentence
            = sentenceAround(text, from + status->offset, from + status->offset + status->length);
        auto basis = around.basis
            ? around.basis
            : basisOfWords(text.substr(sentence.first, sentence.second - sentence.first));
        addStatus(mapped, from + status->offset, status->length, status->word, here,
                  basis.value_or(Basis::Declared));
        from += status->offset + status->length;
    }
}

Surroundings BlockReader::surroundings(const Block &block) const
{
    Surroundings out;
    for (const auto &heading : m_headings) {
        out.context += (out.context.empty() ? "" : " > ") + heading.text;
        if (heading.basis)
            out.basis = heading.basis;
    }
    if (!m_headings.empty())
        out.subject = m_headings.back().text;
    if (block.quoted)
        out.basis = Basis::Quotation;
    if (block.kind == Block::Kind::Code)
        out.basis = Basis::Example;
    return out;
}

void BlockReader::addHeading(const Block &block)
{
    while (!m_headings.empty() && m_headings.back().level >= block.level)
        m_headings.pop_back();
    const std::string text(trimmed(block.text.text));
    m_builder.addProse(block.text, surroundings(block));
    auto basis = basisOfWords(text);
    if (basis == Basis::Measured)
        basis.reset();
    m_headings.push_back({ block.level, text, basis });
}

void BlockReader::addLabelled(const Block &block, Surroundings around)
{
    const std::string_view text = block.text.text;
    auto colon = text.find(':');
    while (colon != std::string_view::npos && colon + 1 < text.size() && text[colon + 1] != ' ')
        colon = text.find(':', colon + 1);
    const bool labelled = colon != std::string_view::npos && colon < 70 && colon > 0
        && findQuantities(text.substr(0, colon), m_builder.mark()).empty();
    if (!labelled) {
        m_builder.addProse(block.text, around);
        return;
    }
    const auto label = trimmed(text.substr(0, colon));
    if (const auto basis = basisOfWords(label))
        around.basis = around.basis && *basis == Basis::Measured ? around.basis : basis;
    const bool names = kindOfField(label) != ClaimKind::Other || sideOfField(label) != Side::Unknown
        || isBenchmarkField(label);
    if (names || wordsOf(label).size() > 4) {
        around.field = std::string(label);
    } else {
        around.subject = std::string(label);
        around.group = 0;
    }
    const auto rest = block.text.slice(colon + 1, text.size() - colon - 1);
    if (lowerCopy(label) == "license" || lowerCopy(label) == "licence") {
        Quantity licence;
        licence.kind = ClaimKind::Licence;
        // What follows from another place of the source, as the next badge in a row, is another thing.
        const auto next = rest.runs.size() > 1 ? rest.runs[1].first : rest.text.size();
        const auto first = std::min(rest.text.find_first_not_of(" \t"), next);
        const auto name = trimmed(std::string_view(rest.text).substr(first, next - first));
        m_builder.add(rest, first, name.size(), licence, around, Basis::Declared);
        return;
    }
    m_builder.addProse(rest, around);
}

void BlockReader::add(const Block &block)
{
    if (block.kind == Block::Kind::Heading) {
        addHeading(block);
        return;
    }
    auto around = surroundings(block);
    if (block.kind == Block::Kind::Table) {
        readTable(m_builder, block.rows, around);
        return;
    }
    if (block.kind == Block::Kind::Code) {
        m_builder.addProse(block.text, around);
        return;
    }
    // The labelled items of one list describe one thing, as the members of an object do.
    if (block.list != 0 && block.kind == Block::Kind::Item) {
        if (block.list != m_list)
            m_listGroup = m_builder.newGroup();
        m_list = block.list;
        around.group = m_listGroup;
    }
    addLabelled(block, std::move(around));
}

} // namespace assay
