// SPDX-License-Identifier: GPL-3.0-or-later
// EXL2, VPTQ, torchao, marlin-24 and the sparse bitmasks: encoders written from specs/formats.md, section 7,
// in the direction of the writer, on values that are exact in every type on the way.
#include "core/layouts/layout.h"
#include "core/numbers/float_formats.h"
#include "core/opening/assemble.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>
#include <numeric>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
using Random = assay::testing::Random;

struct Assembled {
    ModelPtr model;
    const TensorInfo *tensor = nullptr;
    Values values {};
    std::string error {};
};

Assembled assembled(ModelBuilder builder, const std::string &name = "m.weight")
{
    Model model = builder.take();
    if (const auto status = assembleQuantised(model, RunControl()); !status)
        qFatal("%s", describe(status.error()).c_str());
    Assembled result { .model = finishModel(std::move(model)) };
    result.tensor = result.model->find(name);
    if (!result.tensor)
        return result;
    const auto values = decodeAll(*result.model, *result.tensor, 1 << 24);
    result.error = values ? std::string() : describe(values.error());
    result.values = values ? *values : Values {};
    return result;
}

bool hasFinding(const Model &model, const std::string &rule)
{
    return std::ranges::any_of(model.findings, [&](const Finding &f) { return f.rule == rule; });
}

std::string config(const std::string &body)
{
    return "{\"quantization_config\":{" + body + "}}";
}

/// Appends width bits of code at bit of a little-endian stream of words that lie stride apart.
void setField(std::vector<std::uint32_t> &words, std::size_t first, std::size_t stride, std::size_t bit,
              unsigned width, unsigned code)
{
    for (unsigned b = 0; b < width; ++b)
        if ((code >> b) & 1)
            words[first + (bit + b) / 32 * stride] |= 1u << ((bit + b) % 32);
}

template <typename T> std::vector<T> shuffled(std::size_t count, std::uint64_t seed)
{
    std::vector<T> order(count);
    std::iota(order.begin(), order.end(), T { 0 });
    Random random(seed);
    for (std::size_t i = count; i-- > 1;)
        std::swap(order[i], order[random.next() % (i + 1)]);
    return order;
}

struct Case {
    ModelBuilder builder;
    Values expected;
};

// GPTQ in planes --------------------------------------------------------------------------------------------

/// Appends the codes as blocks of 32 in planes of those widths, word by word, as the writer does.
std::vector<std::uint32_t> planes(const std::vector<unsigned> &codes, const std::vector<unsigned> &widths)
{
    std::vector<std::uint32_t> words;
    for (std::size_t block = 0; block < codes.size(); block += 32) {
        unsigned shift = 0;
        for (const unsigned width : widths) {
            const std::size_t perWord = 32 / width;
            for (std::size_t word = 0; word < width; ++word) {
                std::uint32_t packed = 0;
                for (std::size_t j = 0; j < perWord; ++j)
                    packed |= ((codes[block + word * perWord + j] >> shift) & ((1u << width) - 1))
                        << (width * j);
                words.push_back(packed);
            }
            shift += width;
        }
    }
    return words;
}

