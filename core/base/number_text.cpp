// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"

#include <charconv>
#include <cmath>

namespace assay {
namespace {

std::string fixedText(double value, int decimals)
{
    char buffer[400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, decimals);
    return std::string(buffer, end.ptr);
}

std::string grouped(std::string digits)
{
    const auto point = digits.find('.');
    auto position = static_cast<std::ptrdiff_t>(point == std::string::npos ? digits.size() : point) - 3;
    const std::ptrdiff_t first = !digits.empty() && digits.front() == '-' ? 1 : 0;
    for (; position > first; position -= 3)
        digits.insert(static_cast<std::size_t>(position), ",");
    return digits;
}

} // namespace

std::string countText(std::uint64_t count)
{
    return grouped(std::to_string(count));
}

std::string bytesText(std::uint64_t bytes)
{
    const auto exact = static_cast<double>(bytes);
    const auto scaled = [](double value) {
        return fixedText(value, value < 0.095 ? 4 : value < 9.95 ? 2 : 1);
    };
    return countText(bytes) + " bytes (" + scaled(exact / 1e6) + " MB, " + scaled(exact / 1048576.0)
        + " MiB)";
}

std::string ratioText(double ratio)
{
    if (!std::isfinite(ratio))
        return "unknown";
    return grouped(fixedText(ratio, ratio < 99.95 ? 2 : ratio < 999.95 ? 1 : 0)) + ":1";
}

std::string numberText(double value, int significantDigits)
{
    if (!std::isfinite(value))
        return std::isnan(value) ? "NaN" : value > 0 ? "infinity" : "-infinity";
    char buffer[64];
    const auto end
        = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, significantDigits);
    return std::string(buffer, end.ptr);
}

std::string percentText(double fraction)
{
    return numberText(fraction * 100, 3) + " %";
}

} // namespace assay
