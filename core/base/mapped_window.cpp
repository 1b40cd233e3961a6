// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/mapped_window.h"

#include "core/base/checked_math.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>

#include <sys/mman.h>
#include <sys/stat.h>

namespace assay {
namespace {

/// Large enough that mapping costs little beside reading, small enough that what is mapped at once is no
/// share of the memory.
constexpr std::uint64_t WindowBytes = 2u << 20;
/// Windows begin at multiples of it: what the kernel maps at a touch.
constexpr std::uint64_t WindowStep = 64u << 10;

/// What the signal handler looks at, at an address that never changes: a window of any thread.
struct Slot {
    std::atomic<bool> taken { false };
    std::atomic<std::uintptr_t> begin { 0 }; ///< WindowBytes from there on are this window's; 0: none
    std::atomic<bool> lost { false }; ///< bytes were asked for that the file does not have
};
constexpr std::size_t MostWindows = 512;
std::array<Slot, MostWindows> g_slots;
struct sigaction g_before;

/// Puts zeros where the file's bytes are gone, so that the reader goes on to the place where it asks check().
bool fillLostWindow(std::uintptr_t address)
{
    for (Slot &slot : g_slots) {
        const std::uintptr_t begin = slot.begin.load(std::memory_order_acquire);
        if (begin == 0 || address < begin || address - begin >= WindowBytes)
            continue;
        void *const room = reinterpret_cast<void *>(begin);
        if (::mmap(room, WindowBytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
            == MAP_FAILED)
            return false;
        slot.lost.store(true, std::memory_order_release);
        return true;
    }
    return false;
}

void onBusError(int signal, siginfo_t *info, void *context)
{
    if (fillLostWindow(reinterpret_cast<std::uintptr_t>(info->si_addr)))
        return;
    if ((g_before.sa_flags & SA_SIGINFO) != 0)
        return g_before.sa_sigaction(signal, info, context);
    // Not ours, and not caught before: the instruction is tried again, and then it ends the program.
    ::sigaction(SIGBUS, &g_before, nullptr);
}

void catchBusErrors()
{
    static std::once_flag once;
    std::call_once(once, [] {
        struct sigaction action { };
        action.sa_sigaction = onBusError;
        action.sa_flags = SA_SIGINFO;
        ::sigemptyset(&action.sa_mask);
        ::sigaction(SIGBUS, &action, &g_before);
    });
}

std::optional<std::size_t> takeSlot()
{
    for (std::size_t i = 0; i < g_slots.size(); ++i)
        if (!g_slots[i].taken.exchange(true))
            return i;
    return std::nullopt;
}

} // namespace

MappedWindow::~MappedWindow()
{
    if (!m_slot)
        return;
    Slot &slot = g_slots[*m_slot];
    const std::uintptr_t begin = slot.begin.exchange(0);
    if (begin != 0)
        ::munmap(reinterpret_cast<void *>(begin), WindowBytes);
    slot.lost.store(false);
    slot.taken.store(false);
}

bool MappedWindow::reserve()
{
    if (m_slot)
        return true;
    catchBusErrors();
    m_slot = takeSlot();
    if (!m_slot)
        return false;
    void *const room = ::mmap(nullptr, WindowBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) {
        g_slots[*m_slot].taken.store(false);
        m_slot.reset();
        return false;
    }
    g_slots[*m_slot].begin.store(reinterpret_cast<std::uintptr_t>(room), std::memory_order_release);
    return true;
}

std::optional<std::span<const std::byte>> MappedWindow::view(const ByteSource &source, std::uint64_t offset,
                                                             std::uint64_t size)
{
    const auto *mappable = dynamic_cast<const MappableFile *>(&source);
    if (!mappable || !rangeFits(offset, size, source.size()) || size > WindowBytes - WindowStep)
        return std::nullopt;
    const auto place = mappable->placeOf(offset);
    if (!place || !reserve())
        return std::nullopt;
    Slot &slot = g_slots[*m_slot];
    auto *const begin = reinterpret_cast<std::byte *>(slot.begin.load(std::memory_order_relaxed));
    const bool isInside = m_source == &source && m_descriptor == place->descriptor && place->offset >= m_begin
        && place->offset + size <= m_begin + WindowBytes && !slot.lost.load();
    if (!isInside) {
        const std::uint64_t first = place->offset / WindowStep * WindowStep;
        m_source = nullptr;
        if (::mmap(begin, WindowBytes, PROT_READ, MAP_SHARED | MAP_FIXED, place->descriptor,
                   static_cast<off_t>(first))
            == MAP_FAILED)
            return std::nullopt;
        slot.lost.store(false);
        m_source = &source;
        m_descriptor = place->descriptor;
        m_begin = first;
    }
    m_end = place->offset + size;
    return std::span<const std::byte>(begin + (place->offset - m_begin), size);
}

Status MappedWindow::check() const
{
    if (!m_slot || !m_source)
        return {};
    struct stat now { };
    if (::fstat(m_descriptor, &now) != 0)
        return Error { ErrorKind::Unreadable, std::string("cannot look at it: ") + std::strerror(errno),
                       std::nullopt, m_source->path() };
    // Behind the end of a file the rest of its last page reads as zeros, without a signal.
    if (static_cast<std::uint64_t>(now.st_size) < m_end)
        return Error { ErrorKind::Truncated,
                       "the file became shorter while it was read: its first " + std::to_string(m_end)
                           + " bytes were wanted, it has " + std::to_string(now.st_size) + " now",
                       static_cast<std::uint64_t>(now.st_size), m_source->path() };
    if (g_slots[*m_slot].lost.load(std::memory_order_acquire))
        return Error { ErrorKind::Unreadable, "read failed: the system could not bring the mapped bytes",
                       m_begin, m_source->path() };
    return {};
}

} // namespace assay