/// in 64, out 32, one group of 32 inputs each; module "m".
Case planarCase(unsigned bits, const std::vector<unsigned> &widths)
{
    constexpr std::size_t Out = 32, In = 64, Groups = 2;
    Random random(bits);
    std::vector<std::uint32_t> words(In * bits / 32 * Out), zeroWords;
    std::vector<unsigned> codes(Out * In);
    for (auto &code : codes)
        code = static_cast<unsigned>(random.next() % (1u << bits));
    for (std::size_t n = 0; n < Out; ++n) {
        const auto column = planes({ codes.begin() + static_cast<std::ptrdiff_t>(n * In),
                                     codes.begin() + static_cast<std::ptrdiff_t>((n + 1) * In) },
                                   widths);
        for (std::size_t r = 0; r < column.size(); ++r)
            words[r * Out + n] = column[r];
    }
    std::vector<unsigned> zeros(Groups * Out);
    Values scales(Groups * Out);
    for (std::size_t i = 0; i < zeros.size(); ++i) {
        zeros[i] = static_cast<unsigned>(random.next() % (1u << bits));
        scales[i] = static_cast<float>(1 + random.next() % 8) / 16;
    }
    for (std::size_t g = 0; g < Groups; ++g) {
        const auto line = planes({ zeros.begin() + static_cast<std::ptrdiff_t>(g * Out),
                                   zeros.begin() + static_cast<std::ptrdiff_t>((g + 1) * Out) },
                                 widths);
        zeroWords.insert(zeroWords.end(), line.begin(), line.end());
    }
    Case result;
    for (std::size_t n = 0; n < Out; ++n)
        for (std::size_t k = 0; k < In; ++k) {
            const std::size_t at = k / 32 * Out + n;
            result.expected.push_back(
                scales[at] * (static_cast<float>(codes[n * In + k]) - static_cast<float>(zeros[at])));
        }
    result.builder.add<std::uint32_t>("m.qweight", DType::I32, { In * bits / 32, Out }, words)
        .add<std::uint32_t>("m.qzeros", DType::I32, { Groups, Out * bits / 32 }, zeroWords)
        .addF32("m.scales", { Groups, Out }, scales);
    return result;
}

// EXL2 -----------------------------------------------------------------------------------------------------

Case exl2Case()
{
    constexpr std::size_t Out = 32, In = 112;
    struct Group {
        unsigned bits;
        std::size_t rows, inputs;
    };
    const std::vector<Group> groups { { 5, 5, 32 }, { 4, 8, 64 }, { 3, 2, 16 } };
    const std::size_t rows = 15;
    std::vector<std::uint32_t> words(rows * Out), scaleWords(groups.size() * Out / 8);
    std::vector<std::uint16_t> scaleMax;
    std::vector<std::int16_t> table;
    const auto invperm = shuffled<std::int32_t>(In, 3);
    Values stored(In * Out); // [stored input][out]
    Random random(5);
    std::size_t row = 0, input = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const float largest = static_cast<float>(g + 1) / 8;
        scaleMax.push_back(floatToHalf(largest));
        table.push_back(static_cast<std::int16_t>(groups[g].bits));
        table.push_back(static_cast<std::int16_t>(row));
        for (std::size_t n = 0; n < Out; ++n) {
            const auto s = static_cast<unsigned>(random.next() % 16);
            scaleWords[g * (Out / 8) + n / 8] |= s << (4 * (n % 8));
            for (std::size_t k = 0; k < groups[g].inputs; ++k) {
                const auto code = static_cast<unsigned>(random.next() % (1u << groups[g].bits));
                setField(words, row * Out + n, Out, k * groups[g].bits, groups[g].bits, code);
                stored[(input + k) * Out + n]
                    = (static_cast<float>(code) - static_cast<float>(1u << (groups[g].bits - 1)))
                    * static_cast<float>((s + 1) * (s + 1)) * largest / 256;
            }
        }
        row += groups[g].rows;
        input += groups[g].inputs;
    }
    Case result;
    for (std::size_t n = 0; n < Out; ++n)
        for (std::size_t i = 0; i < In; ++i)
            result.expected.push_back(stored[static_cast<std::size_t>(invperm[i]) * Out + n]);
    result.builder.add<std::uint32_t>("m.q_weight", DType::I32, { rows, Out }, words)
        .add<std::uint32_t>("m.q_scale", DType::I32, { groups.size(), Out / 8 }, scaleWords)
        .add<std::uint16_t>("m.q_scale_max", DType::F16, { groups.size() }, scaleMax)
        .add<std::int16_t>("m.q_groups", DType::I16, { table.size() }, table)
        .add<std::int32_t>("m.q_invperm", DType::I32, { In }, invperm);
    return result;
}

// marlin-24 ------------------------------------------------------------------------------------------------

