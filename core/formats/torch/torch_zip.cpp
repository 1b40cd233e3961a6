// SPDX-License-Identifier: GPL-3.0-or-later
// A zip archive of stored members below one top folder:
//   <top>/data.pkl        the object; storages are persistent ids with a key
//   <top>/data/<key>      raw elements of a storage
//   <top>/constants.pkl, constants/<key>, code/...   TorchScript: a tuple of constants, and source text
//   <top>/byteorder       "little" (or absent), "big"
//   <top>/version         decimal digits, 1 to 10
#include "core/formats/torch/torch_zip.h"

#include "core/formats/torch/numpy_pickle.h"
#include "core/formats/torch/torch_script.h"
#include "core/formats/torch/torch_tensors.h"
#include "core/formats/wire/zip.h"

#include <algorithm>
#include <map>
#include <set>

namespace assay {
namespace {

constexpr std::uint64_t LargestPickle = 1ull << 30;
constexpr std::uint64_t LargestInflated = 2ull << 30;
constexpr std::uint64_t LargestRecord = 64;
constexpr std::string_view PickleName = "/data.pkl";

class TorchZip {
public:
    TorchZip(ZipArchive archive, std::string top, Model &model, const RunControl &run)
        : m_archive(std::move(archive))
        , m_top(std::move(top))
        , m_model(model)
        , m_run(run)
    {
    }

    Status read()
    {
        const bool isScript = m_archive.find(m_top + "/constants.pkl") != nullptr;
        if (auto status = readRecords(); !status)
            return status;
        if (isScript)
            m_model.metadata.push_back(
                { .key = "torch.form", .value = std::string("TorchScript"), .typeName = "string" });
        if (auto status = readObject("data", isScript); !status)
            return status;
        if (isScript)
            if (auto status = readObject("constants", false); !status)
                return status;
        noteOddMembers();
        scanOtherPickles();
        countCompressed();
        return {};
    }

private:
    Result<std::string> record(const std::string &name)
    {
        const ZipEntry *entry = m_archive.find(m_top + "/" + name);
        if (!entry || entry->bytes > LargestRecord)
            return std::string();
        const auto bytes = m_archive.read(*entry, LargestRecord, m_model.findings, m_run);
        if (!bytes)
            return bytes.error();
        std::string text(reinterpret_cast<const char *>(bytes->data()), bytes->size());
        text.erase(text.find_last_not_of(" \r\n") + 1);
        return text;
    }

    Status readRecords()
    {
        const auto order = record("byteorder");
        if (!order)
            return order.error();
        m_isBigEndian = *order == "big";
        if (!order->empty() && *order != "big" && *order != "little")
            return Error { ErrorKind::Malformed,
                           "the record 'byteorder' says '" + *order + "', neither little nor big",
                           std::nullopt, m_archive.source()->path() };
        const auto version = record("version");
        if (!version)
            return version.error();
        if (!version->empty())
            m_model.metadata.push_back({ .key = "torch.version", .value = *version, .typeName = "string" });
        return {};
    }

    /// name.pkl with its storages in name/.
    Status readObject(const std::string &name, bool isScript)
    {
        const ZipEntry *entry = m_archive.find(m_top + "/" + name + ".pkl");
        if (!entry)
            return Error { ErrorKind::Malformed, "the archive has no member '" + m_top + "/" + name + ".pkl'",
                           std::nullopt, m_archive.source()->path() };
        auto bytes = m_archive.read(*entry, LargestPickle, m_model.findings, m_run);
        if (!bytes)
            return bytes.error();
        const auto source = memorySource(std::move(*bytes), m_archive.source()->path() + ":" + entry->name);
        auto pickle = readPickle(*source, 0, {}, m_run);
        if (!pickle)
            return pickle.error();
        if (pickle->end != source->size())
            m_model.findings.push_back({ .rule = "pickle.trailing-bytes",
                                         .severity = Severity::Warning,
                                         .subject = entry->name,
                                         .summary = std::to_string(source->size() - pickle->end)
                                             + " bytes follow the STOP of " + entry->name
                                             + " and belong to nothing" });
        std::ranges::copy(pickle->findings, std::back_inserter(m_model.findings));
        m_folder = m_top + "/" + name + "/";
        const std::size_t before = m_model.tensors.size();
        MakeLeaf arrays;
        if (namesArrays(*pickle)) {
            arrays
                = numpyLeaves(*pickle, *source, static_cast<std::uint32_t>(m_model.sources.size()), m_model);
            m_model.sources.push_back(source);
        }
        const auto leaves
            = eitherLeaf(torchLeaves({ .pickle = *pickle,
                                       .findStorage = [this](const auto &claim) { return find(claim); },
                                       .bigEndian = m_isBigEndian,
                                       .model = m_model }),
                         std::move(arrays));
        if (auto status = gatherTensors(*pickle, leaves, m_model, m_run); !status) {
            Error error = status.error();
            if (error.path.empty() && error.kind != ErrorKind::Cancelled)
                error.path = source->path();
            return error;
        }
        if (isScript)
            return markScriptBuffers(m_archive, m_top, *pickle, m_model, m_run);
        if (name == "constants")
            nameConstants(before);
        return {};
    }

