// SPDX-License-Identifier: GPL-3.0-or-later
// The stack machine of pickle protocols 0 to 5 (Python's pickletools table). It builds nodes and nothing
// else.
#include "core/formats/pickle/pickle_machine.h"

#include "core/base/parallel.h"

#include <algorithm>

namespace assay {

PickleMachine::PickleMachine(const ByteSource &source, std::uint64_t begin, const PickleLimits &limits)
    : m_reader(source, begin)
    , m_limits(limits)
{
}

Result<Pickle> PickleMachine::run(const RunControl &control)
{
    for (std::uint64_t count = 0; !m_stopped; ++count) {
        if (count % 65536 == 0 && control.cancelled())
            return cancelledError();
        m_opcodeOffset = m_reader.offset();
        if (m_reader.atEnd())
            return fail(ErrorKind::Truncated, "the pickle ends without STOP");
        const auto opcode = m_reader.read<std::uint8_t>("an opcode");
        if (!opcode)
            return opcode.error();
        if (auto status = step(*opcode); !status)
            return status.error();
    }
    m_pickle.end = m_reader.offset();
    m_pickle.findings = takeFindings();
    return std::move(m_pickle);
}

std::vector<Finding> PickleMachine::takeFindings()
{
    if (m_isAttributeCalled && !m_isAttributeUnsafe)
        for (const std::size_t index : m_attributeFindings) {
            Finding &finding = m_pickle.findings[index];
            finding.rule = "pickle.bound-method";
            finding.severity = Severity::Note;
            finding.summary = "the pickle names " + finding.subject
                + ", and uses it on objects of its own alone, as a bound method is written";
        }
    return std::move(m_pickle.findings);
}

/// getattr on an object that the pickle made, by a plain name, is how Python writes a bound method.
void PickleMachine::judgeAttribute(NodeId callable, NodeId arguments)
{
    const std::string &name = m_pickle.nodes[callable].text;
    if (m_pickle.nodes[callable].kind != NodeKind::Global
        || (name != "builtins getattr" && name != "__builtin__ getattr"))
        return;
    m_isAttributeCalled = true;
    const auto &items = m_pickle.nodes[arguments].items;
    const bool isSafe = items.size() == 2 && m_pickle.nodes[items[1]].kind == NodeKind::Text
        && !m_pickle.nodes[items[1]].text.starts_with("_")
        && (m_pickle.nodes[items[0]].kind == NodeKind::Call
            || m_pickle.nodes[items[0]].kind == NodeKind::Dictionary);
    m_isAttributeUnsafe |= !isSafe;
}

Error PickleMachine::fail(ErrorKind kind, std::string sentence) const
{
    return Error { kind, std::move(sentence), m_opcodeOffset, m_reader.source().path() };
}

Result<NodeId> PickleMachine::add(PickleNode node)
{
    if (m_pickle.nodes.size() >= m_limits.nodes)
        return fail(ErrorKind::LimitExceeded,
                    "the pickle holds more than " + std::to_string(m_limits.nodes) + " values");
    m_bytes += node.text.size();
    if (m_bytes > m_limits.bytes)
        return fail(ErrorKind::LimitExceeded,
                    "the pickle holds more than " + std::to_string(m_limits.bytes) + " bytes of text");
    node.offset = m_opcodeOffset;
    m_pickle.nodes.push_back(std::move(node));
    return static_cast<NodeId>(m_pickle.nodes.size() - 1);
}

Status PickleMachine::push(PickleNode node)
{
    const auto id = add(std::move(node));
    if (!id)
        return id.error();
    m_stack.push_back(*id);
    return {};
}

Status PickleMachine::pushFloat(double value)
{
    // Floats wait outside the arena: most of them end in a list that keeps plain doubles.
    if (m_loose.size() >= m_limits.numbers)
        return fail(ErrorKind::LimitExceeded,
                    "the pickle holds more than " + std::to_string(m_limits.numbers) + " numbers");
    m_loose.push_back(value);
    m_stack.push_back(LooseBit | static_cast<NodeId>(m_loose.size() - 1));
    return {};
}

Result<NodeId> PickleMachine::settled(NodeId id)
{
    if (!(id & LooseBit))
        return id;
    return add({ .kind = NodeKind::Float, .number = m_loose[id & ~LooseBit] });
}

Result<NodeId> PickleMachine::pop()
{
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        return fail(ErrorKind::Malformed, "an opcode wants a value, the stack is empty");
    const auto id = settled(m_stack.back());
    m_stack.pop_back();
    if (m_stack.empty() && m_marks.empty())
        m_loose.clear();
    return id;
}

Result<NodeId> PickleMachine::top()
{
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        return fail(ErrorKind::Malformed, "an opcode wants a value, the stack is empty");
    const auto id = settled(m_stack.back());
    if (id)
        m_stack.back() = *id;
    return id;
}

Result<std::vector<NodeId>> PickleMachine::popToMark(bool settle)
{
    if (m_marks.empty())
        return fail(ErrorKind::Malformed, "an opcode wants a MARK, there is none");
    std::vector<NodeId> items(m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back()), m_stack.end());
    m_stack.resize(m_marks.back());
    m_marks.pop_back();
    if (!settle)
        return items;
    for (auto &item : items) {
        const auto id = settled(item);
        if (!id)
            return id.error();
        item = *id;
    }
    return items;
}