std::vector<std::size_t> marlinPermutation(unsigned bits)
{
    std::vector<std::size_t> flat;
    for (std::size_t i = 0; i < 32; ++i)
        for (std::size_t j = 0; j < 4; ++j)
            for (std::size_t block = 0; block < 2; ++block) {
                const std::size_t a = i % 4;
                for (const std::size_t row : { 2 * a, 2 * a + 1, 2 * a + 8, 2 * a + 9 })
                    flat.push_back(16 * row + 256 * (i / 8) + 8 * ((i / 4) % 2) + 4 * block + j);
            }
    const std::vector<std::size_t> order = bits == 4 ? std::vector<std::size_t> { 0, 2, 4, 6, 1, 3, 5, 7 }
                                                     : std::vector<std::size_t> { 0, 2, 1, 3 };
    std::vector<std::size_t> perm;
    for (std::size_t first = 0; first < flat.size(); first += order.size())
        for (const std::size_t place : order)
            perm.push_back(flat[first + place]);
    return perm;
}

Case marlinCase(unsigned bits, bool isGrouped)
{
    constexpr std::size_t Out = 128, In = 64;
    const std::size_t groups = isGrouped ? 2 : 1;
    const auto half = static_cast<int>(1u << (bits - 1));
    Random random(bits);
    Values scales(groups * Out);
    for (float &scale : scales)
        scale = static_cast<float>(1 + random.next() % 8) / 16;
    std::vector<int> kept(Out * In / 2);
    std::vector<unsigned> meta(Out * In / 16);
    Case result;
    result.expected.assign(Out * In, 0);
    for (std::size_t n = 0; n < Out; ++n)
        for (std::size_t quad = 0; quad < In / 4; ++quad) {
            const auto first = static_cast<unsigned>(random.next() % 3);
            const auto second = first + 1 + static_cast<unsigned>(random.next() % (3 - first));
            meta[n * (In / 16) + quad / 4] |= (first | second << 2) << (4 * (quad % 4));
            for (const std::size_t which : { 0u, 1u }) {
                const int q = static_cast<int>(random.next() % (1u << bits)) - half;
                kept[n * (In / 2) + 2 * quad + which] = q;
                const std::size_t column = 4 * quad + (which == 0 ? first : second);
                result.expected[n * In + column]
                    = static_cast<float>(q) * scales[column / (In / groups) * Out + n];
            }
        }
    std::vector<std::uint16_t> scattered(meta.size());
    for (std::size_t r = 0; r < Out; ++r)
        for (std::size_t c = 0; c < In / 16; ++c) {
            auto row = static_cast<int>(64 * (r / 64) + (r % 2) * 2 + (r % 8) / 4 + (r % 4) / 2 * 32
                                        + ((r % 64) / 8) * 4);
            auto column = static_cast<int>(c);
            const int t
                = (row % 2 == 0 && column % 2 == 1 ? 1 : 0) - (row % 2 == 1 && column % 2 == 0 ? 1 : 0);
            row += t;
            column -= t;
            scattered[static_cast<std::size_t>(column / 2 * static_cast<int>(Out) * 2 + row * 2 + column % 2)]
                = static_cast<std::uint16_t>(meta[r * (In / 16) + c]);
        }
    const auto perm = marlinPermutation(bits);
    const std::size_t perWord = 32 / bits, rowLength = 16 * Out;
    std::vector<std::uint32_t> words(In / 32 * rowLength / perWord);
    for (std::size_t tileRow = 0; tileRow < In / 32; ++tileRow) {
        std::vector<unsigned> tiles;
        for (std::size_t tile = 0; tile < Out / 16; ++tile)
            for (std::size_t k = 0; k < 16; ++k)
                for (std::size_t n = 0; n < 16; ++n)
                    tiles.push_back(
                        static_cast<unsigned>(kept[(tile * 16 + n) * (In / 2) + tileRow * 16 + k] + half));
        for (std::size_t i = 0; i < rowLength; ++i)
            words[(tileRow * rowLength + i) / perWord] |= tiles[i / 1024 * 1024 + perm[i % 1024]]
                << (bits * (i % perWord));
    }
    std::vector<std::uint16_t> scaleHalves;
    const std::size_t order[] { 0, 4, 1, 5, 2, 6, 3, 7 };
    for (std::size_t i = 0; i < scales.size(); ++i)
        scaleHalves.push_back(floatToHalf(scales[isGrouped ? i / 8 * 8 + order[i % 8] : i]));
    result.builder.add<std::uint32_t>("m.weight_packed", DType::I32, { In / 32, rowLength / perWord }, words)
        .add<std::uint16_t>("m.scale_packed", DType::F16, { groups, Out }, scaleHalves)
        .add<std::uint16_t>("m.meta", DType::I16, { In / 32, 2 * Out }, scattered);
    return result;
}

