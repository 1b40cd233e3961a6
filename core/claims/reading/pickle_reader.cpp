// SPDX-License-Identifier: GPL-3.0-or-later
// Pickles, walked as JSON is. Nested up to 64 deep; shared nodes are walked where they stand, at most 4
// million values in all. Nothing is executed: core/formats/pickle only takes notes.
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/claims/artefacts.h"
#include "core/claims/reading/data_walk.h"
#include "core/claims/reading/pickle_outline.h"
#include "core/claims/reading/shape_pass.h"
#include "core/claims/reading/text_kinds.h"
#include "core/claims/reading/value_pass.h"
#include "core/formats/pickle/pickle.h"

#include <algorithm>

namespace assay {
namespace {

constexpr int DeepestNesting = 64;
constexpr std::uint64_t MostValues = 4'000'000;

class Walker {
public:
    Walker(const Pickle &pickle, DataWalk &walk, const RunControl &run)
        : m_pickle(pickle)
        , m_walk(walk)
        , m_run(run)
    {
    }

    void walk(NodeId id, int depth)
    {
        if (id >= m_pickle.nodes.size() || depth > DeepestNesting || ++m_count > MostValues
            || m_run.cancelled())
            return m_walk.null({});
        const auto &node = m_pickle.node(id);
        switch (node.kind) {
        case NodeKind::None:
        case NodeKind::Bytes:
        case NodeKind::Global:
        case NodeKind::Persistent:
            return m_walk.null({});
        case NodeKind::Boolean:
            return m_walk.boolean(node.number != 0, {});
        case NodeKind::Integer:
        case NodeKind::Float:
            return m_walk.number(pickleDigits(node.number), node.number, {});
        case NodeKind::Text:
            return m_walk.text(node.text, {}, false);
        case NodeKind::Numbers:
            m_walk.beginArray();
            for (const double value : node.numbers)
                m_walk.number(node.numbers.size() <= 256 ? pickleDigits(value) : std::string(), value, {});
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
            const bool text = key.kind == NodeKind::Text || key.kind == NodeKind::Bytes;
            m_walk.key(text ? key.text : pickleDigits(key.number));
            walk(node.items[i + 1], depth + 1);
        }
        m_walk.endObject();
    }

    void walkCall(NodeId id, int depth)
    {
        if (const auto value = m_pickle.complexNumber(id))
            return m_walk.complexNumber(value->first, value->second);
        if (const auto value = m_pickle.numpyScalar(id))
            return m_walk.number(pickleDigits(*value), *value, {});
        const auto state = m_pickle.node(id).state;
        if (state != NoNode && m_pickle.node(state).kind == NodeKind::Dictionary)
            return walk(state, depth + 1);
        m_walk.null({});
    }

    const Pickle &m_pickle;
    DataWalk &m_walk;
    const RunControl &m_run;
    std::uint64_t m_count = 0;
};

} // namespace

Status readPickleTree(const ByteSource &source, ReadDocumentTree &out, const RunControl &run)
{
    auto pickle = readPickle(source, 0, {}, run);
    // What it would run counts in later streams too, and in one that ends in damage.
    auto scan = scanPickles(source, pickle ? pickle->end : 0, run);
    const bool isDangerous = std::ranges::any_of(
        scan.findings, [](const Finding &finding) { return finding.severity == Severity::Failure; });
    if (!pickle && isDangerous && pickle.error().kind != ErrorKind::Cancelled) {
        out.tree.kind = "pickle";
        out.findings = std::move(scan.findings);
        out.tree.notes.push_back("Nothing of it could be read: " + describe(pickle.error()) + ".");
        TreeBuilder empty(out.tree);
        shapeTree(empty);
        readValues(empty, DecimalSign::Point);
        return {};
    }
    if (!pickle)
        return pickle.error();
    auto &tree = out.tree;
    tree.kind = "pickle";
    tree.source = outlinePickle(*pickle);
    tree.language = languageOf(tree.source);
    out.findings = std::move(pickle->findings);
    if (isDangerous)
        out.findings.insert(out.findings.end(), scan.findings.begin(), scan.findings.end());
    TreeBuilder builder(tree);
    DataWalk walk(builder);
    Walker(*pickle, walk, run).walk(pickle->root, 0);
    if (run.cancelled())
        return cancelledError();
    tree.artefact = artefactOf(walk.keys());
    walk.finish();
    shapeTree(builder);
    readValues(builder, DecimalSign::Point);
    return {};
}

} // namespace assay
