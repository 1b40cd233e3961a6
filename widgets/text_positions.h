// SPDX-License-Identifier: GPL-3.0-or-later
// Where a byte of a UTF-8 document stands in a text widget, which counts UTF-16 units and one per line end.
#pragma once

#include <QtGlobal>

#include <cstdint>
#include <string>
#include <vector>

namespace assay {

class TextPositions {
public:
    TextPositions() = default;
    explicit TextPositions(const std::string &utf8);
    /// Offsets past the end are the end.
    qsizetype position(std::uint64_t byteOffset) const;

private:
    static constexpr std::uint64_t Stride = 256;
    std::string m_text;
    std::vector<qsizetype> m_marks; ///< position of every 256th byte
};

} // namespace assay
