// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/format_table.h"

#include "core/formats/gguf.h"
#include "core/formats/lfs_pointer.h"
#include "core/formats/safetensors.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::array Formats {
    Format { "gguf", "GGUF", "gguf", looksLikeGguf, readGguf },
    Format { "ggml", "ggml, ggmf, ggjt (before GGUF)", "ggml bin", looksLikeLegacyGgml, refuseLegacyGgml },
    Format { "safetensors", "safetensors", "safetensors", looksLikeSafetensors, readSafetensors },
};

} // namespace

std::span<const Format> formats()
{
    return Formats;
}

const Format *findFormat(std::string_view id)
{
    const auto found
        = std::find_if(Formats.begin(), Formats.end(), [&](const Format &row) { return id == row.id; });
    return found == Formats.end() ? nullptr : &*found;
}

Result<Model> openModelFile(const std::string &path, const RunControl &run)
{
    const auto source = openFile(path);
    if (!source)
        return source.error();
    if ((*source)->size() == 0)
        return Error { ErrorKind::Truncated, "the file is empty (0 bytes)", 0, path };
    if (const auto pointer = readLfsPointer(**source))
        return Error { ErrorKind::Unsupported, describePointer(*pointer), 0, path };
    std::vector<std::byte> head(std::min<std::uint64_t>(4096, (*source)->size()));
    if (auto status = (*source)->read(0, head); !status)
        return status.error();
    for (const auto &format : Formats) {
        if (!format.looksLike(head, **source))
            continue;
        Model model;
        model.path = path;
        model.format = format.id;
        model.files.push_back(
            { .path = path.substr(path.find_last_of('/') + 1), .bytes = (*source)->size() });
        if (auto status = format.read(*source, model, run); !status)
            return status.error();
        return model;
    }
    return Error { ErrorKind::Unsupported, "is no model file of a known format", 0, path };
}

} // namespace assay
