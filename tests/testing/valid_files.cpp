// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/valid_files.h"

#include "tests/testing/converted_files.h"
#include "tests/testing/coreml_files.h"
#include "tests/testing/gguf_builder.h"
#include "tests/testing/graph_files.h"
#include "tests/testing/hdf5_files.h"
#include "tests/testing/lossless_files.h"
#include "tests/testing/pickle_builder.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/tensorflow_files.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/torch_builder.h"
#include "tests/testing/zip_builder.h"

namespace assay::testing {
namespace {

std::string npyFile()
{
    const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
    return std::string("\x93NUMPY\x01\0", 8) + littleEndian(header.size(), 2) + header
        + rawBytes<float>({ 1, 2 });
}

std::string numpyPickle()
{
    const std::string dtype
        = pickleCall(pickleGlobal("numpy", "dtype"), { pickleText("f4"), PickleFalse, PickleTrue })
        + pickleTuple({ pickleInteger(3), pickleText("<"), PickleNone, PickleNone, PickleNone,
                        pickleInteger(-1), pickleInteger(-1), pickleInteger(0) })
        + "b";
    const std::string array
        = pickleCall(pickleGlobal("numpy.core.multiarray", "_reconstruct"),
                     { pickleGlobal("numpy", "ndarray"), pickleIntegers({ 0 }), pickleText("b") })
        + pickleTuple({ pickleInteger(1), pickleIntegers({ 2 }), dtype, PickleFalse,
                        pickleBytes(rawBytes<float>({ 1, 2 })) })
        + "b";
    return pickleFile(pickleDictionary({ { "w", array } }), 3);
}

std::string torchFile(bool isLegacy)
{
    TorchBuilder torch(isLegacy);
    const auto object = pickleOrdered({ { "w", torch.tensor({ 1, 2 }, { 2 }) } });
    return isLegacy ? torch.legacy(object) : torch.zip(object).bytes();
}

std::string kerasFile(const std::string &scratch)
{
    return ZipBuilder()
        .add("metadata.json", R"({"keras_version": "3.4.1"})")
        .add("config.json", "{}")
        .add("model.weights.h5", keras3Weights(scratch))
        .bytes();
}

std::string zipnnFile()
{
    return zipnnFrame(SafetensorsBuilder().add("w", "BF16", { 64 }, rawBytes(brainFloats(64, 3))).bytes());
}

} // namespace

std::map<std::string, std::string> validFiles()
{
    const TemporaryFolder folder;
    return {
        { "safetensors", SafetensorsBuilder().addF32("w", { 2 }, { 1, 2 }).bytes() },
        { "gguf",
          GgufBuilder()
              .text("general.architecture", "llama")
              .tensor("w", 0, { 2 }, rawBytes<float>({ 1, 2 }))
              .bytes() },
        { "ggml", ggjtImage() },
        { "npy", npyFile() },
        { "npz", ZipBuilder().add("w.npy", npyFile()).bytes() },
        { "torch", torchFile(false) },
        { "torch-legacy", torchFile(true) },
        { "hdf5", smallHdf5(folder.path("small.h5")) },
        { "keras", kerasFile(folder.path("weights.h5")) },
        { "onnx", qdqModel() },
        { "pickle", numpyPickle() },
        { "tflite", smallTflite() },
        { "coreml", coremlNetworkImage() },
        { "flax", flaxImage() },
        { "openvino", openVinoXml() },
        { "pt2", pt2Image() },
        { "executorch", executorchImage() },
        { "tensorflow", tensorflowIndex() },
        { "zipnn", zipnnFile() },
    };
}

} // namespace assay::testing
