// SPDX-License-Identifier: GPL-3.0-or-later
// u32 offset of the Program table  "ET12"  "eh00"  u32 header bytes  u64 program bytes  u64 offset of the
// segments (from "eh00" on absent in old files)  flatbuffer  segments. pytorch/executorch,
// schema/program.fbs; fields by their place in the vtable: Program 4 version 6 execution_plan 8
// constant_buffer {4 [u8]} 12 segments {4 offset 6 size} 14 constant_segment
//   16 mutable_data_segments (both: {4 segment 6 offsets [u64]}) 18 named_data {4 key 6 segment}
// ExecutionPlan 4 name 8 values 18 delegates {4 id}      EValue 4 type (5 = Tensor) 6 value
// Tensor 4 scalar_type i8 8 sizes [i32] 10 dim_order [u8], outermost first 14 data_buffer_idx u32 (0 = none)
//   16 allocation_info 22 extra {4 segment list 6 name 8 location i8 (1 = in another file)}
// Without allocation_info the bytes are constant_segment's (or constant_buffer's), else a mutable segment's.
// Named data belong to delegates, whose packing only they know: listed and sized.
#include "core/formats/executorch.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/formats/wire/flatbuffer.h"

#include <algorithm>
#include <array>
#include <map>

namespace assay {
namespace {

constexpr std::uint64_t MostValues = 2'000'000;
constexpr std::uint8_t TensorValue = 5;
constexpr std::int8_t InAnotherFile = 1;

struct ScalarType {
    std::int8_t number;
    DType dtype;
};
/// By c10's numbers.
constexpr std::array ScalarTypes {
    ScalarType { 0, DType::U8 },      ScalarType { 1, DType::I8 },      ScalarType { 2, DType::I16 },
    ScalarType { 3, DType::I32 },     ScalarType { 4, DType::I64 },     ScalarType { 5, DType::F16 },
    ScalarType { 6, DType::F32 },     ScalarType { 7, DType::F64 },     ScalarType { 9, DType::C64 },
    ScalarType { 10, DType::C128 },   ScalarType { 11, DType::Bool },   ScalarType { 15, DType::BF16 },
    ScalarType { 23, DType::F8E5M2 }, ScalarType { 24, DType::F8E4M3 }, ScalarType { 27, DType::U16 },
    ScalarType { 28, DType::U32 },    ScalarType { 29, DType::U64 },
};

class ProgramReader {
public:
    ProgramReader(SourcePtr source, Model &model, const RunControl &run)
        : m_source(std::move(source))
        , m_model(model)
        , m_run(run)
    {
        model.sources.push_back(m_source);
    }
    Status read();

private:
    Status readSegments(const FlatTable &program);
    Status readPlan(const FlatTable &plan);
    Status readTensor(const FlatTable &tensor, const std::string &otherName);
    Status readNamedData(const FlatTable &program);
    Status setShape(const FlatTable &tensor, TensorInfo &info, TensorPart &part);
    Result<std::uint64_t> placeOf(std::uint32_t index, std::uint64_t needed, std::uint64_t mutableList,
                                  bool isMutable);
    Result<std::uint64_t> placeInList(const FlatTable &list, std::uint32_t index, std::uint64_t needed);
    template <typename Number> Result<Number> item(const FlatVector &vector, std::uint64_t index) const
    {
        Number value {};
        auto raw = std::as_writable_bytes(std::span(&value, 1));
        if (auto status = m_source->read(vector.offset + sizeof(Number) * index, raw); !status)
            return status.error();
        return value;
    }
    Error wrong(const std::string &sentence, ErrorKind kind = ErrorKind::Malformed) const
    {
        return Error { kind, sentence, std::nullopt, m_source->path() };
    }

