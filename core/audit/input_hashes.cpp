// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/input_hashes.h"

#include "core/base/guarded.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>

namespace assay {
namespace {

namespace fs = std::filesystem;

/// Files hashed at once: more would only compete with the measuring for the processor.
constexpr unsigned MostAtOnce = 2;

void addFile(const std::string &role, const fs::path &path, std::string name, std::vector<InputFile> &files)
{
    InputFile file { .role = role, .name = std::move(name), .path = path.string() };
    struct stat info { };
    if (::stat(file.path.c_str(), &info) == 0) {
        file.bytes = static_cast<std::uint64_t>(info.st_size);
        file.modifiedNs = std::int64_t { info.st_mtim.tv_sec } * 1'000'000'000 + info.st_mtim.tv_nsec;
    }
    files.push_back(std::move(file));
}

} // namespace

std::vector<InputFile> listInputFiles(const std::string &role, const std::string &path)
{
    std::vector<InputFile> files;
    std::error_code error;
    if (path.empty())
        return files;
    if (!fs::is_directory(path, error)) {
        addFile(role, path, {}, files);
        return files;
    }
    for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error))
        if (entry->is_regular_file(error))
            addFile(role, entry->path(), entry->path().lexically_relative(path).generic_string(), files);
    std::ranges::sort(files, {}, &InputFile::name);
    return files;
}

Result<FileHash> hashInputFile(const InputFile &file, const RunControl &run)
{
    FileHash hash;
    const auto source = openFile(file.path);
    if (!source) {
        hash.problem = describe(source.error());
        return hash;
    }
    auto digest = sha256(**source, 0, (*source)->size(), run);
    if (!digest && digest.error().kind == ErrorKind::Cancelled)
        return digest.error();
    if (!digest) {
        hash.problem = describe(digest.error());
        return hash;
    }
    hash.bytes = (*source)->size();
    hash.sha256 = *std::move(digest);
    return hash;
}

namespace {

/// The name of a cache's blob that is a SHA-256, as the Hub names large files; else empty.
std::string blobName(const std::string &path)
{
    constexpr std::size_t HexDigits = 64;
    std::error_code error;
    const auto real = fs::weakly_canonical(path, error);
    const std::string name = real.filename().string();
    const bool isHash
        = name.size() == HexDigits && name.find_first_not_of("0123456789abcdef") == std::string::npos;
    return !error && isHash && real.parent_path().filename() == "blobs" ? name : std::string();
}

} // namespace

AuditInput foldInput(const std::string &role, const std::string &path, std::span<const InputFile> files,
                     std::span<const FileHash> hashes)
{
    AuditInput input { .role = role, .path = path };
    const bool isFolder = files.size() != 1 || !files[0].name.empty();
    std::string list;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (!hashes[i].problem.empty()) {
            input.problem = hashes[i].problem;
            continue;
        }
        input.bytes += hashes[i].bytes;
        if (const std::string name = blobName(files[i].path); !name.empty() && name != hashes[i].sha256)
            input.wrongBlobs.push_back(name + ": its content has " + hashes[i].sha256);
        list += hashes[i].sha256 + "  " + files[i].name + "\n";
        if (!isFolder)
            input.sha256 = hashes[i].sha256;
    }
    if (isFolder)
        input.sha256 = sha256(std::as_bytes(std::span(list)));
    return input;
}

InputHashing::InputHashing(std::vector<InputFile> files, const RunControl &run)
    : m_files(std::move(files))
    , m_hashes(m_files.size())
    , m_follow(run.token(), [this] { m_stop.request_stop(); })
{
    const unsigned workers = std::min(MostAtOnce, run.threads());
    auto hashAll = [this, control = RunControl(m_stop.get_token(), &m_unseen, workers)] {
        m_status = guarded([&] {
            return parallelFor(m_files.size(), control, [&](std::uint64_t at, unsigned) -> Status {
                auto hash = hashInputFile(m_files[at], control);
                if (!hash)
                    return hash.error();
                m_hashes[at] = *std::move(hash);
                return {};
            });
        });
    };
    try {
        m_thread = std::jthread(hashAll);
    } catch (const std::system_error &) { // no thread to be had: before the measuring, then
        hashAll();
    }
}

InputHashing::~InputHashing()
{
    m_stop.request_stop();
}

Result<std::vector<FileHash>> InputHashing::finish()
{
    if (m_thread.joinable())
        m_thread.join();
    if (!m_status)
        return m_status.error();
    return std::move(m_hashes);
}

} // namespace assay
