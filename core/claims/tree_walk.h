// SPDX-License-Identifier: GPL-3.0-or-later
// Turns a tree of keys and values into statements and payload. JSON and pickles are walked alike, so that the
// same artefact says the same in either form.
#pragma once

#include "core/claims/statement_builder.h"

#include <set>

namespace assay {

/// Where a value stands in the source; length 0 where it has no text (pickles).
struct ValuePlace {
    std::uint64_t offset = 0, length = 0, line = 0, column = 0;
};

/// Fed with events in document order; containers must be balanced. Keeps at most 16 Mi payload numbers in
/// all.
class TreeWalk {
public:
    explicit TreeWalk(StatementBuilder &builder)
        : m_builder(builder)
    {
    }

    void beginObject() { open(false); }
    void endObject();
    void beginArray() { open(true); }
    void endArray();
    void key(std::string_view name);
    /// digits: the number as printed; value: the same, parsed.
    void number(std::string_view digits, double value, const ValuePlace &place);
    void complexNumber(double re, double im);
    void text(std::string_view value, const ValuePlace &place);
    void boolean(bool value, const ValuePlace &place);
    void null() { step(); }
    /// After the last event, with the artefact recognised: an artefact that names the count of its values
    /// ("quantum_states": 9800) in place of the values gets an empty payload of that declared count.
    void finish();
    /// Keys of the outermost object, and every key seen, for the recognition of artefacts.
    const std::set<std::string> &keys() const { return m_keys; }

private:
    static constexpr std::uint64_t MaxSeriesValues = 1u << 20, MaxKeptValues = 16u << 20;
    static constexpr std::size_t ShortArray = 16, MaxEncoded = 4096, MaxArrays = 256, MaxSeries = 1u << 16,
                                 MaxDeclaredLists = 4096, LongestText = 1u << 20;

    struct Frame {
        bool array = false;
        std::string pointer {}, key {}; ///< key: of the member now being read
        std::string name {}; ///< what the object calls itself ("model_name", "layer", "id")
        std::uint64_t index = 0, group = 0;
        std::size_t firstStatement = 0, firstPayload = 0;
        std::vector<std::uint64_t> shape {};
        std::optional<std::uint64_t> declaredCount {};
        std::vector<double> values {};
        std::uint64_t count = 0;
        bool complex = false, payloadList = false;
        std::optional<Basis> basis {};
        std::vector<std::pair<std::string, std::uint64_t>> arrays {}; ///< of an object: its arrays' lengths
        EncodedText encoded {}; ///< of an object: its members that are bytes written as text
    };

    void open(bool array);
    void step();
    std::string pointerHere() const;
    std::string fieldHere() const;
    void closeSeries(Frame &frame);
    void compareCounts(const Frame &frame);
    void keepEncoded(Frame &frame);
    void addMemberSeries(double value);
    bool insidePayload() const;
    Surroundings surroundings() const;
    void noteMockName(std::string_view key, std::string_view value, const ValuePlace &place);
    void noteLongText(std::uint64_t keptBytes, std::uint64_t allBytes);
    void place(std::size_t firstNew, const ValuePlace &place);

    StatementBuilder &m_builder;
    std::vector<Frame> m_frames {};
    std::set<std::string> m_keys {};
    std::vector<std::pair<std::string, std::uint64_t>> m_declaredLists {};
    std::uint64_t m_keptValues = 0;
    bool m_cutText = false; ///< a text longer than is kept was met
    std::uint64_t m_series = 0; ///< lists of numbers met, kept or not
    std::size_t m_lastMember = 0; ///< series that the last member of a payload object went to
};

} // namespace assay
