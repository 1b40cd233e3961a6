// SPDX-License-Identifier: GPL-3.0-or-later
// Little-endian (ggml-org/llama.cpp before August 2023, ggml-org/whisper.cpp models/convert-pt-to-ggml.py,
// ggml examples/gpt-2 and gpt-j):
//   u32 magic "ggml" (no version), "ggmf", "ggjt", "ggla" (u32 version follows)    i32 hyperparameters
//   whisper     i32 mels, i32 bins, f32 filters[mels * bins]
//   vocabulary  (i32 count where it is not the first hyperparameter)  per token u32 length, bytes, (f32
//   score) tensors     until the end: i32 rank, i32 name length, i32 type, i32 dims[rank] (fastest first),
//   name,
//               (ggjt, ggla: padding to 32 bytes), data
// No field says whose hyperparameters follow: the form is the one whose tensors end with the file. Blocks of
// ggjt 3 and of files whose type / 1000 is 2 are those of GGUF; before, Q4_0, Q4_1 and Q8_0 began with
// float32 scales and held their elements in another order.
#include "core/formats/ggml_legacy.h"

#include "core/base/byte_reader.h"
#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/layouts/ggml_decoder.h"
#include "core/model/limits.h"
#include "core/numbers/ggml_types.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::uint32_t LongestName = 1024;
constexpr std::uint32_t LongestToken = 1 << 16;
constexpr std::uint32_t HighestRank = 4;
constexpr std::uint32_t LastBlockChange = 2; ///< of ggml's own count of block layouts

using namespace std::string_view_literals;

enum class Vocabulary { None, FirstHyperparameter, Counted };

struct Form {
    const char *name;
    std::string_view magic; ///< as it stands in the file
    std::uint32_t firstVersion, lastVersion; ///< 0: the file has no version field
    std::string_view hyperparameters; ///< names, separated by blanks; "ftype" says the block layouts
    Vocabulary vocabulary;
    bool hasScores, hasFilters, isAligned;
};
constexpr std::array Forms {
    Form { "whisper", "lmgg", 0, 0,
           "n_vocab n_audio_ctx n_audio_state n_audio_head n_audio_layer n_text_ctx n_text_state n_text_head "
           "n_text_layer n_mels ftype",
           Vocabulary::Counted, false, true, false },
    Form { "llama", "lmgg", 0, 0, "n_vocab n_embd n_mult n_head n_layer n_rot ftype",
           Vocabulary::FirstHyperparameter, false, false, false },
    Form { "gpt-2", "lmgg", 0, 0, "n_vocab n_ctx n_embd n_head n_layer ftype", Vocabulary::Counted, false,
           false, false },
    Form { "gpt-j", "lmgg", 0, 0, "n_vocab n_ctx n_embd n_head n_layer n_rot ftype", Vocabulary::Counted,
           false, false, false },
    Form { "gpt-neox", "lmgg", 0, 0, "n_vocab n_ctx n_embd n_head n_layer n_rot par_res ftype",
           Vocabulary::FirstHyperparameter, false, false, false },
    Form { "llama", "fmgg", 1, 1, "n_vocab n_embd n_mult n_head n_layer n_rot ftype",
           Vocabulary::FirstHyperparameter, true, false, false },
    Form { "llama", "tjgg", 1, 3, "n_vocab n_embd n_mult n_head n_layer n_rot ftype",
           Vocabulary::FirstHyperparameter, true, false, true },
    Form { "lora", "algg", 1, 1, "r alpha", Vocabulary::None, false, false, true },
};

/// Blocks of before May 2023.
struct OldBlock {
    std::uint32_t number;
    const char *name;
    std::uint32_t bytes; ///< of 32 elements
};
constexpr std::array OldBlocks { OldBlock { 2, "Q4_0", 20 }, OldBlock { 3, "Q4_1", 24 },
                                 OldBlock { 4, "Q4_2", 20 }, OldBlock { 5, "Q4_3", 24 },
                                 OldBlock { 6, "Q5_0", 22 }, OldBlock { 7, "Q5_1", 24 },
                                 OldBlock { 8, "Q8_0", 36 } };

struct Attempt {
    std::vector<MetaEntry> metadata {};
    std::vector<TensorInfo> tensors {};
};

class LegacyReader {
public:
    LegacyReader(const ByteSource &source, const Form &form, const RunControl &run)
        : m_reader(source)
        , m_form(form)
        , m_run(run)
    {
    }
    std::uint64_t offset() const { return m_reader.offset(); }

