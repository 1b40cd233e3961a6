// SPDX-License-Identifier: GPL-3.0-or-later
// The format in which a codec stores numbers of its own (factors, kept weights, scales, codewords): its
// parameter "numbers".
#pragma once

#include "core/codecs/packed_bytes.h"
#include "core/numbers/float_formats.h"

#include <bit>

namespace assay {

class StoredNumbers {
public:
    explicit StoredNumbers(const CodecSettings &settings)
        : m_form(isSetting(settings, "numbers", "half")           ? Form::Half
                     : isSetting(settings, "numbers", "bfloat16") ? Form::Bfloat16
                                                                  : Form::Float32)
    {
    }
    std::size_t bytes() const { return m_form == Form::Float32 ? 4 : 2; }
    unsigned bits() const { return static_cast<unsigned>(8 * bytes()); }
    /// In the lowest bits.
    std::uint32_t code(float value) const
    {
        return m_form == Form::Half    ? floatToHalf(value)
            : m_form == Form::Bfloat16 ? floatToBf16(value)
                                       : std::bit_cast<std::uint32_t>(value);
    }
    float value(std::uint32_t code) const
    {
        return m_form == Form::Half    ? halfToFloat(static_cast<std::uint16_t>(code))
            : m_form == Form::Bfloat16 ? bf16ToFloat(static_cast<std::uint16_t>(code))
                                       : std::bit_cast<float>(code);
    }
    void append(Bytes &out, float value) const
    {
        if (m_form == Form::Float32)
            appendValue(out, value);
        else
            appendValue(out, static_cast<std::uint16_t>(code(value)));
    }
    /// The number of an index in a row of them that begins at a byte, which must hold it.
    float load(std::span<const std::byte> in, std::size_t begin, std::size_t index) const
    {
        const std::size_t at = begin + index * bytes();
        return m_form == Form::Float32 ? loadValue<float>(in, at) : value(loadValue<std::uint16_t>(in, at));
    }

private:
    enum class Form { Half, Bfloat16, Float32 };
    Form m_form;
};

} // namespace assay
