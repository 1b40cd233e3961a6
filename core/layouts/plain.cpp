// SPDX-License-Identifier: GPL-3.0-or-later
// Layout: element i at byte i * bits / 8. Sub-byte elements (F4, I4, U4, I2, U2) fill a byte from its low
// bits up. Strided: element (i0, i1, ...) at index sum of ik * stride_k. Multi-byte elements are
// little-endian unless the part says otherwise.
#include "core/layouts/plain.h"

#include "core/base/checked_math.h"
#include "core/numbers/float_formats.h"
#include "core/numbers/half_kernels.h"

#include <cstring>

namespace assay {
namespace {

template <typename Raw, typename Convert>
void convertEach(const std::byte *in, std::span<float> out, Convert convert)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        Raw raw;
        std::memcpy(&raw, in + i * sizeof(Raw), sizeof(Raw));
        out[i] = convert(raw);
    }
}

template <typename Number> float asFloat(Number value)
{
    return static_cast<float>(value);
}

/// bits 2 or 4.
template <unsigned Bits, typename Convert>
void convertFields(const std::byte *in, std::size_t first, std::span<float> out, Convert convert)
{
    constexpr std::size_t PerByte = 8 / Bits;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t at = first + i;
        const unsigned byte = std::to_integer<unsigned>(in[at / PerByte]);
        out[i] = convert((byte >> (Bits * (at % PerByte))) & ((1u << Bits) - 1));
    }
}

template <unsigned Bits> float signedField(unsigned code)
{
    constexpr int Half = 1 << (Bits - 1);
    return static_cast<float>((static_cast<int>(code) ^ Half) - Half);
}

float unsignedField(unsigned code)
{
    return static_cast<float>(code);
}

void swapBytes(std::span<std::byte> bytes, std::size_t width)
{
    for (std::size_t at = 0; at + width <= bytes.size(); at += width)
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                     bytes.begin() + static_cast<std::ptrdiff_t>(at + width));
}

/// The bytes that hold elements [first, first + count), swapped to little-endian if need be.
Result<std::span<const std::byte>> elementBytes(const Model &model, const TensorPart &part,
                                                std::uint64_t first, std::uint64_t count,
                                                DecodeScratch &scratch)
{
    const unsigned bits = traits(part.dtype).bits;
    const std::uint64_t begin = first * bits / 8;
    const std::uint64_t end = divideRoundingUp((first + count) * bits, 8);
    auto bytes = viewPart(model, part, begin, end - begin, scratch.bytes);
    if (!bytes || !part.bigEndian || bits <= 8)
        return bytes;
    scratch.moreBytes.assign(bytes->begin(), bytes->end());
    swapBytes(scratch.moreBytes, bits / 8);
    return std::span<const std::byte>(scratch.moreBytes);
}

std::size_t firstInByteOf(DType dtype, std::uint64_t first)
{
    const unsigned bits = traits(dtype).bits;
    return bits < 8 ? static_cast<std::size_t>(first % (8 / bits)) : 0;
}

class ContiguousDecoder final : public TensorDecoder {
public:
    ContiguousDecoder(const Model &model, const TensorPart &part, std::uint64_t elementCount)
        : TensorDecoder(elementCount, 1, part.bigEndian ? nullptr : &part)
        , m_model(model)
        , m_part(part)
    {
    }

    Status decode(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const override
    {
        if (!rangeFits(first, out.size(), elementCount()))
            return pastTheEnd(m_part.name, first, out.size(), elementCount());
        const auto bytes = elementBytes(m_model, m_part, first, out.size(), scratch);
        if (!bytes)
            return bytes.error();
        convertToFloat(m_part.dtype, *bytes, firstInByteOf(m_part.dtype, first), out);
        return {};
    }

private:
    const Model &m_model;
    const TensorPart &m_part;
};

/// Reads runs along the last axis where it is dense, else element by element through a window of the source.
class StridedDecoder final : public TensorDecoder {
public:
    StridedDecoder(const Model &model, const TensorPart &part, const Shape &shape)
        : TensorDecoder(shape.elementCount(), 1)
        , m_model(model)
        , m_part(part)
        , m_shape(shape)
    {
    }

