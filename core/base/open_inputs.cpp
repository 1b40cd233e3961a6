// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/open_inputs.h"

#include <mutex>
#include <set>

namespace assay {
namespace {

struct Inputs {
    std::mutex mutex;
    std::multiset<FileId> open;
};

/// Never destroyed: a source may outlive every static object.
Inputs &inputs()
{
    static Inputs &only = *new Inputs;
    return only;
}

} // namespace

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
