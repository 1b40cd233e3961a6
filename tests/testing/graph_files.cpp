// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/graph_files.h"

#include "tests/testing/onnx_builder.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/tflite_builder.h"

#include <vector>

#include <hdf5.h>

namespace assay::testing {
namespace {

using Bytes = std::string;
using Floats = std::vector<float>;

void writeDataset(hid_t parent, const char *name, hid_t stored, const std::vector<hsize_t> &dims,
                  const Floats &values, unsigned deflate)
{
    const hid_t space = H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr);
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    if (deflate > 0) {
        H5Pset_chunk(creation, static_cast<int>(dims.size()), dims.data());
        H5Pset_deflate(creation, deflate);
    }
    const hid_t data = H5Dcreate2(parent, name, stored, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    H5Dwrite(data, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    H5Dclose(data);
    H5Pclose(creation);
    H5Sclose(space);
}

} // namespace

/// Per axis 0: scales .5 and 2, zeros 0 and 1. Blocked: 2 scales of 2 values per row. int4: 1 -2 3 by .5.
Bytes qdqModel()
{
    return onnxModel(onnxGraph(
        { onnxNode("DequantizeLinear", { "w_quantized", "w_scale", "w_zero" }, { "w" },
                   { onnxIntegerAttribute("axis", 0) }),
          onnxNode("DequantizeLinear", { "b", "b_scale" }, { "b_out" },
                   { onnxIntegerAttribute("axis", -1), onnxIntegerAttribute("block_size", 2) }),
          onnxNode("DequantizeLinear", { "n", "n_scale" }, { "n_out" }),
          onnxNode("DequantizeLinear", { "activation", "a_scale" }, { "a_out" }) },
        { onnxTensor("w_quantized", 3, { 2, 2 }, rawBytes<std::int8_t>({ 1, -2, 3, 4 })),
          onnxTensor("w_scale", 1, { 2 }, rawBytes<float>({ 0.5f, 2 })),
          onnxTensor("w_zero", 3, { 2 }, rawBytes<std::int8_t>({ 0, 1 })),
          onnxTensor("b", 3, { 2, 4 }, rawBytes<std::int8_t>({ 1, 2, 3, 4, 5, 6, 7, 8 })),
          onnxTensor("b_scale", 1, { 2, 2 }, rawBytes<float>({ 1, 2, 3, 4 })),
          onnxTensor("n", 22, { 3 }, "\xe1\x03"), onnxTensor("n_scale", 1, {}, rawBytes<float>({ 0.5f })),
          onnxTensor("a_scale", 1, {}, rawBytes<float>({ 0.25f })) }));
}

/// w [2, 1] by .25 and .5; bias by .5 (the input's scale) times those.
Bytes qlinearModel()
{
    return onnxModel(onnxGraph(
        { onnxNode("QLinearConv", { "x", "xs", "xz", "c", "cs", "cz", "ys", "yz", "bias" }, { "y" }),
          onnxNode("MatMulInteger", { "y", "m_quantized", "", "m_zero" }, { "p" }),
          onnxNode("Mul", { "q", "m_scale" }, { "r" }),
          onnxNode("MatMulNBits", { "r", "n_Q4", "n_scales" }, { "s" },
                   { onnxIntegerAttribute("N", 2), onnxIntegerAttribute("K", 3),
                     onnxIntegerAttribute("bits", 4), onnxIntegerAttribute("block_size", 16) }),
          onnxNode("MatMulNBits", { "r", "z", "z_scales", "z_zeros" }, { "t" },
                   { onnxIntegerAttribute("N", 1), onnxIntegerAttribute("K", 3),
                     onnxIntegerAttribute("bits", 4), onnxIntegerAttribute("block_size", 16) }) },
        { onnxTensor("xs", 1, {}, rawBytes<float>({ 0.5f })), onnxTensor("xz", 2, {}, "\x80"),
          onnxTensor("c", 3, { 2, 1, 1, 1 }, rawBytes<std::int8_t>({ 4, 6 })),
          onnxTensor("cs", 1, { 2 }, rawBytes<float>({ 0.25f, 0.5f })),
          onnxTensor("cz", 3, { 2 }, rawBytes<std::int8_t>({ 0, 0 })),
          onnxTensor("ys", 1, {}, rawBytes<float>({ 1 })), onnxTensor("yz", 2, {}, "\x01"),
          onnxTensor("bias", 6, { 2 }, rawBytes<std::int32_t>({ 8, 4 })),
          onnxTensor("m_quantized", 2, { 1, 2 }, "\x03\x05"), onnxTensor("m_zero", 2, {}, "\x04"),
          onnxTensor("m_scale", 1, {}, rawBytes<float>({ 3 })),
          onnxTensor("n_Q4", 2, { 2, 1, 8 }, Bytes("\x69\x0b\0\0\0\0\0\0\x80\x0f\0\0\0\0\0\0", 16)),
          onnxTensor("n_scales", 1, { 2 }, rawBytes<float>({ 2, 1 })),
          onnxTensor("z", 2, { 1, 1, 8 }, Bytes("\x69\x0b\0\0\0\0\0\0", 8)),
          onnxTensor("z_scales", 1, { 1 }, rawBytes<float>({ 1 })),
          onnxTensor("z_zeros", 2, { 1 }, "\x03") }));
}

Bytes listModel()
{
    const Bytes loose = protoFixed32(4, 1.5f) + protoFixed32(4, -2);
    return onnxModel(
        onnxGraph({},
                  { onnxTensorOf("packed floats", 1, { 2 }, protoBytes(4, rawBytes<float>({ 3, 4 }))),
                    onnxTensorOf("loose floats", 1, { 2 }, loose),
                    onnxTensorOf("int8 in int32_data", 3, { 2 }, protoBytes(5, protoVarints({ -1, 5 }))),
                    onnxTensorOf("loose int8", 3, { 1 }, protoNumber(5, 7)),
                    onnxTensorOf("half in int32_data", 10, { 1 }, protoBytes(5, protoVarints({ 0x3c00 }))),
                    onnxTensorOf("int4 in int32_data", 22, { 3 }, protoBytes(5, protoVarints({ 0xe1, 3 }))),
                    onnxTensorOf("int64_data", 7, { 1 }, protoBytes(7, protoVarints({ -9 }))),
                    onnxTensor("words", 8, {}, {}) }));
}

/// One constant in each place where a graph can keep it; two of them bear one name.
Bytes nestedModel()
{
    const auto f32 = [](const Bytes &name, float value) {
        return onnxTensor(name, 1, { 2 }, rawBytes<float>({ value, value }));
    };
    const Bytes inner
        = onnxGraph({ onnxNode("Constant", {}, { "in_loop" }, { onnxTensorAttribute("value", f32("", 3)) }) },
                    { f32("shared", 4) });
    const Bytes branch = onnxGraph({ onnxNode("Loop", {}, { "l" }, { onnxGraphAttribute("body", inner) }) },
                                   { f32("in_branch", 2) });
    const Bytes floats = protoBytes(1, "value_floats") + protoBytes(7, rawBytes<float>({ 6, 7 }));
    const Bytes function
        = protoBytes(1, "f")
        + protoBytes(
              7, onnxNode("Constant", {}, { "in_function" }, { onnxTensorAttribute("value", f32("", 5)) }));
    const Bytes sparse = protoBytes(1, onnxTensor("few", 1, { 1 }, rawBytes<float>({ 9 })))
        + protoBytes(2, onnxTensor("", 7, { 1 }, rawBytes<std::int64_t>({ 3 }))) + protoNumber(3, 8);
    const Bytes graph
        = onnxGraph({ onnxNode("If", { "c" }, { "o" }, { onnxGraphAttribute("then_branch", branch) }),
                      onnxNode("Constant", {}, { "list" }, { floats }) },
                    { f32("shared", 1) })
        + protoBytes(15, sparse);
    return onnxModel(
        graph, protoBytes(25, function) + protoBytes(14, protoBytes(1, "author") + protoBytes(2, "me")));
}

Bytes smallTflite()
{
    return tfliteImage({
        { .name = "per tensor",
          .type = 9,
          .shape = { 2 },
          .data = "\x03\xff",
          .scales = { 0.5f },
          .zeros = { 1 } },
        { .name = "per channel",
          .type = 9,
          .shape = { 2, 2 },
          .data = "\x01\x02\x03\x04",
          .scales = { 1, 10 },
          .zeros = { 0, 2 },
          .axis = 1 },
        { .name = "int4", .type = 17, .shape = { 3 }, .data = "\xe1\x03", .scales = { 2 }, .zeros = { 0 } },
        { .name = "float", .type = 0, .shape = { 1 }, .data = rawBytes<float>({ 1.25f }) },
        { .name = "shape", .type = 2, .shape = { 1 }, .data = rawBytes<std::int32_t>({ 7 }) },
        { .name = "sparse", .type = 0, .shape = { 64 }, .data = rawBytes<float>({ 1 }), .isSparse = true },
        { .name = "activation", .type = 0, .shape = { 1, 8 } },
    });
}

/// A Keras 2 file written by the library: contiguous, big-endian, deflated, an optimizer slot, a link to
/// another file.
Bytes smallHdf5(const std::string &path)
{
    const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const auto group = [file](const char *name) {
        const hid_t made = H5Pcreate(H5P_LINK_CREATE);
        H5Pset_create_intermediate_group(made, 1);
        const hid_t id = H5Gcreate2(file, name, made, H5P_DEFAULT, H5P_DEFAULT);
        H5Pclose(made);
        return id;
    };
    const hid_t layer = group("model_weights/dense/dense");
    writeDataset(layer, "kernel:0", H5T_IEEE_F32LE, { 2, 2 }, { 1, 2, 3, 4 }, 0);
    writeDataset(layer, "bias:0", H5T_IEEE_F64BE, { 2 }, { 5, -6 }, 0);
    writeDataset(layer, "packed:0", H5T_IEEE_F32LE, { 64 }, Floats(64, 7), 6);
    writeDataset(layer, "moving_mean:0", H5T_STD_I16BE, { 2 }, { 1, -300 }, 0);
    const hid_t optimizer = group("optimizer_weights/Adam/dense");
    writeDataset(optimizer, "m:0", H5T_IEEE_F32LE, { 2, 2 }, { 0, 0, 0, 1 }, 0);
    H5Lcreate_external("/etc/hostname", "/", file, "elsewhere", H5P_DEFAULT, H5P_DEFAULT);
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, 5);
    const hid_t scalar = H5Screate(H5S_SCALAR);
    const hid_t version = H5Acreate2(file, "keras_version", text, scalar, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(version, text, "2.4.0");
    H5Aclose(version);
    H5Sclose(scalar);
    H5Tclose(text);
    H5Gclose(optimizer);
    H5Gclose(layer);
    H5Fclose(file);
    return readFile(path);
}

} // namespace assay::testing
