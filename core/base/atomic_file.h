// SPDX-License-Identifier: GPL-3.0-or-later
// An output file is either complete or as it was before: written beside, flushed to disk, renamed.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
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
    const std::string &temporaryPath() const { return m_temporaryPath; }
    /// fsync, rename over the target, fsync of the folder.
    Status commit();

private:
    AtomicFile() = default;
    void discard();
    Error failure(std::string_view doing) const;

    std::string m_path;
    std::string m_temporaryPath;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

/// One call for small outputs.
Status writeFileAtomically(const std::string &path, std::string_view contents);

} // namespace assay
