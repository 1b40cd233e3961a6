// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/open_importance.h"

#include "core/opening/open.h"

namespace assay {
namespace {

bool isModelFile(const std::string &path)
{
    return path.ends_with(".gguf") || path.ends_with(".safetensors");
}

} // namespace

Result<Importance> openImportance(const std::string &path, const RunControl &run)
{
    if (isModelFile(path)) {
        const auto model = openModel(path, run.silent());
        return model ? Importance::fromModel(**model, run.silent()) : Result<Importance>(model.error());
    }
    const auto source = openFile(path);
    return source ? Importance::fromDat(**source, path) : Result<Importance>(source.error());
}

} // namespace assay
