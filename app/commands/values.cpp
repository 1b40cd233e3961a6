// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/terminal.h"
#include "core/base/number_text.h"
#include "core/base/open_inputs.h"
#include "core/base/parallel.h"
#include "core/formats/npy_writer.h"
#include "core/layouts/decoder.h"
#include "core/opening/open.h"
#include "core/report/json_values.h"

#include <algorithm>

namespace assay {
namespace {

struct Sample {
    std::string text, json;
};

Result<Sample> firstValues(const TensorInfo &tensor, const TensorDecoder &decoder)
{
    std::vector<float> values(std::min<std::uint64_t>(64, tensor.elementCount()));
    DecodeScratch scratch;
    if (auto status = decoder.decode(0, values, scratch); !status)
        return status.error();
    Json list = Json::array();
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto value = static_cast<double>(values[i]);
        list.push_back(jsonNumber(value));
        text += numberText(value, 9) + (i % 8 == 7 || i + 1 == values.size() ? "\n" : " ");
    }
    Json shape = Json::array();
    for (const auto dim : tensor.shape.dims())
        shape.push_back(dim);
    return Sample { text,
                    jsonDump({ { "schema", "assay.values/1" },
                               { "tensor", tensor.name },
                               { "shape", std::move(shape) },
                               { "first", std::move(list) } }) };
}

} // namespace

int runValues(const Arguments &arguments)
{
    auto run = TerminalRun::make(arguments, "decoding");
    if (!run)
        return reportError(run.error());
    const std::string name = arguments.value("tensor");
    if (!arguments.has("tensor"))
        return reportError(Error { ErrorKind::Usage, "values needs --tensor NAME" });
    const auto model = openModel(arguments.positional[0], (*run)->control());
    if (!model)
        return reportError(model.error());
    const auto *tensor = (*model)->find(name);
    if (!tensor)
        return reportError(Error {
            ErrorKind::Usage, "no tensor named \"" + name + "\" among " + countText((*model)->tensors.size()),
            std::nullopt, (*model)->path });
    const auto decoder = makeDecoder(**model, *tensor, (*run)->control());
    if (!decoder)
        return reportError(decoder.error());
    if (arguments.has("npy")) {
        if (auto status
            = writeNpy((*model)->sources, *tensor, **decoder, arguments.value("npy"), (*run)->control());
            !status)
            return reportError(status.error());
        if (!arguments.has("json"))
            return ExitDone;
    }
    const auto sample = firstValues(*tensor, **decoder);
    if (!sample)
        return reportError(sample.error());
    (*run)->finish();
    return emitReport(arguments, arguments.has("npy") ? "" : sample->text, sample->json);
}

} // namespace assay
