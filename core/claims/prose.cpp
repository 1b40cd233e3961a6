// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"
#include "core/claims/equations.h"
#include "core/claims/field_words.h"
#include "core/claims/other_things.h"
#include "core/claims/prose_context.h"
#include "core/claims/statement_builder.h"
#include "core/claims/word_search.h"

#include <algorithm>

namespace assay {

namespace {

constexpr std::size_t MostStatements = 1u << 16;
constexpr std::uint64_t MostTextBytes = 64u << 20;

} // namespace

void StatementBuilder::finish()
{
    if (!m_cutAt)
        return;
    const std::string count = countText(m_document.statements.size());
    m_document.findings.push_back({ .rule = "limits.statements",
                                    .severity = Severity::Warning,
                                    .subject = m_document.path,
                                    .summary = "Only its first " + count
                                        + " statements were judged: they end at byte " + countText(*m_cutAt)
                                        + " of " + countText(m_document.bytes)
                                        + ", and what stands behind them was not.",
                                    .evidence = { { .label = "statements judged", .computed = count } } });
}

Statement *StatementBuilder::add(const MappedText &text, std::size_t position, std::size_t length,
                                 Quantity quantity, const Surroundings &around, Basis basis)
{
    if (closed())
        return nullptr;
    if (m_document.statements.size() >= MostStatements || m_textBytes > MostTextBytes) {
        m_cutAt = text.sourceOf(position);
        return nullptr;
    }
    if (quantity.kind == ClaimKind::Ratio && (namesScale(around.field) || namesScale(around.subject))) {
        quantity.kind = ClaimKind::Other;
        quantity.unit = ScaleFactorUnit;
    }
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
    out.loose = !isTiedToSize(out.quantity.kind, {}, around.field, around.context);
    out.group = around.group;
    out.table = around.table;
    m_textBytes += out.text.size() + out.subject.size() + 2 * out.context.size() + out.field.size();
    m_document.statements.push_back(std::move(out));
    return &m_document.statements.back();
}

Statement *StatementBuilder::addStatus(const MappedText &text, std::size_t position, std::size_t length,
                                       std::string word, const Surroundings &around, Basis basis)
{
    Quantity status;
    status.kind = ClaimKind::StatusWord;
    auto *out = add(text, position, length, status, around, basis);
    if (out)
        out->statusWord = std::move(word);
    return out;
}

void StatementBuilder::addProse(const MappedText &mapped, const Surroundings &around)
{
    // Long blocks go in pieces, so that no search runs over more than one of them.
    constexpr std::size_t PieceBytes = 4096;
    const std::string_view text = mapped.text;
    if (text.size() > PieceBytes) {
        for (std::size_t begin = 0; begin < text.size() && !closed();) {
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
    auto matches = findQuantities(text, m_mark);
    for (auto &worded : findWordedRatios(text))
        matches.push_back(std::move(worded));
    std::ranges::stable_sort(matches, {}, &QuantityMatch::offset);
    const auto equations = findEquations(text, matches);
    std::vector<std::optional<std::size_t>> statements(matches.size());
    std::pair<std::size_t, std::size_t> namedSentence {};
    std::string named;
    for (std::size_t i = 0; i < matches.size(); ++i) {
        auto &match = matches[i];
        const auto end = match.offset + match.length;
        const auto clause = clauseAround(text, match.offset, end);
        const auto sentence = sentenceAround(text, match.offset, end);
        if (around.group == 0 && (here.group == 0 || match.offset >= sentenceEnd))
            here.group = newGroup();
        sentenceEnd = sentence.second;
        const auto clauseText = text.substr(clause.first, clause.second - clause.first);
        const auto own
            = fieldBefore(text, std::max(clause.first, std::min(lastEnd, match.offset)), match.offset);
        here.field = joined(around.field, own);
        lastEnd = end;
        const auto measure = measureBefore(match, text.substr(match.offset, match.length),
                                           around.field.empty() ? own : around.field);
        if (measure != ClaimKind::Other) {
            match.quantity.kind = measure;
            match.bare = false;
        }
        const auto sentenceText = text.substr(sentence.first, sentence.second - sentence.first);
        if (match.bare && saysRatioBefore(own, sentenceText)) {
            match.quantity = inUnitOfField(match.quantity, "ratio");
        } else if (match.bare) {
            // A label tells the unit of the number that it stands before, and of no later one.
            constexpr std::size_t LabelReach = 24;
            if (around.field.empty() || i > 0 || match.offset > LabelReach)
                continue;
            match.quantity = inUnitOfField(match.quantity, around.field);
        }
        const auto kind = refinedKind(match, clauseText, text.substr(end), around.field);
        const bool word = !around.field.empty() && kindOfField(around.field) == ClaimKind::Ratio;
        const bool benchmark = isBenchmarkField(around.field)
            || (!word && isBenchmarkField(clauseText) && !compressionFollows(text.substr(end)));
        const bool known = kind != ClaimKind::Other || isDerived(match.quantity);
        if (!known || benchmark || !isAboutCompression(kind, clauseText, around.field))
            continue;
        if (around.field.empty()
            && isAboutOtherThing(
                match.quantity, kind,
                { .before = text.substr(sentence.first, match.offset - sentence.first),
                  .after = text.substr(end, sentence.second > end ? sentence.second - end : 0),
                  .clause = clauseText,
                  .sentence = sentenceText,
                  .heading = around.context }))
            continue;
        match.quantity.kind = kind;
        if (kind == ClaimKind::Percent && saysSaved(clauseText, text.substr(end)))
            here.field = joined(here.field, "saved");
        auto basis = around.basis;
        const auto spoken = basisOfWords(joined(around.field, wordsAbout(text, sentence, match.offset, end)));
        const bool stronger = spoken && (!basis || *basis == Basis::Measured || *spoken == Basis::Retraction);
        if (stronger)
            basis = spoken;
        if (isTakenBack(text, sentence.second))
            basis = Basis::Retraction;
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
        auto *added
            = add(mapped, match.offset, match.length, match.quantity, here, basis.value_or(Basis::Declared));
        if (!added)
            return;
        statements[i] = m_document.statements.size() - 1;
        added->loose = !isTiedToSize(kind, clauseText, here.field, around.context);
        if (sentence != namedSentence)
            named = modelNamedIn(text.substr(sentence.first, sentence.second - sentence.first));
        namedSentence = sentence;
        added->named = named;
    }
    for (const auto &equation : equations)
        if (statements[equation.target])
            m_document.equations.push_back(
                { *statements[equation.target], equation.written, equation.computed });
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
    if (m_builder.closed())
        return;
    m_counter.before();
    addContent(block);
    m_counter.after(block);
}

void BlockReader::addContent(const Block &block)
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
