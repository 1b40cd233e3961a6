// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/terminal.h"
#include "core/base/number_text.h"
#include "core/base/open_inputs.h"
#include "core/formats/wire/lfs_pointer.h"
#include "core/layouts/layout.h"
#include "core/model/accounting.h"
#include "core/model/finding_list.h"
#include "core/opening/open.h"
#include "core/report/json_report.h"

namespace assay {
namespace {

std::string rolesText(const Accounting &totals)
{
    std::string text
        = countText(totals.elements) + " elements = " + countText(totals.parameters) + " parameters";
    const std::pair<std::uint64_t, const char *> rest[] = { { totals.tiedElements, " tied" },
                                                            { totals.bufferElements, " buffer" },
                                                            { totals.optimizerElements, " optimizer state" },
                                                            { totals.sideElements, " side information" } };
    for (const auto &[count, name] : rest)
        if (count > 0)
            text += " + " + countText(count) + name;
    return text;
}

std::string tensorTable(const Model &model)
{
    std::vector<std::vector<std::string>> rows { { "tensor", "dtype", "layout", "shape", "bytes",
                                                   "bits/weight", "role" } };
    for (const auto &tensor : model.tensors) {
        const auto elements = static_cast<double>(tensor.elementCount());
        std::string role = roleName(tensor.role);
        if (!tensor.tiedTo.empty())
            role += " to " + printable(tensor.tiedTo);
        else if (!tensor.roleReason.empty())
            role += " (" + printable(tensor.roleReason) + ")";
        rows.push_back(
            { printable(tensor.name),
              tensor.dtypeName.empty() ? traits(tensor.dtype).name : printable(tensor.dtypeName),
              layoutId(tensor), tensor.shape.text(), countText(tensor.storedBytes()),
              elements > 0 ? numberText(8.0 * static_cast<double>(tensor.storedBytes()) / elements) : "-",
              role });
    }
    return textTable(rows, { false, false, false, false, true, true, false });
}

std::string inspectText(const Model &model)
{
    const auto totals = account(model);
    std::string text = printable(model.path) + "  (" + model.format + ")\n";
    for (const auto &file : model.files)
        text += "  " + std::string(fileKindName(file.kind)) + "  " + printable(file.path) + "  "
            + bytesText(file.bytes) + (file.detail.empty() ? "" : "  " + printable(file.detail)) + "\n";
    text += "\n" + tensorTable(model) + "\n" + countText(totals.tensors) + " tensors, " + rolesText(totals)
        + "\n" + "stored " + bytesText(totals.storedBytes) + ", of it side information "
        + bytesText(totals.sideBytes) + "\n" + "files " + bytesText(totals.fileBytes) + "\n";
    if (const auto bits = totals.bitsPerWeight())
        text += numberText(*bits) + " bits per weight\n";
    return text + (model.findings.empty() ? "" : "\n" + findingsText(model.findings));
}

std::string statsText(const Model &model, const std::vector<std::optional<TensorStats>> &stats)
{
    std::vector<std::vector<std::string>> rows { { "tensor", "min", "max", "mean", "std", "zeros", "NaN",
                                                   "inf", "distinct", "sha256" } };
    for (std::size_t i = 0; i < stats.size(); ++i) {
        const auto &tensor = model.tensors[i];
        if (!stats[i]) {
            rows.push_back({ printable(tensor.name), "not decoded" });
            continue;
        }
        const auto &one = *stats[i];
        const auto number
            = [&](double value) { return one.finiteCount > 0 ? numberText(value) : std::string("-"); };
        rows.push_back({ printable(tensor.name), number(one.minimum), number(one.maximum), number(one.mean),
                         number(one.standardDeviation), countText(one.zeroCount), countText(one.nanCount),
                         countText(one.infinityCount),
                         one.distinctValues ? countText(*one.distinctValues) : "> 65,536",
                         one.sha256.substr(0, 16) });
    }
    return "\n" + textTable(rows, { false, true, true, true, true, true, true, true, true, false });
}

/// A pointer is no model, but what it says of itself is worth a report.
int reportPointer(const Arguments &arguments, const Error &error)
{
    const std::string &path = arguments.positional[0];
    const auto source = openFile(path);
    const auto pointer = source ? readLfsPointer(**source) : std::nullopt;
    if (pointer && arguments.has("json")) {
        Model model;
        model.path = path;
        model.format = "lfs-pointer";
        model.files.push_back({ .path = path.substr(path.find_last_of('/') + 1),
                                .bytes = (*source)->size(),
                                .kind = FileKind::Pointer,
                                .detail = error.sentence,
                                .declaredBytes = pointer->bytes,
                                .declaredSha256 = pointer->sha256 });
        model.findings.push_back({ .rule = "evidence.pointer",
                                   .severity = Severity::Warning,
                                   .subject = model.files[0].path,
                                   .summary = error.sentence });
        if (const int code = emitReport(arguments, std::string(), inspectJson(model, {})); code != ExitDone)
            return code;
    }
    return reportError(error);
}

} // namespace

int runInspect(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "reading");
    if (!run)
        return reportError(run.error());
    const auto model = openModel(arguments.positional[0], (*run)->control());
    if (!model) {
        (*run)->finish();
        return reportPointer(arguments, model.error());
    }
    std::vector<std::optional<TensorStats>> stats;
    if (arguments.has("stats")) {
        for (const auto &tensor : (*model)->tensors)
            (*run)->control().expect(tensor.storedBytes());
        for (const auto &tensor : (*model)->tensors) {
            auto measured = measureTensor(**model, tensor, true, (*run)->control());
            if (!measured && measured.error().kind == ErrorKind::Cancelled)
                return reportError(measured.error());
            stats.push_back(measured ? std::optional(*measured) : std::nullopt);
        }
        if (const auto status = unchanged((*model)->sources); !status)
            return reportError(status.error());
    }
    (*run)->finish();
    const int code = emitReport(
        arguments, [&] { return inspectText(**model) + (stats.empty() ? "" : statsText(**model, stats)); },
        [&](const TextSink &sink) { return writeInspectJson(**model, stats, sink); });
    if (code != ExitDone)
        return code;
    return hasFailure((*model)->findings) ? ExitRefuted : ExitDone;
}

} // namespace assay
