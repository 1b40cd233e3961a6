// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/open.h"

#include "core/base/open_inputs.h"
#include "core/model/accounting.h"
#include "core/opening/assemble.h"
#include "core/opening/config_facts.h"
#include "core/opening/directory.h"
#include "core/opening/format_table.h"
#include "core/opening/model_warnings.h"
#include "core/opening/raw_codes.h"
#include "core/opening/roles.h"
#include "core/opening/shards.h"
#include "core/opening/stored_form.h"

#include <filesystem>

namespace assay {
namespace {

/// The first part of a split GGUF stands for all of them.
Result<Model> openFileOrSplit(const std::string &path, const RunControl &run)
{
    auto model = openModelFile(path, run);
    const std::filesystem::path file(path);
    const auto shard = parseShardName(file.filename().string());
    if (!model || model->format != "gguf" || !shard || shard->count < 2 || !model->meta("split.count"))
        return model;
    std::vector<std::string> names;
    for (std::uint64_t i = 1; i <= shard->count; ++i)
        names.push_back(shard->sibling(i));
    return openShards(file.has_parent_path() ? file.parent_path().string() : ".", names, run);
}

Result<Model> openAny(const std::string &path, const RunControl &run)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        return openModelDirectory(path, run);
    if (path.ends_with(".index.json"))
        return openIndex(path, run);
    return openFileOrSplit(path, run);
}

} // namespace

Result<ModelPtr> openModel(const std::string &path, const RunControl &run)
{
    const ReadWatch watch;
    auto model = openAny(path, run);
    if (!model)
        return model.error();
    model->path = path;
    if (auto status = assembleQuantised(*model, run); !status)
        return status.error();
    if (auto status = assignRoles(*model, run); !status)
        return status.error();
    markRawCodes(*model);
    checkConfig(*model);
    noteModelWarnings(*model);
    if (auto status = noteStoredForm(*model, run); !status)
        return status.error();
    if (auto status = watch.status(); !status)
        return status.error();
    return finishModel(std::move(*model));
}

Result<ModelPtr> openIfNamed(const std::string &path, const RunControl &run)
{
    return path.empty() ? Result<ModelPtr>(ModelPtr()) : openModel(path, run);
}

} // namespace assay
