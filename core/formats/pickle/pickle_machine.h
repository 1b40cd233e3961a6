// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/formats/pickle/pickle.h"

#include <unordered_map>

namespace assay {

/// One run over one pickle. Stack entries are nodes, or floats that wait for their list (LooseBit).
class PickleMachine {
public:
    PickleMachine(const ByteSource &source, std::uint64_t begin, const PickleLimits &limits);
    Result<Pickle> run(const RunControl &control);
    /// What was named until now.
    std::vector<Finding> takeFindings();

private:
    static constexpr NodeId LooseBit = NodeId { 1 } << 31;

    Error fail(ErrorKind kind, std::string sentence) const;
    Status step(std::uint8_t opcode);
    Result<NodeId> add(PickleNode node);
    Status push(PickleNode node);
    Status pushFloat(double value);
    Result<NodeId> settled(NodeId id);
    Result<NodeId> pop();
    Result<NodeId> top();
    Result<std::vector<NodeId>> popToMark(bool settle);
    Status appendItems(NodeId target, const std::vector<NodeId> &items);
    Status unpackNumbers(NodeId target);
    Status setItems(NodeId target, const std::vector<NodeId> &items);
    Status pushGlobal(const std::string &module, const std::string &name);
    Status memoize(std::uint64_t index);
    Status recall(std::uint64_t index);
    Result<std::string> readLine();
    template <typename Length> Status pushSized(NodeKind kind, const char *what);
    template <typename Length> Status pushLong();
    template <typename Number> Status pushInteger();
    template <typename Index> Status withIndex(Status (PickleMachine::*action)(std::uint64_t));
    Status pushTuple(std::size_t count);
    Status pushMarked(NodeKind kind);
    void judgeAttribute(NodeId callable, NodeId arguments);
    Status pushCall(bool keywords);
    Status pushInstance(bool named);
    Status pushLine(std::uint8_t opcode);
    Status lineMemo(bool store);
    Status lineGlobal();
    Status stackGlobal();
    Status build();
    Status appendOne();
    Status appendMarked();
    Status setOne();
    Status setMarked();

    ByteReader m_reader;
    PickleLimits m_limits;
    Pickle m_pickle;
    std::vector<NodeId> m_stack;
    std::vector<std::size_t> m_marks;
    std::vector<double> m_loose;
    std::unordered_map<std::uint64_t, NodeId> m_memo;
    std::vector<std::size_t> m_attributeFindings; ///< those that name getattr
    bool m_isAttributeCalled = false, m_isAttributeUnsafe = false;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_opcodeOffset = 0;
    bool m_stopped = false;
};

} // namespace assay
