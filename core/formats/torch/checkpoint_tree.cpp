// SPDX-License-Identifier: GPL-3.0-or-later
// A module, as its class pickles it: a call with a state {"_parameters": {...}, "_buffers": {...},
// "_modules": {name: module, ...}, ...}. An optimizer: {"state": ..., "param_groups": [...]}.
#include "core/formats/torch/checkpoint_tree.h"

#include "core/base/parallel.h"
#include "core/formats/pickle/pickle_values.h"
#include "core/formats/torch/checkpoint_names.h"
#include "core/model/limits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace assay {
namespace {

constexpr int DeepestNesting = 256;
constexpr std::uint64_t MostSteps = 8'000'000;
constexpr unsigned MostNames
    = 4096; ///< of one pickled tensor: lists that hold a list twice, sixty times over
constexpr std::size_t LongestMetaText = 1024;

struct KeyMeaning {
    std::string_view key; ///< of the outermost dictionary
    const char *reason;
};
constexpr const char *OptimizerReason = "optimizer state";
constexpr std::array TrainingKeys {
    KeyMeaning { "optimizer", OptimizerReason },
    KeyMeaning { "optimizer_state_dict", OptimizerReason },
    KeyMeaning { "optimizer_state", OptimizerReason },
    KeyMeaning { "optimizer_states", OptimizerReason },
    KeyMeaning { "optimizers", OptimizerReason },
    KeyMeaning { "optim", OptimizerReason },
    KeyMeaning { "optim_state", OptimizerReason },
    KeyMeaning { "optim_state_dict", OptimizerReason },
    KeyMeaning { "opt_state", OptimizerReason },
    KeyMeaning { "last_optimizer_state", OptimizerReason },
    KeyMeaning { "lr_scheduler", "scheduler state" },
    KeyMeaning { "lr_schedulers", "scheduler state" },
    KeyMeaning { "scheduler", "scheduler state" },
    KeyMeaning { "scheduler_state_dict", "scheduler state" },
    KeyMeaning { "scaler", "gradient scaler state" },
    KeyMeaning { "grad_scaler", "gradient scaler state" },
    KeyMeaning { "callbacks", "training state" },
    KeyMeaning { "loops", "training state" },
    KeyMeaning { "rng_state", "state of a random generator" },
    KeyMeaning { "rng_states", "state of a random generator" },
    KeyMeaning { "cuda_rng_state", "state of a random generator" },
    KeyMeaning { "cpu_rng_state", "state of a random generator" },
    KeyMeaning { "ema", MovingAverageReason },
    KeyMeaning { "ema_state_dict", MovingAverageReason },
    KeyMeaning { "model_ema", MovingAverageReason },
    KeyMeaning { "state_dict_ema", MovingAverageReason },
    KeyMeaning { "params_ema", MovingAverageReason },
};

struct Context {
    std::vector<std::string> path;
    TensorRole role = TensorRole::Weight;
    const char *reason = "";
};

class TreeWalk {
public:
    TreeWalk(const Pickle &pickle, const MakeLeaf &makeLeaf, const RunControl &run)
        : m_pickle(pickle)
        , m_makeLeaf(makeLeaf)
        , m_run(run)
        , m_state(pickle.nodes.size(), 0)
    {
    }

    Status walk(NodeId id, Context &context)
    {
        if (id >= m_pickle.nodes.size() || m_state[id] != 0)
            return {}; // a cycle, or nothing was found below it before
        if (++m_steps > MostSteps || m_depth > DeepestNesting)
            return limitExceeded(id);
        if (m_steps % 65536 == 0 && m_run.cancelled())
            return cancelledError();
        const std::size_t before = m_found.size();
        m_state[id] = OnPath;
        auto leaf = m_makeLeaf(id);
        if (!leaf)
            return withName(leaf.error(), context);
        if (*leaf) {
            m_state[id] = 0;
            if (++m_names[id] > MostNames || m_found.size() >= MostTensors)
                return limitExceeded(id);
            return emit(std::move(**leaf), context);
        }
        ++m_depth;
        auto status = walkInner(m_pickle.node(id), id, context);
        --m_depth;
        if (!status)
            return status;
        m_state[id] = m_found.size() == before ? Barren : 0;
        return {};
    }

    std::vector<FoundTensor> take() { return std::move(m_found); }

private:
    static constexpr char OnPath = 1, Barren = 2;

    Error limitExceeded(NodeId id) const
    {
        return Error { ErrorKind::LimitExceeded,
                       "the pickled object is nested deeper than " + std::to_string(DeepestNesting)
                           + " levels or unfolds to more than " + std::to_string(MostSteps) + " values or "
                           + std::to_string(MostNames) + " names of one tensor",
                       m_pickle.node(id).offset };
    }

    static Error withName(Error error, const Context &context)
    {
        if (error.kind != ErrorKind::Cancelled && !context.path.empty())
            error.sentence
                = "tensor '" + joinedPath(context.path).substr(0, LongestTensorName) + "': " + error.sentence;
        return error;
    }

