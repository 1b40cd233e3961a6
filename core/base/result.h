// SPDX-License-Identifier: GPL-3.0-or-later
// What every fallible function of the core returns: a value, or one sentence that says what is wrong and
// where.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace assay {

enum class ErrorKind {
    NotFound, ///< the path does not exist
    Unreadable, ///< the system refused or the read came back short
    Malformed, ///< the bytes contradict their own format
    Truncated, ///< the file ends before what it declares
    Unsupported, ///< recognised, and not decoded by this version
    LimitExceeded, ///< a count or size beyond what Assay accepts from a stranger
    Unwritable, ///< an output could not be written
    Usage, ///< the caller asked for something that does not exist
    Cancelled, ///< the user stopped it
};

struct Error {
    ErrorKind kind = ErrorKind::Malformed;
    std::string sentence; ///< names the place and the two numbers that disagree; no trailing full stop
    std::optional<std::uint64_t> offset {}; ///< byte in the file named by path
    std::string path {};
};

/// "path: sentence (at byte N)", with the parts that are known.
std::string describe(const Error &error);

/// Id of a kind as it appears in findings and tests: "malformed", "truncated", ...
const char *errorKindName(ErrorKind kind);

template <typename T> class [[nodiscard]] Result {
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    explicit operator bool() const { return m_state.index() == 0; }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(value()); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    T &value()
    {
        assert(m_state.index() == 0);
        return *std::get_if<0>(&m_state);
    }
    const T &value() const
    {
        assert(m_state.index() == 0);
        return *std::get_if<0>(&m_state);
    }
    const Error &error() const
    {
        assert(m_state.index() == 1);
        return *std::get_if<1>(&m_state);
    }

private:
    std::variant<T, Error> m_state;
};

template <> class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error)
        : m_error(std::move(error))
    {
    }
    explicit operator bool() const { return !m_error.has_value(); }
    const Error &error() const
    {
        assert(m_error.has_value());
        return *m_error;
    }

private:
    std::optional<Error> m_error;
};

using Status = Result<void>;

} // namespace assay
