// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/wire/lfs_pointer.h"

#include "core/base/number_text.h"

#include <charconv>
#include <sstream>

namespace assay {

std::optional<LfsPointer> readLfsPointer(const ByteSource &source)
{
    if (source.size() < 100 || source.size() >= 1024)
        return std::nullopt;
    const auto text = readText(source, 1024);
    if (!text
        || (!text->starts_with("version https://git-lfs.github.com/spec/v1\n")
            && !text->starts_with("version https://hawser.github.com/spec/v1\n")))
        return std::nullopt;
    LfsPointer pointer;
    bool sized = false;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("oid sha256:"))
            pointer.sha256 = line.substr(11);
        if (line.starts_with("size ")) {
            const auto parsed = std::from_chars(line.data() + 5, line.data() + line.size(), pointer.bytes);
            sized = parsed.ec == std::errc() && parsed.ptr == line.data() + line.size();
        }
    }
    const bool hexadecimal = pointer.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!sized || pointer.sha256.size() != 64 || !hexadecimal)
        return std::nullopt;
    return pointer;
}

std::string describePointer(const LfsPointer &pointer)
{
    return "is a Git LFS pointer to " + bytesText(pointer.bytes) + " (sha256 " + pointer.sha256
        + "), not the file itself";
}

} // namespace assay
