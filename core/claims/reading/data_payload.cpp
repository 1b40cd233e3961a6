// SPDX-License-Identifier: GPL-3.0-or-later
// What data hold beside their statements: lists of numbers and counts of them.
#include "core/base/number_text.h"
#include "core/claims/reading/data_walk.h"
#include "core/claims/reading/payload_keys.h"

namespace assay {

void DataWalk::closeSeries(Frame &frame)
{
    const auto &key = frame.key;
    if (namesShape(key) && frame.count <= ShortArray && !m_frames.empty()) {
        for (const double value : frame.values)
            if (value >= 0 && value < 1e15)
                m_frames.back().shape.push_back(static_cast<std::uint64_t>(value));
        return;
    }
    const bool emptyList = frame.index == 0 && isAmong(key, PayloadMembers);
    if (frame.count < ShortArray && !(frame.count > 0 && frame.payloadList) && !emptyList)
        return;
    ++m_series;
    auto &payloads = m_builder.tree().payloads;
    if (payloads.size() >= MaxSeries)
        return;
    m_keptValues += frame.values.size();
    PayloadNumbers series;
    series.pointer = pointerText(frame.pointer);
    series.count = frame.count;
    series.complex = frame.complex;
    series.values = std::move(frame.values);
    payloads.push_back(std::move(series));
    if (frame.node != 0)
        m_builder.node(frame.node).flags |= Payload;
}

/// Numbers of the objects in a payload list: one series per member ("/quantum_states/*/amplitude").
void DataWalk::addMemberSeries(double value)
{
    std::size_t list = m_frames.size();
    while (list > 0
           && !(m_frames[list - 1].array && m_frames[list - 1].payloadList
                && isAmong(m_frames[list - 1].key, PayloadMembers)))
        --list;
    if (list == 0)
        return;
    std::string pointer = pointerText(m_frames[list - 1].pointer);
    for (std::size_t i = list; i < m_frames.size(); ++i)
        pointer += i == list ? "/*/" + m_frames[i].key : "/" + m_frames[i].key;
    auto &payloads = m_builder.tree().payloads;
    const auto first = payloads.begin() + static_cast<std::ptrdiff_t>(m_frames[list - 1].firstPayload);
    // Objects of one list name their members in one order.
    auto series = m_lastMember + 1 < payloads.size() && payloads[m_lastMember + 1].pointer == pointer
        ? payloads.begin() + static_cast<std::ptrdiff_t>(m_lastMember + 1)
        : std::find_if(first, payloads.end(),
                       [&](const PayloadNumbers &one) { return one.pointer == pointer; });
    if (series == payloads.end()) {
        m_series += payloads.size() >= MaxSeries ? 1 : 0;
        if (payloads.end() - first > 64 || payloads.size() >= MaxSeries)
            return;
        PayloadNumbers fresh;
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

void DataWalk::finish()
{
    auto &tree = m_builder.tree();
    if (m_series > tree.payloads.size())
        tree.notes.push_back("It holds " + countText(m_series) + " lists of numbers; only the first "
                             + countText(tree.payloads.size()) + " were looked at.");
    if (!tree.payloads.empty() || tree.artefact.empty())
        return;
    for (const auto &[pointer, count] : m_declaredLists) {
        PayloadNumbers series;
        series.pointer = pointer;
        series.declaredCount = count;
        tree.payloads.push_back(std::move(series));
    }
}

} // namespace assay
