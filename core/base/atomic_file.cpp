// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"

#include "core/base/open_inputs.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view TemporaryPrefix = ".assay-";
constexpr std::string_view TemporarySuffix = ".tmp";
constexpr std::size_t RandomLetters = 6;
constexpr int MostLinks = 40; ///< as the kernel follows them (path_resolution(7))

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

std::string folderOf(const std::string &path)
{
    const std::string folder = fs::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

/// The path behind all links, which need not exist; empty if they go round in a circle.
std::string behindLinks(std::string path)
{
    for (int links = 0; links < MostLinks; ++links) {
        struct stat info { };
        if (::lstat(path.c_str(), &info) != 0 || !S_ISLNK(info.st_mode))
            return path;
        std::error_code error;
        const fs::path next = fs::read_symlink(path, error);
        if (error)
            return path;
        path = next.is_absolute() ? next.string() : (fs::path(folderOf(path)) / next).string();
    }
    return {};
}

bool isTemporaryName(std::string_view name)
{
    return name.size() == TemporaryPrefix.size() + RandomLetters + TemporarySuffix.size()
        && name.starts_with(TemporaryPrefix) && name.ends_with(TemporarySuffix);
}

/// Removes what killed runs left: nobody holds it locked.
void sweep(const std::string &folder)
{
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (!isTemporaryName(entry->path().filename().string()))
            continue;
        const std::string path = entry->path().string();
        const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (descriptor < 0)
            continue;
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            ::unlink(path.c_str());
        ::close(descriptor);
    }
}

std::string randomName()
{
    static constexpr std::string_view Letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device device;
    std::string name(TemporaryPrefix);
    for (std::size_t i = 0; i < RandomLetters; ++i)
        name += Letters[device() % Letters.size()];
    return name.append(TemporarySuffix);
}

/// A file without a name, or -1 where the file system knows none (or /proc, by which it gets one, is
/// missing).
int openNameless(const std::string &folder)
{
    if (::access("/proc/self/fd", X_OK) != 0)
        return -1;
    return ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
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
    file.m_target = behindLinks(path);
    if (file.m_target.empty()) {
        errno = ELOOP;
        return file.failure("write the file");
    }
    struct stat info { };
    const bool exists = ::stat(file.m_target.c_str(), &info) == 0;
    if (exists && S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return file.failure("write the file");
    }
    if (exists && isOpenAsInput({ info.st_dev, info.st_ino }))
        return Error { ErrorKind::Usage, "is open as an input, and inputs are only ever read", std::nullopt,
                       path };
    if (exists && ::access(file.m_target.c_str(), W_OK) != 0)
        return file.failure("write the file");
    file.m_isPoured = exists && !S_ISREG(info.st_mode);
    if (auto status = file.openBeside(); !status)
        return status.error();
    if (file.m_isPoured)
        return file;
    const mode_t mask = ::umask(0);
    ::umask(mask);
    // A refused change of owner is no failure: the file then belongs to who wrote it.
    const bool isOwned = !exists || ::fchown(file.m_descriptor, info.st_uid, info.st_gid) == 0;
    const mode_t permissions = isOwned ? 07777 : 0777;
    if (::fchmod(file.m_descriptor, exists ? info.st_mode & permissions : 0666 & ~mask) != 0)
        return file.failure("set the mode of the file");
    return file;
}

/// What a device or a FIFO is to get waits in the folder for temporary files.
Status AtomicFile::openBeside()
{
    const char *temporary = std::getenv("TMPDIR");
    const std::string folder
        = m_isPoured ? std::string(temporary && *temporary ? temporary : "/tmp") : folderOf(m_target);
    sweep(folder);
    m_descriptor = openNameless(folder);
    if (m_descriptor < 0)
        return openNamed(folder);
    return {};
}

