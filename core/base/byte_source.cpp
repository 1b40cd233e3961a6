// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_source.h"

#include "core/base/checked_math.h"
#include "core/base/mapped_window.h"
#include "core/base/open_inputs.h"

#include <atomic>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay {
namespace {

class FileSource final : public ByteSource, public FileBehind, public MappableFile {
public:
    FileSource(std::string path, const struct stat &info, int descriptor)
        : ByteSource(std::move(path), static_cast<std::uint64_t>(info.st_size))
        , m_input({ info.st_dev, info.st_ino })
        , m_info(info)
        , m_descriptor(descriptor)
    {
    }
    ~FileSource() override { ::close(m_descriptor); }

    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (!rangeFits(offset, out.size(), size()))
            return outOfRange(offset, out.size());
        std::size_t done = 0;
        while (done < out.size()) {
            const ssize_t got = ::pread(m_descriptor, out.data() + done, out.size() - done,
                                        static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0) {
                int none = 0;
                const int code = errno;
                if (m_failure.compare_exchange_strong(none, code))
                    m_failedAt = offset + done;
                const Error error = readFailed(code, offset + done);
                noteFailedRead(error);
                return error;
            }
            if (got == 0)
                return Error { ErrorKind::Truncated,
                               "the file became shorter while it was read: " + std::to_string(size())
                                   + " bytes when opened, " + std::to_string(offset + done) + " now",
                               offset + done, path() };
            done += static_cast<std::size_t>(got);
        }
        return {};
    }

    std::optional<Place> placeOf(std::uint64_t offset) const override
    {
        return Place { m_descriptor, offset };
    }

    Status unchanged() const override
    {
        if (const int code = m_failure)
            return readFailed(code, m_failedAt);
        struct stat now { };
        if (::fstat(m_descriptor, &now) != 0)
            return Error { ErrorKind::Unreadable, std::string("cannot look at it: ") + std::strerror(errno),
                           std::nullopt, path() };
        if (now.st_size != m_info.st_size)
            return Error { ErrorKind::Unreadable,
                           "the file was changed while it was read: " + std::to_string(m_info.st_size)
                               + " bytes when opened, " + std::to_string(now.st_size) + " now",
                           std::nullopt, path() };
        if (!isSameTime(now.st_mtim, m_info.st_mtim) || !isSameTime(now.st_ctim, m_info.st_ctim))
            return Error {
                ErrorKind::Unreadable,
                "the file was changed or replaced while it was read: its times are not those it had "
                "when opened",
                std::nullopt, path()
            };
        return {};
    }

private:
    static bool isSameTime(const timespec &left, const timespec &right)
    {
        return left.tv_sec == right.tv_sec && left.tv_nsec == right.tv_nsec;
    }

    Error readFailed(int code, std::uint64_t offset) const
    {
        return { ErrorKind::Unreadable, std::string("read failed: ") + std::strerror(code), offset, path() };
    }

    OpenInput m_input;
    struct stat m_info;
    int m_descriptor;
    mutable std::atomic<int> m_failure { 0 }; ///< of the first read that failed; 0: none did
    mutable std::atomic<std::uint64_t> m_failedAt { 0 };
};

class MemorySource final : public ByteSource {
public:
    MemorySource(std::vector<std::byte> bytes, std::string path)
        : ByteSource(std::move(path), bytes.size())
        , m_bytes(std::move(bytes))
    {
    }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (!rangeFits(offset, out.size(), size()))
            return outOfRange(offset, out.size());
        if (!out.empty())
            std::memcpy(out.data(), m_bytes.data() + offset, out.size());
        return {};
    }
    Result<std::span<const std::byte>> view(std::uint64_t offset, std::uint64_t length,
                                            std::vector<std::byte> &) const override
    {
        if (!rangeFits(offset, length, size()))
            return outOfRange(offset, length);
        return std::span<const std::byte>(m_bytes).subspan(offset, length);
    }

private:
    std::vector<std::byte> m_bytes;
};

class SliceSource final : public ByteSource, public FileBehind, public MappableFile {
public:
    SliceSource(SourcePtr source, std::uint64_t offset, std::uint64_t size)
        : ByteSource(source->path(), size)
        , m_source(std::move(source))
        , m_offset(offset)
    {
    }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (!rangeFits(offset, out.size(), size()))
            return outOfRange(offset, out.size());
        return m_source->read(m_offset + offset, out);
    }
    Result<std::span<const std::byte>> view(std::uint64_t offset, std::uint64_t length,
                                            std::vector<std::byte> &scratch) const override
    {
        if (!rangeFits(offset, length, size()))
            return outOfRange(offset, length);
        return m_source->view(m_offset + offset, length, scratch);
    }
    Status unchanged() const override { return assay::unchanged(*m_source); }
    std::optional<Place> placeOf(std::uint64_t offset) const override
    {
        const auto *file = dynamic_cast<const MappableFile *>(m_source.get());
        return file ? file->placeOf(m_offset + offset) : std::nullopt;
    }

private:
    SourcePtr m_source;
    std::uint64_t m_offset;
};

} // namespace

Error ByteSource::outOfRange(std::uint64_t offset, std::uint64_t length) const
{
    return Error { ErrorKind::Truncated,
                   std::to_string(length) + " bytes are wanted at byte " + std::to_string(offset)
                       + ", the file has " + std::to_string(m_size),
                   offset, m_path };
}

Result<std::span<const std::byte>> ByteSource::view(std::uint64_t offset, std::uint64_t length,
                                                    std::vector<std::byte> &scratch) const
{
    if (!rangeFits(offset, length, size()))
        return outOfRange(offset, length);
    if (scratch.size() < length)
        scratch.resize(length);
    const auto window = std::span(scratch).first(length);
    if (auto status = read(offset, window); !status)
        return status.error();
    return std::span<const std::byte>(window);
}

Result<SourcePtr> openFile(const std::string &path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        const auto kind = errno == ENOENT || errno == ENOTDIR ? ErrorKind::NotFound : ErrorKind::Unreadable;
        return Error { kind, std::string("cannot open: ") + std::strerror(errno), std::nullopt, path };
    }
    struct stat info { };
    if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(descriptor);
        return Error { ErrorKind::Unreadable, "is not a regular file", std::nullopt, path };
    }
    try {
        return SourcePtr(std::make_shared<FileSource>(path, info, descriptor));
    } catch (...) {
        ::close(descriptor);
        throw;
    }
}

SourcePtr memorySource(std::vector<std::byte> bytes, std::string path)
{
    return std::make_shared<MemorySource>(std::move(bytes), std::move(path));
}

Result<SourcePtr> sliceSource(SourcePtr source, std::uint64_t offset, std::uint64_t size)
{
    if (!rangeFits(offset, size, source->size()))
        return Error { ErrorKind::Truncated,
                       std::to_string(size) + " bytes are wanted at byte " + std::to_string(offset)
                           + ", the file has " + std::to_string(source->size()),
                       offset, source->path() };
    return SourcePtr(std::make_shared<SliceSource>(std::move(source), offset, size));
}

Result<std::string> readText(const ByteSource &source, std::uint64_t limit)
{
    if (source.size() > limit)
        return Error { ErrorKind::LimitExceeded,
                       "the text has " + std::to_string(source.size()) + " bytes, at most "
                           + std::to_string(limit) + " are read",
                       std::nullopt, source.path() };
    std::string text(source.size(), '\0');
    if (auto status = source.read(0, std::as_writable_bytes(std::span(text))); !status)
        return status.error();
    return text;
}

} // namespace assay
