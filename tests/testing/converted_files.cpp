// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/converted_files.h"

#include "tests/testing/flat_writer.h"
#include "tests/testing/reader_checks.h"
#include "tests/testing/zip_builder.h"

#include <cstdint>
#include <vector>

namespace assay::testing {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string packText(const std::string &text)
{
    return std::string(1, static_cast<char>(0xa0 | text.size())) + text;
}

std::string packMap(const Pairs &pairs)
{
    std::string out(1, static_cast<char>(0x80 | pairs.size()));
    for (const auto &[key, value] : pairs)
        out += packText(key) + value; // keys are shorter than 32 bytes
    return out;
}

/// Extension 1 with an 8-bit length around [dims, type, binary].
std::string packArray(const std::vector<int> &dims, const std::string &type, const std::string &bytes)
{
    std::string array = "\x93";
    array += static_cast<char>(0x90 | dims.size());
    for (const int dim : dims)
        array += static_cast<char>(dim);
    array += packText(type) + "\xc4" + static_cast<char>(bytes.size()) + bytes;
    return std::string("\xc7") + static_cast<char>(array.size()) + "\x01" + array;
}

using Words = std::vector<std::int32_t>;

std::string text(const std::string &content)
{
    return storedBytesOf<std::int32_t>({ static_cast<std::int32_t>(content.size()) }) + content;
}

std::string ggmlTensor(const std::string &name, std::int32_t type, const Words &dims)
{
    return storedBytesOf<std::int32_t>(
               { static_cast<std::int32_t>(dims.size()), static_cast<std::int32_t>(name.size()), type })
        + storedBytesOf(dims) + name;
}

/// A layer with one output.
std::string layer(int id, const std::string &name, const std::string &type, const std::string &data,
                  const std::vector<int> &dims)
{
    std::string out = "<layer id=\"" + std::to_string(id) + "\" name=\"" + name + "\" type=\"" + type
        + "\" version=\"opset1\">" + data + "<output><port id=\"9\" precision=\"FP32\">";
    for (const int dim : dims)
        out += "<dim>" + std::to_string(dim) + "</dim>";
    return out + "</port></output></layer>\n";
}

std::string constant(int id, const std::string &name, const std::string &type, const std::string &shape,
                     int offset, int size)
{
    return layer(id, name, "Const",
                 "<data element_type=\"" + type + "\" shape=\"" + shape + "\" offset=\""
                     + std::to_string(offset) + "\" size=\"" + std::to_string(size) + "\"/>",
                 {});
}

std::string edge(int from, int to, int port)
{
    return "<edge from-layer=\"" + std::to_string(from) + "\" from-port=\"9\" to-layer=\""
        + std::to_string(to) + "\" to-port=\"" + std::to_string(port) + "\"/>";
}

} // namespace

std::string flaxImage()
{
    const std::string chunked
        = packMap({ { "__msgpack_chunked_array__", "\xc3" },
                    { "shape", packMap({ { "0", "\x02" }, { "1", "\x02" } }) },
                    { "chunks",
                      packMap({ { "0", packArray({ 3 }, "float32", storedBytesOf<float>({ 1, 2, 3 })) },
                                { "1", packArray({ 1 }, "float32", storedBytesOf<float>({ 4 })) } }) } });
    const std::string kernel
        = packArray({ 2, 3 }, "float32", storedBytesOf<float>({ 1, -2, 3, 4, 0.5f, -0.25f }));
    const std::string bias = packArray({ 2 }, "bfloat16", storedBytesOf<std::uint16_t>({ 0x3f80, 0xc000 }));
    return packMap(
        { { "params",
            packMap({ { "fc", packMap({ { "kernel", kernel }, { "bias", bias } }) }, { "big", chunked } }) },
          { "batch_stats",
            packMap(
                { { "bn",
                    packMap({ { "mean", packArray({ 1 }, "float32", storedBytesOf<float>({ 3 })) } }) } }) },
          { "opt_state",
            packMap({ { "mu",
                        packArray({ 2 }, "float16", storedBytesOf<std::uint16_t>({ 0x3c00, 0x4000 })) } }) },
          { "step", "\x07" } });
}

std::string whisperImage()
{
    return "lmgg" + storedBytesOf<std::int32_t>({ 5, 8, 2, 1, 1, 8, 2, 1, 1, 2, 0 })
        + storedBytesOf<std::int32_t>({ 2, 3 }) + std::string(24, '\1') + storedBytesOf<std::int32_t>({ 2 })
        + text("a") + text("bc") + ggmlTensor("encoder.weight", 0, { 3, 2 })
        + storedBytesOf<float>({ 1, -2, 3, 4, 0.5f, -0.25f }) + ggmlTensor("encoder.bias", 1, { 2 })
        + storedBytesOf<std::uint16_t>({ 0x3c00, 0xc000 });
}

