// SPDX-License-Identifier: GPL-3.0-or-later
// What the two kinds of Core ML models share: the tensors found, and how protobuf is walked.
#pragma once

#include "core/base/run_control.h"
#include "core/formats/wire/protobuf.h"
#include "core/model/model.h"

#include <functional>
#include <map>

namespace assay {

/// Calls see(field) for each field until it fails.
Status eachField(ByteReader &reader, WireBytes range, const char *what,
                 const std::function<Status(const ProtoField &)> &see);
/// A text field of at most 4 KiB.
Result<std::string> protoText(const ByteSource &source, WireBytes range);

/// Where tensors of a Core ML model go: names are made unique, limits are kept.
class CoremlTensors {
public:
    CoremlTensors(Model &model, const RunControl &run)
        : m_model(model)
        , m_run(run)
    {
    }
    Model &model() { return m_model; }
    const RunControl &run() const { return m_run; }
    Status add(TensorInfo tensor);

private:
    Model &m_model;
    const RunControl &m_run;
    std::map<std::string, std::uint64_t> m_seen {};
};

/// A message NeuralNetwork, NeuralNetworkClassifier or NeuralNetworkRegressor; prefix goes before the names.
Status readCoremlNetwork(ByteReader &reader, WireBytes network, const std::string &prefix,
                         CoremlTensors &tensors);
/// A message Program of MIL.
Status readCoremlProgram(ByteReader &reader, WireBytes program, CoremlTensors &tensors);

} // namespace assay