    Status emit(TensorInfo tensor, const Context &context)
    {
        if (context.role != TensorRole::Weight) {
            tensor.role = context.role;
            tensor.roleReason = context.reason;
        }
        m_found.push_back({ context.path, std::move(tensor) });
        return {};
    }

    Status walkInner(const PickleNode &node, NodeId id, Context &context)
    {
        switch (node.kind) {
        case NodeKind::Dictionary:
            return walkDictionary(id, context);
        case NodeKind::Tuple:
        case NodeKind::List:
            return isPackedParameters(node, context) ? walkPacked(node, context)
                                                     : walkItems(node.items, 0, context);
        case NodeKind::Call:
            return walkCall(node, id, context);
        case NodeKind::None:
        case NodeKind::Boolean:
        case NodeKind::Integer:
        case NodeKind::Float:
        case NodeKind::Text:
        case NodeKind::Bytes:
        case NodeKind::Set:
        case NodeKind::Global:
        case NodeKind::Persistent:
        case NodeKind::Numbers:
            break;
        }
        return {};
    }

    Status walkKey(const std::string &key, NodeId value, Context &context)
    {
        context.path.push_back(key.substr(0, LongestTensorName));
        auto status = walk(value, context);
        context.path.pop_back();
        return status;
    }

    Status walkItems(const std::vector<NodeId> &items, std::size_t first, Context &context)
    {
        for (std::size_t i = first; i < items.size(); ++i)
            if (auto status = walkKey(std::to_string(i - first), items[i], context); !status)
                return status;
        return {};
    }

    Status walkAs(TensorRole role, const char *reason, const std::string &key, NodeId value, Context &context)
    {
        const TensorRole role0 = context.role;
        const char *reason0 = context.reason;
        if (context.role == TensorRole::Weight) {
            context.role = role;
            context.reason = reason;
        }
        auto status = key.empty() ? walk(value, context) : walkKey(key, value, context);
        context.role = role0;
        context.reason = reason0;
        return status;
    }

    Status walkDictionary(NodeId id, Context &context)
    {
        const auto &items = m_pickle.node(id).items;
        const bool isOptimizer
            = m_pickle.find(id, "param_groups") != NoNode && m_pickle.find(id, "state") != NoNode;
        for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
            const auto key = keyText(items[i]);
            if (!key)
                continue;
            const auto row = context.path.empty() ? std::ranges::find(TrainingKeys, *key, &KeyMeaning::key)
                                                  : TrainingKeys.end();
            const char *reason = isOptimizer ? OptimizerReason
                : row != TrainingKeys.end()  ? row->reason
                                             : nullptr;
            auto status = reason ? walkAs(TensorRole::Optimizer, reason, *key, items[i + 1], context)
                                 : walkKey(*key, items[i + 1], context);
            if (!status)
                return status;
        }
        return {};
    }

    std::optional<std::string> keyText(NodeId id) const
    {
        if (auto text = textOf(m_pickle, id))
            return text;
        if (const auto number = countOf(m_pickle, id))
            return std::to_string(*number);
        return std::nullopt;
    }

    /// OrderedDict([[key, value], ...]), as Python 2 wrote it.
    bool isPairList(const PickleNode &node) const
    {
        if (node.items.size() < 2 || m_pickle.node(node.items[0]).text != "collections OrderedDict")
            return false;
        const auto &arguments = m_pickle.node(node.items[1]).items;
        return arguments.size() == 1
            && std::ranges::all_of(m_pickle.node(arguments[0]).items, [this](NodeId pair) {
                   return m_pickle.node(pair).items.size() == 2
                       && textOf(m_pickle, m_pickle.node(pair).items[0]).has_value();
               });
    }

    Status walkPairs(const PickleNode &node, Context &context)
    {
        for (const NodeId id : m_pickle.node(m_pickle.node(node.items[1]).items[0]).items) {
            const auto &pair = m_pickle.node(id).items;
            if (auto status = walkKey(textOf(m_pickle, pair[0]).value_or(""), pair[1], context); !status)
                return status;
        }
        return {};
    }

    /// Arguments first, then the state of BUILD, then appended items. One argument needs no number of its
    /// own.
    Status walkCall(const PickleNode &node, NodeId id, Context &context)
    {
        if (isPairList(node))
            return walkPairs(node, context);
        if (isScriptObject(id))
            return walk(m_pickle.node(node.state).items[0], context);
        if (node.items.size() > 1) {
            const auto &arguments = m_pickle.node(node.items[1]).items;
            auto status
                = arguments.size() == 1 ? walk(arguments[0], context) : walkItems(arguments, 0, context);
            if (!status)
                return status;
        }
        if (node.state != NoNode)
            if (auto status = walkState(node.state, context); !status)
                return status;
        return walkItems(node.items, 2, context);
    }