// Sparse bitmasks ------------------------------------------------------------------------------------------

Case bitmaskCase(bool is24)
{
    constexpr std::size_t Rows = 3, Columns = 12;
    Random random(9);
    Case result;
    Values kept;
    std::vector<std::uint8_t> mask(Rows * 2);
    std::vector<std::int64_t> offsets;
    for (std::size_t row = 0; row < Rows; ++row) {
        offsets.push_back(static_cast<std::int64_t>(kept.size()));
        for (std::size_t column = 0; column < Columns; ++column) {
            const bool keeps = is24 ? column % 4 == row || column % 4 == 3 : random.next() % 3 == 0;
            result.expected.push_back(keeps ? static_cast<float>(row * Columns + column + 1) : 0.0f);
            if (!keeps)
                continue;
            kept.push_back(result.expected.back());
            mask[row * 2 + column / 8] |= static_cast<std::uint8_t>(1u << (column % 8));
        }
    }
    const auto shape = is24 ? std::vector<std::uint64_t> { Rows, Columns / 2 }
                            : std::vector<std::uint64_t> { kept.size() };
    result.builder.addF32("m.weight.compressed", shape, kept)
        .add<std::uint8_t>("m.weight.bitmask", DType::U8, { Rows, 2 }, mask)
        .add<std::int64_t>("m.weight.shape", DType::I64,
                           is24 ? std::vector<std::uint64_t> { 2, 1 } : std::vector<std::uint64_t> { 2 },
                           std::vector<std::size_t> { Rows, Columns });
    if (!is24)
        result.builder.add<std::int64_t>("m.weight.row_offsets", DType::I64, { Rows }, offsets);
    return result;
}

// VPTQ -----------------------------------------------------------------------------------------------------

constexpr std::size_t VptqOut = 10, VptqIn = 11, VptqOutliers = 3, VptqGroup = 4;

std::string vptqConfig(int entries, int out = VptqOut)
{
    return config("\"quant_method\":\"vptq\",\"config_for_layers\":{\"m\":{\"vector_lens\":[2,4],"
                  "\"num_centroids\":[4,"
                  + std::to_string(entries)
                  + "],\"num_res_centroids\":[-1,4],\"outlier_size\":3,\"group_num\":2,\"in_features\":11,"
                    "\"out_features\":"
                  + std::to_string(out) + "}}");
}

Values centroids(std::size_t count, std::uint64_t seed)
{
    Values values(count);
    Random random(seed);
    for (float &value : values)
        value = static_cast<float>(static_cast<int>(random.next() % 64) - 32) / 8;
    return values;
}

