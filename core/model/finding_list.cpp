// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/finding_list.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace assay {
namespace {

std::string fileName(const std::string &path)
{
    const auto end = path.find_last_not_of("/\\");
    const auto slash = end == std::string::npos ? end : path.find_last_of("/\\", end);
    return slash == std::string::npos ? path : path.substr(slash + 1, end - slash);
}

bool hasSide(const Finding &finding, const FindingSource &source, const std::string &location)
{
    return std::ranges::any_of(finding.evidence, [&](const Evidence &evidence) {
        return evidence.label == source.side && evidence.location == location;
    });
}

} // namespace

std::vector<Finding> collectFindings(std::span<const FindingSource> sources)
{
    std::vector<Finding> all;
    struct Place {
        std::size_t index;
        const FindingSource *source;
    };
    std::map<std::tuple<std::string, std::string, std::string>, Place> places;
    for (const FindingSource &source : sources) {
        const std::string location = fileName(source.path);
        for (const Finding &finding : source.findings) {
            const auto [place, isNew] = places.try_emplace({ finding.rule, finding.subject, finding.summary },
                                                           Place { all.size(), &source });
            const bool isRepeated = !isNew && place->second.source != &source;
            if (!isRepeated)
                all.push_back(finding);
            Finding &kept = isRepeated ? all[place->second.index] : all.back();
            if (!source.side.empty() && !hasSide(kept, source, location))
                kept.evidence.push_back({ .label = source.side, .location = location });
        }
    }
    return all;
}

bool hasFailure(std::span<const Finding> findings)
{
    return std::ranges::any_of(findings,
                               [](const Finding &finding) { return finding.severity == Severity::Failure; });
}

} // namespace assay
