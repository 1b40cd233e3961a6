// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/reader_checks.h"

#include "core/layouts/decoder.h"
#include "core/opening/format_table.h"

namespace assay::testing {

SourcePtr inMemory(const std::string &bytes)
{
    const auto raw = std::as_bytes(std::span(bytes));
    return memorySource({ raw.begin(), raw.end() }, "memory");
}

namespace {

Result<Model> readSource(const char *format, SourcePtr source)
{
    Model model;
    model.format = format;
    if (auto status = findFormat(format)->read(std::move(source), model, {}); !status)
        return status.error();
    return model;
}

} // namespace

Result<Model> readAs(const char *format, const std::string &bytes)
{
    return readSource(format, inMemory(bytes));
}

Result<Model> readFileAs(const char *format, const std::string &path)
{
    auto source = openFile(path);
    if (!source)
        return source.error();
    return readSource(format, std::move(*source));
}

const TensorInfo *named(const Result<Model> &model, const std::string &name)
{
    if (model)
        for (const auto &tensor : model->tensors)
            if (tensor.name == name)
                return &tensor;
    return nullptr;
}

std::vector<float> valuesOf(const Result<Model> &model, const std::string &name)
{
    const TensorInfo *tensor = named(model, name);
    const auto values
        = tensor ? decodeAll(*model, *tensor, 1 << 20) : Result<std::vector<float>>(std::vector<float> {});
    return values ? *values : std::vector<float> {};
}

std::string sentenceOf(const Result<Model> &model)
{
    return model ? std::string("it opened") : describe(model.error());
}

std::optional<std::size_t> firstCutThatOpens(const char *format, const std::string &bytes)
{
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const auto model = readAs(format, bytes.substr(0, length));
        if (model || model.error().sentence.empty())
            return length;
    }
    return std::nullopt;
}

std::optional<std::size_t> firstDamageThatMisleads(const char *format, const std::string &bytes)
{
    for (std::size_t at = 0; at < bytes.size(); ++at)
        for (const int flip : { 0x01, 0x80, 0xff }) {
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ flip);
            const auto model = readAs(format, damaged);
            if (!model)
                continue;
            for (const auto &tensor : model->tensors) {
                const auto values = decodeAll(*model, tensor, 1 << 16);
                if (values && values->size() != tensor.elementCount())
                    return at;
            }
        }
    return std::nullopt;
}

} // namespace assay::testing
