// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/pickle_document.h"

#include "core/claims/reading/pickle_outline.h"


#include <charconv>
#include <cmath>

namespace assay {
namespace {

constexpr int DeepestNesting = 64;
constexpr std::uint64_t MostValues = 4'000'000;

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

} // namespace

void walkPickle(const Pickle &pickle, TreeWalk &walk, const RunControl &run)
{
    Walker(pickle, walk, run).walk(pickle.root, 0);
}

} // namespace assay
