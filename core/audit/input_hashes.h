// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 of the files that an audit was given: listed, hashed (beside the measuring, so that each file is
// read from the disk once), folded into one line per input.
#pragma once

#include "core/audit/audit.h"

#include <thread>

namespace assay {

/// One regular file below an input.
struct InputFile {
    std::string role {}, name {}; ///< name: relative to the input's folder; empty where the input is a file
    std::string path {};
    std::uint64_t bytes = 0; ///< when it was listed
    std::int64_t modifiedNs = 0; ///< likewise; nanoseconds since 1970
};

struct FileHash {
    std::uint64_t bytes = 0;
    std::string sha256 {}; ///< empty where problem says why
    std::string problem {};
};

/// The file, or every regular file below the folder, by name. Nothing where there is nothing.
std::vector<InputFile> listInputFiles(const std::string &role, const std::string &path);

/// What cannot be read has a problem; only a cancel is an Error.
Result<FileHash> hashInputFile(const InputFile &file, const RunControl &run);

/// files: of that role, in the order of listInputFiles; hashes beside them. Of a folder the hash is that of
/// the list of "sha256  name" lines.
AuditInput foldInput(const std::string &role, const std::string &path, std::span<const InputFile> files,
                     std::span<const FileHash> hashes);

/// Hashes in the background from the constructor on. finish() waits; the destructor stops and waits.
class InputHashing {
public:
    InputHashing(std::vector<InputFile> files, const RunControl &run);
    ~InputHashing();
    InputHashing(const InputHashing &) = delete;
    InputHashing &operator=(const InputHashing &) = delete;

    const std::vector<InputFile> &files() const { return m_files; }
    /// One per file, in order.
    Result<std::vector<FileHash>> finish();

private:
    std::vector<InputFile> m_files;
    std::vector<FileHash> m_hashes;
    std::stop_source m_stop {};
    std::stop_callback<std::function<void()>> m_follow;
    Progress m_unseen {};
    Status m_status {};
    std::jthread m_thread;
};

} // namespace assay
