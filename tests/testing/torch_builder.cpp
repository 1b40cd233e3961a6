// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/torch_builder.h"

#include "tests/testing/safetensors_builder.h"

namespace assay::testing {

std::string TorchBuilder::storage(const std::string &type, std::uint64_t elementCount,
                                  const std::string &bytes)
{
    const std::string key = std::to_string(m_storages.size());
    m_storages.push_back({ key, bytes, elementCount });
    std::vector<std::string> id { pickleText("storage"), pickleGlobal("torch", type), pickleText(key),
                                  pickleText("cpu"), pickleInteger(static_cast<std::int64_t>(elementCount)) };
    if (m_isLegacy)
        id.push_back(PickleNone);
    return picklePersistent(pickleTuple(id));
}

std::string TorchBuilder::floats(const std::vector<float> &values)
{
    return storage("FloatStorage", values.size(), rawBytes(values));
}

std::string TorchBuilder::tensor(const std::string &storage, const std::vector<std::uint64_t> &size,
                                 const std::vector<std::uint64_t> &stride, std::uint64_t offset)
{
    return pickleCall(pickleGlobal("torch._utils", "_rebuild_tensor_v2"),
                      { storage, pickleInteger(static_cast<std::int64_t>(offset)), pickleIntegers(size),
                        pickleIntegers(stride), PickleFalse, pickleOrdered({}) });
}

std::string TorchBuilder::tensor(const std::vector<float> &values, const std::vector<std::uint64_t> &size)
{
    std::vector<std::uint64_t> stride(size.size(), 1);
    for (std::size_t axis = size.size(); axis-- > 1;)
        stride[axis - 1] = stride[axis] * size[axis];
    return tensor(floats(values), size, stride);
}

std::string TorchBuilder::parameter(const std::string &tensor)
{
    return pickleCall(pickleGlobal("torch._utils", "_rebuild_parameter"),
                      { tensor, PickleTrue, pickleOrdered({}) });
}

std::string TorchBuilder::quantised(const std::string &storage, const std::vector<std::uint64_t> &size,
                                    const std::vector<std::uint64_t> &stride, const std::string &quantiser)
{
    return pickleCall(pickleGlobal("torch._utils", "_rebuild_qtensor"),
                      { storage, pickleInteger(0), pickleIntegers(size), pickleIntegers(stride), quantiser,
                        PickleFalse, pickleOrdered({}) });
}

ZipBuilder TorchBuilder::zip(const std::string &object, const std::string &top,
                             const std::string &byteOrder) const
{
    ZipBuilder zip;
    zip.add(top + "/data.pkl", pickleFile(object));
    if (!byteOrder.empty())
        zip.add(top + "/byteorder", byteOrder);
    for (const auto &storage : m_storages)
        zip.add(top + "/data/" + storage.key, storage.bytes);
    zip.add(top + "/version", "3\n");
    return zip;
}

std::string TorchBuilder::legacy(const std::string &object) const
{
    std::string file = pickleFile(std::string("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"))
        + pickleFile(pickleInteger(1001))
        + pickleFile(pickleDictionary({ { "protocol_version", pickleInteger(1001) },
                                        { "little_endian", PickleTrue },
                                        { "type_sizes", pickleDictionary({}) } }))
        + pickleFile(object);
    std::vector<std::string> keys;
    for (const auto &storage : m_storages)
        keys.push_back(pickleText(storage.key));
    file += pickleFile(pickleList(keys));
    for (const auto &storage : m_storages)
        file += littleEndian(storage.elementCount, 8) + storage.bytes;
    return file;
}

} // namespace assay::testing
