// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/guarded.h"

#include <exception>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <system_error>

namespace assay {

Error errorOfException() noexcept
{
    try {
        throw;
    } catch (const std::bad_alloc &) {
        return Error { ErrorKind::LimitExceeded, "out of memory" };
    } catch (const std::length_error &) {
        return Error { ErrorKind::LimitExceeded,
                       "out of memory: a list would be longer than can be addressed" };
    } catch (const std::filesystem::filesystem_error &error) {
        return Error { ErrorKind::Unreadable, error.code().message(), std::nullopt, error.path1().string() };
    } catch (const std::system_error &error) {
        return Error { ErrorKind::LimitExceeded, "the system refused: " + error.code().message() };
    } catch (const std::exception &error) {
        return Error { ErrorKind::Unsupported, std::string("a fault of Assay itself: ") + error.what() };
    } catch (...) {
        return Error { ErrorKind::Unsupported, "a fault of Assay itself" };
    }
}

} // namespace assay
