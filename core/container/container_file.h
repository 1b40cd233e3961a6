// SPDX-License-Identifier: GPL-3.0-or-later
// A safetensors file that is written in one go: room for the header is kept at the front and filled in last,
// the rest of it with blanks, as the format allows.
#pragma once

#include "core/base/atomic_file.h"
#include "core/model/dtype.h"

#include <utility>
#include <vector>

namespace assay {

struct StoredTensor {
    std::string name;
    std::string dtype; ///< safetensors spelling
    std::vector<std::uint64_t> shape;
    std::uint64_t bytes = 0;
};

using FileMetadata = std::vector<std::pair<std::string, std::string>>;

/// The JSON header of tensors stored one after the other; metadata may be empty.
std::string safetensorsHeader(const std::vector<StoredTensor> &tensors, const FileMetadata &metadata);

class ContainerFile {
public:
    /// headerBytes: room for the JSON header, rounded up to a multiple of 8.
    static Result<ContainerFile> create(const std::string &path, std::uint64_t headerBytes);
    Status append(std::span<const std::byte> bytes) { return m_file.append(bytes); }
    /// Writes the header and commits. Fails if it does not fit into the room kept.
    Status finish(const std::string &header);
    std::uint64_t size() const { return m_file.size(); }

private:
    ContainerFile(AtomicFile file, std::uint64_t headerBytes)
        : m_file(std::move(file))
        , m_headerBytes(headerBytes)
    {
    }
    AtomicFile m_file;
    std::uint64_t m_headerBytes;
};

} // namespace assay
