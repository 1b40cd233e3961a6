// SPDX-License-Identifier: GPL-3.0-or-later
// Where bytes come from: positional reads, so that any number of threads share one source without a lock.
// A file that shrinks under us is a short read and so an Error, never a signal.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace assay {

class ByteSource {
public:
    virtual ~ByteSource() = default;
    ByteSource(const ByteSource &) = delete;
    ByteSource &operator=(const ByteSource &) = delete;

    std::uint64_t size() const { return m_size; }
    const std::string &path() const { return m_path; }

    /// Fills all of out from offset, or fails; any thread.
    virtual Status read(std::uint64_t offset, std::span<std::byte> out) const = 0;

    /// The bytes [offset, offset + size): a view into the source where it holds them in memory, else read
    /// into scratch (grown once, reused). Valid until scratch changes or the source ends; any thread.
    virtual Result<std::span<const std::byte>> view(std::uint64_t offset, std::uint64_t size,
                                                    std::vector<std::byte> &scratch) const;

protected:
    ByteSource(std::string path, std::uint64_t size)
        : m_path(std::move(path))
        , m_size(size)
    {
    }
    Error outOfRange(std::uint64_t offset, std::uint64_t size) const;

private:
    std::string m_path;
    std::uint64_t m_size;
};

using SourcePtr = std::shared_ptr<const ByteSource>;

/// A regular file; directories, sockets and missing paths are Errors that say so.
Result<SourcePtr> openFile(const std::string &path);
/// Bytes held in memory; path is the name shown in errors.
SourcePtr memorySource(std::vector<std::byte> bytes, std::string path);
/// A window of another source; offsets in errors are relative to the window. [offset, offset+size) must fit.
Result<SourcePtr> sliceSource(SourcePtr source, std::uint64_t offset, std::uint64_t size);

/// The whole source as text if it is at most limit bytes.
Result<std::string> readText(const ByteSource &source, std::uint64_t limit);

} // namespace assay
