// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/container/container_file.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace assay {

std::string safetensorsHeader(const std::vector<StoredTensor> &tensors, const FileMetadata &metadata)
{
    using Json = nlohmann::ordered_json;
    // Written entry by entry: looking a key up in an ordered object takes as long as the object is.
    const auto text
        = [](const Json &value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); };
    std::string header = "{";
    if (!metadata.empty()) {
        Json entries = Json::object();
        for (const auto &[key, value] : metadata)
            entries[key] = value;
        header += "\"__metadata__\":" + text(entries);
    }
    std::uint64_t offset = 0;
    for (const StoredTensor &tensor : tensors) {
        const Json entry = { { "dtype", tensor.dtype },
                             { "shape", tensor.shape },
                             { "data_offsets", { offset, offset + tensor.bytes } } };
        header += (header.size() > 1 ? "," : "") + text(Json(tensor.name)) + ":" + text(entry);
        offset += tensor.bytes;
    }
    return header + "}";
}

Result<ContainerFile> ContainerFile::create(const std::string &path, std::uint64_t headerBytes)
{
    auto file = AtomicFile::create(path);
    if (!file)
        return file.error();
    headerBytes = (headerBytes + 7) / 8 * 8;
    const std::string room(static_cast<std::size_t>(headerBytes) + 8, ' ');
    if (auto status = file->append(room); !status)
        return status.error();
    return ContainerFile(std::move(*file), headerBytes);
}

Status ContainerFile::finish(const std::string &header)
{
    if (header.size() > m_headerBytes)
        return Error { ErrorKind::LimitExceeded,
                       "the header needs " + std::to_string(header.size()) + " bytes, room was kept for "
                           + std::to_string(m_headerBytes) };
    std::byte length[8];
    std::memcpy(length, &m_headerBytes, sizeof length);
    if (auto status = m_file.overwrite(0, length); !status)
        return status;
    if (auto status = m_file.overwrite(8, std::as_bytes(std::span(header))); !status)
        return status;
    return m_file.commit();
}

} // namespace assay
