// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/format_table.h"

#include "core/formats/coreml/coreml.h"
#include "core/formats/executorch.h"
#include "core/formats/flax.h"
#include "core/formats/ggml_legacy.h"
#include "core/formats/gguf.h"
#include "core/formats/hdf5/hdf5.h"
#include "core/formats/npy.h"
#include "core/formats/onnx/onnx.h"
#include "core/formats/openvino.h"
#include "core/formats/safetensors.h"
#include "core/formats/tensorflow.h"
#include "core/formats/tflite.h"
#include "core/formats/torch/numpy_pickle.h"
#include "core/formats/torch/pt2_archive.h"
#include "core/formats/torch/torch_legacy.h"
#include "core/formats/torch/torch_zip.h"
#include "core/formats/wire/gzip.h"
#include "core/formats/wire/lfs_pointer.h"
#include "core/formats/wire/zip.h"
#include "core/formats/zipnn.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::array Formats {
    Format { "gguf", "GGUF", "gguf", looksLikeGguf, readGguf, 20 },
    Format { "ggml", "ggml, ggmf, ggjt (before GGUF)", "ggml", looksLikeLegacyGgml, readLegacyGgml, 80 },
    Format { "npy", "NumPy array", "npy", looksLikeNpy, readNpy, 61 },
    Format { "npz", "NumPy arrays in a zip", "npz", looksLikeNpz, readNpz, 60 },
    Format { "torch", "PyTorch", "bin pth pt ckpt th", looksLikeTorchZip, readTorchZip, 10 },
    Format { "pt2", "PyTorch export archive", "pt2", looksLikePt2, readPt2, 12 },
    Format { "torch-legacy", "PyTorch (before 1.6)", "th t7", looksLikeTorchLegacy, readTorchLegacy, 11 },
    Format { "hdf5", "HDF5 (Keras, h5py)", "h5 hdf5", looksLikeHdf5, readHdf5, 30 },
    Format { "keras", "Keras archive", "keras", looksLikeKeras, readKeras, 31 },
    Format { "coreml", "Core ML", "mlmodel", looksLikeCoreml, readCoreml, 45 },
    Format { "onnx", "ONNX", "onnx", looksLikeOnnx, readOnnx, 40 },
    Format { "pickle", "Python pickle of arrays", "pkl pickle pkl.gz pickle.gz", looksLikePickleFile,
             readPickleFile, 70, true },
    Format { "safetensors", "safetensors", "safetensors", looksLikeSafetensors, readSafetensors, 0 },
    Format { "flax", "Flax (MessagePack)", "msgpack", looksLikeFlax, readFlax, 32 },
    Format { "openvino", "OpenVINO IR", "xml", looksLikeOpenVino, readOpenVino, 35, true },
    Format { "executorch", "ExecuTorch program", "pte", looksLikeExecutorch, readExecutorch, 51 },
    Format { "tensorflow", "TensorFlow checkpoint", "index", looksLikeTensorflow, readTensorflow, 33 },
    Format { "zipnn", "packed by ZipNN", "znn zpn", looksLikeZipnnFile, readZipnnFile, 65 },
    Format { "tflite", "TensorFlow Lite", "tflite", looksLikeTflite, readTflite, 50 },
};

/// Suffixes of one format, at most; keeps the ranks of two formats apart.
constexpr std::size_t MostSuffixes = 16;

/// Formats that are told apart from garbage although their tensors are not read.
struct Recognised {
    std::size_t offset;
    std::string_view magic;
    const char *title;
};
using namespace std::string_view_literals;
constexpr std::array RecognisedFormats {
    Recognised { 0, "PYTORCH1"sv, "a PyTorch preview archive of 2018" },
    Recognised { 257, "ustar"sv, "a tar archive (NeMo and PyTorch of 2016 wrote such)" },
    Recognised { 0, "PK\x03\x04"sv, "a zip archive (PyTorch files are such)" },
};

const Recognised *recognise(std::span<const std::byte> head)
{
    const std::string_view text(reinterpret_cast<const char *>(head.data()), head.size());
    for (const auto &row : RecognisedFormats)
        if (text.size() >= row.offset + row.magic.size()
            && text.substr(row.offset, row.magic.size()) == row.magic)
            return &row;
    return nullptr;
}

/// Calls see(suffix, position) for each suffix of the row until it returns true.
template <typename See> bool anySuffix(const Format &format, See see)
{
    std::string_view rest = format.suffixes;
    for (std::size_t position = 0; !rest.empty(); ++position) {
        const auto blank = std::min(rest.find(' '), rest.size());
        if (see(rest.substr(0, blank), position))
            return true;
        rest.remove_prefix(std::min(blank + 1, rest.size()));
    }
    return false;
}

