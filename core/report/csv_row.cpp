// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/csv_row.h"

#include <charconv>

namespace assay {
namespace {

bool isNumber(const std::string &text)
{
    double value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ec == std::errc() && end.ptr == text.data() + text.size();
}

std::string field(const std::string &text)
{
    std::string safe = text;
    if (!safe.empty() && !isNumber(safe) && std::string("=+-@\t\r").find(safe.front()) != std::string::npos)
        safe.insert(0, "'");
    if (safe.find_first_of(",\"\r\n") == std::string::npos)
        return safe;
    std::string quoted = "\"";
    for (const char letter : safe)
        quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    return quoted + "\"";
}

} // namespace

std::string csvRow(const std::vector<std::string> &fields)
{
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i)
        line += (i == 0 ? "" : ",") + field(fields[i]);
    return line + "\r\n";
}

} // namespace assay
