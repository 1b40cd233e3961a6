// SPDX-License-Identifier: GPL-3.0-or-later
// FlatBuffers without their compiler: every offset is checked against the file before it is followed.
#pragma once

#include "core/base/byte_source.h"

#include <cstring>
#include <optional>

namespace assay {

struct FlatVector {
    std::uint64_t offset = 0; ///< of the first item
    std::uint64_t count = 0;
};

/// A table of a flatbuffer. Fields are named by their byte offset in the vtable (4, 6, 8, ...), as in the
/// schema's generated code; an absent field is empty. One thread.
class FlatTable {
public:
    /// The table at that place of the file; what names it in errors and must outlive it.
    static Result<FlatTable> open(const ByteSource &source, std::uint64_t offset, const char *what);

    /// A number stored in the table, or otherwise where the field is absent.
    template <typename T> Result<T> number(std::uint16_t field, T otherwise) const
    {
        const auto at = place(field, sizeof(T));
        if (!at)
            return at.error();
        if (!*at)
            return otherwise;
        std::byte raw[sizeof(T)];
        if (auto status = m_source->read(**at, raw); !status)
            return status.error();
        T value;
        std::memcpy(&value, raw, sizeof(T));
        return value;
    }
    Result<std::optional<FlatTable>> table(std::uint16_t field, const char *what) const;
    /// A vector of items of that size; it lies inside the file.
    Result<std::optional<FlatVector>> vector(std::uint16_t field, std::uint64_t itemBytes) const;
    /// At most 16 KiB of text; empty where it is absent.
    Result<std::string> text(std::uint16_t field) const;
    /// The table that item index of a vector of offsets stands for.
    Result<FlatTable> item(const FlatVector &vector, std::uint64_t index, const char *what) const;

private:
    /// Where a field's bytes lie.
    Result<std::optional<std::uint64_t>> place(std::uint16_t field, std::uint64_t size) const;
    /// Where the field's 32-bit offset leads.
    Result<std::optional<std::uint64_t>> target(std::uint16_t field) const;
    Result<std::uint64_t> follow(std::uint64_t at) const;
    Error error(ErrorKind kind, std::uint64_t offset, const std::string &sentence) const;

    const ByteSource *m_source = nullptr;
    std::uint64_t m_offset = 0, m_vtable = 0;
    std::uint16_t m_vtableBytes = 0, m_tableBytes = 0;
    const char *m_what = "";
};

} // namespace assay