bool hasSuffix(std::string_view name, std::string_view suffix)
{
    if (name.size() <= suffix.size() || name[name.size() - suffix.size() - 1] != '.')
        return false;
    return std::ranges::equal(name.substr(name.size() - suffix.size()), suffix, {}, [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
}

bool hasSuffix(const Format &format, std::string_view name)
{
    return anySuffix(format, [&](std::string_view suffix, std::size_t) { return hasSuffix(name, suffix); });
}

bool looksLikeText(std::span<const std::byte> head)
{
    return std::all_of(head.begin(), head.end(), [](std::byte value) {
        const auto code = static_cast<unsigned char>(value);
        return code >= 0x20 ? code != 0x7f : code == '\n' || code == '\r' || code == '\t';
    });
}

std::string excerpt(std::span<const std::byte> head)
{
    std::string text(reinterpret_cast<const char *>(head.data()), std::min<std::size_t>(head.size(), 40));
    return text.substr(0, text.find_first_of("\r\n"));
}

/// Names that all kinds of programs give: they say nothing about bytes that look like nothing.
bool hasSharedSuffix(std::string_view name)
{
    constexpr std::array<std::string_view, 3> Shared { "bin", "gz", "dat" };
    return std::ranges::any_of(Shared, [&](std::string_view suffix) { return hasSuffix(name, suffix); });
}

/// By content, formats of the file's suffix first. Bytes that look like nothing are given to the reader of
/// the suffix, whose sentence says what is wrong; text in a binary format's name is told apart before that.
const Format *formatOf(const std::string &path, std::span<const std::byte> head, const ByteSource &source)
{
    for (const bool ofSuffix : { true, false })
        for (const auto &format : Formats)
            if (hasSuffix(format, path) == ofSuffix && format.looksLike(head, source))
                return &format;
    if ((recognise(head) && !looksLikeZip(head)) || looksLikeText(head))
        return nullptr;
    for (const auto &format : Formats)
        if (hasSuffix(format, path) && !hasSharedSuffix(path))
            return &format;
    return nullptr;
}

} // namespace

std::span<const Format> formats()
{
    return Formats;
}

const Format *findFormat(std::string_view id)
{
    const auto found
        = std::find_if(Formats.begin(), Formats.end(), [&](const Format &row) { return id == row.id; });
    return found == Formats.end() ? nullptr : &*found;
}

NamedFormat formatOfName(std::string_view name)
{
    NamedFormat best { .rank = ~std::size_t { 0 } };
    for (const auto &format : Formats)
        anySuffix(format, [&](std::string_view suffix, std::size_t position) {
            const std::size_t rank = format.preference * MostSuffixes + position;
            if (hasSuffix(name, suffix) && rank < best.rank)
                best = { &format, rank };
            return false;
        });
    return best;
}

std::string modelFilePatterns()
{
    std::string patterns;
    for (const auto &format : Formats)
        anySuffix(format, [&](std::string_view suffix, std::size_t) {
            patterns += (patterns.empty() ? "*." : " *.") + std::string(suffix);
            return false;
        });
    return patterns;
}
namespace {

/// A file that could not be read, and names what would run when Python loads it: opened for that alone.
std::optional<Model> openForDanger(const SourcePtr &source, const Error &error, const RunControl &run)
{
    constexpr std::uint64_t LargestInflated = 256ull << 20;
    SourcePtr content = source;
    std::vector<std::byte> head(std::min<std::uint64_t>(4, source->size()));
    if (error.kind == ErrorKind::Cancelled || !source->read(0, head))
        return std::nullopt;
    if (looksLikeGzip(head)) {
        auto bytes = gunzip(*source, LargestInflated, run);
        if (!bytes)
            return std::nullopt;
        content = memorySource(std::move(*bytes), source->path());
    }
    auto scan = scanPickles(*content, 0, run);
    const bool isDangerous = std::ranges::any_of(
        scan.findings, [](const Finding &finding) { return finding.severity == Severity::Failure; });
    if (!isDangerous)
        return std::nullopt;
    Model model;
    model.path = source->path();
    model.format = "pickle";
    model.files.push_back(
        { .path = model.path.substr(model.path.find_last_of('/') + 1), .bytes = source->size() });
    model.findings = std::move(scan.findings);
    model.findings.push_back({ .rule = "pickle.no-tensors",
                               .severity = Severity::Warning,
                               .subject = model.files[0].path,
                               .summary = "no tensors could be read: " + describe(error) });
    model.sources.push_back(source);
    return model;
}

Result<Model> readModelFile(const std::string &path, const SourcePtr &opened, const RunControl &run);

} // namespace

Result<Model> openModelFile(const std::string &path, const RunControl &run)
{
    const auto source = openFile(path);
    if (!source)
        return source.error();
    auto model = readModelFile(path, *source, run);
    if (!model)
        if (auto dangerous = openForDanger(*source, model.error(), run))
            return std::move(*dangerous);
    return model;
}

namespace {

Result<Model> readModelFile(const std::string &path, const SourcePtr &opened, const RunControl &run)
{
    const SourcePtr *source = &opened;
    if ((*source)->size() == 0)
        return Error { ErrorKind::Truncated, "the file is empty (0 bytes)", 0, path };
    if (const auto pointer = readLfsPointer(**source))
        return Error { ErrorKind::Unsupported, describePointer(*pointer), 0, path };
    std::vector<std::byte> head(std::min<std::uint64_t>(4096, (*source)->size()));
    if (auto status = (*source)->read(0, head); !status)
        return status.error();
    const Format *format = formatOf(path, head, **source);
    if (format) {
        Model model;
        model.path = path;
        model.format = format->id;
        model.files.push_back(
            { .path = path.substr(path.find_last_of('/') + 1), .bytes = (*source)->size() });
        if (auto status = format->read(*source, model, run); !status)
            return status.error();
        return model;
    }
    if (looksLikeText(head))
        return Error { ErrorKind::Unsupported,
                       "is text of " + std::to_string((*source)->size()) + " bytes, not a model: it begins \""
                           + excerpt(head) + "\"",
                       0, path };
    if (const auto *row = recognise(head))
        return Error { ErrorKind::Unsupported,
                       std::string("is ") + row->title + " of " + std::to_string((*source)->size())
                           + " bytes; this version does not read its tensors",
                       0, path };
    return Error { ErrorKind::Unsupported,
                   "is no model file of a known format (" + std::to_string((*source)->size()) + " bytes)", 0,
                   path };
}

} // namespace

} // namespace assay
