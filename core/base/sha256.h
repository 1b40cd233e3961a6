// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 (FIPS 180-4) through OpenSSL's EVP interface.
#pragma once

#include "core/base/byte_source.h"
#include "core/base/run_control.h"

#include <memory>
#include <span>
#include <string>

namespace assay {

/// Incremental; move-only; one thread.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256 &&) noexcept;
    Sha256 &operator=(Sha256 &&) noexcept;
    void update(std::span<const std::byte> bytes);
    /// 64 lower-case hexadecimal digits; ends the computation.
    std::string finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

std::string sha256(std::span<const std::byte> bytes);
/// Of [offset, offset + size), streamed in 1 MiB pieces; progress in bytes.
Result<std::string> sha256(const ByteSource &source, std::uint64_t offset, std::uint64_t size,
                           const RunControl &run);

} // namespace assay
