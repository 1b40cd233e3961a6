// SPDX-License-Identifier: GPL-3.0-or-later
// <top>/code/__torch__/torch/nn/modules/batchnorm.py:
//   class BatchNorm2d(Module):
//     __parameters__ = ["weight", "bias", ]
//     __buffers__ = ["running_mean", "running_var", "num_batches_tracked", ]
// The object of that class is a call of the global "__torch__.torch.nn.modules.batchnorm BatchNorm2d".
#include "core/formats/torch/torch_script.h"

#include "core/base/parallel.h"
#include "core/formats/pickle/pickle_values.h"
#include "core/formats/torch/checkpoint_tree.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace assay {
namespace {

constexpr std::uint64_t LargestSource = 16u << 20;
constexpr std::size_t MostSources = 20'000;
constexpr std::uint64_t MostObjects = 1'000'000;
constexpr int DeepestNesting = 128;

using Buffers = std::map<std::string, std::set<std::string>>; ///< by class, "module name"

std::set<std::string> quotedNames(const std::string &line)
{
    std::set<std::string> names;
    for (std::size_t at = line.find('"'); at != std::string::npos;) {
        const auto end = line.find('"', at + 1);
        if (end == std::string::npos)
            break;
        names.insert(line.substr(at + 1, end - at - 1));
        at = line.find('"', end + 1);
    }
    return names;
}

void addBuffers(const std::string &text, const std::string &module, Buffers &buffers)
{
    std::istringstream lines(text);
    std::string line, current;
    while (std::getline(lines, line)) {
        if (line.starts_with("class "))
            current = module + " " + line.substr(6, line.find_first_of("(:") - 6);
        const auto at = line.find("__buffers__ = [");
        if (at != std::string::npos && !current.empty())
            buffers[current] = quotedNames(line.substr(at));
    }
}

Result<Buffers> readBuffers(const ZipArchive &archive, const std::string &top, std::vector<Finding> &findings,
                            const RunControl &run)
{
    Buffers buffers;
    const std::string folder = top + "/code/";
    std::size_t count = 0;
    std::uint64_t budget = LargestSource;
    for (const auto &entry : archive.entries()) {
        if (!entry.name.starts_with(folder) || !entry.name.ends_with(".py"))
            continue;
        if (run.cancelled())
            return cancelledError();
        if (++count > MostSources || entry.bytes > budget)
            break; // names alone then tell buffers apart
        budget -= entry.bytes;
        const auto bytes = archive.read(entry, LargestSource, findings, run);
        if (!bytes)
            return bytes.error();
        std::string module = entry.name.substr(folder.size(), entry.name.size() - folder.size() - 3);
        std::ranges::replace(module, '/', '.');
        addBuffers({ reinterpret_cast<const char *>(bytes->data()), bytes->size() }, module, buffers);
    }
    return buffers;
}

/// Names of all buffers of the object and what it holds.
class BufferWalk {
public:
    BufferWalk(const Pickle &pickle, const Buffers &buffers)
        : m_pickle(pickle)
        , m_buffers(buffers)
    {
    }

    void walk(NodeId id, const std::string &prefix, int depth)
    {
        const auto name = m_pickle.calledName(id);
        if (!name || depth > DeepestNesting || ++m_objects > MostObjects)
            return;
        const NodeId state = m_pickle.node(id).state;
        if (state == NoNode || m_pickle.node(state).kind != NodeKind::Dictionary)
            return;
        const auto own = m_buffers.find(std::string(*name));
        const auto &items = m_pickle.node(state).items;
        for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
            const auto key = textOf(m_pickle, items[i]);
            if (!key)
                continue;
            if (own != m_buffers.end() && own->second.contains(*key))
                m_names.insert(prefix + *key);
            walk(items[i + 1], prefix + *key + ".", depth + 1);
        }
    }

    const std::set<std::string> &names() const { return m_names; }

private:
    const Pickle &m_pickle;
    const Buffers &m_buffers;
    std::set<std::string> m_names;
    std::uint64_t m_objects = 0;
};

} // namespace

Status markScriptBuffers(const ZipArchive &archive, const std::string &top, const Pickle &pickle,
                         Model &model, const RunControl &run)
{
    const auto buffers = readBuffers(archive, top, model.findings, run);
    if (!buffers)
        return buffers.error();
    BufferWalk walk(pickle, *buffers);
    walk.walk(pickle.root, {}, 0);
    for (auto &tensor : model.tensors)
        if (tensor.role == TensorRole::Weight && walk.names().contains(tensor.name)) {
            tensor.role = TensorRole::Buffer;
            tensor.roleReason = "registered buffer";
        }
    return {};
}

} // namespace assay
