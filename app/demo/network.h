// SPDX-License-Identifier: GPL-3.0-or-later
// A small fully connected classifier, trained by stochastic gradient descent with momentum. Single-threaded
// and free of reassociation, so that every machine trains the same weights.
#pragma once

#include "app/demo/digits.h"
#include "core/base/run_control.h"
#include "core/model/model.h"

namespace assay::demo {

struct Layer {
    std::size_t inputs = 0, outputs = 0;
    std::vector<float> weight; ///< [outputs, inputs]
    std::vector<float> bias; ///< [outputs]
};

struct Network {
    std::vector<Layer> layers; ///< ReLU between them
};

/// Empty if the run was cancelled.
Network trainNetwork(const Digits &digits, const RunControl &run);

/// Share of pictures whose most active output is their label.
double accuracy(const Network &network, const Digits &digits);

/// "layers.N.weight" / "layers.N.bias" as float32.
Status writeNetwork(const Network &network, const std::string &path);
Result<Network> readNetwork(const Model &model, const RunControl &run);

} // namespace assay::demo
