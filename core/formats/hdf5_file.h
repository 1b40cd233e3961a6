// SPDX-License-Identifier: GPL-3.0-or-later
// The HDF5 library behind a ByteSource: it sees no path of its own, so slices of archives can be read and
// no file but the given one is ever opened. The library is not built for threads: all calls take one lock.
#pragma once

#include "core/base/byte_source.h"

#include <mutex>

#include <hdf5.h>

namespace assay {

/// Held around every call of the library.
std::mutex &hdf5Mutex();

/// An identifier of the library, closed at the end; the mutex must be held then.
class Hdf5Id {
public:
    Hdf5Id(hid_t id, herr_t (*close)(hid_t))
        : m_id(id)
        , m_close(close)
    {
    }
    ~Hdf5Id()
    {
        if (m_id >= 0)
            m_close(m_id);
    }
    Hdf5Id(const Hdf5Id &) = delete;
    Hdf5Id &operator=(const Hdf5Id &) = delete;
    operator hid_t() const { return m_id; }

private:
    hid_t m_id;
    herr_t (*m_close)(hid_t);
};

/// An open file; shared by the datasets that are read later.
class Hdf5File {
public:
    /// The mutex must not be held.
    static Result<std::shared_ptr<const Hdf5File>> open(SourcePtr source);
    ~Hdf5File();
    hid_t id() const { return m_id; }
    const SourcePtr &source() const { return m_source; }

private:
    Hdf5File(SourcePtr source, hid_t id)
        : m_source(std::move(source))
        , m_id(id)
    {
    }
    SourcePtr m_source;
    hid_t m_id;
};

/// The stored elements of a dataset, in its own byte order, loaded whole on the first read.
SourcePtr hdf5DatasetSource(std::shared_ptr<const Hdf5File> file, std::string dataset, std::uint64_t bytes);

} // namespace assay