    SourcePtr m_source;
    Model &m_model;
    const RunControl &m_run;
    std::optional<FlatTable> m_program {};
    std::vector<Extent> m_segments {};
    std::map<std::string, std::uint64_t> m_seen {};
    std::uint64_t m_values = 0, m_external = 0;
};

/// Segments lie behind the flatbuffer; the extended header says where.
Status ProgramReader::readSegments(const FlatTable &program)
{
    std::byte head[24] {};
    std::uint64_t base = 0;
    if (m_source->size() >= 32) {
        if (auto status = m_source->read(8, head); !status)
            return status;
        if (std::memcmp(head, "eh00", 4) == 0)
            std::memcpy(&base, head + 16, 8);
    }
    const auto segments = program.vector(12, 4);
    if (!segments)
        return segments.error();
    for (std::uint64_t i = 0; *segments && i < (*segments)->count; ++i) {
        const auto segment = program.item(**segments, i, "a segment");
        if (!segment)
            return segment.error();
        const auto offset = segment->number<std::uint64_t>(4, 0), size = segment->number<std::uint64_t>(6, 0);
        if (!offset || !size)
            return !offset ? offset.error() : size.error();
        const auto begin = checkedAdd(base, *offset);
        if (!begin || !rangeFits(*begin, *size, m_source->size()))
            return wrong("segment " + std::to_string(i) + " has " + std::to_string(*size)
                             + " bytes from byte " + std::to_string(*offset)
                             + " of the segments, the file has " + std::to_string(m_source->size()),
                         ErrorKind::Truncated);
        m_segments.push_back({ 0, *begin, *size });
    }
    return {};
}

Result<std::uint64_t> ProgramReader::placeInList(const FlatTable &list, std::uint32_t index,
                                                 std::uint64_t needed)
{
    const auto segment = list.number<std::uint32_t>(4, 0);
    const auto offsets = list.vector(6, 8);
    if (!segment || !offsets)
        return !segment ? segment.error() : offsets.error();
    if (*segment >= m_segments.size() || !*offsets || index >= (*offsets)->count)
        return wrong("a tensor names buffer " + std::to_string(index) + " of segment "
                     + std::to_string(*segment) + ", which does not exist");
    const auto offset = item<std::uint64_t>(**offsets, index);
    if (!offset)
        return offset.error();
    const Extent &whole = m_segments[*segment];
    if (!rangeFits(*offset, needed, whole.size))
        return wrong("a tensor needs " + std::to_string(needed) + " bytes from byte "
                         + std::to_string(*offset) + " of segment " + std::to_string(*segment)
                         + ", which has " + std::to_string(whole.size),
                     ErrorKind::Truncated);
    return whole.offset + *offset;
}

Result<std::uint64_t> ProgramReader::placeOf(std::uint32_t index, std::uint64_t needed,
                                             std::uint64_t mutableList, bool isMutable)
{
    if (isMutable) {
        const auto lists = m_program->vector(16, 4);
        if (!lists)
            return lists.error();
        if (!*lists || mutableList >= (*lists)->count)
            return wrong("a tensor names mutable segment " + std::to_string(mutableList)
                         + ", which does not exist");
        const auto list = m_program->item(**lists, mutableList, "a mutable segment");
        return list ? placeInList(*list, index, needed) : Result<std::uint64_t>(list.error());
    }
    const auto buffers = m_program->vector(8, 4);
    if (!buffers)
        return buffers.error();
    if (!*buffers || (*buffers)->count == 0) {
        const auto list = m_program->table(14, "the constants");
        if (!list)
            return list.error();
        return *list ? placeInList(**list, index, needed)
                     : Result<std::uint64_t>(wrong("a tensor names constants, the program has none"));
    }
    if (index >= (*buffers)->count)
        return wrong("a tensor names buffer " + std::to_string(index) + " of "
                     + std::to_string((*buffers)->count));
    const auto buffer = m_program->item(**buffers, index, "a buffer");
    if (!buffer)
        return buffer.error();
    const auto storage = buffer->vector(4, 1);
    if (!storage)
        return storage.error();
    const std::uint64_t size = *storage ? (*storage)->count : 0;
    if (needed > size)
        return wrong("a tensor needs " + std::to_string(needed) + " bytes, its buffer has "
                     + std::to_string(size));
    return needed == 0 ? 0 : (*storage)->offset;
}

/// Dimensions, and strides where the memory's order is another.
Status ProgramReader::setShape(const FlatTable &tensor, TensorInfo &info, TensorPart &part)
{
    const auto sizes = tensor.vector(8, 4);
    const auto order = tensor.vector(10, 1);
    if (!sizes || !order)
        return !sizes ? sizes.error() : order.error();
    const std::uint64_t rank = *sizes ? (*sizes)->count : 0;
    if (rank > Shape::MaxRank || (*order && (*order)->count != rank && (*order)->count != 0))
        return wrong("tensor '" + info.name + "' has " + std::to_string(rank) + " dimensions and an order of "
                     + std::to_string(*order ? (*order)->count : 0));
    std::vector<std::uint64_t> dims;
    for (std::uint64_t i = 0; i < rank; ++i) {
        const auto dim = item<std::int32_t>(**sizes, i);
        if (!dim)
            return dim.error();
        if (*dim < 0)
            return wrong("tensor '" + info.name + "' has the dimension " + std::to_string(*dim));
        dims.push_back(static_cast<std::uint64_t>(*dim));
    }
    auto shape = Shape::make(dims);
    if (!shape)
        return wrong("tensor '" + info.name + "': " + shape.error().sentence);
    info.shape = part.shape = std::move(*shape);
    if (!*order || (*order)->count == 0 || info.elementCount() == 0)
        return {};
    std::vector<std::int64_t> strides(dims.size(), -1);
    std::int64_t stride = 1;
    bool isRowMajor = true;
    for (std::size_t i = dims.size(); i-- > 0;) {
        const auto axis = item<std::uint8_t>(**order, i);
        if (!axis)
            return axis.error();
        if (*axis >= dims.size() || strides[*axis] >= 0)
            return wrong("tensor '" + info.name + "' has an order that is no permutation");
        strides[*axis] = stride;
        stride *= static_cast<std::int64_t>(dims[*axis]); // the product fits: Shape has checked it
        isRowMajor = isRowMajor && *axis == i;
    }
    if (!isRowMajor)
        part.strides = std::move(strides);
    return {};
}

Status ProgramReader::readTensor(const FlatTable &tensor, const std::string &otherName)
{
    const auto index = tensor.number<std::uint32_t>(14, 0);
    const auto allocation = tensor.table(16, "an allocation");
    const auto extra = tensor.table(22, "a tensor's record");
    const auto number = tensor.number<std::int8_t>(4, 0);
    if (!index || !allocation || !extra || !number)
        return !index     ? index.error()
            : !allocation ? allocation.error()
            : !extra      ? extra.error()
                          : number.error();
    std::string name;
    std::uint64_t mutableList = 0;
    if (*extra) {
        const auto location = (*extra)->number<std::int8_t>(8, 0);
        const auto list = (*extra)->number<std::uint64_t>(4, 0);
        auto text = (*extra)->text(6);
        if (!location || !list || !text)
            return !location ? location.error() : !list ? list.error() : text.error();
        mutableList = *list;
        name = std::move(*text);
        if (*location == InAnotherFile) {
            ++m_external;
            return {};
        }
    }
    if (*index == 0)
        return {}; // computed, or an input
    if (name.empty())
        name = otherName;
    if (const std::uint64_t count = m_seen[name]++; count > 0)
        name += "#" + std::to_string(count + 1);
    const auto type = std::ranges::find(ScalarTypes, *number, &ScalarType::number);
    if (type == ScalarTypes.end())
        return wrong("tensor '" + name + "' has the scalar type " + std::to_string(*number),
                     ErrorKind::Unsupported);
    TensorInfo info { .name = name, .dtype = type->dtype, .dtypeName = traits(type->dtype).name };
    TensorPart part { .name = name, .slot = "values", .dtype = type->dtype };
    if (auto status = setShape(tensor, info, part); !status)
        return status;
    const auto needed = packedBytes(type->dtype, info.elementCount());
    if (!needed)
        return wrong("tensor '" + name + "' is larger than 2^64 bytes");
    const auto place = placeOf(*index, *needed, mutableList, allocation->has_value());
    if (!place)
        return place.error();
    part.extent = { 0, *place, *needed };
    info.parts.push_back(std::move(part));
    if (!traits(type->dtype).isFloat && traits(type->dtype).bits != 8) {
        info.role = TensorRole::Buffer;
        info.roleReason = "shape or index of the graph";
    }
    m_model.tensors.push_back(std::move(info));
    return {};
}

Status ProgramReader::readPlan(const FlatTable &plan)
{
    auto name = plan.text(4);
    const auto values = plan.vector(8, 4);
    const auto delegates = plan.vector(18, 4);
    if (!name || !values || !delegates)
        return !name ? name.error() : !values ? values.error() : delegates.error();
    for (std::uint64_t i = 0; *delegates && i < std::min<std::uint64_t>((*delegates)->count, 16); ++i) {
        const auto delegate = plan.item(**delegates, i, "a delegate");
        auto id = delegate ? delegate->text(4) : Result<std::string>(delegate.error());
        if (!id)
            return id.error();
        m_model.metadata.push_back(
            { .key = *name + ".delegate", .value = std::move(*id), .typeName = "string" });
    }
    for (std::uint64_t i = 0; *values && i < (*values)->count; ++i) {
        if (m_run.cancelled())
            return cancelledError();
        if (++m_values > MostValues) // plans may share one list without end
            return wrong("its plans list more than " + std::to_string(MostValues) + " values",
                         ErrorKind::LimitExceeded);
        const auto value = plan.item(**values, i, "a value");
        if (!value)
            return value.error();
        const auto type = value->number<std::uint8_t>(4, 0);
        if (!type)
            return type.error();
        if (*type != TensorValue)
            continue;
        const auto tensor = value->table(6, "a tensor");
        if (!tensor)
            return tensor.error();
        if (!*tensor)
            continue;
        if (auto status = readTensor(**tensor, *name + ".value_" + std::to_string(i)); !status)
            return status;
    }
    return {};
}

Status ProgramReader::readNamedData(const FlatTable &program)
{
    const auto list = program.vector(18, 4);
    if (!list)
        return list.error();
    for (std::uint64_t i = 0; *list && i < (*list)->count; ++i) {
        const auto entry = program.item(**list, i, "named data");
        if (!entry)
            return entry.error();
        auto key = entry->text(4);
        const auto segment = entry->number<std::uint32_t>(6, 0);
        if (!key || !segment)
            return !key ? key.error() : segment.error();
        if (*segment >= m_segments.size() || ++m_values > MostValues)
            return wrong("named data '" + *key + "' lie in segment " + std::to_string(*segment) + " of "
                         + std::to_string(m_segments.size()));
        const Extent &extent = m_segments[*segment];
        const std::uint64_t dims[] = { extent.size };
        TensorInfo info { .name = "named_data/" + *key, .shape = *Shape::make(dims), .dtype = DType::Opaque };
        info.dtypeName = "delegate data";
        info.role = TensorRole::Side;
        info.roleReason = "bytes that only a delegate reads";
        info.note = "packed by a delegate, which is not read";
        info.parts.push_back({ .name = *key,
                               .slot = "values",
                               .dtype = DType::Opaque,
                               .shape = info.shape,
                               .extent = extent });
        m_model.tensors.push_back(std::move(info));
    }
    return {};
}

Status ProgramReader::read()
{
    std::uint32_t offset = 0;
    if (auto status = m_source->read(0, std::as_writable_bytes(std::span(&offset, 1))); !status)
        return status;
    const auto program = FlatTable::open(*m_source, offset, "the program");
    if (!program)
        return program.error();
    m_program = *program;
    if (auto status = readSegments(*program); !status)
        return status;
    const auto plans = program->vector(6, 4);
    if (!plans)
        return plans.error();
    if (!*plans || (*plans)->count == 0)
        return wrong("the program holds no method");
    for (std::uint64_t i = 0; i < (*plans)->count; ++i) {
        const auto plan = program->item(**plans, i, "a method");
        if (!plan)
            return plan.error();
        if (auto status = readPlan(*plan); !status)
            return status;
    }
    if (m_external > 0)
        m_model.metadata.push_back(
            { .key = "executorch.external_tensors", .value = m_external, .typeName = "integer" });
    return readNamedData(*program);
}

} // namespace

bool looksLikeExecutorch(std::span<const std::byte> head, const ByteSource &)
{
    return head.size() >= 8 && std::memcmp(head.data() + 4, "ET12", 4) == 0;
}

Status readExecutorch(SourcePtr source, Model &model, const RunControl &run)
{
    if (source->size() < 8)
        return Error { ErrorKind::Truncated,
                       "the file has " + std::to_string(source->size())
                           + " bytes, a flatbuffer begins with 8",
                       0, source->path() };
    return ProgramReader(std::move(source), model, run).read();
}

} // namespace assay
