// SPDX-License-Identifier: GPL-3.0-or-later
// How a normalised text is cut into pieces before the model of the vocabulary sees it.
#pragma once

#include "core/inference/tokenizers/pattern.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>

namespace assay {

using Pieces = std::vector<std::string>;
/// Cuts and rewrites each piece in turn.
using PreTokenizer = std::function<Result<Pieces>(Pieces pieces)>;

/// From the JSON object (null: one piece). Unknown types are refused by name.
Result<PreTokenizer> makePreTokenizer(const nlohmann::json &json);

/// Byte-level: pieces by pattern (none: uncut), every byte as the character that stands for it.
Result<PreTokenizer> makeByteLevel(const std::string &pattern, bool addsPrefixSpace);
extern const char *const Gpt2Pattern;
extern const char *const Llama3Pattern;
extern const char *const Qwen2Pattern;

/// 33-126, 161-172, 174-255 stand for themselves, the other 68 bytes for U+0100 and on.
std::string bytesToCharacters(std::string_view bytes);
/// The bytes again; characters that stand for none are kept.
std::string charactersToBytes(std::string_view characters);

/// BERT: at white space (dropped) and punctuation (each mark alone).
Pieces splitBert(std::string_view text);

} // namespace assay
