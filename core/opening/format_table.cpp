// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/format_table.h"

#include "core/formats/gguf.h"
#include "core/formats/hdf5/hdf5.h"
#include "core/formats/npy.h"
#include "core/formats/onnx/onnx.h"
#include "core/formats/safetensors.h"
#include "core/formats/tflite.h"
#include "core/formats/torch/numpy_pickle.h"
#include "core/formats/torch/torch_legacy.h"
#include "core/formats/torch/torch_zip.h"
#include "core/formats/wire/lfs_pointer.h"
#include "core/formats/wire/zip.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::array Formats {
    Format { "gguf", "GGUF", "gguf", looksLikeGguf, readGguf },
    Format { "ggml", "ggml, ggmf, ggjt (before GGUF)", "ggml", looksLikeLegacyGgml, refuseLegacyGgml },
    Format { "npy", "NumPy array", "npy", looksLikeNpy, readNpy },
    Format { "npz", "NumPy arrays in a zip", "npz", looksLikeNpz, readNpz },
    Format { "torch", "PyTorch", "pt pth bin ckpt th pt2", looksLikeTorchZip, readTorchZip },
    Format { "torch-legacy", "PyTorch (before 1.6)", "th t7", looksLikeTorchLegacy, readTorchLegacy },
    Format { "hdf5", "HDF5 (Keras, h5py)", "h5 hdf5", looksLikeHdf5, readHdf5 },
    Format { "keras", "Keras archive", "keras", looksLikeKeras, readKeras },
    Format { "onnx", "ONNX", "onnx", looksLikeOnnx, readOnnx },
    Format { "pickle", "Python pickle of arrays", "pkl pickle gz", looksLikePickleFile, readPickleFile },
    Format { "safetensors", "safetensors", "safetensors", looksLikeSafetensors, readSafetensors },
    Format { "tflite", "TensorFlow Lite", "tflite", looksLikeTflite, readTflite },
};

/// Formats that are told apart from garbage although their tensors are not read.
struct Recognised {
    std::size_t offset;
    std::string_view magic;
    const char *title;
};
using namespace std::string_view_literals;
constexpr std::array RecognisedFormats {
    Recognised { 0, "PYTORCH1"sv, "a PyTorch preview archive of 2018" },
    Recognised { 257, "ustar"sv, "a tar archive (PyTorch before 0.2 wrote such)" },
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

std::string suffixOf(const std::string &path)
{
    const auto dot = path.find_last_of("./");
    std::string suffix = dot == std::string::npos || path[dot] == '/' ? std::string() : path.substr(dot + 1);
    std::transform(suffix.begin(), suffix.end(), suffix.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    return suffix;
}

bool hasSuffix(const Format &format, const std::string &suffix)
{
    return !suffix.empty()
        && (std::string(" ") + format.suffixes + " ").find(" " + suffix + " ") != std::string::npos;
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

/// By content, formats of the file's suffix first. Bytes that look like nothing are given to the reader of
/// the suffix, whose sentence says what is wrong; text in a binary format's name is told apart before that.
const Format *formatOf(const std::string &path, std::span<const std::byte> head, const ByteSource &source)
{
    const std::string suffix = suffixOf(path);
    for (const bool ofSuffix : { true, false })
        for (const auto &format : Formats)
            if (hasSuffix(format, suffix) == ofSuffix && format.looksLike(head, source))
                return &format;
    if ((recognise(head) && !looksLikeZip(head)) || (looksLikeText(head) && head.size() > 16))
        return nullptr;
    for (const auto &format : Formats)
        if (hasSuffix(format, suffix))
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

Result<Model> openModelFile(const std::string &path, const RunControl &run)
{
    const auto source = openFile(path);
    if (!source)
        return source.error();
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

} // namespace assay
