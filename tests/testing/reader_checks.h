// SPDX-License-Identifier: GPL-3.0-or-later
// What every reader's test does: read bytes as a format, look at values, cut and damage.
#pragma once

#include "core/model/model.h"

#include <cstring>

namespace assay::testing {

SourcePtr inMemory(const std::string &bytes);
/// By the reader of that row of format_table.
Result<Model> readAs(const char *format, const std::string &bytes);
/// As readAs, of a file: readers that look for files beside it find them.
Result<Model> readFileAs(const char *format, const std::string &path);
const TensorInfo *named(const Result<Model> &model, const std::string &name);
/// All values; empty where the tensor is missing or unreadable.
std::vector<float> valuesOf(const Result<Model> &model, const std::string &name);
/// Why it did not open, for messages.
std::string sentenceOf(const Result<Model> &model);

/// Reads every beginning of bytes; the first length that opened, if any does.
std::optional<std::size_t> firstCutThatOpens(const char *format, const std::string &bytes);
/// Turns over every byte in three ways, reads the result and decodes what it lists: any Error will do, a
/// crash or a wrong number of values will not. The first place where that happened, if any.
std::optional<std::size_t> firstDamageThatMisleads(const char *format, const std::string &bytes);

/// Little-endian bytes of numbers.
template <typename Stored> std::string storedBytesOf(const std::vector<Stored> &values)
{
    std::string bytes(values.size() * sizeof(Stored), '\0');
    if (!values.empty())
        std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

} // namespace assay::testing
