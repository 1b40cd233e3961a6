// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scale/share.h"

#include "core/analysis/layer_measuring.h"
#include "core/audit/evidence.h"
#include "core/base/number_text.h"
#include "core/base/open_inputs.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/base/version.h"
#include "core/layouts/layout.h"
#include "core/scale/build_id.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

/// Feeds texts and numbers to a digest so that no two lists of them give the same bytes.
class Digest {
public:
    void add(std::string_view text)
    {
        add(std::uint64_t { text.size() });
        m_hash.update(std::as_bytes(std::span(text)));
    }
    void add(std::uint64_t number)
    {
        std::array<std::byte, 8> bytes;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::byte>(number >> (8 * i));
        m_hash.update(bytes);
    }
    std::string finish() { return m_hash.finish(); }

private:
    Sha256 m_hash;
};

void addModel(const Model &model, Digest &digest)
{
    digest.add(model.format);
    digest.add(model.tensors.size());
    for (const TensorInfo &tensor : model.tensors) {
        digest.add(tensor.name);
        digest.add(tensor.shape.text());
        digest.add(tensor.dtypeName);
        digest.add(static_cast<std::uint64_t>(tensor.dtype));
        digest.add(layoutId(tensor));
        digest.add(static_cast<std::uint64_t>(tensor.role));
        digest.add(tensor.tiedTo);
        digest.add(tensor.parts.size());
        for (const TensorPart &part : tensor.parts) {
            digest.add(part.slot);
            digest.add(part.extent.source);
            digest.add(part.extent.offset);
            digest.add(part.extent.size);
        }
    }
    digest.add(model.metadata.size());
    for (const MetaEntry &entry : model.metadata) {
        digest.add(entry.key);
        digest.add(entry.typeName);
        digest.add(entry.arrayLength);
    }
}

std::string digestOf(const Comparison &paired)
{
    Digest digest;
    addModel(*paired.reference, digest);
    addModel(*paired.candidate, digest);
    digest.add(paired.layers.size());
    for (const LayerReport &layer : paired.layers) {
        digest.add(layer.referenceName);
        digest.add(layer.candidateName);
        digest.add(static_cast<std::uint64_t>(layer.match.kind));
        digest.add(transformText(layer.match.transform));
        digest.add(layer.note);
    }
    return digest.finish();
}

Status openPair(const AuditRequest &request, DividedAudit &audit, const RunControl &run)
{
    auto reference = openEvidence("reference", request.reference, run);
    if (!reference)
        return reference.error();
    auto candidate = openEvidence("candidate", request.candidate, run);
    if (!candidate)
        return candidate.error();
    if (!reference->model || !candidate->model)
        return {};
    auto paired = pairLayers(reference->model, candidate->model, request.compare, run);
    if (run.cancelled())
        return cancelledError();
    if (paired)
        audit.paired = *std::move(paired);
    else
        audit.problem = describe(paired.error());
    return {};
}

Status hashDocuments(const AuditRequest &request, PartHeader &header, const RunControl &run)
{
    for (const std::string &path : request.documents) {
        const auto files = listInputFiles("claims", path);
        auto hash = files.size() == 1 ? hashInputFile(files[0], run) : Result<FileHash>(FileHash {});
        if (!hash)
            return hash.error();
        header.documentHashes.push_back(hash->sha256);
    }
    return {};
}

PartLayer partLayerOf(const Comparison &paired, std::size_t position)
{
    const LayerReport &layer = paired.layers[position];
    return { .position = position,
             .referenceName = layer.referenceName,
             .candidateName = layer.candidateName,
             .transform = transformText(layer.match.transform),
             .elementCount = layer.elementCount,
             .referenceBytes = layer.referenceBytes,
             .candidateBytes = layer.candidateBytes,
             .kind = layer.match.kind,
             .note = layer.note,
             .error = layer.error,
             .referenceStats = layer.referenceStats,
             .candidateStats = layer.candidateStats };
}

