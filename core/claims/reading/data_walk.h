// SPDX-License-Identifier: GPL-3.0-or-later
// Turns a stream of keys and values into Records, Lists and payload. JSON, YAML and pickles are walked alike,
// so that the same data says the same in any form.
#pragma once

#include "core/claims/reading/tree_builder.h"

#include <set>

namespace assay {

/// Where a value stands in the source; length 0 where it has no text (pickles).
struct DataPlace {
    std::uint64_t offset = 0, length = 0, line = 0, column = 0;
};

/// Fed with events in document order; containers must be balanced. Keeps at most 16 Mi payload numbers in
/// all.
class DataWalk {
public:
    /// map: where the text that is walked stands in the source, if it is a part of it. label: of the whole.
    explicit DataWalk(TreeBuilder &builder, const PlainText *map = nullptr, std::string_view label = {})
        : m_builder(builder)
        , m_map(map)
        , m_label(label)
    {
    }

    void beginObject() { open(false); }
    void endObject();
    void beginArray() { open(true); }
    void endArray();
    void key(std::string_view name);
    /// digits: the number as printed; value: the same, parsed.
    void number(std::string_view digits, double value, const DataPlace &place);
    void complexNumber(double re, double im);
    /// quoted: offset is that of the opening quote.
    void text(std::string_view value, const DataPlace &place, bool quoted = true);
    void boolean(bool value, const DataPlace &place);
    void null(const DataPlace &place);
    /// After the last event, with the artefact recognised: an artefact that names the count of its values
    /// ("quantum_states": 9800) in place of the values gets an empty payload of that declared count.
    void finish();
    /// Every key seen, for the recognition of artefacts.
    const std::set<std::string> &keys() const { return m_keys; }

private:
    static constexpr std::uint64_t MaxSeriesValues = 1u << 20, MaxKeptValues = 16u << 20;
    static constexpr std::size_t ShortArray = 16, ReadArray = 256, MaxEncoded = 4096, MaxSeries = 1u << 16,
                                 MaxDeclaredLists = 4096, LongestText = 1u << 20, ShortestTwoSentences = 16,
                                 LongestKey = 512;

    struct Pending {
        std::string digits {};
        DataPlace place {};
    };
    struct Frame {
        bool array = false;
        TreeId node = 0;
        std::uint32_t pointer = 0;
        std::string key {}; ///< of the member now being read; of an array its own
        std::string layer {}; ///< what the object calls itself
        std::uint32_t index = 0;
        std::size_t firstPayload = 0;
        std::vector<std::uint64_t> shape {};
        std::optional<std::uint64_t> declaredCount {};
        std::vector<double> values {};
        std::vector<Pending> pending {}; ///< numbers of an array that may still be payload
        std::uint64_t count = 0;
        bool complex = false, payloadList = false;
        EncodedBytes encoded {};
    };

    void open(bool array);
    void step();
    bool insidePayload() const { return !m_frames.empty() && m_frames.back().payloadList; }
    std::uint32_t pointerHere();
    std::string pointerText(std::uint32_t pointer) const;
    void flushPending(Frame &frame);
    TreeId add(std::string_view value, const DataPlace &place, std::uint32_t flags, std::uint64_t skip = 0);
    void closeSeries(Frame &frame);
    void addMemberSeries(double value);

    TreeBuilder &m_builder;
    const PlainText *m_map;
    std::string m_label;
    std::vector<Frame> m_frames {};
    std::set<std::string> m_keys {};
    std::vector<std::pair<std::string, std::uint64_t>> m_declaredLists {};
    std::uint64_t m_keptValues = 0, m_series = 0;
    std::size_t m_lastMember = 0; ///< series that the last member of a payload object went to
    bool m_cutText = false;
};

} // namespace assay
