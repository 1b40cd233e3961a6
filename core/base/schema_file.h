// SPDX-License-Identifier: GPL-3.0-or-later
// JSON files of our own that say by a "schema" what they are, read as files from strangers.
#pragma once

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace assay {

struct SchemaFile {
    const char *schema; ///< "assay.project/1"
    const char *name; ///< for sentences: "Assay project"
    std::uint64_t largest; ///< bytes
    int deepest; ///< nesting
};

/// Do its first bytes name the schema? It is the first member of every such file.
bool looksLike(const SchemaFile &kind, const std::string &path);
/// An object with that schema. Errors: unreadable, larger or nested deeper than kind allows, no JSON, another
/// schema.
Result<nlohmann::ordered_json> readSchemaFile(const SchemaFile &kind, const std::string &path);

/// The same from memory; path is named in errors.
Result<nlohmann::ordered_json> parseSchemaFile(const SchemaFile &kind, const std::string &text,
                                               const std::string &path);

} // namespace assay