    Status decode(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const override
    {
        if (!rangeFits(first, out.size(), elementCount()))
            return pastTheEnd(m_part.name, first, out.size(), elementCount());
        const std::uint64_t width = m_shape.columns();
        std::size_t done = 0;
        while (done < out.size()) {
            const std::uint64_t column = (first + done) % width;
            const std::size_t count
                = std::min<std::size_t>(out.size() - done, static_cast<std::size_t>(width - column));
            if (auto status = decodeRun(first + done, out.subspan(done, count), scratch); !status)
                return status;
            done += count;
        }
        return {};
    }

private:
    std::uint64_t storedIndex(std::uint64_t logical) const
    {
        std::int64_t index = 0;
        for (std::size_t axis = m_shape.rank(); axis-- > 0;) {
            index += static_cast<std::int64_t>(logical % m_shape[axis]) * m_part.strides[axis];
            logical /= m_shape[axis];
        }
        return static_cast<std::uint64_t>(index);
    }

    Status decodeRun(std::uint64_t first, std::span<float> out, DecodeScratch &scratch) const
    {
        const std::uint64_t begin = storedIndex(first);
        const std::int64_t stride = m_part.strides.empty() ? 1 : m_part.strides.back();
        if (stride == 0) {
            if (auto status = decodeDense(begin, out.first(1), scratch); !status)
                return status;
            std::ranges::fill(out, out[0]);
            return {};
        }
        if (stride == 1)
            return decodeDense(begin, out, scratch);
        // One read covers as many elements as a window holds; a wide stride reads each element apart.
        constexpr std::uint64_t WindowElements = 1 << 16;
        const auto step = static_cast<std::uint64_t>(stride < 0 ? -stride : stride);
        const std::size_t perWindow
            = step > 64 ? 1 : static_cast<std::size_t>(std::max<std::uint64_t>(1, WindowElements / step));
        for (std::size_t done = 0; done < out.size(); done += perWindow) {
            const std::size_t count = std::min(perWindow, out.size() - done);
            if (auto status = gather(begin, stride, done, out.subspan(done, count), scratch); !status)
                return status;
        }
        return {};
    }

    Status gather(std::uint64_t begin, std::int64_t stride, std::size_t done, std::span<float> out,
                  DecodeScratch &scratch) const
    {
        const auto at = [&](std::size_t i) {
            return static_cast<std::uint64_t>(static_cast<std::int64_t>(begin)
                                              + static_cast<std::int64_t>(i) * stride);
        };
        const std::uint64_t low = std::min(at(done), at(done + out.size() - 1));
        const std::uint64_t high = std::max(at(done), at(done + out.size() - 1));
        scratch.values.resize(static_cast<std::size_t>(high - low + 1));
        if (auto status = decodeDense(low, scratch.values, scratch); !status)
            return status;
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = scratch.values[static_cast<std::size_t>(at(done + i) - low)];
        return {};
    }

    Status decodeDense(std::uint64_t begin, std::span<float> out, DecodeScratch &scratch) const
    {
        const auto bytes = elementBytes(m_model, m_part, begin, out.size(), scratch);
        if (!bytes)
            return bytes.error();
        convertToFloat(m_part.dtype, *bytes, firstInByteOf(m_part.dtype, begin), out);
        return {};
    }

    const Model &m_model;
    const TensorPart &m_part;
    const Shape &m_shape;
};

/// Every index that the strides can reach lies inside the part's bytes.
Status checkStrides(const TensorPart &part, const Shape &shape)
{
    if (part.strides.size() != shape.rank())
        return Error { ErrorKind::Malformed,
                       "tensor '" + part.name + "' has " + std::to_string(part.strides.size())
                           + " strides for " + std::to_string(shape.rank()) + " dimensions",
                       part.extent.offset };
    std::uint64_t reach = 0;
    for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
        if (part.strides[axis] < 0)
            return Error { ErrorKind::Malformed,
                           "tensor '" + part.name + "' has a negative stride, "
                               + std::to_string(part.strides[axis]),
                           part.extent.offset };
        const auto span = checkedMultiply(shape[axis] - 1, static_cast<std::uint64_t>(part.strides[axis]));
        const auto sum = span ? checkedAdd(reach, *span) : std::nullopt;
        if (!sum)
            return Error { ErrorKind::Malformed, "tensor '" + part.name + "' has strides that overflow",
                           part.extent.offset };
        reach = *sum;
    }
    const auto needed = reach < ~std::uint64_t { 0 } ? packedBytes(part.dtype, reach + 1) : std::nullopt;
    if (!needed || *needed > part.extent.size)
        return Error { ErrorKind::Malformed,
                       "tensor '" + part.name + "' reaches element " + std::to_string(reach)
                           + " by its strides, its storage has " + std::to_string(part.extent.size)
                           + " bytes",
                       part.extent.offset };
    return {};
}

} // namespace

