// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"

namespace assay {

const char *fileKindName(FileKind kind)
{
    switch (kind) {
    case FileKind::Weights:
        return "weights";
    case FileKind::Config:
        return "config";
    case FileKind::Index:
        return "index";
    case FileKind::Pointer:
        return "pointer";
    case FileKind::Incomplete:
        return "incomplete";
    case FileKind::DuplicateFormat:
        return "duplicate-format";
    case FileKind::Tokenizer:
        return "tokenizer";
    case FileKind::Other:
        return "other";
    }
    return "other";
}

const TensorInfo *Model::find(std::string_view name) const
{
    const auto found = index.find(std::string(name));
    return found == index.end() ? nullptr : &tensors[found->second];
}

const MetaEntry *Model::meta(std::string_view key) const
{
    for (const auto &entry : metadata)
        if (entry.key == key)
            return &entry;
    return nullptr;
}

std::uint64_t Model::fileBytes() const
{
    std::uint64_t bytes = 0;
    for (const auto &file : files)
        if (file.kind == FileKind::Weights || file.kind == FileKind::Index)
            bytes += file.bytes;
    return bytes;
}

ModelPtr finishModel(Model model)
{
    model.index.clear();
    model.index.reserve(model.tensors.size());
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        model.index.emplace(model.tensors[i].name, i);
    return std::make_shared<const Model>(std::move(model));
}

} // namespace assay
