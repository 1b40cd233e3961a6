// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/tree_walk.h"

#include "core/base/number_text.h"
#include "core/claims/encoded_text.h"
#include "core/claims/field_words.h"
#include "core/claims/tree_keys.h"
#include "core/claims/word_search.h"

#include <array>
#include <charconv>

namespace assay {
namespace {

std::string escapedKey(std::string_view key)
{
    std::string out;
    for (const char c : key.substr(0, 512)) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

bool looksLikeTensorName(std::string_view key)
{
    return key.find('.') != std::string_view::npos && key.find(' ') == std::string_view::npos
        && !isDigit(key[0]);
}

} // namespace

void TreeWalk::open(bool array)
{
    Frame frame;
    frame.array = array;
    frame.pointer = pointerHere();
    frame.firstStatement = m_builder.document().statements.size();
    frame.firstPayload = m_builder.document().payloads.size();
    frame.group = m_builder.newGroup();
    if (!m_frames.empty()) {
        const auto &parent = m_frames.back();
        frame.basis = parent.basis;
        if (const auto basis = basisOfWords(parent.key); basis && *basis != Basis::Measured)
            frame.basis = basis;
        frame.payloadList = parent.payloadList || (array && isOneOf(parent.key, PayloadKeys));
        if (!array && !parent.array && looksLikeTensorName(parent.key))
            frame.name = parent.key;
        if (array)
            frame.key = parent.key;
    }
    m_frames.push_back(std::move(frame));
}

void TreeWalk::step()
{
    if (!m_frames.empty() && m_frames.back().array)
        ++m_frames.back().index;
}

std::string TreeWalk::pointerHere() const
{
    if (m_frames.empty())
        return {};
    const auto &frame = m_frames.back();
    return frame.pointer + '/' + (frame.array ? std::to_string(frame.index) : escapedKey(frame.key));
}

std::string TreeWalk::fieldHere() const
{
    return m_frames.empty() ? std::string() : m_frames.back().key;
}

bool TreeWalk::insidePayload() const
{
    return !m_frames.empty() && m_frames.back().payloadList;
}

void TreeWalk::key(std::string_view name)
{
    m_frames.back().key = std::string(name.substr(0, 512));
    if (m_keys.size() < 4096)
        m_keys.insert(m_frames.back().key);
}

void TreeWalk::endObject()
{
    auto frame = std::move(m_frames.back());
    m_frames.pop_back();
    auto &document = m_builder.document();
    if (!frame.name.empty()) {
        for (auto i = frame.firstStatement; i < document.statements.size(); ++i)
            if (document.statements[i].subject.empty())
                document.statements[i].subject = normaliseSubject(frame.name);
    }
    for (auto i = frame.firstPayload; i < document.payloads.size(); ++i) {
        auto &series = document.payloads[i];
        if (series.layer.empty() && looksLikeTensorName(frame.name))
            series.layer = frame.name;
        if (series.originalShape.empty())
            series.originalShape = frame.shape;
        // A count beside the list is that list's; one further up counts something else.
        const auto slash = series.pointer.rfind('/');
        if (!series.declaredCount && slash != std::string::npos
            && series.pointer.compare(0, slash, frame.pointer) == 0)
            series.declaredCount = frame.declaredCount;
    }
    if (!frame.arrays.empty())
        compareCounts(frame);
    if (frame.encoded.textBytes > 0)
        keepEncoded(frame);
    step();
}

void TreeWalk::endArray()
{
    auto frame = std::move(m_frames.back());
    m_frames.pop_back();
    if (!m_frames.empty() && !m_frames.back().array && frame.index > 0
        && m_frames.back().arrays.size() < MaxArrays)
        m_frames.back().arrays.emplace_back(lowerCopy(frame.key), frame.index);
    closeSeries(frame);
    step();
}

void TreeWalk::number(std::string_view digits, double value, const ValuePlace &place)
{
    if (m_frames.empty())
        return;
    auto &frame = m_frames.back();
    if (frame.array) {
        if (frame.values.size() < MaxSeriesValues && m_keptValues + frame.values.size() < MaxKeptValues)
            frame.values.push_back(value);
        ++frame.count;
        step();
        return;
    }
    if (insidePayload()) {
        addMemberSeries(value);
        return;
    }
    if (isOneOf(frame.key, CountKeys) && value >= 0 && value < 1e18)
        frame.declaredCount = static_cast<std::uint64_t>(value);
    if (isOneOf(frame.key, PayloadKeys) && value >= 16 && value < 1e15
        && m_declaredLists.size() < MaxDeclaredLists)
        m_declaredLists.emplace_back(pointerHere(), static_cast<std::uint64_t>(value));
    if (m_builder.full() || isBenchmarkField(frame.key))
        return;
    const auto whole = wholeQuantity(digits);
    if (!whole)
        return;
    const auto quantity = inUnitOfField(whole->quantity, frame.key);
    if (quantity.kind == ClaimKind::Other && !isDerived(quantity))
        return;
    auto around = surroundings();
    MappedText text;
    text.append(digits, place.offset);
    const auto first = m_builder.document().statements.size();
    m_builder.add(text, 0, digits.size(), quantity, around, around.basis.value_or(Basis::Declared));
    this->place(first, place);
}

void TreeWalk::complexNumber(double re, double im)
{
    if (m_frames.empty() || !m_frames.back().array)
        return;
    auto &frame = m_frames.back();
    frame.complex = true;
    if (frame.values.size() + 1 < MaxSeriesValues && m_keptValues + frame.values.size() < MaxKeptValues) {
        frame.values.push_back(re);
        frame.values.push_back(im);
    }
    ++frame.count;
    step();
}

Surroundings TreeWalk::surroundings() const
{
    const auto &frame = m_frames.back();
    Surroundings out;
    out.context = frame.pointer;
    out.field = frame.array ? std::string() : frame.key;
    out.group = frame.group;
    out.basis = frame.basis;
    if (const auto basis = basisOfWords(frame.key))
        out.basis = basis;
    return out;
}

void TreeWalk::place(std::size_t firstNew, const ValuePlace &place)
{
    auto &statements = m_builder.document().statements;
    for (auto i = firstNew; i < statements.size(); ++i) {
        statements[i].location.pointer = pointerHere();
        statements[i].location.line = place.line;
        statements[i].location.column = place.column;
        if (place.length == 0)
            statements[i].textOffset = statements[i].textLength = 0;
    }
}

void TreeWalk::text(std::string_view value, const ValuePlace &place)
{
    if (m_frames.empty())
        return;
    auto &frame = m_frames.back();
    const auto rank = [](std::string_view key) {
        return std::find(NameKeys.begin(), NameKeys.end(), key) - NameKeys.begin();
    };
    const auto lowerKey = lowerCopy(frame.key);
    if (!frame.array && isOneOf(lowerKey, NameKeys) && value.size() < 512
        && (frame.name.empty() || rank(lowerKey) == 0))
        frame.name = std::string(value);
    noteMockName(lowerKey, value, place);
    if (const auto coded = frame.array ? std::nullopt : encodedLength(lowerKey, value)) {
        frame.encoded.encoding = coded->encoding;
        frame.encoded.textBytes += value.size();
        frame.encoded.decodedBytes += coded->decodedBytes;
        step();
        return;
    }
    if (place.length > value.size() + 2 && value.size() >= LongestText && !insidePayload())
        noteLongText(value.size(), place.length - 2);
    if (insidePayload() || m_builder.full() || lowerKey.find("timestamp") != std::string::npos
        || lowerKey.find("command") != std::string::npos) {
        step();
        return;
    }
    const auto first = m_builder.document().statements.size();
    const auto around = surroundings();
    MappedText mapped;
    mapped.append(value, place.offset + 1);
    if (lowerKey == "license" || lowerKey == "licence") {
        Quantity licence;
        licence.kind = ClaimKind::Licence;
        m_builder.add(mapped, 0, value.size(), licence, around, Basis::Declared);
    } else if (const auto whole = frame.array ? std::nullopt : wholeQuantity(value, m_builder.mark())) {
        auto quantity = whole->bare ? inUnitOfField(whole->quantity, frame.key) : whole->quantity;
        const auto kind = kindOfField(frame.key);
        if (quantity.kind == ClaimKind::Count && kind == ClaimKind::Parameters)
            quantity.kind = kind;
        if (quantity.kind != ClaimKind::Other && !isBenchmarkField(frame.key))
            m_builder.add(mapped, whole->offset, whole->length, quantity, around,
                          around.basis.value_or(Basis::Declared));
    } else {
        m_builder.addProse(mapped, around);
    }
    this->place(first, place);
    step();
}

/// "MockCognate25M": a model whose own name says that it is none.
void TreeWalk::noteMockName(std::string_view key, std::string_view value, const ValuePlace &place)
{
    const auto words = wordsOf(value.substr(0, 512));
    if (m_frames.back().array || !isOneOf(key, NameKeys) || words.size() < 2 || insidePayload())
        return;
    if (words[0] != "mock" && words[0] != "dummy" && words[0] != "fake")
        return;
    MappedText text;
    text.append(value, place.offset + 1);
    const auto first = m_builder.document().statements.size();
    m_builder.addStatus(text, 0, value.size(), "mock", surroundings(), Basis::Declared);
    this->place(first, place);
}

void TreeWalk::boolean(bool value, const ValuePlace &place)
{
    if (m_frames.empty())
        return;
    const auto key = lowerCopy(m_frames.back().key);
    const auto row = std::find_if(Flags.begin(), Flags.end(), [&](const FlagRow &flag) {
        return flag.key == key && flag.value == value;
    });
    if (row != Flags.end() && !m_frames.back().array && !insidePayload()) {
        MappedText text;
        text.append(value ? "true" : "false", place.offset);
        const auto first = m_builder.document().statements.size();
        const auto around = surroundings();
        if (auto *added = m_builder.addStatus(text, 0, text.text.size(), std::string(row->word), around,
                                              around.basis.value_or(Basis::Declared)))
            added->text = m_frames.back().key + ": " + text.text;
        this->place(first, place);
    }
    step();
}

} // namespace assay
