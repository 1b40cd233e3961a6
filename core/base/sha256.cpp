// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"

#include "core/base/parallel.h"

#include <algorithm>

#include <openssl/evp.h>

namespace assay {

struct Sha256::State {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    State() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
    ~State() { EVP_MD_CTX_free(context); }
    State(const State &) = delete;
    State &operator=(const State &) = delete;
};

Sha256::Sha256()
    : m_state(std::make_unique<State>())
{
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256 &&) noexcept = default;
Sha256 &Sha256::operator=(Sha256 &&) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes)
{
    EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size());
}

std::string Sha256::finish()
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_DigestFinal_ex(m_state->context, digest, &length);
    std::string text;
    for (unsigned i = 0; i < length; ++i) {
        text += "0123456789abcdef"[digest[i] >> 4];
        text += "0123456789abcdef"[digest[i] & 15];
    }
    return text;
}

std::string sha256(std::span<const std::byte> bytes)
{
    Sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

Result<std::string> sha256(const ByteSource &source, std::uint64_t offset, std::uint64_t size,
                           const RunControl &run)
{
    constexpr std::uint64_t PieceBytes = 1024 * 1024;
    Sha256 hash;
    std::vector<std::byte> scratch;
    for (std::uint64_t done = 0; done < size;) {
        if (run.cancelled())
            return cancelledError();
        const std::uint64_t piece = std::min(PieceBytes, size - done);
        const auto bytes = source.view(offset + done, piece, scratch);
        if (!bytes)
            return bytes.error();
        hash.update(*bytes);
        done += piece;
        run.advance(piece);
    }
    return hash.finish();
}

} // namespace assay