/// What a failed part cannot pass on as evidence.
Error lost(const std::string &problem)
{
    return Error { ErrorKind::Unreadable, "a part cannot be finished: " + problem };
}

} // namespace

std::string transformText(const Transform &transform)
{
    std::string text = transformName(transform.kind);
    const auto add = [&text](const char *label, std::uint64_t number) {
        text += std::string(" ") + label + "=" + std::to_string(number);
    };
    if (transform.heads > 0)
        add("heads", transform.heads);
    if (transform.inverse)
        text += " inverse";
    if (transform.sliceFirst > 0)
        add("first", transform.sliceFirst);
    for (const std::size_t piece : transform.pieces)
        add("piece", piece);
    for (const float scale : transform.channelScale)
        text += " " + numberText(static_cast<double>(scale));
    for (const Transform &next : transform.then)
        text += "; " + transformText(next);
    return text;
}

std::string buildId()
{
    return BuildId;
}

Result<DividedAudit> divideAudit(const AuditRequest &request, const ScaleMapping &mapping, unsigned parts,
                                 const RunControl &run)
{
    DividedAudit audit;
    audit.header = { .version = AssayVersion,
                     .build = buildId(),
                     .parts = parts,
                     .mapping = mapping.path.empty() ? ScaleMapping {} : mapping,
                     .quantiles = request.compare.quantiles,
                     .sampleFraction = request.compare.sampleFraction,
                     .reference = request.reference,
                     .candidate = request.candidate,
                     .documents = request.documents };
    if (auto status = openPair(request, audit, run); !status)
        return status.error();
    if (auto status = hashDocuments(request, audit.header, run); !status)
        return status.error();
    for (const auto &[role, path] : inputPaths(request))
        if (role != "claims") {
            auto files = listInputFiles(role, path);
            audit.files.insert(audit.files.end(), files.begin(), files.end());
        }
    audit.header.files = audit.files;
    audit.cut = cutWork(audit.paired ? &*audit.paired : nullptr, audit.files, parts);
    audit.header.totalCost = audit.cut.totalCost;
    if (audit.paired)
        audit.header.modelDigest = digestOf(*audit.paired);
    return audit;
}

Result<PartFile> measurePart(DividedAudit &audit, const AuditRequest &request, unsigned part,
                             const RunControl &run)
{
    PartFile result { .header = audit.header, .part = part, .cost = audit.cut.costOf(part) };
    std::vector<InputFile> files;
    std::vector<std::size_t> layers;
    for (std::size_t i = 0; i < audit.cut.units.size(); ++i) {
        if (audit.cut.part[i] != part)
            continue;
        const ScaleUnit &unit = audit.cut.units[i];
        result.firstUnit = result.unitCount == 0 ? i : result.firstUnit;
        ++result.unitCount;
        layers.insert(layers.end(), unit.layers.begin(), unit.layers.end());
        if (unit.file) {
            result.hashes.push_back({ .file = *unit.file });
            files.push_back(audit.files[*unit.file]);
        }
    }
    InputHashing hashing(std::move(files), run);
    std::ranges::sort(layers);
    if (audit.paired && !layers.empty())
        if (auto status
            = measureLayers(*audit.paired, layers, request.compare, OnReadError::Fail, result.histogram, run);
            !status)
            return status.error().kind == ErrorKind::Cancelled ? status.error()
                                                               : lost(describe(status.error()));
    if (audit.paired)
        for (const Model *model : { audit.paired->reference.get(), audit.paired->candidate.get() })
            if (auto status = unchanged(model->sources); !status)
                return lost(describe(status.error()));
    for (const std::size_t position : layers)
        result.layers.push_back(partLayerOf(*audit.paired, position));
    const auto hashes = hashing.finish();
    if (!hashes)
        return hashes.error();
    for (std::size_t i = 0; i < hashes->size(); ++i) {
        if (!(*hashes)[i].problem.empty())
            return lost((*hashes)[i].problem);
        result.hashes[i].hash = (*hashes)[i];
    }
    return result;
}

} // namespace assay
