// SPDX-License-Identifier: GPL-3.0-or-later
// Which files are open as inputs, by what they are and not by what they are called: no output may replace
// one. The one list is kept for the whole process; any thread.
#pragma once

#include "core/base/byte_source.h"

#include <compare>
#include <cstdint>

namespace assay {

/// A file as the system tells it from all others.
struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    auto operator<=>(const FileId &) const = default;
};

/// Counts the file as an input as long as it lives.
class OpenInput {
public:
    explicit OpenInput(FileId id);
    ~OpenInput();
    OpenInput(const OpenInput &) = delete;
    OpenInput &operator=(const OpenInput &) = delete;

private:
    FileId m_id;
};

bool isOpenAsInput(FileId id);

/// An Error if the file behind the source (or behind what it is a window of) is no longer what it was when it
/// was opened: size, time of modification, time of status. And if one of its reads has failed, whoever read:
/// what was sampled or guessed without those bytes may not stand. A source in memory never changes.
Status unchanged(const ByteSource &source);
/// Of all: to be asked at the end of what was measured, so that no figure is of other bytes than those named.
Status unchanged(std::span<const SourcePtr> sources);

/// Reads of files that the system failed while this lives, in any thread, whoever passed over the Error: for
/// work that opens and closes files of its own. What is guessed without those bytes may not stand.
class ReadWatch {
public:
    ReadWatch();
    /// The first of them.
    Status status() const;

private:
    std::uint64_t m_before; ///< failures of the process until then
};
/// Told by a source of every read that the system failed.
void noteFailedRead(const Error &error);

/// Beside ByteSource, of those sources that are a file.
class FileBehind {
public:
    virtual ~FileBehind() = default;
    virtual Status unchanged() const = 0;
};

} // namespace assay
