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
    CommandOption { "--npy", "FILE", "write all values as float32 in the tensor's shape", OptionUse::Output },
};
constexpr std::array CompareOptionsTable {
    CommandOption { "--map", "FILE", "JSON: reference name -> candidate name, null leaves a tensor unpaired",
                    OptionUse::Input },
    CommandOption { "--csv", "FILE", "write the layers as CSV", OptionUse::Output },
    CommandOption { "--profiles", nullptr, "also find the worst rows and columns of every layer" },
    CommandOption { "--importance", "FILE",
                    "llama.cpp imatrix or safetensors of second moments: also the error its inputs feel",
                    OptionUse::Input },
    CommandOption { "--sample", "PART",
                    "measure only this part of the blocks (0 to 1), with its uncertainty" },
};
constexpr CommandOption ContextOption { "--context", "N",
                                        "tokens of a window (default 512, at most what the models allow)" };
constexpr CommandOption WholeOption {
    "--whole", nullptr, "score every position of a window, as quantisation papers do, not its second half"
};
constexpr std::array RunOptions {
    CommandOption { "--text", "FILE",
                    "the text, UTF-8; several are joined by line ends (default: a built-in text)",
                    OptionUse::Input },
    CommandOption { "--tokens", "FILE", "token ids instead of a text, taken as they are", OptionUse::Input },
    ContextOption,
    WholeOption,
    CommandOption { "--generate", "N", "continue each prompt by up to N tokens" },
    CommandOption { "--prompt", "TEXT", "a text to continue; may be given several times" },
    CommandOption { "--logits", "OUT.npy", "write the reference's logits, float32 [positions, vocabulary]",
                    OptionUse::Output },
};
constexpr std::array SpectrumOptionsTable {
    CommandOption { "--tensor", "NAME", "the reference's tensor" },
    CommandOption { "--all", nullptr, "every matrix: singular values only" },
    CommandOption { "--map", "FILE", "JSON: reference name -> candidate name", OptionUse::Input },
};
constexpr std::array CompressOptionsTable {
    CommandOption { "--codec", "PIPELINE", "e.g. byteplane|zstd, bitnet|lzma; see: assay codecs" },
    CommandOption { "--only", "REGEX", "compress only tensors whose name matches; the rest is kept plain" },
    CommandOption { "--importance", "FILE",
                    "llama.cpp imatrix or safetensors of second moments, for weighted codecs",
                    OptionUse::Input },
    CommandOption { "--base", "PATH", "the model that delta stores the difference to", OptionUse::Input },
    CommandOption { "-o,--output", "OUT", "the file to write", OptionUse::Output },
};
constexpr std::array DecompressOptions {
    CommandOption { "--base", "PATH", "the model that the stored differences are added to",
                    OptionUse::Input },
    CommandOption { "-o,--output", "OUT", "the .safetensors file to write", OptionUse::Output },
};
constexpr std::array ReproduceOptions {
    CommandOption { "--claims", "DOC", "the document whose methods are run; may be given several times",
                    OptionUse::Input },
    CommandOption { "--base", "PATH", "the base model, where a document stores the difference to one",
                    OptionUse::Input },
    CommandOption { "--only", "REGEX", "run them only on tensors whose name matches" },
    CommandOption { "--sample", "PART",
                    "run them on this part of the layers (below 1) or on so many of them, with a margin" },
};
constexpr std::array AuditOptions {
    CommandOption { "--reference", "PATH", "the original model", OptionUse::Input },
    CommandOption { "--candidate", "PATH", "the compressed model", OptionUse::Input },
    CommandOption { "--base", "PATH",
                    "the base model, where the candidate or a named method stores the difference to one",
                    OptionUse::Input },
    CommandOption { "--claims", "DOC", "a document with claims; may be given several times",
                    OptionUse::Input },
    CommandOption { "--text", "FILE", "also run both models on this text; several are joined by line ends",
                    OptionUse::Input },
    ContextOption,
    WholeOption,
    CommandOption { "--reproduce", nullptr, "also run the methods that the documents name on the reference" },
    CommandOption { "--only", "REGEX", "of --reproduce: only tensors whose name matches" },
    CommandOption { "--sample", "PART",
                    "of --reproduce: this part of the layers (below 1) or so many of them" },
    CommandOption { "--map", "FILE", "JSON: reference name -> candidate name", OptionUse::Input },
    CommandOption { "--pdf", "FILE", "write the report as PDF", OptionUse::Output },
    CommandOption { "--paper", "SIZE", "a4 (default) or letter" },
    CommandOption { "--date", "TEXT",
                    "date printed in the PDF; without it none is, and the same inputs give the same bytes" },
    CommandOption { "--csv", "FILE", "write the findings as CSV", OptionUse::Output },
    CommandOption { "--layers-csv", "FILE", "write the layers as CSV", OptionUse::Output },
    CommandOption { "--layers", nullptr, "every layer stands in the JSON, not only the totals" },
    CommandOption { "--plan", "N",
                    "measure nothing: what N parts would read and need, and the lines to type" },
    CommandOption { "--part", "I/N", "measure and hash only this share, for merge; needs -o" },
    CommandOption { "--again", nullptr, "measure a part anew that already lies at -o" },
    CommandOption { "-o,--output", "FILE", "the part of --part, or the Slurm script of --plan",
                    OptionUse::Output },
};
constexpr std::array MergeOptionsTable {
    CommandOption { "--rehash", nullptr,
                    "compare SHA-256 instead of the inputs' times, for trees that were copied" },
    CommandOption { "--text", "FILE", "also run both models on this text; several are joined by line ends",
                    OptionUse::Input },
    ContextOption,
    WholeOption,
    CommandOption { "--pdf", "FILE", "write the report as PDF", OptionUse::Output },
    CommandOption { "--paper", "SIZE", "a4 (default) or letter" },
    CommandOption { "--date", "TEXT", "date printed in the PDF" },
    CommandOption { "--csv", "FILE", "write the findings as CSV", OptionUse::Output },
    CommandOption { "--layers-csv", "FILE", "write the layers as CSV", OptionUse::Output },
    CommandOption { "--layers", nullptr, "every layer stands in the JSON, not only the totals" },
};
constexpr std::array DemoOptions {
    CommandOption { "--headless", "DIR",
                    "write reference, candidates, claims, report.pdf and report.json there" },
};

