// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/data_walk.h"

#include "core/claims/encoded_text.h"
#include "core/claims/reading/payload_keys.h"
#include "core/claims/reading/sentences.h"

#include <utility>

namespace assay {
namespace {

bool looksLikeTensorName(std::string_view key)
{
    return !key.empty() && key.find('.') != std::string_view::npos && key.find(' ') == std::string_view::npos
        && !(key[0] >= '0' && key[0] <= '9');
}

std::string lowerKey(std::string_view key)
{
    std::string out(key);
    for (auto &c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

} // namespace

std::uint32_t DataWalk::pointerHere()
{
    if (m_frames.empty())
        return 0;
    const auto &frame = m_frames.back();
    return frame.array ? m_builder.pointer(frame.pointer, frame.index)
                       : m_builder.pointer(frame.pointer, frame.key);
}

std::string DataWalk::pointerText(std::uint32_t pointer) const
{
    return m_builder.tree().pointerText(pointer);
}

void DataWalk::open(bool array)
{
    Frame frame;
    frame.array = array;
    frame.firstPayload = m_builder.tree().payloads.size();
    std::string_view label = m_label;
    if (!m_frames.empty()) {
        auto &parent = m_frames.back();
        flushPending(parent);
        label = parent.array ? std::string_view() : std::string_view(parent.key);
        frame.pointer = pointerHere();
        frame.payloadList = parent.payloadList || (array && isAmong(parent.key, PayloadMembers));
        if (!array && !parent.array && looksLikeTensorName(parent.key))
            frame.layer = parent.key;
        if (array)
            frame.key = parent.key;
    }
    // Objects of a payload list say nothing; only their numbers are kept.
    if (frame.payloadList && !array) {
        m_frames.push_back(std::move(frame));
        return;
    }
    const auto id = m_builder.open(array ? TreeKind::List : TreeKind::Record, label);
    if (id != NoTreeId) {
        frame.node = id;
        m_builder.node(id).pointer = frame.pointer;
    }
    m_frames.push_back(std::move(frame));
}

void DataWalk::step()
{
    if (!m_frames.empty() && m_frames.back().array)
        ++m_frames.back().index;
}

void DataWalk::key(std::string_view name)
{
    m_frames.back().key = std::string(name.substr(0, LongestKey));
    if (m_keys.size() < 4096)
        m_keys.insert(m_frames.back().key);
}

void DataWalk::endObject()
{
    auto frame = std::move(m_frames.back());
    m_frames.pop_back();
    auto &tree = m_builder.tree();
    // Most objects hold neither, and far down a pointer is long.
    const bool isNamed = frame.firstPayload < tree.payloads.size() || frame.encoded.textBytes > 0;
    const auto own = isNamed ? pointerText(frame.pointer) : std::string();
    for (auto i = frame.firstPayload; i < tree.payloads.size(); ++i) {
        auto &series = tree.payloads[i];
        if (series.layer.empty() && looksLikeTensorName(frame.layer))
            series.layer = frame.layer;
        if (series.originalShape.empty())
            series.originalShape = frame.shape;
        // A count beside the list is that list's; one further up counts something else.
        const auto slash = series.pointer.rfind('/');
        if (!series.declaredCount && slash != std::string::npos && series.pointer.compare(0, slash, own) == 0)
            series.declaredCount = frame.declaredCount;
    }
    if (frame.encoded.textBytes > 0 && tree.encoded.size() < MaxEncoded) {
        frame.encoded.pointer = own;
        frame.encoded.record = frame.node;
        tree.encoded.push_back(std::move(frame.encoded));
    }
    if (!frame.payloadList)
        m_builder.close();
    step();
}

void DataWalk::endArray()
{
    flushPending(m_frames.back());
    auto frame = std::move(m_frames.back());
    m_frames.pop_back();
    if (frame.node != 0)
        m_builder.node(frame.node).items = frame.index;
    closeSeries(frame);
    m_builder.close();
    step();
}

TreeId DataWalk::add(std::string_view value, const DataPlace &place, std::uint32_t flags, std::uint64_t skip)
{
    if (m_builder.full()) {
        ++m_builder.tree().census.cut;
        return NoTreeId;
    }
    PlainText plain;
    const bool placed = place.length > 0;
    const auto offset = m_map ? m_map->sourceOf(place.offset + skip) : place.offset + skip;
    if (placed)
        plain.append(value, offset);
    else
        plain.text = value;
    const auto label = m_frames.empty() || m_frames.back().array ? std::string_view()
                                                                 : std::string_view(m_frames.back().key);
    const auto id = m_builder.sentence(plain, label, flags);
    if (id == NoTreeId)
        return id;
    auto &node = m_builder.node(id);
    node.pointer = pointerHere();
    node.line = static_cast<std::uint32_t>(place.line);
    node.columnNumber = static_cast<std::uint32_t>(place.column + (place.column > 0 ? skip : 0));
    return id;
}

void DataWalk::flushPending(Frame &frame)
{
    const auto pending = std::exchange(frame.pending, {});
    if (pending.empty() || frame.payloadList)
        return;
    const auto index = std::exchange(frame.index, frame.index - static_cast<std::uint32_t>(pending.size()));
    for (const auto &one : pending) {
        add(one.digits, one.place, NumberText);
        ++frame.index;
    }
    frame.index = index;
}

void DataWalk::number(std::string_view digits, double value, const DataPlace &place)
{
    if (m_frames.empty()) {
        add(digits, place, NumberText);
        return;
    }
    auto &frame = m_frames.back();
    if (frame.array) {
        if (frame.values.size() < MaxSeriesValues && m_keptValues + frame.values.size() < MaxKeptValues)
            frame.values.push_back(value);
        ++frame.count;
        ++m_builder.tree().census.payloadNumbers;
        if (frame.count <= ReadArray && !frame.payloadList)
            frame.pending.push_back({ std::string(digits), place });
        else
            frame.pending.clear();
        step();
        return;
    }
    if (insidePayload()) {
        ++m_builder.tree().census.payloadNumbers;
        addMemberSeries(value);
        return;
    }
    if (isAmong(frame.key, CountMembers) && value >= 0 && value < 1e18)
        frame.declaredCount = static_cast<std::uint64_t>(value);
    if (isAmong(frame.key, PayloadMembers) && value >= 16 && value < 1e15
        && m_declaredLists.size() < MaxDeclaredLists)
        m_declaredLists.emplace_back(pointerText(pointerHere()), static_cast<std::uint64_t>(value));
    add(digits, place, NumberText);
}

void DataWalk::complexNumber(double re, double im)
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

void DataWalk::text(std::string_view value, const DataPlace &place, bool quoted)
{
    if (m_frames.empty()) {
        add(value, place, 0, quoted ? 1 : 0);
        return;
    }
    auto &frame = m_frames.back();
    flushPending(frame);
    const auto key = lowerKey(frame.key);
    if (!frame.array && isAmong(key, LayerKeys) && value.size() < LongestKey && frame.layer.empty())
        frame.layer = std::string(value);
    if (const auto coded = frame.array ? std::nullopt : encodedLength(key, value)) {
        frame.encoded.encoding = coded->encoding;
        frame.encoded.textBytes += value.size();
        frame.encoded.decodedBytes += coded->decodedBytes;
        step();
        return;
    }
    if (place.length > value.size() + 2 && value.size() >= LongestText && !insidePayload()
        && !std::exchange(m_cutText, true))
        m_builder.tree().notes.push_back("The text at " + pointerText(pointerHere()) + " has "
                                         + std::to_string(place.length - 2) + " bytes; only its first "
                                         + std::to_string(value.size()) + " were judged.");
    if (!insidePayload()) {
        const auto parts = value.size() > ShortestTwoSentences
            ? sentencesOf(value)
            : std::vector<std::pair<std::size_t, std::size_t>> {};
        if (parts.size() > 1) {
            const auto id = m_builder.open(TreeKind::Paragraph,
                                           frame.array ? std::string_view() : std::string_view(frame.key));
            if (id != NoTreeId)
                m_builder.node(id).pointer = pointerHere();
            for (const auto &[begin, length] : parts)
                add(value.substr(begin, length), place, 0, begin + (quoted ? 1 : 0));
            m_builder.close();
        } else {
            const bool dots = value == "..." || value == "\xe2\x80\xa6";
            add(value, place, dots ? std::uint32_t { Elided } : 0u, quoted ? 1 : 0);
        }
    }
    step();
}

void DataWalk::boolean(bool value, const DataPlace &place)
{
    if (!m_frames.empty())
        flushPending(m_frames.back());
    if (!insidePayload())
        add(value ? "true" : "false", place, BooleanText);
    step();
}

void DataWalk::null(const DataPlace &place)
{
    if (!m_frames.empty())
        flushPending(m_frames.back());
    if (!insidePayload() && place.length > 0)
        add("null", place, NullText);
    step();
}

} // namespace assay
