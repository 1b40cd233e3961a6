// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/byte_inspector.h"

#include "core/numbers/float_formats.h"

#include <QStringList>

#include <array>
#include <bit>

namespace assay {
namespace {

constexpr std::array Types { DType::U8,  DType::I8,     DType::U16,    DType::I16,    DType::U32, DType::I32,
                             DType::U64, DType::I64,    DType::F16,    DType::BF16,   DType::F32, DType::F64,
                             DType::C64, DType::F8E4M3, DType::F8E5M2, DType::F8E8M0, DType::F4,  DType::U4,
                             DType::I4,  DType::U2,     DType::I2,     DType::Bool };

std::uint64_t littleEndian(const QByteArray &bytes, qsizetype first, qsizetype count)
{
    std::uint64_t value = 0;
    for (qsizetype i = 0; i < count; ++i)
        value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[first + i])) << (8 * i);
    return value;
}

QString real(double value, int digits)
{
    return QString::number(value, 'g', digits);
}

QString floatAt(const QByteArray &bytes, qsizetype first, int digits)
{
    return real(
        static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(littleEndian(bytes, first, 4)))),
        digits);
}

/// All elements of the first byte.
template <typename Read> QString elementsOfByte(std::uint8_t byte, unsigned bits, Read read)
{
    QStringList texts;
    for (unsigned shift = 0; shift < 8; shift += bits)
        texts << read((byte >> shift) & ((1u << bits) - 1u));
    return texts.join(QLatin1Char(' '));
}

QString unsignedText(unsigned value)
{
    return QString::number(value);
}

template <unsigned Bits> QString signedText(unsigned value)
{
    const int half = 1 << (Bits - 1);
    return QString::number(static_cast<int>(value) >= half ? static_cast<int>(value) - 2 * half
                                                           : static_cast<int>(value));
}

} // namespace

std::span<const DType> inspectedTypes()
{
    return Types;
}

QString inspectBytes(DType dtype, const QByteArray &bytes)
{
    const unsigned bits = traits(dtype).bits;
    const auto size = static_cast<qsizetype>((bits + 7) / 8);
    if (bits == 0 || bytes.size() < size)
        return {};
    const std::uint64_t raw = littleEndian(bytes, 0, std::min<qsizetype>(size, 8));
    const auto byte = static_cast<std::uint8_t>(raw & 0xff);
    switch (dtype) {
    case DType::Bool:
        return raw == 0 ? QStringLiteral("false") : raw == 1 ? QStringLiteral("true") : QString();
    case DType::U8:
    case DType::U16:
    case DType::U32:
    case DType::U64:
        return QString::number(raw);
    case DType::I8:
        return QString::number(static_cast<std::int8_t>(byte));
    case DType::I16:
        return QString::number(static_cast<std::int16_t>(raw));
    case DType::I32:
        return QString::number(static_cast<std::int32_t>(raw));
    case DType::I64:
        return QString::number(static_cast<std::int64_t>(raw));
    case DType::F16:
        return real(static_cast<double>(halfToFloat(static_cast<std::uint16_t>(raw))), 6);
    case DType::BF16:
        return real(static_cast<double>(bf16ToFloat(static_cast<std::uint16_t>(raw))), 5);
    case DType::F32:
        return floatAt(bytes, 0, 9);
    case DType::F64:
        return real(std::bit_cast<double>(raw), 17);
    case DType::C64:
        return QStringLiteral("%1 + %2 i").arg(floatAt(bytes, 0, 6), floatAt(bytes, 4, 6));
    case DType::F8E4M3:
        return real(static_cast<double>(E4M3Values[byte]), 4);
    case DType::F8E5M2:
        return real(static_cast<double>(E5M2Values[byte]), 4);
    case DType::F8E8M0:
        return real(static_cast<double>(e8m0ToFloat(byte)), 9);
    case DType::F4:
        return elementsOfByte(byte, 4, [](unsigned code) {
            return real(static_cast<double>(code < 8 ? E2M1Values[code] : -E2M1Values[code - 8]), 2);
        });
    case DType::U4:
        return elementsOfByte(byte, 4, unsignedText);
    case DType::I4:
        return elementsOfByte(byte, 4, signedText<4>);
    case DType::U2:
        return elementsOfByte(byte, 2, unsignedText);
    case DType::I2:
        return elementsOfByte(byte, 2, signedText<2>);
    case DType::F6E2M3:
    case DType::F6E3M2:
    case DType::F8E4M3Fnuz:
    case DType::F8E5M2Fnuz:
    case DType::C128:
    case DType::Block:
    case DType::Opaque:
        break;
    }
    return {};
}

} // namespace assay
