// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_parts.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace assay {
namespace {

const WindowParts *g_parts = nullptr;

} // namespace

const WindowParts *windowParts()
{
    return g_parts;
}

void setWindowParts(const WindowParts &parts)
{
    g_parts = &parts;
}

Error becomeWindowProgram(std::span<const std::string> words)
{
    std::error_code problem;
    const auto folder = std::filesystem::read_symlink("/proc/self/exe", problem).parent_path();
    // The window's class on the screen follows the first word: a desktop knows this program as "assay".
    std::vector<std::string> all { "assay" };
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char *> pointers;
    for (std::string &word : all)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    std::string reason;
    for (const char *place : { "assay-window", ASSAY_WINDOW_FROM_BIN }) {
        const auto program = (folder / place).lexically_normal();
        ::execv(program.c_str(), pointers.data());
        reason += (reason.empty() ? "" : "; ") + program.string() + ": " + std::strerror(errno);
    }
    return { ErrorKind::Unreadable,
             "the window and PDF need the program assay-window, which does not start (" + reason + ")" };
}

} // namespace assay