    Result<Attempt> read()
    {
        for (const auto step : { &LegacyReader::readHeader, &LegacyReader::readFilters,
                                 &LegacyReader::readVocabulary, &LegacyReader::readTensors })
            if (auto status = (this->*step)(); !status)
                return status.error();
        return std::move(m_attempt);
    }

private:
    Result<std::uint32_t> length(const char *what, std::uint64_t limit)
    {
        const auto value = m_reader.read<std::int32_t>(what);
        if (!value)
            return value.error();
        if (*value < 0 || static_cast<std::uint64_t>(*value) > limit)
            return m_reader.error(ErrorKind::Malformed,
                                  std::string(what) + " is " + std::to_string(*value) + ", at most "
                                      + std::to_string(limit) + " is possible here");
        return static_cast<std::uint32_t>(*value);
    }

    Status readHeader()
    {
        if (auto status = m_reader.skip(4, "the magic"); !status)
            return status;
        std::uint32_t version = 0;
        if (m_form.firstVersion > 0) {
            const auto stated = m_reader.read<std::uint32_t>("the version");
            if (!stated)
                return stated.error();
            version = *stated;
            if (version < m_form.firstVersion || version > m_form.lastVersion)
                return m_reader.error(ErrorKind::Unsupported,
                                      "is of version " + std::to_string(version) + ", versions "
                                          + std::to_string(m_form.firstVersion) + " to "
                                          + std::to_string(m_form.lastVersion) + " exist");
            m_attempt.metadata.push_back(
                { .key = "ggml.version", .value = std::uint64_t { version }, .typeName = "u32" });
        }
        m_attempt.metadata.push_back(
            { .key = "ggml.form", .value = std::string(m_form.name), .typeName = "string" });
        std::int64_t fileType = 0;
        for (std::string_view names = m_form.hyperparameters; !names.empty();) {
            const auto end = std::min(names.find(' '), names.size());
            const auto value = m_reader.read<std::int32_t>("a hyperparameter");
            if (!value)
                return value.error();
            if (m_form.hyperparameters.starts_with(names))
                m_first = *value;
            fileType = *value;
            m_attempt.metadata.push_back({ .key = std::string(names.substr(0, end)),
                                           .value = std::int64_t { *value },
                                           .typeName = "i32" });
            names.remove_prefix(std::min(end + 1, names.size()));
        }
        m_hasOldBlocks = version < m_form.lastVersion || (version == 0 && fileType / 1000 < LastBlockChange);
        return {};
    }

    Status readFilters()
    {
        if (!m_form.hasFilters)
            return {};
        const auto mels = length("the number of mel bands", 4096);
        if (!mels)
            return mels.error();
        const auto bins = length("the number of bins", 1 << 20);
        if (!bins)
            return bins.error();
        return m_reader.skip(std::uint64_t { 4 } * *mels * *bins, "the mel filters");
    }