Status AtomicFile::openNamed(const std::string &folder)
{
    std::string name
        = (fs::path(folder) / TemporaryPrefix).string() + "XXXXXX" + std::string(TemporarySuffix);
    m_descriptor = ::mkostemps(name.data(), static_cast<int>(TemporarySuffix.size()), O_CLOEXEC);
    if (m_descriptor < 0)
        return failure("create the file");
    m_temporaryPath = std::move(name);
    ::flock(m_descriptor, LOCK_EX);
    return {};
}

AtomicFile::AtomicFile(AtomicFile &&other) noexcept
    : m_path(std::move(other.m_path))
    , m_target(std::move(other.m_target))
    , m_temporaryPath(std::move(other.m_temporaryPath))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_isPoured(other.m_isPoured)
    , m_size(other.m_size)
{
}

AtomicFile &AtomicFile::operator=(AtomicFile &&other) noexcept
{
    if (this != &other) {
        discard();
        m_path = std::move(other.m_path);
        m_target = std::move(other.m_target);
        m_temporaryPath = std::move(other.m_temporaryPath);
        m_descriptor = std::exchange(other.m_descriptor, -1);
        m_isPoured = other.m_isPoured;
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
    if (!m_temporaryPath.empty())
        ::unlink(m_temporaryPath.c_str());
    ::close(std::exchange(m_descriptor, -1));
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

/// The file without a name gets one beside the target; locked, so that no other run takes it for left over.
Status AtomicFile::giveName()
{
    if (!m_temporaryPath.empty())
        return {};
    ::flock(m_descriptor, LOCK_EX);
    const std::string nameless = "/proc/self/fd/" + std::to_string(m_descriptor);
    for (int attempt = 0; attempt < 100; ++attempt) {
        const std::string name = (fs::path(folderOf(m_target)) / randomName()).string();
        if (::linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
            m_temporaryPath = name;
            return {};
        }
        if (errno != EEXIST)
            break;
    }
    return failure("create the file");
}

Status AtomicFile::pourOut()
{
    const int out = ::open(m_target.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (out < 0)
        return failure("write the file");
    std::vector<std::byte> buffer(1 << 16);
    Status status;
    for (std::uint64_t at = 0; at < m_size && status;) {
        const ssize_t got = ::pread(m_descriptor, buffer.data(), buffer.size(), static_cast<off_t>(at));
        if (got < 0 && errno == EINTR)
            continue;
        ssize_t done = got <= 0 ? -1 : 0;
        while (done >= 0 && done < got) {
            const ssize_t written = ::write(out, buffer.data() + done, static_cast<std::size_t>(got - done));
            if (written < 0 && errno == EINTR)
                continue;
            done = written <= 0 ? -1 : done + written;
        }
        if (done < 0)
            status = failure("write");
        at += static_cast<std::uint64_t>(got > 0 ? got : 0);
    }
    if (::close(out) != 0 && status)
        status = failure("write");
    discard();
    return status;
}

Status AtomicFile::commit()
{
    if (m_isPoured)
        return pourOut();
    if (::fsync(m_descriptor) != 0)
        return failure("flush to disk");
    if (auto status = giveName(); !status)
        return status;
    if (::rename(m_temporaryPath.c_str(), m_target.c_str()) != 0)
        return failure("rename into place");
    m_temporaryPath.clear();
    if (::close(std::exchange(m_descriptor, -1)) != 0)
        return failure("write the file");
    const int directory = ::open(folderOf(m_target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        ::fsync(directory);
        ::close(directory);
    }
    return {};
}

Status writeFileAtomically(const std::string &path, std::string_view contents)
{
    return writeFileAtomically(path, [contents](const TextSink &sink) { return sink(contents); });
}

Status writeFileAtomically(const std::string &path, const std::function<Status(const TextSink &sink)> &write)
{
    auto file = AtomicFile::create(path);
    if (!file)
        return file.error();
    if (auto status = write([&](std::string_view part) { return file->append(part); }); !status)
        return status;
    return file->commit();
}

} // namespace assay
