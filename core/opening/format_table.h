// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of file formats. To add one: write its reader (layout comment on top, bounded reader throughout, a
// clear sentence for every way it can be wrong) and add a row to Formats in format_table.cpp. Detection goes
// by content; suffixes only order the attempts, say which files of a folder are weights and feed the file
// dialogs. tests loop over the rows.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

struct Format {
    const char *id; ///< as in inspect's "format": "safetensors", "gguf", "npy", ...
    const char *title; ///< for dialogs and help
    const char *suffixes; ///< "safetensors", "bin pth pt ckpt": separated by spaces, the likeliest first
    /// True if the first bytes (up to 4 KiB; all of a shorter file) and, if need be, the source look like it.
    bool (*looksLike)(std::span<const std::byte> head, const ByteSource &source);
    /// Tensors, metadata, findings from the header. Fills model.tensors/metadata/findings; sources[0] is
    /// source.
    Status (*read)(SourcePtr source, Model &model, const RunControl &run);
    /// Which copy of a folder is the model: the lowest; then the order of suffixes.
    unsigned preference = 90;
    /// Such a file may as well be a document or anything else: in a folder it is the model only where nothing
    /// else is.
    bool mayBeText = false;
};

std::span<const Format> formats();
const Format *findFormat(std::string_view id);

/// The format that a file's name belongs to, and the rank of its suffix: what is lower is the model where a
/// folder has several copies. format is nullptr for a name of no format.
struct NamedFormat {
    const Format *format = nullptr;
    std::size_t rank = 0;
};
NamedFormat formatOfName(std::string_view name);
/// "*.safetensors *.gguf ...", for file dialogs.
std::string modelFilePatterns();

/// Opens one file by content. Recognises and names what is not a model: empty files, Git LFS pointers,
/// partial downloads, HTML error pages, legacy formats. Roles are not assigned yet.
Result<Model> openModelFile(const std::string &path, const RunControl &run);

} // namespace assay
