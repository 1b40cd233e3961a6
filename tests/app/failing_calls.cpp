// SPDX-License-Identifier: GPL-3.0-or-later
// Put before the C library by LD_PRELOAD: makes one call to the disk fail. $ASSAY_FAIL is "CALL NUMBER
// ERRNO", e.g. "pwrite 3 28": the third pwrite() ends with ENOSPC, and so does every later one (a full disk
// stays full), unless a word stands behind it ("pread 3 5 once": one bad sector). The call "short" makes
// every pread() give an odd number of bytes at most. $ASSAY_CALLS names a file that the number of calls is
// appended to at the end, one "CALL NUMBER" a line.
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

constexpr std::size_t ShortRead = 4093; ///< bytes; a prime, so that no block boundary is met

enum Call { Pread, Pwrite, Write, Fsync, Rename, Linkat, CallCount };
constexpr const char *Names[CallCount] { "pread", "pwrite", "write", "fsync", "rename", "linkat" };

struct Plan {
    int call = -1, number = 0, code = 0;
    bool readsShort = false, isOnce = false;
    std::atomic<int> counts[CallCount] {};

    Plan()
    {
        const char *text = std::getenv("ASSAY_FAIL");
        char name[16] = {}, once[8] = {};
        if (!text || std::sscanf(text, "%15s %d %d %7s", name, &number, &code, once) < 1)
            return;
        isOnce = once[0] != '\0';
        readsShort = std::strcmp(name, "short") == 0;
        for (int i = 0; i < CallCount; ++i)
            if (std::strcmp(name, Names[i]) == 0)
                call = i;
    }
    ~Plan()
    {
        const char *path = std::getenv("ASSAY_CALLS");
        std::FILE *file = path ? std::fopen(path, "a") : nullptr;
        if (!file)
            return;
        for (int i = 0; i < CallCount; ++i)
            std::fprintf(file, "%s %d\n", Names[i], counts[i].load());
        std::fclose(file);
    }
    bool fails(Call which)
    {
        const int count = ++counts[which];
        if (which != call || count < number || (isOnce && count > number))
            return false;
        errno = code;
        return true;
    }
};

Plan &plan()
{
    static Plan one;
    return one;
}

template <typename Function> Function next(const char *name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" {

ssize_t pread(int descriptor, void *bytes, size_t size, off_t offset)
{
    static const auto real = next<ssize_t (*)(int, void *, size_t, off_t)>("pread");
    if (plan().fails(Pread))
        return -1;
    return real(descriptor, bytes, plan().readsShort && size > ShortRead ? ShortRead : size, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset)
{
    static const auto real = next<ssize_t (*)(int, const void *, size_t, off_t)>("pwrite");
    return plan().fails(Pwrite) ? -1 : real(descriptor, bytes, size, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    static const auto real = next<ssize_t (*)(int, const void *, size_t)>("write");
    if (descriptor == STDERR_FILENO)
        return real(descriptor, bytes, size);
    return plan().fails(Write) ? -1 : real(descriptor, bytes, size);
}

int fsync(int descriptor)
{
    static const auto real = next<int (*)(int)>("fsync");
    return plan().fails(Fsync) ? -1 : real(descriptor);
}

int rename(const char *from, const char *to) noexcept
{
    static const auto real = next<int (*)(const char *, const char *)>("rename");
    return plan().fails(Rename) ? -1 : real(from, to);
}

int linkat(int fromFolder, const char *from, int toFolder, const char *to, int flags) noexcept
{
    static const auto real = next<int (*)(int, const char *, int, const char *, int)>("linkat");
    return plan().fails(Linkat) ? -1 : real(fromFolder, from, toFolder, to, flags);
}

} // extern "C"
