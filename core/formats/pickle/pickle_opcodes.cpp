// SPDX-License-Identifier: GPL-3.0-or-later
// The opcodes of pickle protocols 0 to 5, each handed to what it does to the stack.
#include "core/formats/pickle/pickle_machine.h"
#include "core/formats/pickle/pickle_numbers.h"

#include <type_traits>

namespace assay {

template <typename Length> Status PickleMachine::pushSized(NodeKind kind, const char *what)
{
    const auto length = m_reader.read<Length>(what);
    if (!length)
        return length.error();
    if constexpr (std::is_signed_v<Length>)
        if (*length < 0)
            return fail(ErrorKind::Malformed,
                        std::string(what) + " has the negative length " + std::to_string(*length));
    auto text = m_reader.readString(static_cast<std::uint64_t>(*length), m_limits.bytes, what);
    if (!text)
        return text.error();
    return push({ .kind = kind, .text = std::move(*text) });
}

template <typename Length> Status PickleMachine::pushLong()
{
    constexpr std::uint64_t LongestInteger = 1024;
    const auto length = m_reader.read<Length>("the length of an integer");
    if (!length)
        return length.error();
    if (static_cast<std::int64_t>(*length) < 0)
        return fail(ErrorKind::Malformed, "an integer has the negative length " + std::to_string(*length));
    const auto bytes = m_reader.readString(static_cast<std::uint64_t>(*length), LongestInteger, "an integer");
    if (!bytes)
        return bytes.error();
    return push(integerNode(*bytes));
}

template <typename Number> Status PickleMachine::pushInteger()
{
    const auto value = m_reader.read<Number>("an integer");
    if (!value)
        return value.error();
    return push({ .kind = NodeKind::Integer, .number = static_cast<double>(*value) });
}

template <typename Index> Status PickleMachine::withIndex(Status (PickleMachine::*action)(std::uint64_t))
{
    const auto index = m_reader.read<Index>("a memo index");
    if (!index)
        return index.error();
    return (this->*action)(*index);
}

Status PickleMachine::step(std::uint8_t opcode)
{
    switch (opcode) {
    case '(':
        if (m_marks.size() >= m_limits.depth)
            return fail(ErrorKind::LimitExceeded,
                        "more than " + std::to_string(m_limits.depth) + " marks are open");
        m_marks.push_back(m_stack.size());
        return {};
    case '.': {
        const auto id = pop();
        if (!id)
            return id.error();
        m_pickle.root = *id;
        m_stopped = true;
        return {};
    }
    case '0': {
        if (!m_stack.empty() && (m_marks.empty() || m_stack.size() > m_marks.back())) {
            m_stack.pop_back();
            return {};
        }
        const auto dropped = popToMark(false);
        return dropped ? Status {} : Status(dropped.error());
    }
    case '1': {
        const auto dropped = popToMark(false);
        return dropped ? Status {} : Status(dropped.error());
    }
    case '2': {
        const auto id = top();
        if (!id)
            return id.error();
        m_stack.push_back(*id);
        return {};
    }
    case 'N':
        return push({ .kind = NodeKind::None });
    case 0x88:
        return push({ .kind = NodeKind::Boolean, .number = 1 });
    case 0x89:
        return push({ .kind = NodeKind::Boolean, .number = 0 });
    case 'J':
        return pushInteger<std::int32_t>();
    case 'K':
        return pushInteger<std::uint8_t>();
    case 'M':
        return pushInteger<std::uint16_t>();
    case 0x8a:
        return pushLong<std::uint8_t>();
    case 0x8b:
        return pushLong<std::int32_t>();
    case 'G': {
        m_reader.setBigEndian(true);
        const auto value = m_reader.read<double>("a float");
        m_reader.setBigEndian(false);
        return value ? pushFloat(*value) : Status(value.error());
    }
    case 'X':
        return pushSized<std::uint32_t>(NodeKind::Text, "a text");
    case 0x8c:
        return pushSized<std::uint8_t>(NodeKind::Text, "a text");
    case 0x8d:
        return pushSized<std::uint64_t>(NodeKind::Text, "a text");
    case 'T':
        return pushSized<std::int32_t>(NodeKind::Bytes, "a byte string");
    case 'U':
        return pushSized<std::uint8_t>(NodeKind::Bytes, "a byte string");
    case 'B':
        return pushSized<std::uint32_t>(NodeKind::Bytes, "a byte string");
    case 'C':
        return pushSized<std::uint8_t>(NodeKind::Bytes, "a byte string");
    case 0x8e:
        return pushSized<std::uint64_t>(NodeKind::Bytes, "a byte string");
    case 0x96:
        return pushSized<std::uint64_t>(NodeKind::Bytes, "a byte array");
    case 'I':
    case 'L':
    case 'F':
    case 'S':
    case 'V':
        return pushLine(opcode);
    case ')':
        return push({ .kind = NodeKind::Tuple });
    case ']':
        return push({ .kind = NodeKind::List });
    case '}':
        return push({ .kind = NodeKind::Dictionary });
    case 0x8f:
        return push({ .kind = NodeKind::Set });
    case 0x85:
        return pushTuple(1);
    case 0x86:
        return pushTuple(2);
    case 0x87:
        return pushTuple(3);
    case 't':
        return pushMarked(NodeKind::Tuple);
    case 'l':
        return pushMarked(NodeKind::List);
    case 'd':
        return pushMarked(NodeKind::Dictionary);
    case 0x91:
        return pushMarked(NodeKind::Set);
    case 'a':
        return appendOne();
    case 'e':
    case 0x90:
        return appendMarked();
    case 's':
        return setOne();
    case 'u':
        return setMarked();
    case 'c':
        return lineGlobal();
    case 0x93:
        return stackGlobal();
    case 'R':
    case 0x81:
        return pushCall(false);
    case 0x92:
        return pushCall(true);
    case 'i':
    case 'o':
        return pushInstance(opcode == 'i');
    case 'b':
        return build();
    case 'P': {
        auto line = readLine();
        return line ? push({ .kind = NodeKind::Persistent, .text = std::move(*line) }) : Status(line.error());
    }
    case 'Q': {
        const auto id = pop();
        return id ? push({ .kind = NodeKind::Persistent, .items = { *id } }) : Status(id.error());
    }
    case 'q':
        return withIndex<std::uint8_t>(&PickleMachine::memoize);
    case 'r':
        return withIndex<std::uint32_t>(&PickleMachine::memoize);
    case 0x94:
        return memoize(m_memo.size());
    case 'h':
        return withIndex<std::uint8_t>(&PickleMachine::recall);
    case 'j':
        return withIndex<std::uint32_t>(&PickleMachine::recall);
    case 'p':
    case 'g':
        return lineMemo(opcode == 'p');
    case 0x80: {
        const auto protocol = m_reader.read<std::uint8_t>("the protocol");
        if (!protocol)
            return protocol.error();
        if (*protocol > 5)
            return fail(ErrorKind::Unsupported,
                        "declares pickle protocol " + std::to_string(*protocol) + ", protocols end at 5");
        m_pickle.protocol = *protocol;
        return {};
    }
    case 0x95: {
        const auto size = m_reader.read<std::uint64_t>("a frame's length");
        if (!size)
            return size.error();
        if (*size > m_reader.remaining())
            return fail(ErrorKind::Truncated,
                        "a frame declares " + std::to_string(*size) + " bytes, "
                            + std::to_string(m_reader.remaining()) + " remain");
        return {};
    }
    default:
        return fail(ErrorKind::Malformed,
                    "opcode " + std::to_string(opcode) + " is unknown or needs data from outside the pickle");
    }
}

Status PickleMachine::pushLine(std::uint8_t opcode)
{
    auto line = readLine();
    if (!line)
        return line.error();
    auto node = lineNode(static_cast<char>(opcode), std::move(*line));
    if (!node)
        return fail(ErrorKind::Malformed, "a number or text in a line cannot be read");
    return push(std::move(*node));
}

Status PickleMachine::lineMemo(bool store)
{
    const auto line = readLine();
    if (!line)
        return line.error();
    const auto node = lineNode('I', *line);
    constexpr double PastLargestIndex = 0x1p32; // what the binary opcodes can say
    if (!node || node->kind != NodeKind::Integer || !(node->number >= 0 && node->number < PastLargestIndex))
        return fail(ErrorKind::Malformed, "memo index \"" + *line + "\" is no number");
    const auto index = static_cast<std::uint64_t>(node->number);
    return store ? memoize(index) : recall(index);
}

/// INST names its class in two lines; OBJ has it as the first marked value.
Status PickleMachine::pushInstance(bool named)
{
    if (named)
        if (auto status = lineGlobal(); !status)
            return status;
    NodeId callable = NoNode;
    if (named) {
        callable = m_stack.back();
        m_stack.pop_back();
    }
    auto items = popToMark(true);
    if (!items)
        return items.error();
    if (!named) {
        if (items->empty())
            return fail(ErrorKind::Malformed, "OBJ finds no class");
        callable = items->front();
        items->erase(items->begin());
    }
    const auto arguments = add({ .kind = NodeKind::Tuple, .items = std::move(*items) });
    if (!arguments)
        return arguments.error();
    return push({ .kind = NodeKind::Call, .items = { callable, *arguments } });
}

} // namespace assay
