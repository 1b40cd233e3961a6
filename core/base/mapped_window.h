// SPDX-License-Identifier: GPL-3.0-or-later
// A file's bytes as the system caches them, without a copy. A file that shrinks while somebody reads its
// mapping is a bus error: here it is bytes of zero and, when asked, an Error.
#pragma once

#include "core/base/byte_source.h"

#include <optional>

namespace assay {

/// Beside ByteSource, of those sources whose bytes are those of a file.
class MappableFile {
public:
    struct Place {
        int descriptor;
        std::uint64_t offset; ///< in the file
    };
    virtual ~MappableFile() = default;
    /// Where that byte of the source lies; empty if what is behind it is no file.
    virtual std::optional<Place> placeOf(std::uint64_t offset) const = 0;
};

/// One window of one file, moved as views are asked for. One thread at a time, as many windows as one likes
/// (past a few hundred at once they are refused). Catches SIGBUS for its own addresses from the first view
/// on.
class MappedWindow {
public:
    MappedWindow() = default;
    ~MappedWindow();
    MappedWindow(const MappedWindow &) = delete;
    MappedWindow &operator=(const MappedWindow &) = delete;

    /// The bytes [offset, offset + size) of the source, mapped; empty where they cannot be (no file, longer
    /// than a window, no addresses left): then they are to be read. Valid until the next call; the source
    /// must live as long.
    std::optional<std::span<const std::byte>> view(const ByteSource &source, std::uint64_t offset,
                                                   std::uint64_t size);

    /// That what was seen through the last view was the file's: to be asked after it was read and before it
    /// counts.
    Status check() const;

private:
    bool reserve();

    std::optional<std::size_t> m_slot; ///< where the signal handler finds this window
    const ByteSource *m_source = nullptr; ///< what is mapped; null: nothing
    int m_descriptor = -1;
    std::uint64_t m_begin = 0; ///< of the window, in the file
    std::uint64_t m_end = 0; ///< of the last view, in the file
};

} // namespace assay