Case vptqCase(bool isPacked)
{
    constexpr std::size_t Books = 2, Entries = 8, Rest = 4, V = 4, OutlierEntries = 4, OutlierV = 2;
    constexpr std::size_t Lines = 3, OutlierLines = 5;
    const auto main = centroids(Books * Entries * V, 1), rest = centroids(Books * Rest * V, 2);
    const auto outlier = centroids(OutlierEntries * OutlierV, 3);
    std::vector<std::uint32_t> words(Books * Lines), outlierWords(OutlierLines);
    std::vector<std::uint16_t> plain(Books * Lines * VptqGroup), plainRest(plain.size());
    Values decoded(VptqOut * VptqIn);
    Random random(4);
    const auto place = [&](std::size_t row, std::size_t column, float value) {
        if (row < VptqOut)
            decoded[row * VptqIn + column] = value;
    };
    for (std::size_t line = 0; line < OutlierLines; ++line)
        for (std::size_t j = 0; j < VptqOutliers; ++j) {
            const auto index = static_cast<unsigned>(random.next() % OutlierEntries);
            setField(outlierWords, line, 1, j * 2, 2, index);
            for (std::size_t s = 0; s < OutlierV; ++s)
                place(line * OutlierV + s, j, outlier[index * OutlierV + s]);
        }
    for (std::size_t b = 0; b < Books; ++b)
        for (std::size_t p = 0; p < Lines; ++p)
            for (std::size_t j = 0; j < VptqGroup; ++j) {
                const auto index = static_cast<unsigned>(random.next() % Entries);
                const auto restIndex = static_cast<unsigned>(random.next() % Rest);
                setField(words, b * Lines + p, 1, j * 5, 5, restIndex << 3 | index);
                plain[(b * Lines + p) * VptqGroup + j] = static_cast<std::uint16_t>(index);
                plainRest[(b * Lines + p) * VptqGroup + j] = static_cast<std::uint16_t>(restIndex);
                for (std::size_t s = 0; s < V; ++s)
                    place(p * V + s, VptqOutliers + b * VptqGroup + j,
                          main[(b * Entries + index) * V + s] + rest[(b * Rest + restIndex) * V + s]);
            }
    const auto perm = shuffled<std::int16_t>(VptqIn, 8);
    std::vector<std::size_t> argsort(VptqIn);
    std::iota(argsort.begin(), argsort.end(), std::size_t { 0 });
    std::ranges::sort(argsort, {}, [&](std::size_t i) { return perm[i]; });
    Values scale(VptqIn), bias(VptqIn);
    Case result;
    for (std::size_t c = 0; c < VptqIn; ++c) {
        scale[c] = static_cast<float>(c + 1) / 4;
        bias[c] = static_cast<float>(c) - 3;
    }
    for (std::size_t n = 0; n < VptqOut; ++n)
        for (std::size_t c = 0; c < VptqIn; ++c)
            result.expected.push_back(decoded[n * VptqIn + argsort[c]] * scale[c] + bias[c]);
    if (isPacked)
        result.builder.add<std::uint32_t>("m.indices", DType::I32, { Books, Lines, 1 }, words);
    else
        result.builder.add<std::uint16_t>("m.indices", DType::I16, { Books, Lines, VptqGroup }, plain)
            .add<std::uint16_t>("m.res_indices", DType::I16, { Books, Lines, VptqGroup }, plainRest);
    result.builder.addF32("m.centroids.weight", { Books, Entries * V }, main)
        .addF32("m.res_centroids.weight", { Books, Rest * V }, rest)
        .add<std::uint32_t>("m.outlier_indices", DType::I32, { 1, OutlierLines, 1 }, outlierWords)
        .addF32("m.outlier_centroids.weight", { 1, OutlierEntries * OutlierV }, outlier)
        .add<std::int16_t>("m.perm", DType::I16, { VptqIn }, perm)
        .addF32("m.weight_scale", { VptqIn }, scale)
        .addF32("m.weight_bias", { VptqIn }, bias);
    return result;
}

// torchao --------------------------------------------------------------------------------------------------

std::string described(const std::string &type, const std::string &data = "")
{
    return "{\"_type\":\"" + type + "\",\"_data\":{" + data
        + "},\"_tensor_data_names\":[\"qdata\",\"scale\"]}";
}

Case int4Case()
{
    constexpr std::size_t N = 4, K = 64, Group = 32;
    Random random(6);
    std::vector<std::uint8_t> data(N * K / 2);
    Values scale(K / Group * N), zero(scale.size()), pre(K);
    for (std::size_t i = 0; i < scale.size(); ++i) {
        scale[i] = static_cast<float>(i + 1) / 8;
        zero[i] = static_cast<float>(i) - 2;
    }
    for (std::size_t k = 0; k < K; ++k)
        pre[k] = k % 2 ? 2.0f : 0.5f;
    Case result;
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t k = 0; k < K; ++k) {
            const int q = static_cast<int>(random.next() % 16) - 8;
            data[n * K / 2 + k / 2] |= static_cast<std::uint8_t>((q & 15) << (k % 2 ? 4 : 0));
            const std::size_t g = k / Group * N + n;
            result.expected.push_back((static_cast<float>(q) * scale[g] + zero[g]) * pre[k]);
        }
    result.builder.add<std::uint8_t>("m._weight_qdata", DType::I8, { N, K / 2 }, data)
        .addF32("m._weight_scale", { K / Group, N }, scale)
        .addF32("m._weight_zero_point", { K / Group, N }, zero)
        .addF32("m._weight_act_pre_scale", { K }, pre)
        .meta("m.weight", described("Int4Tensor", "\"block_size\":[1,32]"));
    return result;
}

