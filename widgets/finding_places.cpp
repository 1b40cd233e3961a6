// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/finding_places.h"

#include "widgets/text_format.h"

#include <QFileInfo>

#include <algorithm>

namespace assay {
namespace {

std::optional<std::size_t> layerNamed(const Session &session, const std::string &name)
{
    const auto *comparison = session.comparison();
    if (!comparison || name.empty())
        return std::nullopt;
    const auto &layers = comparison->layers;
    const auto found = std::find_if(layers.begin(), layers.end(), [&name](const LayerReport &layer) {
        return layer.referenceName == name || layer.candidateName == name;
    });
    return found == layers.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(found - layers.begin()));
}

std::optional<TextPlace> textOf(const AuditReport &report, std::size_t index)
{
    for (const Claim &claim : report.claims)
        if (std::find(claim.findings.begin(), claim.findings.end(), index) != claim.findings.end())
            return TextPlace { claim.document, claim.textOffset, claim.textLength, claim.location.pointer };
    return std::nullopt;
}

/// "README.md:12" of a document of the report.
std::optional<TextPlace> textAtLine(const AuditReport &report, const QString &location)
{
    const qsizetype colon = location.lastIndexOf(QLatin1Char(':'));
    bool isLine = false;
    const int line = location.mid(colon + 1).toInt(&isLine);
    if (colon < 0 || !isLine)
        return std::nullopt;
    for (const auto &[path, text] : report.documents) {
        if (QFileInfo(formatText(path)).fileName() != QFileInfo(location.left(colon)).fileName())
            continue;
        std::size_t begin = 0;
        for (int at = 1; at < line && begin != std::string::npos; ++at) {
            begin = text.find('\n', begin);
            begin = begin == std::string::npos ? begin : begin + 1;
        }
        if (begin != std::string::npos)
            return TextPlace { path, begin, std::min(text.find('\n', begin), text.size()) - begin };
    }
    return std::nullopt;
}

/// "model.gguf@0x40": a byte of one of the two models' files.
std::optional<ByteRange> bytesAt(const Session &session, const QString &location)
{
    const qsizetype at = location.lastIndexOf(QStringLiteral("@0x"));
    bool isOffset = false;
    const quint64 offset = location.mid(at + 3).toULongLong(&isOffset, 16);
    if (at < 0 || !isOffset)
        return std::nullopt;
    const QString file = QFileInfo(location.left(at)).fileName();
    for (const ModelPtr &model : { session.reference(), session.candidate() })
        for (const auto &source : model ? model->sources : std::vector<SourcePtr>())
            if (offset < source->size() && QFileInfo(formatText(source->path())).fileName() == file)
                return ByteRange { source, 0, source->size(), offset, DType::U8, file };
    return std::nullopt;
}

std::optional<ByteRange> bytesNamed(const Session &session, const std::string &name)
{
    for (const ModelPtr &model : { session.candidate(), session.reference() }) {
        if (!model)
            continue;
        if (const auto *tensor = model->find(name))
            return bytesOf(*model, *tensor);
        for (const auto &source : model->sources)
            if (QFileInfo(formatText(source->path())).fileName() == QFileInfo(formatText(name)).fileName())
                return ByteRange { source, 0, source->size(), 0, DType::U8, formatText(name) };
    }
    return std::nullopt;
}

} // namespace

std::optional<ByteRange> bytesOf(const Model &model, const TensorInfo &tensor, std::size_t part)
{
    if (part >= tensor.parts.size() || tensor.parts[part].extent.source >= model.sources.size())
        return std::nullopt;
    const TensorPart &stored = tensor.parts[part];
    return ByteRange { model.sources[stored.extent.source],
                       stored.extent.offset,
                       stored.extent.size,
                       0,
                       stored.dtype,
                       formatText(stored.name.empty() ? tensor.name : stored.name) };
}

FindingPlaces placesOf(const Session &session, const Finding &finding)
{
    FindingPlaces places { .layer = layerNamed(session, finding.subject) };
    const ReportPtr &report = session.report();
    if (!report)
        return places;
    const auto &all = session.findings();
    const auto at = std::find_if(all.begin(), all.end(), [&finding](const Finding &each) {
        return each.rule == finding.rule && each.subject == finding.subject
            && each.summary == finding.summary;
    });
    if (const auto index = static_cast<std::size_t>(at - all.begin()); index < report->findings.size())
        places.text = textOf(*report, index);
    places.bytes = bytesNamed(session, finding.subject);
    for (const Evidence &evidence : finding.evidence) {
        const QString location = formatText(evidence.location);
        if (!places.layer)
            places.layer = layerNamed(session, evidence.label);
        if (!places.text)
            places.text = textAtLine(*report, location);
        if (const auto exact = bytesAt(session, location))
            places.bytes = exact;
        else if (!places.bytes)
            places.bytes = bytesNamed(session, evidence.location);
    }
    if (!places.bytes && places.layer) {
        const LayerReport &layer = session.comparison()->layers[*places.layer];
        places.bytes
            = bytesNamed(session, layer.candidateName.empty() ? layer.referenceName : layer.candidateName);
    }
    return places;
}

} // namespace assay
