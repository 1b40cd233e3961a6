// SPDX-License-Identifier: GPL-3.0-or-later
// The files beside an ONNX model that hold its large tensors.
#pragma once

#include "core/model/model.h"

#include <map>

namespace assay {

/// Opens each file once. A location is a path relative to the model's folder that stays inside it: no "..",
/// no absolute path, no link that leaves the folder (or the cache's folder of blobs, if the model itself is
/// a link into it).
class OnnxExternalFiles {
public:
    explicit OnnxExternalFiles(std::string modelPath)
        : m_modelPath(std::move(modelPath))
    {
    }
    /// entry: "location", "offset" (default 0), "length" (default: what is needed). The file joins
    /// model.sources and model.files on first use.
    Result<Extent> locate(const std::map<std::string, std::string> &entry, std::uint64_t neededBytes,
                          Model &model);

private:
    Result<std::uint32_t> open(const std::string &location, Model &model);

    std::string m_modelPath;
    std::map<std::string, std::uint32_t> m_opened;
};

} // namespace assay
