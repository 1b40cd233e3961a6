// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/comparison_text.h"
#include "app/terminal.h"
#include "core/base/number_text.h"
#include "core/codecs/pipeline.h"
#include "core/container/container_assemble.h"
#include "core/model/finding_list.h"
#include "core/opening/open.h"
#include "core/report/json_report.h"

namespace assay {
namespace {

std::string compressText(const CompressReport &report)
{
    std::string text = layersText(report.comparison) + "\npipeline " + report.pipeline + "\n";
    for (const auto &stage : report.stages)
        text += "  " + stage.codec + "  " + countText(stage.bytesIn) + " -> " + countText(stage.bytesOut)
            + " bytes" + (stage.note.empty() ? "" : "  " + stage.note) + "\n";
    return text + "\n" + totalsText(report.comparison) + "encoded at "
        + numberText(report.encodeMegabytesPerSecond) + " MB/s, decoded at "
        + numberText(report.decodeMegabytesPerSecond) + " MB/s\nwritten " + report.output + "\n";
}

} // namespace

int runCompress(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "compressing");
    if (!run)
        return reportError(run.error());
    const CompressOptions options { .pipeline = arguments.value("codec"),
                                    .only = arguments.value("only"),
                                    .output = arguments.value("output"),
                                    .importancePath = arguments.value("importance"),
                                    .basePath = arguments.value("base") };
    if (options.pipeline.empty() || options.output.empty())
        return reportError(Error { ErrorKind::Usage, "compress needs --codec PIPELINE and -o OUT" });
    if (const auto normal = normalisePipeline(options.pipeline); !normal)
        return reportError(Error { ErrorKind::Usage, normal.error().sentence });
    auto reference = openModel(arguments.positional[0], (*run)->control().silent());
    if (!reference)
        return reportError(reference.error());
    const auto report = compressModel(*reference, options, (*run)->control());
    (*run)->finish();
    if (!report)
        return reportError(report.error());
    if (const int code = emitReport(arguments, compressText(*report), compressJson(*report));
        code != ExitDone)
        return code;
    return hasFailure(report->comparison.findings) ? ExitRefuted : ExitDone;
}

int runDecompress(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "decompressing");
    if (!run)
        return reportError(run.error());
    if (arguments.value("output").empty())
        return reportError(Error { ErrorKind::Usage, "decompress needs -o OUT.safetensors" });
    auto model = openModel(arguments.positional[0], (*run)->control().silent());
    if (!model)
        return reportError(model.error());
    if (arguments.has("base")) {
        auto base = openModel(arguments.value("base"), (*run)->control().silent());
        if (!base)
            return reportError(base.error());
        *model = withBase(**model, *base);
    }
    const auto status = decompressModel(*model, arguments.value("output"), (*run)->control());
    (*run)->finish();
    return status ? int(ExitDone) : reportError(status.error());
}

} // namespace assay
