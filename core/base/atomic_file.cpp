// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay {
namespace {

Status writeAll(int descriptor, std::span<const std::byte> bytes, std::uint64_t offset,
                const std::string &path)
{
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t written = ::pwrite(descriptor, bytes.data() + done, bytes.size() - done,
                                         static_cast<off_t>(offset + done));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return Error { ErrorKind::Unwritable, std::string("cannot write: ") + std::strerror(errno),
                           offset + done, path };
        done += static_cast<std::size_t>(written);
    }
    return {};
}

} // namespace

Error AtomicFile::failure(std::string_view doing) const
{
    return Error { ErrorKind::Unwritable, "cannot " + std::string(doing) + ": " + std::strerror(errno),
                   std::nullopt, m_path };
}

Result<AtomicFile> AtomicFile::create(const std::string &path)
{
    AtomicFile file;
    file.m_path = path;
    file.m_temporaryPath = path + ".XXXXXX";
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        errno = EISDIR;
        return file.failure("write the file");
    }
    file.m_descriptor = ::mkostemp(file.m_temporaryPath.data(), O_CLOEXEC);
    if (file.m_descriptor < 0)
        return file.failure("create the file");
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(file.m_descriptor, 0666 & ~mask);
    return file;
}

AtomicFile::AtomicFile(AtomicFile &&other) noexcept
    : m_path(std::move(other.m_path))
    , m_temporaryPath(std::move(other.m_temporaryPath))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_size(other.m_size)
{
}

AtomicFile &AtomicFile::operator=(AtomicFile &&other) noexcept
{
    if (this != &other) {
        discard();
        m_path = std::move(other.m_path);
        m_temporaryPath = std::move(other.m_temporaryPath);
        m_descriptor = std::exchange(other.m_descriptor, -1);
        m_size = other.m_size;
    }
    return *this;
}

AtomicFile::~AtomicFile()
{
    discard();
}

void AtomicFile::discard()
{
    if (m_descriptor < 0)
        return;
    ::close(std::exchange(m_descriptor, -1));
    ::unlink(m_temporaryPath.c_str());
}

Status AtomicFile::append(std::span<const std::byte> bytes)
{
    if (auto status = writeAll(m_descriptor, bytes, m_size, m_path); !status)
        return status;
    m_size += bytes.size();
    return {};
}

Status AtomicFile::append(std::string_view text)
{
    return append(std::as_bytes(std::span(text)));
}

Status AtomicFile::overwrite(std::uint64_t offset, std::span<const std::byte> bytes)
{
    return writeAll(m_descriptor, bytes, offset, m_path);
}

Status AtomicFile::commit()
{
    if (::fsync(m_descriptor) != 0)
        return failure("flush to disk");
    if (::rename(m_temporaryPath.c_str(), m_path.c_str()) != 0)
        return failure("rename into place");
    ::close(std::exchange(m_descriptor, -1));
    const auto folder = std::filesystem::path(m_path).parent_path();
    const int directory = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        ::fsync(directory);
        ::close(directory);
    }
    return {};
}

Status writeFileAtomically(const std::string &path, std::string_view contents)
{
    auto file = AtomicFile::create(path);
    if (!file)
        return file.error();
    if (auto status = file->append(contents); !status)
        return status;
    return file->commit();
}

} // namespace assay