Error pastTheEnd(const std::string &name, std::uint64_t first, std::uint64_t count,
                 std::uint64_t elementCount)
{
    return Error { ErrorKind::Usage,
                   std::to_string(count) + " values of '" + name + "' are wanted from element "
                       + std::to_string(first) + ", it has " + std::to_string(elementCount) };
}

bool convertToFloat(DType dtype, std::span<const std::byte> in, std::size_t firstInByte, std::span<float> out)
{
    const std::byte *bytes = in.data();
    const auto byTable = [bytes, out](const std::array<float, 256> &table) {
        convertEach<std::uint8_t>(bytes, out, [&table](std::uint8_t code) { return table[code]; });
    };
    switch (dtype) {
    case DType::F32:
        if (!out.empty())
            std::memcpy(out.data(), bytes, out.size_bytes());
        return true;
    case DType::F16:
        return halvesToFloats(bytes, out.size(), out.data()), true;
    case DType::BF16:
        return bfloat16sToFloats(bytes, out.size(), out.data()), true;
    case DType::F64:
        return convertEach<double>(bytes, out, asFloat<double>), true;
    case DType::F8E4M3:
        return byTable(E4M3Values), true;
    case DType::F8E5M2:
        return byTable(E5M2Values), true;
    case DType::F8E4M3Fnuz:
        return byTable(E4M3FnuzValues), true;
    case DType::F8E5M2Fnuz:
        return byTable(E5M2FnuzValues), true;
    case DType::F8E8M0:
        return convertEach<std::uint8_t>(bytes, out, e8m0ToFloat), true;
    case DType::Bool:
        return convertEach<std::uint8_t>(bytes, out, [](std::uint8_t b) { return b ? 1.0f : 0.0f; }), true;
    case DType::U8:
        return convertEach<std::uint8_t>(bytes, out, asFloat<std::uint8_t>), true;
    case DType::I8:
        return convertEach<std::int8_t>(bytes, out, asFloat<std::int8_t>), true;
    case DType::U16:
        return convertEach<std::uint16_t>(bytes, out, asFloat<std::uint16_t>), true;
    case DType::I16:
        return convertEach<std::int16_t>(bytes, out, asFloat<std::int16_t>), true;
    case DType::U32:
        return convertEach<std::uint32_t>(bytes, out, asFloat<std::uint32_t>), true;
    case DType::I32:
        return convertEach<std::int32_t>(bytes, out, asFloat<std::int32_t>), true;
    case DType::U64:
        return convertEach<std::uint64_t>(bytes, out, asFloat<std::uint64_t>), true;
    case DType::I64:
        return convertEach<std::int64_t>(bytes, out, asFloat<std::int64_t>), true;
    case DType::F4:
        return convertFields<4>(bytes, firstInByte, out, [](unsigned code) { return E2M1Values[code]; }),
               true;
    case DType::U4:
        return convertFields<4>(bytes, firstInByte, out, unsignedField), true;
    case DType::I4:
        return convertFields<4>(bytes, firstInByte, out, signedField<4>), true;
    case DType::U2:
        return convertFields<2>(bytes, firstInByte, out, unsignedField), true;
    case DType::I2:
        return convertFields<2>(bytes, firstInByte, out, signedField<2>), true;
    case DType::F6E2M3:
    case DType::F6E3M2:
    case DType::C64:
    case DType::C128:
    case DType::Block:
    case DType::Opaque:
        break;
    }
    return false;
}

