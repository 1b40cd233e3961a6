// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/pickle_document.h"

#include "core/base/number_text.h"

#include <charconv>
#include <cmath>

namespace assay {
namespace {

constexpr int DeepestNesting = 64;
constexpr std::uint64_t MostValues = 4'000'000;
constexpr std::size_t MostShownItems = 12;
constexpr std::size_t LongestOutline = 1u << 20;

std::string digitsOf(double value)
{
    char buffer[64];
    const bool whole = value == std::floor(value) && std::abs(value) < 1e17;
    const auto end = whole ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<std::int64_t>(value))
                           : std::to_chars(buffer, buffer + sizeof buffer, value);
    return std::string(buffer, end.ptr);
}

class Walker {
public:
    Walker(const Pickle &pickle, TreeWalk &walk, const RunControl &run)
        : m_pickle(pickle)
        , m_walk(walk)
        , m_run(run)
    {
    }

    void walk(NodeId id, int depth)
    {
        if (id >= m_pickle.nodes.size() || depth > DeepestNesting || ++m_count > MostValues
            || m_run.cancelled())
            return m_walk.null();
        const auto &node = m_pickle.node(id);
        switch (node.kind) {
        case NodeKind::None:
        case NodeKind::Bytes:
        case NodeKind::Global:
        case NodeKind::Persistent:
            return m_walk.null();
        case NodeKind::Boolean:
            return m_walk.boolean(node.number != 0, {});
        case NodeKind::Integer:
        case NodeKind::Float:
            return m_walk.number(digitsOf(node.number), node.number, {});
        case NodeKind::Text:
            return m_walk.text(node.text, {});
        case NodeKind::Numbers:
            m_walk.beginArray();
            for (const double value : node.numbers)
                m_walk.number({}, value, {});
            return m_walk.endArray();
        case NodeKind::Tuple:
        case NodeKind::List:
        case NodeKind::Set:
            m_walk.beginArray();
            for (const auto item : node.items)
                walk(item, depth + 1);
            return m_walk.endArray();
        case NodeKind::Dictionary:
            return walkDictionary(node, depth);
        case NodeKind::Call:
            return walkCall(id, depth);
        }
    }

private:
    void walkDictionary(const PickleNode &node, int depth)
    {
        m_walk.beginObject();
        for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
            const auto &key = m_pickle.node(node.items[i]);
            m_walk.key(key.kind == NodeKind::Text || key.kind == NodeKind::Bytes ? key.text
                                                                                 : digitsOf(key.number));
            walk(node.items[i + 1], depth + 1);
        }
        m_walk.endObject();
    }

    void walkCall(NodeId id, int depth)
    {
        if (const auto value = m_pickle.complexNumber(id))
            return m_walk.complexNumber(value->first, value->second);
        if (const auto value = m_pickle.numpyScalar(id))
            return m_walk.number(digitsOf(*value), *value, {});
        const auto state = m_pickle.node(id).state;
        if (state != NoNode && m_pickle.node(state).kind == NodeKind::Dictionary)
            return walk(state, depth + 1);
        m_walk.null();
    }

    const Pickle &m_pickle;
    TreeWalk &m_walk;
    const RunControl &m_run;
    std::uint64_t m_count = 0;
};

class Outline {
public:
    explicit Outline(const Pickle &pickle)
        : m_pickle(pickle)
    {
    }
    std::string text() { return std::move(m_text); }

    void add(NodeId id, int depth)
    {
        if (id >= m_pickle.nodes.size() || depth > DeepestNesting || m_text.size() > LongestOutline) {
            m_text += "...";
            return;
        }
        const auto &node = m_pickle.node(id);
        switch (node.kind) {
        case NodeKind::None:
            m_text += "null";
            break;
        case NodeKind::Boolean:
            m_text += node.number != 0 ? "true" : "false";
            break;
        case NodeKind::Integer:
        case NodeKind::Float:
            m_text += digitsOf(node.number);
            break;
        case NodeKind::Text:
            m_text += "\"" + node.text.substr(0, 400) + "\"";
            break;
        case NodeKind::Bytes:
            m_text += "<" + countText(node.text.size()) + " bytes>";
            break;
        case NodeKind::Numbers:
            m_text += "[" + countText(node.numbers.size())
                + " numbers: " + (node.numbers.empty() ? "" : numberText(node.numbers[0])) + ", ...]";
            break;
        case NodeKind::Tuple:
        case NodeKind::List:
        case NodeKind::Set:
            addList(node, depth);
            break;
        case NodeKind::Dictionary:
            addDictionary(node, depth);
            break;
        case NodeKind::Global:
        case NodeKind::Persistent:
        case NodeKind::Call:
            addCall(id);
            break;
        }
    }

private:
    void addList(const PickleNode &node, int depth)
    {
        m_text += "[";
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            if (i == MostShownItems) {
                m_text += ", ... " + countText(node.items.size()) + " in all";
                break;
            }
            m_text += i == 0 ? "" : ", ";
            add(node.items[i], depth + 1);
        }
        m_text += "]";
    }

    void addDictionary(const PickleNode &node, int depth)
    {
        m_text += "{\n";
        for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
            m_text += std::string(static_cast<std::size_t>(2 * depth + 2), ' ');
            add(node.items[i], depth + 1);
            m_text += ": ";
            add(node.items[i + 1], depth + 1);
            m_text += i + 3 < node.items.size() ? ",\n" : "\n";
        }
        m_text += std::string(static_cast<std::size_t>(2 * depth), ' ') + "}";
    }

    void addCall(NodeId id)
    {
        if (const auto value = m_pickle.complexNumber(id))
            m_text += "(" + numberText(value->first) + " + " + numberText(value->second) + "i)";
        else if (const auto scalar = m_pickle.numpyScalar(id))
            m_text += numberText(*scalar, 9);
        else
            m_text += "<" + std::string(m_pickle.calledName(id).value_or("object")) + ">";
    }

    const Pickle &m_pickle;
    std::string m_text;
};

} // namespace

void walkPickle(const Pickle &pickle, TreeWalk &walk, const RunControl &run)
{
    Walker(pickle, walk, run).walk(pickle.root, 0);
}

std::string outlinePickle(const Pickle &pickle)
{
    Outline outline(pickle);
    outline.add(pickle.root, 0);
    return outline.text() + "\n";
}

} // namespace assay