    Status walkState(NodeId state, Context &context)
    {
        const NodeId parameters = m_pickle.find(state, "_parameters");
        if (parameters == NoNode)
            return walk(state, context);
        if (auto status = walk(parameters, context); !status)
            return status;
        if (auto status
            = walkAs(TensorRole::Buffer, "registered buffer", "", m_pickle.find(state, "_buffers"), context);
            !status)
            return status;
        const auto &items = m_pickle.node(state).items;
        for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
            const auto key = textOf(m_pickle, items[i]);
            if (!key || *key == "_parameters" || *key == "_buffers" || *key == "_modules")
                continue;
            auto status = isScriptObject(items[i + 1])
                ? walkKey(*key, items[i + 1], context)
                : walkAs(TensorRole::Buffer, "attribute of a module, no registered parameter", *key,
                         items[i + 1], context);
            if (!status)
                return status;
        }
        const NodeId modules = m_pickle.find(state, "_modules");
        return modules == NoNode ? Status() : walk(modules, context);
    }

    /// Packed weights of a quantised module saved whole: an object of torch's own classes, whose state is
    /// (what its packer gave, "__torch__.torch.classes.quantized.LinearPackedParamsBase").
    bool isScriptObject(NodeId id) const
    {
        const auto name = m_pickle.calledName(id);
        const NodeId state = name && *name == "torch ScriptObject" ? m_pickle.node(id).state : NoNode;
        return state != NoNode && m_pickle.node(state).kind == NodeKind::Tuple
            && m_pickle.node(state).items.size() == 2
            && m_pickle.node(m_pickle.node(state).items[1]).kind == NodeKind::Text;
    }

    /// "(weight, bias)" of a quantised Linear, "(version, [config, weight], [bias])" of a quantised Conv.
    bool isPackedParameters(const PickleNode &node, const Context &context) const
    {
        return node.kind == NodeKind::Tuple && !context.path.empty()
            && context.path.back().ends_with("_packed_params")
            && (node.items.size() == 2 || node.items.size() == 3);
    }

    Status walkPacked(const PickleNode &node, Context &context)
    {
        NodeId weight = node.items[0], bias = node.items[1];
        if (node.items.size() == 3) {
            const auto &tensors = m_pickle.node(node.items[1]).items;
            const auto &optional = m_pickle.node(node.items[2]).items;
            weight = tensors.size() > 1 ? tensors[1] : NoNode;
            bias = optional.empty() ? NoNode : optional[0];
        }
        const auto outer = context.path;
        std::string module = joinedPath(outer);
        while (module.ends_with("_packed_params")) {
            module.resize(module.size() - std::string_view("_packed_params").size());
            if (module.ends_with('.'))
                module.pop_back();
        }
        context.path = outer.size() > 1 && module.starts_with(outer[0] + ".")
            ? std::vector { outer[0], module.substr(outer[0].size() + 1) }
            : std::vector<std::string> {};
        if (context.path.empty() && !module.empty())
            context.path = { module };
        auto status = walkKey("weight", weight, context);
        if (status)
            status = walkKey("bias", bias, context);
        context.path = outer;
        return status;
    }

    const Pickle &m_pickle;
    const MakeLeaf &m_makeLeaf;
    const RunControl &m_run;
    std::vector<char> m_state;
    std::unordered_map<NodeId, unsigned> m_names;
    std::vector<FoundTensor> m_found;
    std::uint64_t m_steps = 0;
    int m_depth = 0;
};

void addMetadata(const Pickle &pickle, Model &model)
{
    if (pickle.root == NoNode || pickle.node(pickle.root).kind != NodeKind::Dictionary)
        return;
    const auto &items = pickle.node(pickle.root).items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        const auto key = textOf(pickle, items[i]);
        const auto &value = pickle.node(items[i + 1]);
        if (!key || key->size() > LongestMetaText)
            continue;
        if (value.kind == NodeKind::Text && value.text.size() <= LongestMetaText)
            model.metadata.push_back({ .key = *key, .value = value.text, .typeName = "string" });
        else if (value.kind == NodeKind::Boolean)
            model.metadata.push_back({ .key = *key, .value = value.number != 0, .typeName = "bool" });
        else if (value.kind == NodeKind::Integer || value.kind == NodeKind::Float)
            model.metadata.push_back({ .key = *key, .value = value.number, .typeName = "number" });
    }
}

} // namespace

MakeLeaf eitherLeaf(MakeLeaf first, MakeLeaf second)
{
    if (!second)
        return first;
    return [first = std::move(first), second = std::move(second)](NodeId node) {
        auto leaf = first(node);
        return leaf && !*leaf ? second(node) : std::move(leaf);
    };
}

Status gatherTensors(const Pickle &pickle, const MakeLeaf &makeLeaf, Model &model, const RunControl &run)
{
    TreeWalk tree(pickle, makeLeaf, run);
    Context context;
    if (auto status = tree.walk(pickle.root, context); !status)
        return status;
    nameTensors(tree.take(), pickle.node(pickle.root).kind == NodeKind::Dictionary, model);
    addMetadata(pickle, model);
    return {};
}

} // namespace assay