bool writesPdf(const Arguments &arguments)
{
    return arguments.has("pdf");
}

bool isAlwaysDrawn(const Arguments &)
{
    return true;
}

constexpr std::array Commands {
    Command { "inspect", "PATH", "what a model holds; no value is decoded unless --stats", 1, 1,
              InspectOptions, runInspect },
    Command { "values", "PATH --tensor NAME [--npy FILE]", "decoded values of one tensor as float32", 1, 1,
              ValuesOptions, runValues },
    Command { "compare", "REFERENCE CANDIDATE [--map FILE]", "pairs layers, decodes both, measures", 2, 2,
              CompareOptionsTable, runCompare },
    Command {
        "run", "REFERENCE [CANDIDATE] [--text FILE | --tokens FILE]",
        "runs transformers on a text from their files: perplexity, divergence, agreement, error by layer", 1,
        2, RunOptions, runRun },
    Command { "spectrum", "REFERENCE [CANDIDATE] --tensor NAME | --all",
              "singular values, power spectra and histograms of W, its candidate and the error", 1, 2,
              SpectrumOptionsTable, runSpectrum },
    Command { "compress", "REFERENCE --codec PIPELINE -o OUT",
              "runs a codec pipeline, writes a decodable file, decodes it back, measures", 1, 1,
              CompressOptionsTable, runCompress },
    Command { "decompress", "IN -o OUT.safetensors", "writes the decoded weights", 1, 1, DecompressOptions,
              runDecompress },
    Command { "codecs", "", "every codec with its parameters", 0, 0, {}, runCodecs },
    Command { "reproduce", "REFERENCE --claims DOC...",
              "runs the methods that a document names on a model, beside what it states", 1, 1,
              ReproduceOptions, runReproduce },
    Command { "audit", "[--reference P] [--candidate P] [--claims DOC]...",
              "judges every claim against the bytes", 0, 0, AuditOptions, runAudit, writesPdf },
    Command { "merge", "PART...", "folds all parts of an audit into the report of one run", 1,
              static_cast<std::size_t>(-1), MergeOptionsTable, runMerge, writesPdf },
    Command { "rules", "", "every audit rule", 0, 0, {}, runRules },
    Command { "demo", "[--headless DIR]",
              "makes a small trained model, an honest and a dishonest candidate, and audits them", 0, 0,
              DemoOptions, runDemo, isAlwaysDrawn },
};

} // namespace

std::span<const Command> commands()
{
    return Commands;
}

} // namespace assay
