// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/wire/gzip.h"

namespace assay {

bool looksLikeGzip(std::span<const std::byte> head)
{
    return head.size() >= 3 && head[0] == std::byte { 0x1f } && head[1] == std::byte { 0x8b }
    && head[2] == std::byte { 8 };
}

Result<std::vector<std::byte>> gunzip(const ByteSource &source, std::uint64_t limit, const RunControl &run)
{
    return inflateRange(source, 0, source.size(), DeflateWrapper::Gzip, { .bytes = limit }, run);
}

} // namespace assay
