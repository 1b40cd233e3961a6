// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes written as text: hexadecimal and base64 in the members of a tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay {

struct EncodedLength {
    const char *encoding;
    std::uint64_t decodedBytes;
};

/// Empty for words, hashes and identifiers. key: lower case, of the member that holds the text.
std::optional<EncodedLength> encodedLength(std::string_view key, std::string_view text);

} // namespace assay