std::string ggjtImage()
{
    std::string image = "tjgg" + storedBytesOf<std::int32_t>({ 3, 1, 32, 256, 1, 1, 32, 7 }) + text("x")
        + storedBytesOf<float>({ -1 }) + ggmlTensor("norm.weight", 8, { 32 });
    image.resize((image.size() + 31) / 32 * 32);
    image += storedBytesOf<std::uint16_t>({ 0x3800 }); // 0.5
    for (int i = 0; i < 32; ++i)
        image += static_cast<char>(i - 16);
    return image;
}

std::string openVinoXml()
{
    std::string out
        = "<?xml version=\"1.0\"?>\n<!-- a > b -->\n<net name=\"small\" version=\"11\"><layers>\n";
    out += constant(0, "self.fc.weight_compressed", "f16", "2,2", 0, 8);
    out += layer(1, "self.fc.weight", "Convert", "", { 2, 2 });
    out += constant(2, "q.weight", "u4", "2,2,2", 8, 4);
    out += layer(3, "q/convert", "Convert", "", { 2, 2, 2 });
    out += constant(4, "q.weight/zero_point", "u4", "2,2,1", 12, 2);
    out += layer(5, "q/zero", "Convert", "", { 2, 2, 1 });
    out += layer(6, "q/subtract", "Subtract", "", { 2, 2, 2 });
    out += constant(7, "q.weight/scale", "f32", "2,2,1", 16, 16);
    out += layer(8, "q/fq_weights_1", "Multiply", "", { 2, 2, 2 });
    out += constant(9, "q/shape", "i64", "2", 32, 16);
    out += layer(10, "q/reshape", "Reshape", "", { 2, 4 });
    out += constant(11, "i8.weight", "i8", "2,2", 48, 4);
    out += layer(12, "i8/convert", "Convert", "", { 2, 2 });
    out += constant(13, "i8/scale", "f32", "2,1", 52, 8);
    out += layer(14, "i8/multiply", "Multiply", "", { 2, 2 });
    out += constant(15, "n.weight", "nf4", "1,2", 60, 1);
    out += layer(16, "n/convert", "Convert", "", { 1, 2 });
    out += constant(17, "n/scale", "f32", "1,1", 64, 4);
    out += layer(18, "n/multiply", "Multiply", "", { 1, 2 });
    out += constant(19, "lone &amp; codes", "i8", "4", 48, 4);
    out += "</layers><edges>" + edge(0, 1, 0) + edge(2, 3, 0) + edge(4, 5, 0) + edge(3, 6, 0) + edge(5, 6, 1)
        + edge(6, 8, 0) + edge(7, 8, 1) + edge(8, 10, 0) + edge(9, 10, 1) + edge(11, 12, 0) + edge(12, 14, 0)
        + edge(13, 14, 1) + edge(15, 16, 0) + edge(17, 18, 0) + edge(16, 18, 1);
    return out + "</edges><rt_info><nncf><mode value=\"int4\"/></nncf></rt_info></net>\n";
}

std::string openVinoBin()
{
    return storedBytesOf<std::uint16_t>({ 0x3c00, 0xc000, 0x3800, 0x4200 }) + "\x21\x43\x65\x87" + "\x21\x43"
        + std::string(2, '\0') + storedBytesOf<float>({ 0.5f, 1, 2, 4 })
        + storedBytesOf<std::int64_t>({ 2, 4 }) + "\xff\x02\x03\xfc" + storedBytesOf<float>({ 0.5f, 2 })
        + "\xf0" + std::string(3, '\0') + storedBytesOf<float>({ 2 });
}

