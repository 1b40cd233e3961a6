// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/coreml_files.h"

#include "tests/testing/reader_checks.h"

#include <cstdint>
#include <vector>

namespace assay::testing {
namespace {

std::string varint(std::uint64_t value)
{
    std::string out;
    for (; value >= 128; value >>= 7)
        out += static_cast<char>(0x80 | (value & 127));
    return out + static_cast<char>(value);
}

std::string bytesField(unsigned field, const std::string &bytes)
{
    return varint(8 * field + 2) + varint(bytes.size()) + bytes;
}

std::string numberField(unsigned field, std::uint64_t value)
{
    return varint(8 * field) + varint(value);
}

using Floats = std::vector<float>;

std::string floats(const Floats &values)
{
    return bytesField(1, storedBytesOf(values));
}

std::string halves(const std::vector<std::uint16_t> &values)
{
    return bytesField(2, storedBytesOf(values));
}

std::string layer(const std::string &name, unsigned type, const std::string &message)
{
    return bytesField(1, bytesField(1, name) + bytesField(type, message));
}

std::string tensorType(std::uint64_t type, const std::vector<std::uint64_t> &dims)
{
    std::string tensor = numberField(1, type) + numberField(2, dims.size());
    for (const std::uint64_t dim : dims)
        tensor += bytesField(3, bytesField(1, numberField(1, dim)));
    return bytesField(2, bytesField(1, tensor));
}

/// A Value with packed numbers in the program: list 1 holds floats, 7 raw bytes.
std::string immediate(std::uint64_t type, const std::vector<std::uint64_t> &dims, unsigned list,
                      const std::string &bytes)
{
    return tensorType(type, dims) + bytesField(3, bytesField(1, bytesField(list, bytesField(1, bytes))));
}

std::string attribute(const std::string &name, const std::string &value)
{
    return bytesField(5, bytesField(1, name) + bytesField(2, value));
}

std::string input(const std::string &name, const std::string &binding)
{
    return bytesField(2, bytesField(1, name) + bytesField(2, bytesField(1, binding)));
}

std::string operation(const std::string &type, const std::string &output, const std::string &rest)
{
    return bytesField(3, bytesField(1, type) + rest + bytesField(3, bytesField(1, output)));
}

} // namespace

std::string coremlNetworkImage()
{
    const std::string full = numberField(1, 3) + numberField(2, 2)
        + bytesField(20, floats({ 1, -2, 3, 4, 0.5f, -0.25f })) + bytesField(21, halves({ 0x3c00, 0xc000 }));
    const std::string linear = bytesField(30, "\x12\x34\x56\x78")
        + bytesField(40,
                     numberField(1, 4)
                         + bytesField(101,
                                      floats({ 0.5f, 1 }) + bytesField(2, storedBytesOf(Floats { -1, 0 }))));
    const std::string table = bytesField(30, "\xc8")
        + bytesField(40, numberField(1, 2) + bytesField(102, floats({ 0, 1, -1, 2 })));
    const std::string convolution = numberField(1, 1) + numberField(2, 2)
        + bytesField(20, std::string("\1\1")) + bytesField(90, floats({ 5, 6 }));
    const std::string network = layer("fc", 140, full)
        + layer("q", 140, numberField(1, 4) + numberField(2, 2) + bytesField(20, linear))
        + layer("t", 140, numberField(1, 3) + numberField(2, 1) + bytesField(20, table))
        + layer("conv", 100, convolution);
    return numberField(1, 4) + bytesField(2, bytesField(1, bytesField(1, "x"))) + bytesField(500, network);
}

std::string coremlProgramImage()
{
    const std::string blob = tensorType(10, { 2, 2 })
        + bytesField(5, bytesField(1, "@model_path/weights/weight.bin") + numberField(2, 64));
    const auto affine = [](const std::string &name, const std::string &axis) {
        return operation("constexpr_affine_dequantize", name,
                         attribute("quantized_data", immediate(21, { 2, 2 }, 7, "\x03\xff\x04\x02"))
                             + attribute("scale", immediate(11, { 2 }, 1, storedBytesOf(Floats { 0.5f, 2 })))
                             + attribute("zero_point", immediate(21, { 2 }, 7, std::string("\1\0", 2)))
                             + axis);
    };
    const std::string operations = operation("const", "w", attribute("val", blob)) + affine("a", {})
        + affine("t", attribute("axis", immediate(23, {}, 2, "\1")))
        + operation("const", "lut",
                    attribute("val", immediate(11, { 1, 4, 1 }, 1, storedBytesOf(Floats { 0, 1, -1, 2 }))))
        + operation("constexpr_lut_to_dense", "p",
                    input("indices", bytesField(2, immediate(36, { 4 }, 7, "\x63")))
                        + input("lut", bytesField(1, "lut")))
        + operation("constexpr_sparse_to_dense", "s",
                    input("nonzero_data",
                          bytesField(2, immediate(11, { 2 }, 1, storedBytesOf(Floats { 5, 7 }))))
                        + input("mask", bytesField(2, immediate(37, { 4 }, 7, "\x0a"))));
    const std::string function = bytesField(3, bytesField(1, "CoreML5") + bytesField(2, operations));
    return numberField(1, 6) + bytesField(2, bytesField(1, bytesField(1, "x")))
        + bytesField(502, numberField(1, 1) + bytesField(2, bytesField(1, "main") + bytesField(2, function)));
}

std::string coremlBlobs()
{
    std::string blobs = storedBytesOf<std::uint32_t>({ 1, 2 });
    blobs.resize(64);
    blobs += storedBytesOf<std::uint32_t>({ 0xDEADBEEF, 1 }) + storedBytesOf<std::uint64_t>({ 8, 128 });
    blobs.resize(128);
    return blobs + storedBytesOf<std::uint16_t>({ 0x3c00, 0xc000, 0x3800, 0x4200 });
}

} // namespace assay::testing
