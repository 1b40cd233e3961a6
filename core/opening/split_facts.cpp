// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/split_facts.h"

#include "core/formats/gguf_metadata.h"

namespace assay {

void SplitFacts::add(const Model &part, const std::string &name)
{
    const auto number = [&part](const char *key) {
        const MetaEntry *entry = part.meta(key);
        return entry ? integerOf(*entry) : std::nullopt;
    };
    if (part.format == "gguf")
        m_parts.push_back({ name, number("split.no"), number("split.count"), number("split.tensors.count") });
}

void SplitFacts::check(Model &model, std::size_t fileCount) const
{
    const auto compare = [&model](const Part &part, const char *key, std::optional<std::uint64_t> stated,
                                  std::uint64_t computed, const char *what) {
        if (!stated || *stated == computed)
            return;
        model.findings.push_back({ .rule = "gguf.split",
                                   .severity = Severity::Warning,
                                   .subject = part.name,
                                   .summary = part.name + " states " + key + " " + std::to_string(*stated)
                                       + ", " + what + " " + std::to_string(computed),
                                   .evidence = { { .label = key,
                                                   .stated = std::to_string(*stated),
                                                   .computed = std::to_string(computed),
                                                   .location = part.name } } });
    };
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const Part &part = m_parts[i];
        if (fileCount < 2 && part.count.value_or(1) < 2)
            continue;
        compare(part, "split.no", part.number, i, "its place among the files is");
        compare(part, "split.count", part.count, fileCount, "the files are");
        compare(part, "split.tensors.count", part.tensors, model.tensors.size(),
                "the tensors of all files are");
    }
}

} // namespace assay
