// SPDX-License-Identifier: GPL-3.0-or-later
// PyTorch files of both forms: storages are gathered as tensors name them.
#pragma once

#include "tests/testing/pickle_builder.h"
#include "tests/testing/zip_builder.h"

namespace assay::testing {

class TorchBuilder {
public:
    /// The zip form has persistent ids of five, the legacy form of six.
    explicit TorchBuilder(bool isLegacy = false)
        : m_isLegacy(isLegacy)
    {
    }

    /// The persistent id of a new storage; type as in "torch.FloatStorage".
    std::string storage(const std::string &type, std::uint64_t elementCount, const std::string &bytes);
    std::string floats(const std::vector<float> &values);
    /// _rebuild_tensor_v2 of a storage.
    static std::string tensor(const std::string &storage, const std::vector<std::uint64_t> &size,
                              const std::vector<std::uint64_t> &stride, std::uint64_t offset = 0);
    /// A contiguous tensor in a storage of its own.
    std::string tensor(const std::vector<float> &values, const std::vector<std::uint64_t> &size);
    static std::string parameter(const std::string &tensor);
    static std::string quantised(const std::string &storage, const std::vector<std::uint64_t> &size,
                                 const std::vector<std::uint64_t> &stride, const std::string &quantiser);

    /// Members of the archive; more can be added to it.
    ZipBuilder zip(const std::string &object, const std::string &top = "archive",
                   const std::string &byteOrder = "little") const;
    std::string legacy(const std::string &object) const;

private:
    struct Storage {
        std::string key, bytes;
        std::uint64_t elementCount;
    };
    std::vector<Storage> m_storages;
    bool m_isLegacy;
};

} // namespace assay::testing
