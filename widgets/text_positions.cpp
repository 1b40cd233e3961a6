// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text_positions.h"

#include <algorithm>

namespace assay {
namespace {

/// UTF-16 units that begin at this byte: none inside a character, two for those outside the basic plane. A
/// carriage return before a line feed is part of the same line end.
qsizetype unitsAt(const std::string &text, std::size_t at)
{
    const auto byte = static_cast<unsigned char>(text[at]);
    if (at == 0 && text.starts_with("\xef\xbb\xbf")) // a byte order mark is not kept
        return 0;
    if ((byte & 0xc0) == 0x80 || (byte == '\r' && at + 1 < text.size() && text[at + 1] == '\n'))
        return 0;
    return byte >= 0xf0 ? 2 : 1;
}

} // namespace

TextPositions::TextPositions(const std::string &utf8)
    : m_text(utf8)
{
    qsizetype units = 0;
    for (std::size_t at = 0; at < m_text.size(); ++at) {
        if (at % Stride == 0)
            m_marks.push_back(units);
        units += unitsAt(m_text, at);
    }
}

qsizetype TextPositions::position(std::uint64_t byteOffset) const
{
    const auto end = std::min<std::uint64_t>(byteOffset, m_text.size());
    if (m_marks.empty())
        return 0;
    const auto mark = std::min<std::uint64_t>(end / Stride, m_marks.size() - 1);
    qsizetype units = m_marks[mark];
    for (std::uint64_t at = mark * Stride; at < end; ++at)
        units += unitsAt(m_text, at);
    return units;
}

} // namespace assay
