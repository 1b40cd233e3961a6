// SPDX-License-Identifier: GPL-3.0-or-later
// The calls by which a PyTorch pickle rebuilds its tensors, read as descriptions: nothing is called.
#pragma once

#include "core/formats/torch/checkpoint_tree.h"

#include <map>

namespace assay {

/// What a persistent id says of a storage.
struct StorageClaim {
    std::string key {};
    std::string className {}; ///< "torch FloatStorage"
    DType dtype = DType::F32;
    std::uint64_t elementCount = 0;
    std::uint64_t viewOffset = 0; ///< legacy views of a storage: elements into it
    std::uint64_t offset = 0; ///< of the opcode, for errors
};

/// The storage that a Persistent node names, or an Error that says what is wrong with it.
Result<StorageClaim> readStorageClaim(const Pickle &pickle, NodeId persistent);

/// The bytes of a storage, at least as many as the claim needs (finders check that).
using FindStorage = std::function<Result<Extent>(const StorageClaim &claim)>;

struct TorchPickle {
    const Pickle &pickle;
    FindStorage findStorage;
    bool bigEndian = false;
    Model &model; ///< lists of scales become sources of it
};

struct FoundStorage {
    StorageClaim claim;
    Extent extent;
    bool bigEndian = false;
};

/// Storages of a pickle: named by persistent ids, or each a file of its own in the bytes given to
/// torch.storage._load_from_bytes, as pickle.dump of a tensor writes them.
class StorageFinder {
public:
    explicit StorageFinder(TorchPickle torch)
        : m_torch(std::move(torch))
    {
    }
    Result<FoundStorage> find(NodeId storage);

private:
    Result<FoundStorage> findEmbedded(NodeId call);

    TorchPickle m_torch;
    std::map<NodeId, FoundStorage> m_embedded;
};

/// True if it rebuilds tensors of PyTorch.
bool namesTensors(const Pickle &pickle);

/// A leaf maker for gatherTensors. Keeps a copy of what it is given; the pickle and the model must outlive
/// it.
MakeLeaf torchLeaves(TorchPickle torch);

} // namespace assay
