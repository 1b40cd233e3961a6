// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_reader.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::uint64_t WindowBytes = 64 * 1024;

} // namespace

ByteReader::ByteReader(const ByteSource &source, std::uint64_t begin, std::uint64_t end)
    : m_source(&source)
    , m_offset(std::min(begin, source.size()))
    , m_end(std::max(m_offset, std::min(end, source.size())))
{
}

Error ByteReader::error(ErrorKind kind, std::string sentence) const
{
    return Error { kind, std::move(sentence), m_offset, m_source->path() };
}

Status ByteReader::refill(std::uint64_t wanted)
{
    const std::uint64_t size = std::min(std::max(wanted, WindowBytes), remaining());
    if (m_window.size() < size)
        m_window.resize(size);
    m_windowSize = 0;
    if (auto status = m_source->read(m_offset, std::span(m_window).first(size)); !status)
        return status;
    m_windowBegin = m_offset;
    m_windowSize = size;
    return {};
}

Status ByteReader::readBytes(std::span<std::byte> out, std::string_view what)
{
    if (out.size() > remaining())
        return error(ErrorKind::Truncated,
                     std::string(what) + " needs " + std::to_string(out.size()) + " bytes, "
                         + std::to_string(remaining()) + " remain");
    if (out.size() > WindowBytes) {
        if (auto status = m_source->read(m_offset, out); !status)
            return status;
        m_offset += out.size();
        return {};
    }
    const bool inside = m_offset >= m_windowBegin && m_offset - m_windowBegin <= m_windowSize
        && out.size() <= m_windowSize - (m_offset - m_windowBegin);
    if (!inside)
        if (auto status = refill(out.size()); !status)
            return status;
    if (!out.empty())
        std::memcpy(out.data(), m_window.data() + (m_offset - m_windowBegin), out.size());
    m_offset += out.size();
    return {};
}

Result<std::string> ByteReader::readString(std::uint64_t length, std::uint64_t limit, std::string_view what)
{
    if (length > remaining())
        return error(ErrorKind::Truncated,
                     std::string(what) + " declares " + std::to_string(length) + " bytes, "
                         + std::to_string(remaining()) + " remain");
    if (length > limit)
        return error(ErrorKind::LimitExceeded,
                     std::string(what) + " declares " + std::to_string(length) + " bytes, at most "
                         + std::to_string(limit) + " are accepted");
    std::string text(length, '\0');
    if (auto status = readBytes(std::as_writable_bytes(std::span(text)), what); !status)
        return status.error();
    return text;
}

Status ByteReader::skip(std::uint64_t length, std::string_view what)
{
    if (length > remaining())
        return error(ErrorKind::Truncated,
                     std::string(what) + " takes " + std::to_string(length) + " bytes, "
                         + std::to_string(remaining()) + " remain");
    m_offset += length;
    return {};
}

Status ByteReader::seek(std::uint64_t target, std::string_view what)
{
    if (target > m_end)
        return error(ErrorKind::Truncated,
                     std::string(what) + " is said to lie at byte " + std::to_string(target)
                         + ", the file has " + std::to_string(m_end));
    m_offset = target;
    return {};
}

} // namespace assay
