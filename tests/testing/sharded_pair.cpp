// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/sharded_pair.h"

#include "tests/testing/safetensors_builder.h"

#include <cmath>
#include <limits>
#include <vector>

namespace assay::testing {
namespace {

std::vector<float> mixedValues(std::size_t count, float scale, unsigned salt)
{
    std::vector<float> values(count);
    std::uint32_t state = 12345u + salt;
    for (float &value : values) {
        state = state * 1664525u + 1013904223u;
        value = scale * (static_cast<float>(state >> 8) / 8388608.0f - 1.0f);
    }
    return values;
}

/// OCP 8-bit floating point, E4M3: bias 7, subnormals at exponent 0.
float ofE4m3(unsigned code)
{
    const float sign = code & 0x80 ? -1.0f : 1.0f;
    const int exponent = static_cast<int>(code >> 3 & 15);
    const float fraction = static_cast<float>(code & 7) / 8;
    return sign * (exponent == 0 ? std::ldexp(fraction, -6) : std::ldexp(1 + fraction, exponent - 7));
}

/// One 256 x 128 weight in FP8 with a scale per 128 x 128 block, and what it stands for, slightly moved.
void addFp8(SafetensorsBuilder &left, SafetensorsBuilder &right, const std::string &name)
{
    const std::vector<float> scales { 0.001f, 0.004f };
    std::string codes(256 * 128, '\0');
    std::vector<float> values(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto code = static_cast<unsigned>(i * 2654435761u >> 7 & 255);
        codes[i] = static_cast<char>((code & 0x7f) == 0x7f ? 0x31 : code); // 0x7f and 0xff are NaN
        values[i] = 1.01f * ofE4m3(static_cast<unsigned char>(codes[i])) * scales[i / (128 * 128)];
    }
    left.addBf16(name, { 256, 128 }, values);
    right.add(name, "F8_E4M3", { 256, 128 }, codes);
    right.addF32(name + "_scale_inv", { 2, 1 }, scales);
}

std::vector<float> causalMask(std::size_t positions)
{
    std::vector<float> mask(positions * positions);
    for (std::size_t row = 0; row < positions; ++row)
        for (std::size_t column = 0; column <= row; ++column)
            mask[row * positions + column] = 1;
    return mask;
}

} // namespace

ShardedPair::ShardedPair()
{
    std::filesystem::create_directories(reference());
    std::filesystem::create_directories(candidate());
    const auto embedding = mixedValues(64 * 32, 0.02f, 1);
    for (int shard = 1; shard <= 2; ++shard) {
        SafetensorsBuilder left, right;
        const std::string tied = shard == 1 ? "model.embed_tokens.weight" : "lm_head.weight";
        left.addBf16(tied, { 64, 32 }, embedding);
        right.addBf16(tied, { 64, 32 }, embedding);
        for (int i = 0; i < 5; ++i) {
            const std::string layer = "model.layers." + std::to_string(5 * shard - 5 + i);
            const std::string name = layer + ".mlp.up_proj.weight";
            auto values = mixedValues(24 * 40, 0.05f, static_cast<unsigned>(10 * shard + i));
            left.addF32(name, { 24, 40 }, values);
            if (shard == 2 && i == 1)
                continue; // missing
            if (shard == 2 && i == 2)
                values[7] = std::numeric_limits<float>::quiet_NaN();
            if (shard == 2 && i == 3)
                right.addF32(name, { 24, 39 }, mixedValues(24 * 39, 0.05f, 99));
            else
                right.addBf16(name, { 24, 40 }, values);
            if (i == 0) {
                addFp8(left, right, layer + ".self_attn.o_proj.weight");
                left.addF32(layer + ".attn.bias", { 1, 1, 16, 16 }, causalMask(16));
                right.addF32(layer + ".attn.bias", { 1, 1, 16, 16 }, causalMask(16));
            }
        }
        const std::string file = "/model-0000" + std::to_string(shard) + "-of-00002.safetensors";
        left.write(reference() + file);
        right.write(candidate() + file);
    }
    writeFile(claims(), "The files are 2 times smaller. Compression ratio: 2.0x.\n");
}

AuditRequest ShardedPair::request() const
{
    AuditRequest request;
    request.reference = reference();
    request.candidate = candidate();
    request.documents = { claims() };
    return request;
}

} // namespace assay::testing
