// SPDX-License-Identifier: GPL-3.0-or-later
// An output file is either complete or as it was before: written beside, flushed to disk, renamed.
//  - A symbolic link is followed: the file it leads to is replaced, the link stays. Of hard links only the
//    name given is replaced.
//  - What exists and is no regular file (a device, a FIFO) is written to at the end, never replaced.
//  - A file that is open as an input is refused (Usage), whatever name it is given by.
//  - A file that existed keeps its mode, and its owner where the system lets us.
//  - The file beside has no name until it is complete (O_TMPFILE); where the file system knows no such files
//  it
//    is called .assay-XXXXXX.tmp and locked. Files of that name that nobody holds locked are what killed
//    runs left: the next output into the same folder removes them.
#pragma once

#include "core/base/text_sink.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace assay {

/// Move-only. Destroyed without commit, it leaves nothing behind.
class AtomicFile {
public:
    static Result<AtomicFile> create(const std::string &path);
    AtomicFile(AtomicFile &&other) noexcept;
    AtomicFile &operator=(AtomicFile &&other) noexcept;
    ~AtomicFile();

    Status append(std::span<const std::byte> bytes);
    Status append(std::string_view text);
    /// Overwrites bytes already appended, e.g. a header whose numbers are known only at the end.
    Status overwrite(std::uint64_t offset, std::span<const std::byte> bytes);
    std::uint64_t size() const { return m_size; }
    /// fsync, rename over the target, fsync of the folder.
    Status commit();

private:
    AtomicFile() = default;
    Status openBeside();
    Status openNamed(const std::string &folder);
    Status giveName();
    Status pourOut();
    void discard();
    Error failure(std::string_view doing) const;

    std::string m_path; ///< as given
    std::string m_target; ///< m_path with its links followed
    std::string m_temporaryPath; ///< empty as long as the file has no name
    int m_descriptor = -1;
    bool m_isPoured = false; ///< the target is a device or a FIFO
    std::uint64_t m_size = 0;
};

/// One call for small outputs, and for long ones that are made part by part.
Status writeFileAtomically(const std::string &path, std::string_view contents);
Status writeFileAtomically(const std::string &path, const std::function<Status(const TextSink &sink)> &write);

} // namespace assay