/// Appends to a List (which may become Numbers), a Set, or the items of a Call.
Status PickleMachine::appendItems(NodeId target, const std::vector<NodeId> &items)
{
    auto &list = m_pickle.nodes[target];
    const bool allLoose = !items.empty()
        && std::all_of(items.begin(), items.end(), [](NodeId id) { return (id & LooseBit) != 0; });
    if (allLoose && (list.kind == NodeKind::Numbers || (list.kind == NodeKind::List && list.items.empty()))) {
        list.kind = NodeKind::Numbers;
        for (const auto id : items)
            list.numbers.push_back(m_loose[id & ~LooseBit]);
        if (m_stack.size() < 64
            && std::none_of(m_stack.begin(), m_stack.end(), [](NodeId id) { return (id & LooseBit) != 0; }))
            m_loose.clear();
        return {};
    }
    if (list.kind == NodeKind::Numbers)
        if (auto status = unpackNumbers(target); !status)
            return status;
    const auto kind = m_pickle.nodes[target].kind;
    if (kind != NodeKind::List && kind != NodeKind::Set && kind != NodeKind::Call)
        return fail(ErrorKind::Malformed, "values are appended to something that is no list");
    for (const auto item : items) {
        const auto id = settled(item);
        if (!id)
            return id.error();
        m_pickle.nodes[target].items.push_back(*id);
    }
    return {};
}

Status PickleMachine::unpackNumbers(NodeId target)
{
    const std::vector<double> numbers = std::move(m_pickle.nodes[target].numbers);
    m_pickle.nodes[target].kind = NodeKind::List;
    m_pickle.nodes[target].numbers.clear();
    for (const double value : numbers) {
        const auto id = add({ .kind = NodeKind::Float, .number = value });
        if (!id)
            return id.error();
        m_pickle.nodes[target].items.push_back(*id);
    }
    return {};
}

Status PickleMachine::setItems(NodeId target, const std::vector<NodeId> &items)
{
    auto &dictionary = m_pickle.nodes[target];
    if (dictionary.kind != NodeKind::Dictionary && dictionary.kind != NodeKind::Call)
        return fail(ErrorKind::Malformed, "items are set on something that is no dictionary");
    if (items.size() % 2 != 0)
        return fail(ErrorKind::Malformed,
                    "a dictionary gets " + std::to_string(items.size()) + " keys and values, an odd number");
    // A filled call (OrderedDict, defaultdict) becomes a dictionary with its items.
    if (dictionary.kind == NodeKind::Call) {
        dictionary.kind = NodeKind::Dictionary;
        dictionary.items.clear();
    }
    dictionary.items.insert(dictionary.items.end(), items.begin(), items.end());
    return {};
}

Status PickleMachine::pushGlobal(const std::string &module, const std::string &name)
{
    if (name == "getattr" && isDangerousGlobal(module, name))
        m_attributeFindings.push_back(m_pickle.findings.size());
    if (isDangerousGlobal(module, name))
        m_pickle.findings.push_back({ .rule = "pickle.dangerous-global",
                                      .severity = Severity::Failure,
                                      .subject = module + "." + name,
                                      .summary = "the pickle names " + module + "." + name + " at byte "
                                          + std::to_string(m_opcodeOffset)
                                          + ": loading it with Python could run code; here it was only read",
                                      .evidence = { { .label = "opcode",
                                                      .stated = module + "." + name,
                                                      .location = m_reader.source().path() + "@"
                                                          + std::to_string(m_opcodeOffset) } } });
    return push({ .kind = NodeKind::Global, .text = module + " " + name });
}

Status PickleMachine::memoize(std::uint64_t index)
{
    const auto id = top();
    if (!id)
        return id.error();
    if (index >= m_limits.nodes)
        return fail(ErrorKind::LimitExceeded,
                    "memo index " + std::to_string(index) + " is beyond " + std::to_string(m_limits.nodes));
    m_memo[index] = *id;
    return {};
}

