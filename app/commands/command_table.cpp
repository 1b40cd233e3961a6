// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of commands. To add one: declare its function in commands.h, add a row here.
#include "app/commands/commands.h"

#include <array>

namespace assay {
namespace {

constexpr std::array InspectOptions {
    CommandOption { "--stats", nullptr, "decode every tensor and measure it" },
};
constexpr std::array ValuesOptions {
    CommandOption { "--tensor", "NAME", "the tensor to decode" },
    CommandOption { "--npy", "FILE", "write all values as float32 in the tensor's shape" },
};
constexpr std::array CompareOptionsTable {
    CommandOption { "--map", "FILE",
                    "JSON: reference name -> candidate name, null leaves a tensor unpaired" },
    CommandOption { "--csv", "FILE", "write the layers as CSV" },
    CommandOption { "--profiles", nullptr, "also find the worst rows and columns of every layer" },
    CommandOption { "--importance", "FILE",
                    "llama.cpp imatrix or safetensors of second moments: also the error its inputs feel" },
    CommandOption { "--sample", "PART",
                    "measure only this part of the blocks (0 to 1), with its uncertainty" },
};
constexpr std::array SpectrumOptionsTable {
    CommandOption { "--tensor", "NAME", "the reference's tensor" },
    CommandOption { "--all", nullptr, "every matrix: singular values only" },
    CommandOption { "--map", "FILE", "JSON: reference name -> candidate name" },
};
constexpr std::array CompressOptionsTable {
    CommandOption { "--codec", "PIPELINE", "e.g. byteplane|zstd, bitnet|lzma; see: assay codecs" },
    CommandOption { "--only", "REGEX", "compress only tensors whose name matches; the rest is kept plain" },
    CommandOption { "--importance", "FILE",
                    "llama.cpp imatrix or safetensors of second moments, for weighted codecs" },
    CommandOption { "-o,--output", "OUT", "the file to write" },
};
constexpr std::array DecompressOptions {
    CommandOption { "-o,--output", "OUT", "the .safetensors file to write" },
};
constexpr std::array AuditOptions {
    CommandOption { "--reference", "PATH", "the original model" },
    CommandOption { "--candidate", "PATH", "the compressed model" },
    CommandOption { "--claims", "DOC", "a document with claims; may be given several times" },
    CommandOption { "--map", "FILE", "JSON: reference name -> candidate name" },
    CommandOption { "--pdf", "FILE", "write the report as PDF" },
    CommandOption { "--paper", "SIZE", "a4 (default) or letter" },
    CommandOption { "--date", "TEXT",
                    "date printed in the PDF; without it none is, and the same inputs give the same bytes" },
    CommandOption { "--csv", "FILE", "write the findings as CSV" },
    CommandOption { "--layers-csv", "FILE", "write the layers as CSV" },
};
constexpr std::array DemoOptions {
    CommandOption { "--headless", "DIR",
                    "write reference, candidates, claims, report.pdf and report.json there" },
};

constexpr std::array Commands {
    Command { "inspect", "PATH", "what a model holds; no value is decoded unless --stats", 1, 1,
              InspectOptions, runInspect },
    Command { "values", "PATH --tensor NAME [--npy FILE]", "decoded values of one tensor as float32", 1, 1,
              ValuesOptions, runValues },
    Command { "compare", "REFERENCE CANDIDATE [--map FILE]", "pairs layers, decodes both, measures", 2, 2,
              CompareOptionsTable, runCompare },
    Command { "spectrum", "REFERENCE [CANDIDATE] --tensor NAME | --all",
              "singular values, power spectra and histograms of W, its candidate and the error", 1, 2,
              SpectrumOptionsTable, runSpectrum },
    Command { "compress", "REFERENCE --codec PIPELINE -o OUT",
              "runs a codec pipeline, writes a decodable file, decodes it back, measures", 1, 1,
              CompressOptionsTable, runCompress },
    Command { "decompress", "IN -o OUT.safetensors", "writes the decoded weights", 1, 1, DecompressOptions,
              runDecompress },
    Command { "codecs", "", "every codec with its parameters", 0, 0, {}, runCodecs },
    Command { "audit", "[--reference P] [--candidate P] [--claims DOC]...",
              "judges every claim against the bytes", 0, 0, AuditOptions, runAudit },
    Command { "rules", "", "every audit rule", 0, 0, {}, runRules },
    Command { "demo", "[--headless DIR]",
              "makes a small trained model, an honest and a dishonest candidate, and audits them", 0, 0,
              DemoOptions, runDemo },
};

} // namespace

std::span<const Command> commands()
{
    return Commands;
}

} // namespace assay