Case swizzledNvfp4Case()
{
    constexpr std::size_t N = 160, K = 96, ScaleRows = 256, ScaleColumns = 8;
    Random random(7);
    std::vector<std::uint8_t> data(N * K / 2), scales(ScaleRows * ScaleColumns);
    const float global = 0.25f;
    Case result;
    result.expected.resize(N * K);
    for (std::size_t r = 0; r < N; ++r)
        for (std::size_t c = 0; c < K / 16; ++c) {
            // E4M3 of 1, 2 or 4: 0x38, 0x40, 0x48
            const auto power = static_cast<unsigned>(random.next() % 3);
            const std::size_t tile = r / 128 * (ScaleColumns / 4) + c / 4;
            scales[tile * 512 + (r % 128) % 32 * 16 + (r % 128) / 32 * 4 + c % 4]
                = static_cast<std::uint8_t>(0x38 + 8 * power);
            for (std::size_t k = 16 * c; k < 16 * c + 16; ++k) {
                const float values[] { 0, 0.5f, 1, 1.5f, 2, 3, 4, 6 };
                const auto code = static_cast<unsigned>(random.next() % 16);
                data[(r * K + k) / 2] |= static_cast<std::uint8_t>(code << (k % 2 ? 4 : 0));
                result.expected[r * K + k] = (code & 8 ? -values[code & 7] : values[code & 7])
                    * static_cast<float>(1u << power) * global;
            }
        }
    result.builder.add<std::uint8_t>("m._weight_qdata", DType::U8, { N, K / 2 }, data)
        .add<std::uint8_t>("m._weight_scale", DType::F8E4M3, { ScaleRows, ScaleColumns }, scales)
        .addF32("m._weight_per_tensor_scale", { 1 }, { global })
        .meta("m.weight", described("NVFP4Tensor", "\"is_swizzled_scales\":true"));
    return result;
}

} // namespace

class PackedLayoutsTest : public QObject {
    Q_OBJECT

private slots:
    void gptqInPlanesOfEveryWidth()
    {
        const std::vector<std::pair<unsigned, std::vector<unsigned>>> forms {
            { 2, { 2 } },    { 3, { 2, 1 } },    { 4, { 4 } }, { 5, { 4, 1 } },
            { 6, { 4, 2 } }, { 7, { 4, 2, 1 } }, { 8, { 8 } }
        };
        for (const auto &[bits, widths] : forms) {
            Case made = planarCase(bits, widths);
            made.builder.text(
                "config.json",
                config(R"("quant_method":"gptq","checkpoint_format":"gptq_p","group_size":32,"bits":)"
                       + std::to_string(bits)));
            const auto got = assembled(std::move(made.builder));
            QVERIFY2(got.error.empty(), got.error.c_str());
            QVERIFY(got.values == made.expected);
            QVERIFY(got.model->findings.empty());
        }
    }