    void nameConstants(std::size_t first)
    {
        for (std::size_t i = first; i < m_model.tensors.size(); ++i) {
            m_model.tensors[i].name = "constants." + m_model.tensors[i].name;
            m_model.tensors[i].role = TensorRole::Buffer;
            m_model.tensors[i].roleReason = "constant of a TorchScript archive";
        }
    }

    Result<Extent> find(const StorageClaim &claim)
    {
        const ZipEntry *entry = m_archive.find(m_folder + claim.key);
        if (!entry)
            return Error { ErrorKind::Malformed,
                           "its storage '" + m_folder + claim.key + "' is not in the archive", claim.offset };
        m_used.insert(entry);
        const auto claimed = packedBytes(claim.dtype, claim.elementCount);
        if (!claimed || *claimed > entry->bytes)
            return Error { ErrorKind::Malformed,
                           "its storage '" + claim.key + "' is declared with "
                               + std::to_string(claim.elementCount) + " elements of "
                               + traits(claim.dtype).name + ", the member has " + std::to_string(entry->bytes)
                               + " bytes",
                           claim.offset };
        if (*claimed < entry->bytes && m_told.insert(entry).second)
            m_model.findings.push_back(
                { .rule = "torch.storage-size",
                  .severity = Severity::Warning,
                  .subject = entry->name,
                  .summary = "the member " + entry->name + " has " + std::to_string(entry->bytes)
                      + " bytes, the pickle declares a storage of " + std::to_string(*claimed) });
        if (entry->method == 0)
            return Extent { 0, entry->payloadOffset, *claimed };
        return inflated(*entry, *claimed);
    }

    Result<Extent> inflated(const ZipEntry &entry, std::uint64_t claimed)
    {
        if (const auto found = m_inflated.find(&entry); found != m_inflated.end())
            return Extent { found->second, 0, claimed };
        auto bytes = m_archive.read(entry, m_budget, m_model.findings, m_run);
        if (!bytes)
            return bytes.error();
        m_budget -= bytes->size();
        const auto index = static_cast<std::uint32_t>(m_model.sources.size());
        m_model.sources.push_back(
            memorySource(std::move(*bytes), m_archive.source()->path() + ":" + entry.name));
        m_inflated[&entry] = index;
        return Extent { index, 0, claimed };
    }

    /// A second pickle beside the object may be loaded by whoever knows of it.
    void scanOtherPickles()
    {
        constexpr std::uint64_t LargestScanned = 64 << 20;
        for (const auto &entry : m_archive.entries()) {
            const bool isOwn = entry.name == m_top + "/data.pkl" || entry.name == m_top + "/constants.pkl";
            if (isOwn || m_used.contains(&entry) || !entry.name.ends_with(".pkl")
                || entry.bytes > LargestScanned)
                continue;
            auto bytes = m_archive.read(entry, LargestScanned, m_model.findings, m_run);
            if (!bytes)
                continue;
            const auto source
                = memorySource(std::move(*bytes), m_archive.source()->path() + ":" + entry.name);
            auto scan = scanPickles(*source, 0, m_run);
            m_model.findings.push_back({ .rule = "torch.other-pickle",
                                         .severity = Severity::Note,
                                         .subject = entry.name,
                                         .summary = "the archive holds another pickle, " + entry.name });
            for (auto &finding : scan.findings) {
                finding.summary = entry.name + ": " + finding.summary;
                m_model.findings.push_back(std::move(finding));
            }
        }
    }

