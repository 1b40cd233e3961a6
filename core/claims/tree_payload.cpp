// SPDX-License-Identifier: GPL-3.0-or-later
// What a tree holds beside its statements: lists of numbers, counts of them, bytes written as text.
#include "core/base/number_text.h"
#include "core/claims/field_words.h"
#include "core/claims/tree_keys.h"
#include "core/claims/tree_walk.h"
#include "core/claims/word_search.h"

#include <utility>

namespace assay {

/// "layers_tested": 6 beside "layers": [ five of them ]. A total may count what is not listed.
void TreeWalk::compareCounts(const Frame &frame)
{
    static constexpr std::array<std::string_view, 6> Telling { "tested",   "processed", "listed",
                                                               "included", "evaluated", "count" };
    auto &document = m_builder.document();
    for (auto i = frame.firstStatement; i < document.statements.size(); ++i) {
        const auto &statement = document.statements[i];
        if (statement.group != frame.group || statement.quantity.kind != ClaimKind::Count
            || statement.quantity.low != statement.quantity.high)
            continue;
        const auto words = wordsOf(statement.field);
        const bool telling = std::any_of(words.begin(), words.end(),
                                         [](const std::string &word) { return isOneOf(word, Telling); });
        for (const auto &[name, length] : frame.arrays) {
            const bool named = std::any_of(words.begin(), words.end(), [&](const std::string &word) {
                return word == name || word + 's' == name;
            });
            if (telling && named)
                document.listedCounts.push_back({ i, length });
        }
    }
}

void TreeWalk::keepEncoded(Frame &frame)
{
    auto &document = m_builder.document();
    if (document.encodedTexts.size() >= MaxEncoded)
        return;
    for (auto i = frame.firstStatement; i < document.statements.size(); ++i) {
        const auto &statement = document.statements[i];
        if (statement.group == frame.group && statement.quantity.kind == ClaimKind::Bytes
            && sideOfField(statement.field) == Side::Compressed)
            frame.encoded.statedSize = i;
    }
    frame.encoded.pointer = frame.pointer;
    document.encodedTexts.push_back(std::move(frame.encoded));
}

void TreeWalk::closeSeries(Frame &frame)
{
    const auto &key = frame.key;
    if (isOneOf(key, ShapeKeys) && frame.count <= ShortArray && !m_frames.empty()) {
        for (const double value : frame.values)
            if (value >= 0 && value < 1e15)
                m_frames.back().shape.push_back(static_cast<std::uint64_t>(value));
        return;
    }
    const bool emptyList = frame.index == 0 && isOneOf(key, PayloadKeys);
    if (frame.count < ShortArray && !(frame.count > 0 && frame.payloadList) && !emptyList)
        return;
    ++m_series;
    if (m_builder.document().payloads.size() >= MaxSeries)
        return;
    m_keptValues += frame.values.size();
    PayloadSeries series;
    series.pointer = frame.pointer;
    series.count = frame.count;
    series.complex = frame.complex;
    series.values = std::move(frame.values);
    m_builder.document().payloads.push_back(std::move(series));
}

/// Numbers of the objects in a payload list: one series per member ("/quantum_states/*/amplitude").
void TreeWalk::addMemberSeries(double value)
{
    std::size_t list = m_frames.size();
    while (list > 0
           && !(m_frames[list - 1].array && m_frames[list - 1].payloadList
                && isOneOf(m_frames[list - 1].key, PayloadKeys)))
        --list;
    if (list == 0)
        return;
    std::string pointer = m_frames[list - 1].pointer;
    for (std::size_t i = list; i < m_frames.size(); ++i)
        pointer += i == list ? "/*/" + m_frames[i].key : "/" + m_frames[i].key;
    auto &payloads = m_builder.document().payloads;
    const auto first = payloads.begin() + static_cast<std::ptrdiff_t>(m_frames[list - 1].firstPayload);
    // Objects of one list name their members in one order.
    auto series = m_lastMember + 1 < payloads.size() && payloads[m_lastMember + 1].pointer == pointer
        ? payloads.begin() + static_cast<std::ptrdiff_t>(m_lastMember + 1)
        : std::find_if(first, payloads.end(),
                       [&](const PayloadSeries &one) { return one.pointer == pointer; });
    if (series == payloads.end()) {
        m_series += payloads.size() >= MaxSeries ? 1 : 0;
        if (payloads.end() - first > 64 || payloads.size() >= MaxSeries)
            return;
        PayloadSeries fresh;
        fresh.pointer = pointer;
        payloads.push_back(std::move(fresh));
        series = payloads.end() - 1;
        ++m_series;
    }
    m_lastMember = static_cast<std::size_t>(series - payloads.begin());
    ++series->count;
    if (series->values.size() < MaxSeriesValues && m_keptValues < MaxKeptValues) {
        series->values.push_back(value);
        ++m_keptValues;
    }
}

void TreeWalk::finish()
{
    auto &document = m_builder.document();
    if (m_series > document.payloads.size())
        document.findings.push_back({ .rule = "limits.payload",
                                      .severity = Severity::Warning,
                                      .subject = document.path,
                                      .summary = "It holds " + countText(m_series)
                                          + " lists of numbers; only the first "
                                          + countText(document.payloads.size()) + " were looked at.",
                                      .evidence = { { .label = "lists looked at",
                                                      .stated = countText(m_series),
                                                      .computed = countText(document.payloads.size()) } } });
    if (!document.payloads.empty() || document.artefact.empty())
        return;
    for (const auto &[pointer, count] : m_declaredLists) {
        PayloadSeries series;
        series.pointer = pointer;
        series.declaredCount = count;
        document.payloads.push_back(std::move(series));
    }
}

/// Once in a document: a text that the reader of the tree has cut.
void TreeWalk::noteLongText(std::uint64_t keptBytes, std::uint64_t allBytes)
{
    if (std::exchange(m_cutText, true))
        return;
    auto &document = m_builder.document();
    document.findings.push_back({ .rule = "limits.text",
                                  .severity = Severity::Warning,
                                  .subject = document.path,
                                  .summary = "The text at " + pointerHere() + " has " + countText(allBytes)
                                      + " bytes; only its first " + countText(keptBytes) + " were judged." });
}

} // namespace assay