Status checkPart(const Model &model, const TensorPart &part)
{
    if (part.extent.source >= model.sources.size())
        return Error { ErrorKind::Malformed,
                       "part '" + part.name + "' lies in source " + std::to_string(part.extent.source)
                           + " of " + std::to_string(model.sources.size()) };
    const auto &source = *model.sources[part.extent.source];
    if (!rangeFits(part.extent.offset, part.extent.size, source.size()))
        return Error { ErrorKind::Truncated,
                       "part '" + part.name + "' needs " + std::to_string(part.extent.size)
                           + " bytes, the file has " + std::to_string(source.size()),
                       part.extent.offset, source.path() };
    if (!part.strides.empty() || traits(part.dtype).bits == 0)
        return {};
    const auto needed = packedBytes(part.dtype, part.shape.elementCount());
    if (!needed || *needed > part.extent.size)
        return Error { ErrorKind::Malformed,
                       "part '" + part.name + "' of shape " + part.shape.text() + " needs "
                           + (needed ? std::to_string(*needed) : std::string("more than 2^64"))
                           + " bytes, it has " + std::to_string(part.extent.size),
                       part.extent.offset, source.path() };
    return {};
}

Result<std::span<const std::byte>> viewPart(const Model &model, const TensorPart &part, std::uint64_t first,
                                            std::uint64_t size, std::vector<std::byte> &scratch)
{
    if (!rangeFits(first, size, part.extent.size))
        return Error { ErrorKind::Malformed,
                       "bytes " + std::to_string(first) + " to " + std::to_string(first + size) + " of '"
                           + part.name + "' are wanted, it has " + std::to_string(part.extent.size),
                       part.extent.offset };
    return model.sources[part.extent.source]->view(part.extent.offset + first, size, scratch);
}

Result<DecoderPtr> makePlainDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    if (tensor.parts.size() != 1)
        return Error { ErrorKind::Unsupported,
                       "tensor '" + tensor.name + "' has " + std::to_string(tensor.parts.size())
                           + " parts, a plain one has 1" };
    const TensorPart &part = tensor.parts.front();
    if (!traits(part.dtype).isDecodable)
        return Error { ErrorKind::Unsupported,
                       "tensor '" + tensor.name + "' of type "
                           + (tensor.dtypeName.empty() ? traits(part.dtype).name : tensor.dtypeName)
                           + " is recognised, its values are not decoded",
                       part.extent.offset };
    if (auto status = checkPart(model, part); !status)
        return status.error();
    const std::uint64_t elementCount = tensor.shape.elementCount();
    if (!part.strides.empty() && elementCount > 0) {
        if (auto status = checkStrides(part, tensor.shape); !status)
            return status.error();
        return DecoderPtr(std::make_unique<StridedDecoder>(model, part, tensor.shape));
    }
    const auto needed = packedBytes(part.dtype, elementCount);
    if (!needed || *needed > part.extent.size)
        return Error { ErrorKind::Malformed,
                       "tensor '" + tensor.name + "' of shape " + tensor.shape.text() + " does not fit its "
                           + std::to_string(part.extent.size) + " bytes",
                       part.extent.offset };
    return DecoderPtr(std::make_unique<ContiguousDecoder>(model, part, elementCount));
}

Result<std::vector<float>> readPartValues(const Model &model, const TensorPart &part)
{
    if (auto status = checkPart(model, part); !status)
        return status.error();
    TensorInfo whole { .name = part.name, .shape = part.shape, .dtype = part.dtype };
    whole.parts.push_back(part);
    const auto decoder = makePlainDecoder(model, whole, {});
    if (!decoder)
        return decoder.error();
    const auto packed = packedBytes(part.dtype, part.shape.elementCount());
    if (!packed || *packed > part.extent.size) // strides may repeat elements without end
        return Error { ErrorKind::LimitExceeded,
                       "part '" + part.name + "' repeats its " + std::to_string(part.extent.size)
                           + " bytes by its strides to a shape of " + part.shape.text(),
                       part.extent.offset };
    std::vector<float> values(static_cast<std::size_t>(part.shape.elementCount()));
    DecodeScratch scratch;
    if (auto status = (*decoder)->decode(0, values, scratch); !status)
        return status.error();
    return values;
}

constinit const Layout PlainLayout { .id = "plain", .title = "Plain array", .makeDecoder = makePlainDecoder };

} // namespace assay