Status PickleMachine::recall(std::uint64_t index)
{
    const auto found = m_memo.find(index);
    if (found == m_memo.end())
        return fail(ErrorKind::Malformed,
                    "memo entry " + std::to_string(index) + " is used and was never made");
    m_stack.push_back(found->second);
    return {};
}

/// The text up to the next newline, which is consumed.
Result<std::string> PickleMachine::readLine()
{
    constexpr std::size_t LongestLine = 1u << 20;
    std::string line;
    for (;;) {
        const auto letter = m_reader.read<char>("a line");
        if (!letter)
            return letter.error();
        if (*letter == '\n')
            return line;
        line += *letter;
        if (line.size() > LongestLine)
            return fail(ErrorKind::LimitExceeded,
                        "a line is longer than " + std::to_string(LongestLine) + " bytes");
    }
}

Status PickleMachine::pushTuple(std::size_t count)
{
    PickleNode tuple { .kind = NodeKind::Tuple };
    tuple.items.resize(count);
    for (std::size_t i = count; i-- > 0;) {
        const auto id = pop();
        if (!id)
            return id.error();
        tuple.items[i] = *id;
    }
    return push(std::move(tuple));
}

Status PickleMachine::pushMarked(NodeKind kind)
{
    auto items = popToMark(kind != NodeKind::List);
    if (!items)
        return items.error();
    if (kind == NodeKind::List) {
        if (auto status = push({ .kind = NodeKind::List }); !status)
            return status;
        return appendItems(m_stack.back(), *items);
    }
    if (kind == NodeKind::Dictionary && items->size() % 2 != 0)
        return fail(ErrorKind::Malformed,
                    "a dictionary gets " + std::to_string(items->size()) + " keys and values, an odd number");
    return push({ .kind = kind, .items = std::move(*items) });
}

/// REDUCE, NEWOBJ: what would be called, and with what.
Status PickleMachine::pushCall(bool keywords)
{
    if (keywords)
        if (const auto dropped = pop(); !dropped)
            return dropped.error();
    const auto arguments = pop();
    if (!arguments)
        return arguments.error();
    const auto callable = pop();
    if (!callable)
        return callable.error();
    judgeAttribute(*callable, *arguments);
    const bool ordered = m_pickle.nodes[*callable].text == "collections OrderedDict";
    if (ordered && m_pickle.nodes[*arguments].items.empty())
        return push({ .kind = NodeKind::Dictionary });
    return push({ .kind = NodeKind::Call, .items = { *callable, *arguments } });
}

Status PickleMachine::build()
{
    const auto state = pop();
    if (!state)
        return state.error();
    const auto target = top();
    if (!target)
        return target.error();
    m_pickle.nodes[*target].state = *state;
    return {};
}

Status PickleMachine::appendOne()
{
    auto value = m_stack.size() > (m_marks.empty() ? 0 : m_marks.back()) ? std::optional(m_stack.back())
                                                                         : std::nullopt;
    if (!value)
        return fail(ErrorKind::Malformed, "APPEND finds no value");
    m_stack.pop_back();
    const auto target = top();
    return target ? appendItems(*target, { *value }) : Status(target.error());
}

Status PickleMachine::appendMarked()
{
    const auto items = popToMark(false);
    if (!items)
        return items.error();
    const auto target = top();
    return target ? appendItems(*target, *items) : Status(target.error());
}

Status PickleMachine::setMarked()
{
    const auto items = popToMark(true);
    if (!items)
        return items.error();
    const auto target = top();
    return target ? setItems(*target, *items) : Status(target.error());
}

Status PickleMachine::setOne()
{
    const auto value = pop();
    if (!value)
        return value.error();
    const auto key = pop();
    if (!key)
        return key.error();
    const auto target = top();
    return target ? setItems(*target, { *key, *value }) : Status(target.error());
}

Status PickleMachine::stackGlobal()
{
    const auto name = pop();
    if (!name)
        return name.error();
    const auto module = pop();
    if (!module)
        return module.error();
    const auto &moduleNode = m_pickle.nodes[*module], &nameNode = m_pickle.nodes[*name];
    if (moduleNode.kind != NodeKind::Text || nameNode.kind != NodeKind::Text)
        return fail(ErrorKind::Malformed, "STACK_GLOBAL finds something else than two texts");
    const std::string moduleText = moduleNode.text, nameText = nameNode.text;
    return pushGlobal(moduleText, nameText);
}

Status PickleMachine::lineGlobal()
{
    const auto module = readLine();
    if (!module)
        return module.error();
    const auto name = readLine();
    return name ? pushGlobal(*module, *name) : Status(name.error());
}

} // namespace assay