    Status readVocabulary()
    {
        if (m_form.vocabulary == Vocabulary::None)
            return {};
        const std::uint64_t mostTokens = m_reader.remaining() / 4;
        std::uint64_t count = static_cast<std::uint64_t>(std::max(m_first, 0));
        if (m_form.vocabulary == Vocabulary::Counted) {
            const auto stated = length("the number of tokens", mostTokens);
            if (!stated)
                return stated.error();
            count = *stated;
        }
        if (m_first < 0 || count > mostTokens || count > static_cast<std::uint64_t>(m_first))
            return m_reader.error(ErrorKind::Malformed,
                                  "declares " + std::to_string(count) + " tokens of "
                                      + std::to_string(m_first) + ", " + std::to_string(m_reader.remaining())
                                      + " bytes remain");
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto bytes = length("the length of a token", LongestToken);
            if (!bytes)
                return bytes.error();
            if (auto status = m_reader.skip(*bytes + (m_form.hasScores ? 4u : 0u), "a token"); !status)
                return status;
        }
        return {};
    }

    Status readTensors()
    {
        if (m_reader.atEnd())
            return m_reader.error(ErrorKind::Truncated, "ends before its first tensor");
        while (!m_reader.atEnd()) {
            if (m_run.cancelled())
                return cancelledError();
            if (m_attempt.tensors.size() >= MostTensors)
                return m_reader.error(ErrorKind::LimitExceeded, "has more than a million tensors");
            if (auto status = readTensor(); !status)
                return status;
        }
        return {};
    }

    Status readTensor()
    {
        const auto rank = length("the rank of a tensor", HighestRank);
        if (!rank)
            return rank.error();
        const auto nameBytes = length("the length of a tensor's name", LongestName);
        if (!nameBytes)
            return nameBytes.error();
        const auto type = length("the type of a tensor", 255);
        if (!type)
            return type.error();
        std::vector<std::uint64_t> dims;
        for (std::uint32_t i = 0; i < *rank; ++i) {
            const auto dim = length("a dimension", INT32_MAX);
            if (!dim)
                return dim.error();
            dims.insert(dims.begin(), *dim);
        }
        auto name = m_reader.readString(*nameBytes, LongestName, "a tensor's name");
        if (!name)
            return name.error();
        if (name->empty() || std::ranges::any_of(*name, [](char letter) {
                return static_cast<unsigned char>(letter) < 0x20;
            }))
            return m_reader.error(ErrorKind::Malformed, "has a tensor without a printable name");
        auto shape = Shape::make(dims);
        if (!shape)
            return m_reader.error(ErrorKind::Malformed, "tensor '" + *name + "': " + shape.error().sentence);
        TensorInfo tensor { .name = std::move(*name), .shape = std::move(*shape) };
        return place(std::move(tensor), *type);
    }

    Status place(TensorInfo tensor, std::uint32_t number)
    {
        const auto bytes = describeType(tensor, number);
        if (!bytes)
            return m_reader.error(ErrorKind::Malformed,
                                  "tensor '" + tensor.name + "' of shape " + tensor.shape.text()
                                      + " cannot be of type " + std::to_string(number));
        if (m_form.isAligned) {
            const auto aligned = checkedAlignUp(m_reader.offset(), 32);
            if (!aligned)
                return m_reader.error(ErrorKind::Malformed, "its padding overflows");
            if (auto status = m_reader.skip(*aligned - m_reader.offset(), "padding"); !status)
                return status;
        }
        tensor.parts.push_back({ .name = tensor.name,
                                 .slot = "values",
                                 .dtype = tensor.dtype,
                                 .shape = tensor.shape,
                                 .extent = { 0, m_reader.offset(), *bytes } });
        if (auto status = m_reader.skip(*bytes, "the data of '" + tensor.name + "'"); !status)
            return status;
        m_attempt.tensors.push_back(std::move(tensor));
        return {};
    }

    /// Bytes of the tensor; empty where the type does not exist or does not fit.
    std::optional<std::uint64_t> describeType(TensorInfo &tensor, std::uint32_t number) const
    {
        const auto old = std::ranges::find(OldBlocks, number, &OldBlock::number);
        if (m_hasOldBlocks && old != OldBlocks.end()) {
            tensor.dtype = DType::Block;
            tensor.dtypeName = std::string(old->name) + " (2023)";
            tensor.layout = &GgmlForkLayout;
            tensor.note = std::string(old->name)
                + " blocks of before May 2023 are recognised and sized; their values are not decoded";
            if (tensor.shape.columns() % 32 != 0)
                return std::nullopt;
            return checkedMultiply(tensor.elementCount() / 32, old->bytes);
        }
        const GgmlType *type = findGgmlType(number);
        if (!type)
            return std::nullopt;
        tensor.dtype = type->dtype;
        tensor.dtypeName = type->name;
        const Layout *layout = type->dtype == DType::Block ? findGgmlLayout(type->name) : nullptr;
        if (layout)
            tensor.layout = layout;
        return ggmlBytes(*type, tensor.shape.columns(), tensor.elementCount());
    }

    ByteReader m_reader;
    const Form &m_form;
    const RunControl &m_run;
    Attempt m_attempt {};
    std::int32_t m_first = 0;
    bool m_hasOldBlocks = false;
};

} // namespace

bool looksLikeLegacyGgml(std::span<const std::byte> head, const ByteSource &)
{
    const std::string_view magic(reinterpret_cast<const char *>(head.data()),
                                 std::min<std::size_t>(head.size(), 4));
    return std::ranges::any_of(Forms, [&](const Form &form) { return magic == form.magic; });
}

Status readLegacyGgml(SourcePtr source, Model &model, const RunControl &run)
{
    std::vector<std::byte> scratch;
    const auto head = source->view(0, std::min<std::uint64_t>(4, source->size()), scratch);
    if (!head)
        return head.error();
    const std::string magic(reinterpret_cast<const char *>(head->data()), head->size());
    Error furthest { ErrorKind::Malformed, "does not begin with a magic of ggml", 0, source->path() };
    std::uint64_t reached = 0;
    for (const Form &form : Forms) {
        if (form.magic != magic)
            continue;
        LegacyReader reader(*source, form, run);
        auto attempt = reader.read();
        if (attempt) {
            model.metadata = std::move(attempt->metadata);
            model.tensors = std::move(attempt->tensors);
            model.sources.push_back(std::move(source));
            return {};
        }
        if (attempt.error().kind == ErrorKind::Cancelled)
            return attempt.error();
        if (reader.offset() > reached) {
            reached = reader.offset();
            furthest = attempt.error();
            furthest.sentence = std::string("read as a ggml file of ") + form.name + ": " + furthest.sentence;
        }
    }
    return furthest;
}

} // namespace assay