    /// A tensor in a deflated member takes its share of the compressed bytes.
    void countCompressed()
    {
        std::map<std::uint32_t, const ZipEntry *> entries;
        for (const auto &[entry, source] : m_inflated)
            entries[source] = entry;
        for (auto &tensor : m_model.tensors)
            for (auto &part : tensor.parts)
                if (const auto found = entries.find(part.extent.source); found != entries.end()) {
                    const ZipEntry &entry = *found->second;
                    part.fileBytes = static_cast<std::uint64_t>(
                        static_cast<double>(entry.compressedBytes) * static_cast<double>(part.extent.size)
                        / static_cast<double>(std::max<std::uint64_t>(entry.bytes, 1)));
                }
    }

    /// Storages that no tensor uses are bytes paid for nothing.
    void noteOddMembers()
    {
        std::uint64_t bytes = 0, count = 0;
        std::string first;
        for (const auto &entry : m_archive.entries())
            if (entry.name.starts_with(m_top + "/data/") && !m_used.contains(&entry)) {
                bytes += entry.bytes;
                first = count++ == 0 ? entry.name : first;
            }
        if (count > 0)
            m_model.findings.push_back({ .rule = "torch.unused-storage",
                                         .severity = Severity::Note,
                                         .subject = first,
                                         .summary = std::to_string(count) + " storages (" + first
                                             + (count > 1 ? " and more" : "") + ") of "
                                             + std::to_string(bytes) + " bytes belong to no tensor" });
    }

    ZipArchive m_archive;
    std::string m_top, m_folder;
    Model &m_model;
    const RunControl &m_run;
    bool m_isBigEndian = false;
    std::set<const ZipEntry *> m_used, m_told;
    std::map<const ZipEntry *, std::uint32_t> m_inflated;
    std::uint64_t m_budget = LargestInflated;
};

/// The folder of the first ".../data.pkl", empty if there is none.
std::string topFolder(const ZipArchive &archive)
{
    for (const auto &entry : archive.entries())
        if (entry.name.ends_with(PickleName) && entry.name.find('/') == entry.name.size() - PickleName.size())
            return entry.name.substr(0, entry.name.size() - PickleName.size());
    return {};
}

} // namespace

bool looksLikeTorchZip(std::span<const std::byte> head, const ByteSource &source)
{
    if (!looksLikeZip(head))
        return false;
    const auto archive = ZipArchive::open(SourcePtr(SourcePtr(), &source));
    if (archive)
        return !topFolder(*archive).empty();
    // Damaged: told apart by the name of the first member alone.
    const std::string_view text(reinterpret_cast<const char *>(head.data()), head.size());
    const auto at = text.substr(0, 300).find(PickleName);
    return at != std::string_view::npos && at > 30;
}

Result<Pickle> readTorchPickle(const SourcePtr &source, const RunControl &run)
{
    const auto archive = ZipArchive::open(source);
    if (!archive)
        return archive.error();
    const ZipEntry *entry = archive->find(topFolder(*archive) + std::string(PickleName));
    if (!entry)
        return Error { ErrorKind::Malformed, "the archive has no member data.pkl", std::nullopt,
                       source->path() };
    std::vector<Finding> findings;
    auto bytes = archive->read(*entry, LargestPickle, findings, run);
    if (!bytes)
        return bytes.error();
    return readPickle(*memorySource(std::move(*bytes), source->path() + ":" + entry->name), 0, {}, run);
}

Status readTorchZip(SourcePtr source, Model &model, const RunControl &run)
{
    std::vector<std::byte> head(std::min<std::uint64_t>(4, source->size()));
    if (auto status = source->read(0, head); !status)
        return status.error();
    if (!looksLikeZip(head))
        return Error { ErrorKind::Unsupported,
                       "is no PyTorch file: it begins neither as a zip archive nor as the form before 1.6 ("
                           + std::to_string(source->size()) + " bytes)",
                       0, source->path() };
    auto archive = ZipArchive::open(source);
    if (!archive)
        return archive.error();
    const std::string top = topFolder(*archive);
    if (top.empty())
        return Error { ErrorKind::Unsupported,
                       "is a zip archive of " + std::to_string(archive->entries().size())
                           + " members without a data.pkl: no PyTorch file",
                       0, source->path() };
    model.sources.push_back(source);
    return TorchZip(std::move(*archive), top, model, run).read();
}

} // namespace assay
