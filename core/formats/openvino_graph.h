// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader of OpenVINO IR keeps of the graph.
#pragma once

#include "core/base/byte_source.h"
#include "core/base/run_control.h"

#include <map>
#include <optional>

namespace assay {

struct OpenVinoLayer {
    std::string id {}, name {}, type {};
    std::string elementType {}; ///< of a Const
    std::vector<std::uint64_t> shape {}; ///< of a Const
    std::uint64_t offset = 0, size = 0; ///< of a Const, in the .bin
    std::optional<std::vector<std::uint64_t>>
        outputDims {}; ///< of the first output; empty where one is unknown
    std::vector<std::size_t> inputs {}; ///< producers by port, as indices into the graph's layers
    std::size_t consumers = 0;
    std::size_t lastConsumer = 0; ///< index into the graph's layers
};

/// The net, or a body of a TensorIterator, a Loop or an If.
struct OpenVinoGraph {
    std::string path {}; ///< "" of the net, "Loop_3/" of a body
    std::vector<OpenVinoLayer> layers {};
};

struct OpenVinoContent {
    std::string name {};
    std::uint64_t version = 0;
    std::vector<OpenVinoGraph> graphs {};
};

Result<OpenVinoContent> readOpenVinoContent(std::string_view text, const std::string &path,
                                            const RunControl &run);

} // namespace assay
