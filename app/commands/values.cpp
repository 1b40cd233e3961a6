// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/terminal.h"
#include "core/base/atomic_file.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/layouts/decoder.h"
#include "core/opening/open.h"
#include "core/report/json_values.h"

#include <algorithm>

namespace assay {
namespace {

/// NumPy format 1.0 (specification of .npy): magic, version, header length, a Python literal, padded to 64
/// bytes.
std::string npyHeader(const Shape &shape)
{
    std::string dims;
    for (const auto dim : shape.dims())
        dims += std::to_string(dim) + ", ";
    if (shape.rank() > 1)
        dims.resize(dims.size() - 2);
    else if (shape.rank() == 1)
        dims.resize(dims.size() - 1);
    std::string literal = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dims + "), }";
    const std::size_t padded = (10 + literal.size() + 1 + 63) / 64 * 64 - 10;
    literal.resize(padded - 1, ' ');
    literal += '\n';
    std::string header("\x93NUMPY\x01\x00", 8);
    header += static_cast<char>(padded & 0xff);
    header += static_cast<char>(padded >> 8);
    return header + literal;
}

Status writeNpy(const TensorInfo &tensor, const TensorDecoder &decoder, const std::string &path,
                const RunControl &run)
{
    auto file = AtomicFile::create(path);
    if (!file)
        return file.error();
    if (auto status = file->append(npyHeader(tensor.shape)); !status)
        return status;
    const std::uint64_t granularity = std::max<std::uint64_t>(1, decoder.granularity());
    const std::uint64_t chunk = std::max<std::uint64_t>(1, (1u << 18) / granularity) * granularity;
    std::vector<float> values(std::min(chunk, tensor.elementCount()));
    DecodeScratch scratch;
    run.expect(tensor.elementCount() * 4);
    for (std::uint64_t first = 0; first < tensor.elementCount(); first += chunk) {
        if (run.cancelled())
            return cancelledError();
        const auto out = std::span(values).first(std::min(chunk, tensor.elementCount() - first));
        if (auto status = decoder.decode(first, out, scratch); !status)
            return status;
        if (auto status = file->append(std::as_bytes(out)); !status)
            return status;
        run.advance(out.size_bytes());
    }
    return file->commit();
}

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
    if (name.empty())
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
        if (auto status = writeNpy(*tensor, **decoder, arguments.value("npy"), (*run)->control()); !status)
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