std::string executorchImage()
{
    FlatWriter flat("ET12");
    flat.out += std::string("eh00") + raw(std::uint32_t { 24 }) + std::string(16, '\0');
    const auto program = flat.table({ { 0, raw(std::uint32_t { 0 }) },
                                      { 1, Offset },
                                      { 4, Offset },
                                      { 5, Offset },
                                      { 6, Offset },
                                      { 7, Offset } },
                                    0);
    const auto plans = flat.offsets(program.at(1), 1);
    const auto plan = flat.table({ { 0, Offset }, { 2, Offset }, { 7, Offset } }, plans[0]);
    flat.vector(plan.at(0), 7, std::string("forward") + '\0');
    const auto delegate = flat.table({ { 0, Offset } }, flat.offsets(plan.at(7), 1)[0]);
    flat.vector(delegate.at(0), 4, std::string("Xnnp") + '\0');
    struct Value {
        std::string name;
        std::vector<std::int32_t> sizes;
        std::string order;
        std::uint32_t buffer;
        bool isMutable;
    };
    const std::vector<Value> values { { "w", { 2, 3 }, std::string("\0\1", 2), 1, false },
                                      { "b", { 2, 2 }, std::string("\1\0", 2), 2, false },
                                      { "state", { 1 }, std::string(1, '\0'), 1, true },
                                      { "input", { 1 }, std::string(1, '\0'), 0, true } };
    const auto places = flat.offsets(plan.at(2), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Value &value = values[i];
        const auto wrapper = flat.table({ { 0, raw(std::uint8_t { 5 }) }, { 1, Offset } }, places[i]);
        std::map<int, std::string> fields { { 0, raw(std::int8_t { 6 }) },
                                            { 2, Offset },
                                            { 3, Offset },
                                            { 5, raw(value.buffer) },
                                            { 9, Offset } };
        if (value.isMutable)
            fields[6] = Offset;
        const auto tensor = flat.table(fields, wrapper.at(1));
        flat.vector(tensor.at(2), value.sizes.size(), raws(value.sizes));
        flat.vector(tensor.at(3), value.order.size(), value.order);
        const auto extra = flat.table({ { 1, Offset } }, tensor.at(9));
        flat.vector(extra.at(1), value.name.size(), value.name + '\0');
        if (value.isMutable)
            flat.table({ { 0, raw(std::uint32_t { 1 }) } }, tensor.at(6));
    }
    const auto segments = flat.offsets(program.at(4), 3);
    const std::uint64_t sizes[] = { 40, 4, 3 };
    std::uint64_t offset = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        flat.table({ { 0, raw(offset) }, { 1, raw(sizes[i]) } }, segments[i]);
        offset += sizes[i];
    }
    const auto constants = flat.table({ { 0, raw(std::uint32_t { 0 }) }, { 1, Offset } }, program.at(5));
    flat.vector(constants.at(1), 3, raws<std::uint64_t>({ 0, 0, 24 }));
    const auto changing
        = flat.table({ { 0, raw(std::uint32_t { 1 }) }, { 1, Offset } }, flat.offsets(program.at(6), 1)[0]);
    flat.vector(changing.at(1), 2, raws<std::uint64_t>({ 0, 0 }));
    const auto data
        = flat.table({ { 0, Offset }, { 1, raw(std::uint32_t { 2 }) } }, flat.offsets(program.at(7), 1)[0]);
    flat.vector(data.at(0), 3, std::string("key") + '\0');
    flat.align(16);
    const auto base = raw(static_cast<std::uint64_t>(flat.out.size()));
    flat.out.replace(16, 8, base);
    flat.out.replace(24, 8, base);
    return flat.out + storedBytesOf<float>({ 1, -2, 3, 4, 0.5f, -0.25f, 1, 3, 2, 4, 7 }) + "abc";
}

std::string pt2Image()
{
    const auto tensor = [](const std::string &name, const std::string &path, bool isParameter, int dtype,
                           const std::string &sizes, const std::string &strides) {
        return "\"" + name + "\":{\"path_name\":\"" + path
            + "\",\"is_param\":" + (isParameter ? "true" : "false")
            + ",\"use_pickle\":false,\"tensor_meta\":{\"dtype\":" + std::to_string(dtype) + ",\"sizes\":["
            + sizes + "],\"strides\":[" + strides + "],\"storage_offset\":{\"as_int\":0}}}";
    };
    const std::string config = "{\"config\":{"
        + tensor("w", "weight_0", true, 7, "{\"as_int\":2},{\"as_int\":3}", "{\"as_int\":1},{\"as_int\":2}")
        + "," + tensor("b", "weight_1", true, 13, "{\"as_int\":2}", "{\"as_int\":1}") + ","
        + tensor("mean", "weight_2", false, 7, "{\"as_int\":1}", "{\"as_int\":1}") + "}}";
    return ZipBuilder()
        .add("m/archive_format", "pt2")
        .add("m/archive_version", "0")
        .add("m/byteorder", "little")
        .add("m/models/model.json", "{}")
        .add("m/data/weights/model_weights_config.json", config)
        .add("m/data/weights/weight_0", storedBytesOf<float>({ 1, 4, -2, 0.5f, 3, -0.25f }))
        .add("m/data/weights/weight_1", storedBytesOf<std::uint16_t>({ 0x3f80, 0xc000 }))
        .addDeflated("m/data/weights/weight_2", storedBytesOf<float>({ 3 }))
        .bytes();
}

} // namespace assay::testing
