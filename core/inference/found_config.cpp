// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/found_config.h"

#include "core/inference/architecture_table.h"
#include "core/pairing/names.h"

#include <filesystem>

namespace assay {

Result<std::optional<std::string>> repositoryText(const Model &model, const std::string &name,
                                                  std::uint64_t limit)
{
    if (const auto found = model.texts.find(name); found != model.texts.end())
        return std::optional(found->second);
    if (model.sources.empty())
        return std::optional<std::string>();
    const auto path = std::filesystem::path(model.sources[0]->path()).parent_path() / name;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return std::optional<std::string>();
    const auto source = openFile(path.string());
    if (!source)
        return source.error();
    auto text = readText(**source, limit);
    if (!text)
        return text.error();
    return std::optional(std::move(*text));
}

Result<FoundConfig> findConfig(const Model &model, const ConfigFallback &fallback)
{
    const auto withPath = [&](Error error) {
        error.path = error.path.empty() ? model.path : error.path;
        return error;
    };
    if (model.meta("general.architecture")) {
        auto config = readGgufConfig(model);
        return config ? Result<FoundConfig>(FoundConfig { .config = std::move(*config) })
                      : withPath(config.error());
    }
    const auto text = repositoryText(model, "config.json", LargestConfig);
    if (!text)
        return text.error();
    if (*text) {
        auto config = readJsonConfig(**text);
        // Meta's own files keep the rows of queries and keys in pairs, as GGUF does.
        if (config && namesOf(model).family == NameFamily::Original)
            config->qkOrder = RowOrder::Interleaved;
        return config ? Result<FoundConfig>(FoundConfig { .config = std::move(*config) })
                      : withPath(config.error());
    }
    if (fallback.config && namesOf(model).family == namesOf(*fallback.reference).family)
        return FoundConfig { .config = *fallback.config,
                             .note
                             = model.path + " states no configuration; it is run with the reference's" };
    return Error { ErrorKind::NotFound,
                   "there is no config.json beside the weights and no GGUF metadata, so nothing says how the "
                   "tensors work together",
                   std::nullopt, model.path };
}

} // namespace assay
