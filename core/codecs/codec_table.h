// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of codecs. To add one: write its functions in an own file (contract in codec.h), declare them in
// codec_rows.h, and add a row to Codecs in codec_table.cpp. The command line, the window's form and the tests
// loop over the rows.
#pragma once

#include "core/codecs/codec.h"

#include <string_view>

namespace assay {

struct Codec {
    const char *id; ///< as written in pipelines: "bitnet", "q8_0", "zstd"
    const char *title;
    CodecKind kind;
    std::span<const CodecParameter> parameters;
    const char *description; ///< one or two sentences
    /// Nominal bits per weight at these settings, without headers and padding: always to be shown as nominal.
    /// Empty: depends on the weights.
    NominalBits *nominalBitsPerWeight;
    LossyFunctions lossy {}; ///< of kind Lossy
    LosslessFunctions lossless {}; ///< of kind Lossless; byteplane has none, it splits planes
};

std::span<const Codec> codecs();
const Codec *findCodec(std::string_view id);
/// All parameters at their defaults.
CodecSettings defaultSettings(const Codec &codec);
/// Empty where it depends on the weights.
std::optional<double> nominalBitsPerWeight(const Codec &codec, const CodecSettings &settings);

} // namespace assay
