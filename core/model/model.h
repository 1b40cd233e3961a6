// SPDX-License-Identifier: GPL-3.0-or-later
// A model as its files declare it: built once by a reader from headers alone, then immutable and shared.
#pragma once

#include "core/base/byte_source.h"
#include "core/base/run_control.h"
#include "core/model/finding.h"
#include "core/model/tensor.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace assay {

enum class FileKind { Weights, Config, Index, Pointer, Incomplete, DuplicateFormat, Tokenizer, Other };
const char *fileKindName(FileKind kind);

struct ModelFile {
    std::string path; ///< relative to the model's root, or the bare file name
    std::uint64_t bytes = 0; ///< on disk
    FileKind kind = FileKind::Weights;
    std::string detail {}; ///< e.g. "Git LFS pointer to 548105171 bytes, sha256 ..."
    std::optional<std::uint64_t> declaredBytes {}; ///< of a pointer: what it points to
    std::string declaredSha256 {}; ///< of a pointer
};

/// A metadata value in file order; arrays are named by their length, never copied whole.
struct MetaEntry {
    std::string key;
    std::variant<std::string, double, std::int64_t, std::uint64_t, bool> value;
    std::string typeName {}; ///< "string", "u32", "array of f32", ...
    std::uint64_t arrayLength = 0;
};

struct Model {
    std::string path; ///< as given by the user
    std::string format; ///< id of a row of format_table, or "directory"-like ids of core/model/directory
    std::vector<ModelFile> files;
    std::vector<SourcePtr> sources; ///< what the extents point into
    std::vector<TensorInfo> tensors; ///< in file order
    std::vector<MetaEntry> metadata;
    std::unordered_map<std::string, std::string>
        texts; ///< small text files by name: "config.json", "README.md"
    std::vector<Finding> findings; ///< what its own reader found odd

    const TensorInfo *find(std::string_view name) const;
    const MetaEntry *meta(std::string_view key) const;
    std::uint64_t fileBytes() const; ///< whole weight files (and indexes) on disk, the copy that is the model

    /// Name → position, built by finishModel().
    std::unordered_map<std::string, std::size_t> index;
};

using ModelPtr = std::shared_ptr<const Model>;

/// Builds the index and freezes; readers call it last.
ModelPtr finishModel(Model model);

} // namespace assay
