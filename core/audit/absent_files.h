// SPDX-License-Identifier: GPL-3.0-or-later
// The model files that a document names.
#pragma once

#include "core/claims/reading/document_tree.h"

namespace assay {

/// A value that is a model file's name as a whole, with its place.
struct NamedFile {
    std::string name {};
    TreePlace place {};
};

/// The files of the document's own folder that it names and that lie neither at that path nor beside it:
/// values (no words of a sentence, no line of a program) that are a relative path with a folder and a model's
/// suffix. In document order, each name once, at most MostNamedFiles. Looks at the file system, never above
/// the folder.
inline constexpr std::size_t MostNamedFiles = 64; // a report names a handful; a list of thousands is an index
std::vector<NamedFile> filesNotBeside(const DocumentTree &tree, const std::string &documentPath);

} // namespace assay
