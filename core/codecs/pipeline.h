// SPDX-License-Identifier: GPL-3.0-or-later
// codec[:key=value,...][|codec[:...]]...: lossy stages first, lossless ones after. Blanks around the marks
// are free.
#pragma once

#include "core/codecs/codec_table.h"

namespace assay {

struct Stage {
    const Codec *codec = nullptr;
    CodecSettings settings {}; ///< complete and checked
};

struct Pipeline {
    std::vector<Stage> lossy, lossless;
    bool splitsPlanes = false; ///< byteplane is the first of lossless
};

/// At most 16 stages. Error::offset is the position in text (counted from 0).
Result<Pipeline> parsePipeline(std::string_view text);
/// "bitnet:packing=trits,scale=absmean": settings in the order of the codec's table.
std::string stageText(const Stage &stage);
std::string pipelineText(const Pipeline &pipeline);
/// Checks one value against the parameter's range; the sentence says what is allowed.
Status checkSetting(const CodecParameter &parameter, std::string_view value);

/// Checks the pipeline's grammar and settings; the normal form with all settings written out.
Result<std::string> normalisePipeline(const std::string &pipeline);

} // namespace assay
