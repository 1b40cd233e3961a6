// SPDX-License-Identifier: GPL-3.0-or-later
// What is fuzzed: everything that turns bytes of a stranger into something else. To add a target: one row in
// fuzz_targets.cpp. Each format row is a target of its own by the table of formats.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace assay {
class DocumentTree;
struct Model;
}

namespace assay::testing {

struct FuzzTarget {
    std::string name; ///< also its folder of the corpus
    std::function<void(std::span<const std::byte>)> run; ///< ends whatever the bytes are
};

const std::vector<FuzzTarget> &fuzzTargets();

/// Vocabularies and the configuration of a run; in fuzz_tokenizers.cpp.
std::vector<FuzzTarget> tokenizerTargets();
/// The decoders of lossless codecs, with inputs; in fuzz_coders.cpp.
std::vector<FuzzTarget> coderTargets();
std::vector<std::string> coderSeeds(const std::string &target);
/// The vocabulary and the configuration in a GGUF file's metadata.
void runFromGguf(const Model &model);

/// A line of config.json, then safetensors, assembled; no tensors if it cannot be. In fuzz_layouts.cpp, with
/// an input of that form for each layout, and for each codec's container.
Model modelOfParts(std::span<const std::byte> input);
std::vector<std::string> layoutSeeds();
std::vector<std::string> containerSeeds();

/// The beginning and the end of every tensor, through whatever layout it has.
void decodeTensors(const Model &model);
/// Several files that are opened as one folder, with inputs of that form. In fuzz_folders.cpp.
void openFolder(std::span<const std::byte> input);
std::vector<std::string> folderSeeds();

/// The facts of a document and what follows from them; by itself in fuzz_reasoning.cpp.
void reasonAbout(const DocumentTree &tree);

/// Small valid inputs of a target, from the builders of the tests; deterministic.
std::vector<std::string> fuzzSeeds(const std::string &target);

} // namespace assay::testing
