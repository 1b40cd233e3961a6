// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_targets.h"

#include "app/project.h"
#include "core/analysis/importance.h"
#include "core/base/json_scanner.h"
#include "core/base/name_pattern.h"
#include "core/base/printable.h"
#include "core/base/sha256.h"
#include "core/claims/lexing/amounts.h"
#include "core/claims/reading/read_tree.h"
#include "core/codecs/pipeline.h"
#include "core/container/container.h"
#include "core/formats/pickle/pickle.h"
#include "core/formats/wire/inflate.h"
#include "core/formats/wire/lfs_pointer.h"
#include "core/formats/wire/zip.h"
#include "core/layouts/decoder.h"
#include "core/opening/assemble.h"
#include "core/opening/config_facts.h"
#include "core/opening/format_table.h"
#include "core/opening/repository_facts.h"
#include "core/opening/roles.h"
#include "core/pairing/pairing.h"
#include "core/scale/part_file.h"

#include <algorithm>

namespace assay::testing {
namespace {

using Input = std::span<const std::byte>;

/// What one input may take: a target is to find faults, not to wait for large valid inputs.
constexpr std::uint64_t MostTensors = 64, MostElements = 1u << 16;

std::string_view textOf(Input input)
{
    return { reinterpret_cast<const char *>(input.data()), input.size() };
}

SourcePtr sourceOf(Input input, const std::string &name)
{
    return memorySource({ input.begin(), input.end() }, name);
}

} // namespace

void decodeTensors(const Model &model)
{
    DecodeScratch scratch;
    for (std::size_t i = 0; i < std::min<std::size_t>(model.tensors.size(), MostTensors); ++i) {
        const auto decoder = makeDecoder(model, model.tensors[i]);
        if (!decoder)
            continue;
        const std::uint64_t grain = std::max<std::uint64_t>(1, (*decoder)->granularity());
        const std::uint64_t count = (*decoder)->elementCount();
        if (count == 0 || grain > MostElements)
            continue;
        const std::uint64_t some = std::min(count, std::max<std::uint64_t>(1, 1024 / grain) * grain);
        std::vector<float> values(static_cast<std::size_t>(some));
        (void)(*decoder)->decode(0, values, scratch);
        const std::uint64_t last = (count - 1) / grain * grain;
        values.resize(static_cast<std::size_t>(count - last));
        (void)(*decoder)->decode(last, values, scratch);
    }
}

namespace {

void readFormat(const Format &format, Input input)
{
    Model model;
    model.path = "fuzz";
    model.format = format.id;
    const auto source = sourceOf(input, "fuzz");
    const auto head = input.first(std::min<std::size_t>(input.size(), 4096));
    if (!format.looksLike(head, *source) || !format.read(source, model, {}))
        return;
    if (!assembleQuantised(model, {}) || !assignRoles(model, {}))
        return;
    decodeTensors(model);
    if (format.id == std::string_view("gguf"))
        runFromGguf(model);
}

void readParts(Input input)
{
    Model model = modelOfParts(input);
    if (!assignRoles(model, {}))
        return;
    checkConfig(model);
    decodeTensors(model);
}

void readRepository(Input input)
{
    Model model;
    model.texts["README.md"] = model.texts["LICENSE"] = std::string(textOf(input));
    noteLicences(model);
}

/// With the last line that its writer puts there: else no change would come past it.
void readPartFile(Input input)
{
    const std::string text(textOf(input));
    (void)parsePart(text, "fuzz");
    (void)parsePart(text + "sha256 " + sha256(input) + "\n", "fuzz");
}

void readAsDocument(Input input, const std::string &name)
{
    const auto read = readTree(sourceOf(input, name), {});
    if (!read)
        return;
    reasonAbout(read->tree);
}

void lexQuantities(Input input)
{
    for (const auto sign : { DecimalSign::Point, DecimalSign::Comma })
        (void)findAmounts(textOf(input), { .sign = sign, .languages = {}, .label = {} });
    (void)findAmounts(textOf(input), {});
}

void readZip(Input input)
{
    const auto archive = ZipArchive::open(sourceOf(input, "fuzz.zip"));
    if (!archive)
        return;
    std::vector<Finding> findings;
    for (const auto &entry : archive->entries())
        (void)archive->read(entry, 1u << 20, findings);
}

void inflateBytes(Input input)
{
    const auto source = sourceOf(input, "fuzz");
    const InflateLimits limits { .bytes = 1u << 20 };
    for (const auto wrapper : { DeflateWrapper::Raw, DeflateWrapper::Gzip }) {
        (void)inflateRange(*source, 0, source->size(), wrapper, limits, {});
        (void)inflateBeginning(*source, 0, source->size(), wrapper, 4096);
    }
}

void scanJson(Input input)
{
    JsonScanner scanner(textOf(input));
    (void)scanner.skipValue();
    std::string scratch;
    JsonScanner strings(textOf(input));
    while (strings.string(scratch)) { }
}

void matchNames(Input input)
{
    const std::string_view text = textOf(input);
    const std::size_t line = std::min(text.find('\n'), text.size());
    const auto pattern = NamePattern::make(std::string(text.substr(0, line)));
    if (pattern)
        (void)pattern->matches(text.substr(line));
}

std::vector<FuzzTarget> makeTargets()
{
    std::vector<FuzzTarget> targets {
        { "pickle", [](Input input) { (void)readPickle(*sourceOf(input, "fuzz.pkl"), 0, {}, {}); } },
        { "zip", readZip },
        { "inflate", inflateBytes },
        { "json", scanJson },
        { "markdown", [](Input input) { readAsDocument(input, "fuzz.md"); } },
        { "html", [](Input input) { readAsDocument(input, "fuzz.html"); } },
        { "yaml", [](Input input) { readAsDocument(input, "fuzz.yaml"); } },
        { "csv", [](Input input) { readAsDocument(input, "fuzz.csv"); } },
        { "latex", [](Input input) { readAsDocument(input, "fuzz.tex"); } },
        { "json-document", [](Input input) { readAsDocument(input, "fuzz.json"); } },
        { "quantity", lexQuantities },
        { "pipeline", [](Input input) { (void)parsePipeline(textOf(input)); } },
        { "container-json", [](Input input) { (void)parseContainerJson(std::string(textOf(input))); } },
        { "importance", [](Input input) { (void)Importance::fromDat(*sourceOf(input, "fuzz"), "fuzz"); } },
        { "lfs-pointer", [](Input input) { (void)readLfsPointer(*sourceOf(input, "fuzz")); } },
        { "name-pattern", matchNames },
        { "printable", [](Input input) { (void)printable(textOf(input)); } },
        { "layouts", readParts },
        { "containers", readParts },
        { "repository", readRepository },
        { "folder", openFolder },
        { "mapping", [](Input input) { (void)parseMapping(std::string(textOf(input)), "fuzz"); } },
        { "part", readPartFile },
        { "project", [](Input input) { (void)parseProject(std::string(textOf(input)), "/fuzz/a.assay"); } },
    };
    std::ranges::move(tokenizerTargets(), std::back_inserter(targets));
    std::ranges::move(coderTargets(), std::back_inserter(targets));
    for (const Format &format : formats())
        targets.push_back(
            { std::string("format-") + format.id, [&format](Input input) { readFormat(format, input); } });
    return targets;
}

} // namespace

const std::vector<FuzzTarget> &fuzzTargets()
{
    static const auto targets = makeTargets();
    return targets;
}

} // namespace assay::testing
