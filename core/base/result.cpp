// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

namespace assay {

std::string describe(const Error &error)
{
    std::string text = error.path.empty() ? error.sentence : error.path + ": " + error.sentence;
    if (error.offset)
        text += " (at byte " + std::to_string(*error.offset) + ")";
    return text;
}

const char *errorKindName(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::NotFound:
        return "not-found";
    case ErrorKind::Unreadable:
        return "unreadable";
    case ErrorKind::Malformed:
        return "malformed";
    case ErrorKind::Truncated:
        return "truncated";
    case ErrorKind::Unsupported:
        return "unsupported";
    case ErrorKind::LimitExceeded:
        return "limit-exceeded";
    case ErrorKind::Unwritable:
        return "unwritable";
    case ErrorKind::Usage:
        return "usage";
    case ErrorKind::Cancelled:
        return "cancelled";
    }
    return "unknown";
}

} // namespace assay
