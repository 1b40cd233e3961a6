// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/hdf5_file.h"

#include "core/base/checked_math.h"

#include <cstring>

namespace assay {
namespace {

constexpr haddr_t LargestAddress = (haddr_t { 1 } << 62) - 1;

/// What the library keeps of an open file; the public part comes first.
struct SourceFile {
    H5FD_t base;
    const ByteSource *source;
    haddr_t endOfAddresses;
};

H5FD_t *openSource(const char *, unsigned, hid_t fapl, haddr_t)
{
    const void *info = H5Pget_driver_info(fapl);
    if (!info)
        return nullptr;
    auto *file = new SourceFile {};
    std::memcpy(&file->source, info, sizeof(file->source));
    return &file->base;
}

SourceFile *own(H5FD_t *file)
{
    return reinterpret_cast<SourceFile *>(file);
}

const SourceFile *own(const H5FD_t *file)
{
    return reinterpret_cast<const SourceFile *>(file);
}

herr_t closeSource(H5FD_t *file)
{
    delete own(file);
    return 0;
}

haddr_t endOfAddresses(const H5FD_t *file, H5FD_mem_t)
{
    return own(file)->endOfAddresses;
}

herr_t setEndOfAddresses(H5FD_t *file, H5FD_mem_t, haddr_t address)
{
    own(file)->endOfAddresses = address;
    return 0;
}

haddr_t endOfFile(const H5FD_t *file, H5FD_mem_t)
{
    return own(file)->source->size();
}

herr_t readSource(H5FD_t *file, H5FD_mem_t, hid_t, haddr_t address, size_t size, void *buffer)
{
    const ByteSource &source = *own(file)->source;
    if (!rangeFits(address, size, source.size()))
        return -1;
    return source.read(address, std::span(static_cast<std::byte *>(buffer), size)) ? 0 : -1;
}

herr_t refuseWrite(H5FD_t *, H5FD_mem_t, hid_t, haddr_t, size_t, const void *)
{
    return -1;
}

/// Registered once; also turns off what the library would do on its own: error text, plug-ins.
hid_t sourceDriver()
{
    static const hid_t driver = [] {
        H5open();
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
        H5PLset_loading_state(0);
        H5FD_class_t callbacks {};
        callbacks.name = "assay";
        callbacks.maxaddr = LargestAddress;
        callbacks.fc_degree = H5F_CLOSE_STRONG;
        callbacks.fapl_size = sizeof(const ByteSource *);
        callbacks.open = openSource;
        callbacks.close = closeSource;
        callbacks.get_eoa = endOfAddresses;
        callbacks.set_eoa = setEndOfAddresses;
        callbacks.get_eof = endOfFile;
        callbacks.read = readSource;
        callbacks.write = refuseWrite;
        for (auto &kind : callbacks.fl_map)
            kind = H5FD_MEM_DEFAULT;
        return H5FDregister(&callbacks);
    }();
    return driver;
}

class DatasetSource final : public ByteSource {
public:
    DatasetSource(std::shared_ptr<const Hdf5File> file, std::string dataset, std::uint64_t bytes)
        : ByteSource(file->source()->path(), bytes)
        , m_file(std::move(file))
        , m_dataset(std::move(dataset))
    {
    }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (!rangeFits(offset, out.size(), size()))
            return outOfRange(offset, out.size());
        std::call_once(m_once, [this] { m_status = load(); });
        if (!m_status)
            return m_status;
        if (!out.empty())
            std::memcpy(out.data(), m_bytes.data() + offset, out.size());
        return {};
    }

private:
    Status load() const
    {
        const auto failed = [this] {
            return Error { ErrorKind::Malformed, "dataset '" + m_dataset + "' cannot be read from the file",
                           std::nullopt, path() };
        };
        const std::lock_guard lock(hdf5Mutex());
        const Hdf5Id dataset(H5Dopen2(m_file->id(), m_dataset.c_str(), H5P_DEFAULT), H5Dclose);
        const Hdf5Id type(dataset < 0 ? -1 : H5Dget_type(dataset), H5Tclose);
        const Hdf5Id space(dataset < 0 ? -1 : H5Dget_space(dataset), H5Sclose);
        if (type < 0 || space < 0)
            return failed();
        const auto count = H5Sget_simple_extent_npoints(space);
        const auto bytes = count < 0 ? std::nullopt
                                     : checkedMultiply(static_cast<std::uint64_t>(count), H5Tget_size(type));
        if (!bytes || *bytes != size())
            return failed();
        m_bytes.resize(static_cast<std::size_t>(*bytes));
        return H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, m_bytes.data()) < 0 ? failed()
                                                                                         : Status();
    }

    std::shared_ptr<const Hdf5File> m_file;
    std::string m_dataset;
    mutable std::once_flag m_once;
    mutable Status m_status;
    mutable std::vector<std::byte> m_bytes;
};

} // namespace

std::mutex &hdf5Mutex()
{
    static std::mutex mutex;
    return mutex;
}

Result<std::shared_ptr<const Hdf5File>> Hdf5File::open(SourcePtr source)
{
    const std::lock_guard lock(hdf5Mutex());
    const hid_t driver = sourceDriver();
    const Hdf5Id access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    const ByteSource *bytes = source.get();
    if (driver < 0 || access < 0 || H5Pset_driver(access, driver, static_cast<const void *>(&bytes)) < 0
        || H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) < 0)
        return Error { ErrorKind::Unreadable, "the HDF5 library cannot be set up", std::nullopt,
                       source->path() };
    const hid_t id = H5Fopen(source->path().c_str(), H5F_ACC_RDONLY, access);
    if (id < 0)
        return Error { ErrorKind::Malformed,
                       "is no readable HDF5 file: its superblock or root group is damaged, or the file ends "
                       "before the "
                           + std::to_string(source->size()) + " bytes that it has are all it declares",
                       0, source->path() };
    return std::shared_ptr<const Hdf5File>(new Hdf5File(std::move(source), id));
}

Hdf5File::~Hdf5File()
{
    const std::lock_guard lock(hdf5Mutex());
    H5Fclose(m_id);
}

SourcePtr hdf5DatasetSource(std::shared_ptr<const Hdf5File> file, std::string dataset, std::uint64_t bytes)
{
    return std::make_shared<DatasetSource>(std::move(file), std::move(dataset), bytes);
}

} // namespace assay
