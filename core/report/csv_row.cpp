// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/csv_row.h"

namespace assay {

std::string csvText(const std::string &text)
{
    const bool looksLikeFormula
        = !text.empty() && std::string("=+-@\t\r").find(text.front()) != std::string::npos;
    return looksLikeFormula ? "'" + text : text;
}

std::string csvRow(const std::vector<std::string> &fields)
{
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::string &field = fields[i];
        if (i > 0)
            line += ',';
        if (field.find_first_of(",\"\r\n") == std::string::npos) {
            line += field;
            continue;
        }
        line += '"';
        for (const char letter : field)
            line += letter == '"' ? std::string("\"\"") : std::string(1, letter);
        line += '"';
    }
    return line + "\r\n";
}

} // namespace assay