    void gptqWidthsByModule()
    {
        for (const std::string pattern : { "+:.*m$", "m", "other" }) {
            Case made = planarCase(6, { 4, 2 });
            made.builder.text("config.json",
                              config(R"("quant_method":"gptq","checkpoint_format":"gptq_p","bits":5,)"
                                     R"("dynamic":{"-:m":{},")"
                                     + pattern + R"(":{"bits":6}})"));
            const auto got = assembled(std::move(made.builder));
            QVERIFY(got.values == made.expected);
            QCOMPARE(hasFinding(*got.model, "layout.config-disagrees"), pattern == "other");
        }
    }

    void exl2()
    {
        auto made = exl2Case();
        const auto right = assembled(
            std::move(made.builder.text("config.json", config("\"quant_method\":\"exl2\",\"bits\":4.2"))));
        QVERIFY2(right.error.empty(), right.error.c_str());
        QCOMPARE(right.tensor->shape.text(), std::string("[32, 112]"));
        QCOMPARE(right.values, made.expected);
        QVERIFY(right.model->findings.empty());
        const auto wrong = assembled(
            std::move(exl2Case().builder.text("config.json", config("\"quant_method\":\"gptq\""))));
        QVERIFY(hasFinding(*wrong.model, "layout.config-disagrees"));
        QCOMPARE(wrong.values, made.expected);
    }

    void exl2GroupsThatDoNotCoverTheInputsAreRefused()
    {
        Model model = exl2Case().builder.take();
        // The permutation of fewer inputs than the groups hold.
        for (auto &tensor : model.tensors)
            if (tensor.name == "m.q_groups") {
                tensor.shape = *Shape::make(std::vector<std::uint64_t> { 4 });
                tensor.parts[0].shape = tensor.shape;
                tensor.parts[0].extent.size = 8;
            }
        QVERIFY(assembleQuantised(model, RunControl()));
        const auto whole = finishModel(std::move(model));
        const auto values = decodeAll(*whole, *whole->find("m.weight"), 1 << 20);
        QVERIFY(!values && values.error().kind == ErrorKind::Malformed);
    }

    void marlin24_data()
    {
        QTest::addColumn<unsigned>("bits");
        QTest::addColumn<bool>("isGrouped");
        for (const unsigned bits : { 4u, 8u })
            for (const bool isGrouped : { false, true })
                QTest::addRow("%u bits, %s", bits, isGrouped ? "grouped" : "per channel")
                    << bits << isGrouped;
    }

    void marlin24()
    {
        QFETCH(unsigned, bits);
        QFETCH(bool, isGrouped);
        auto made = marlinCase(bits, isGrouped);
        const auto right = assembled(std::move(made.builder.text(
            "config.json", config("\"num_bits\":" + std::to_string(bits) + ",\"group_size\":32"))));
        QVERIFY2(right.error.empty(), right.error.c_str());
        QCOMPARE(right.tensor->shape.text(), std::string("[128, 64]"));
        QCOMPARE(right.values, made.expected);
        QVERIFY(right.model->findings.empty());
        const auto wrong = assembled(
            std::move(marlinCase(bits, isGrouped).builder.text("config.json", config("\"num_bits\":3"))));
        QVERIFY(hasFinding(*wrong.model, "layout.config-disagrees"));
        QCOMPARE(wrong.values, made.expected);
    }

    void sparseBitmask_data()
    {
        QTest::addColumn<bool>("is24");
        QTest::addRow("any pattern") << false;
        QTest::addRow("2:4") << true;
    }

    void sparseBitmask()
    {
        QFETCH(bool, is24);
        const std::string format = is24 ? "sparse-24-bitmask" : "sparse-bitmask";
        const auto stating = [](const std::string &text) {
            return config("\"sparsity_config\":{\"format\":\"" + text + "\"}");
        };
        auto made = bitmaskCase(is24);
        const auto right = assembled(std::move(made.builder.text("config.json", stating(format))));
        QVERIFY2(right.error.empty(), right.error.c_str());
        QCOMPARE(layoutId(*right.tensor), "compressed-tensors:" + format);
        QCOMPARE(right.values, made.expected);
        QVERIFY(right.model->findings.empty());
        const auto wrong
            = assembled(std::move(bitmaskCase(is24).builder.text("config.json", stating("dense"))));
        QVERIFY(hasFinding(*wrong.model, "layout.config-disagrees"));
        QCOMPARE(wrong.values, made.expected);
    }

    void aMaskThatKeepsAnotherNumberOfValuesIsRefused()
    {
        ModelBuilder builder;
        builder.addF32("m.weight.compressed", { 2 }, { 1, 2 })
            .add<std::uint8_t>("m.weight.bitmask", DType::U8, { 1, 1 }, std::vector<int> { 0x0d })
            .add<std::int64_t>("m.weight.shape", DType::I64, { 2 }, std::vector<int> { 1, 4 });
        const auto model = assembled(std::move(builder));
        QVERIFY2(model.error.find("keeps 3 values, 2") != std::string::npos, model.error.c_str());
    }

    void vptq_data()
    {
        QTest::addColumn<bool>("isPacked");
        QTest::addRow("packed indices") << true;
        QTest::addRow("indices of 16 bits") << false;
    }

    void vptq()
    {
        QFETCH(bool, isPacked);
        auto made = vptqCase(isPacked);
        const auto right = assembled(std::move(made.builder.text("config.json", vptqConfig(8))));
        QVERIFY(right.tensor);
        QVERIFY2(right.error.empty(), right.error.c_str());
        QCOMPARE(right.tensor->shape.text(), std::string("[10, 11]"));
        QCOMPARE(right.values, made.expected);
        QVERIFY(right.model->findings.empty());
        const auto wrong
            = assembled(std::move(vptqCase(isPacked).builder.text("config.json", vptqConfig(16))));
        QVERIFY(hasFinding(*wrong.model, "layout.config-disagrees"));
        QCOMPARE(wrong.values, made.expected);
        const auto misfit
            = assembled(std::move(vptqCase(isPacked).builder.text("config.json", vptqConfig(8, 40))));
        QVERIFY(!misfit.tensor);
        QVERIFY(hasFinding(*misfit.model, "layout.parts-misfit"));
    }

    void torchaoInt4()
    {
        const auto stating = [](int size) {
            return config("\"quant_method\":\"torchao\",\"quant_type\":{\"default\":{\"_type\":"
                          "\"Int4WeightOnlyConfig\",\"_data\":{\"group_size\":"
                          + std::to_string(size) + "}}}");
        };
        auto made = int4Case();
        const auto right = assembled(std::move(made.builder.text("config.json", stating(32))));
        QVERIFY(right.tensor);
        QVERIFY2(right.error.empty(), right.error.c_str());
        QCOMPARE(layoutId(*right.tensor), std::string("torchao:int4"));
        QCOMPARE(right.values, made.expected);
        QVERIFY(right.model->findings.empty());
        const auto wrong = assembled(std::move(int4Case().builder.text("config.json", stating(128))));
        QVERIFY(hasFinding(*wrong.model, "layout.config-disagrees"));
        QCOMPARE(wrong.values, made.expected);
    }

    void torchaoNvfp4WithSwizzledScales()
    {
        auto made = swizzledNvfp4Case();
        const auto model = assembled(std::move(made.builder));
        QVERIFY(model.tensor);
        QVERIFY2(model.error.empty(), model.error.c_str());
        QCOMPARE(model.values, made.expected);
    }

    void torchaoBytesWithScalesPerRowAndPerBlock()
    {
        // E4M3: 0x38 = 1, 0x40 = 2, 0xb8 = -1, 0x30 = 0.5
        ModelBuilder builder;
        builder
            .add<std::uint8_t>("m._weight_qdata", DType::F8E4M3, { 2, 2 },
                               std::vector<int> { 0x38, 0x40, 0xb8, 0x30 })
            .addF32("m._weight_scale", { 2, 1 }, { 2, 4 })
            .meta("m.weight", described("Float8Tensor"));
        QCOMPARE(assembled(std::move(builder)).values, (Values { 2, 4, -4, 2 }));
        ModelBuilder whole;
        whole.add<std::int8_t>("m._weight_qdata", DType::I8, { 1, 4 }, std::vector<int> { 1, 2, -3, 4 })
            .addF32("m._weight_scale", { 1, 2 }, { 0.5f, 2 })
            .add<std::int8_t>("m._weight_zero_point", DType::I8, { 1, 2 }, std::vector<int> { 1, -1 })
            .meta("m.weight", described("IntxUnpackedToInt8Tensor"));
        QCOMPARE(assembled(std::move(whole)).values, (Values { 0, 0.5f, -4, 10 }));
    }

    void torchaoOfAnUnknownClassIsListed()
    {
        ModelBuilder builder;
        builder.add<std::int32_t>("m._weight_qdata", DType::I32, { 2, 2 }, std::vector<int> { 1, 2, 3, 4 })
            .addF32("m._weight_scale", { 2 }, { 1, 1 })
            .meta("m.weight", described("Int4TilePackedTo4dTensor"));
        const auto model = assembled(std::move(builder));
        QVERIFY(model.tensor);
        QVERIFY(model.error.find("Int4TilePackedTo4dTensor") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(PackedLayoutsTest)
#include "tst_packed_layouts.moc"
