// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/open_inputs.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <set>

namespace assay {
namespace {

struct Inputs {
    std::mutex mutex;
    std::multiset<FileId> open;
};

struct Failures {
    std::mutex mutex;
    std::uint64_t count = 0;
    std::deque<Error> last; ///< at most MostKept
};
constexpr std::size_t MostKept = 64;

Failures &failures()
{
    static Failures &only = *new Failures;
    return only;
}

/// Never destroyed: a source may outlive every static object.
Inputs &inputs()
{
    static Inputs &only = *new Inputs;
    return only;
}

} // namespace

ReadWatch::ReadWatch()
{
    const std::lock_guard lock(failures().mutex);
    m_before = failures().count;
}

Status ReadWatch::status() const
{
    const std::lock_guard lock(failures().mutex);
    const std::uint64_t firstKept = failures().count - failures().last.size();
    if (failures().count == m_before)
        return {};
    return failures().last[static_cast<std::size_t>(std::max(m_before, firstKept) - firstKept)];
}

void noteFailedRead(const Error &error)
{
    const std::lock_guard lock(failures().mutex);
    ++failures().count;
    failures().last.push_back(error);
    if (failures().last.size() > MostKept)
        failures().last.pop_front();
}

OpenInput::OpenInput(FileId id)
    : m_id(id)
{
    const std::lock_guard lock(inputs().mutex);
    inputs().open.insert(id);
}

OpenInput::~OpenInput()
{
    const std::lock_guard lock(inputs().mutex);
    inputs().open.erase(inputs().open.find(m_id));
}

bool isOpenAsInput(FileId id)
{
    const std::lock_guard lock(inputs().mutex);
    return inputs().open.contains(id);
}

Status unchanged(const ByteSource &source)
{
    const auto *file = dynamic_cast<const FileBehind *>(&source);
    return file ? file->unchanged() : Status();
}

Status unchanged(std::span<const SourcePtr> sources)
{
    for (const SourcePtr &source : sources)
        if (auto status = unchanged(*source); !status)
            return status;
    return {};
}

} // namespace assay
