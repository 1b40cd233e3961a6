// SPDX-License-Identifier: GPL-3.0-or-later
// One logical tensor of a model: its name, its true shape, and where all its stored parts lie.
#pragma once

#include "core/model/dtype.h"
#include "core/model/shape.h"

#include <any>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

/// Bytes of one source. The reader that made it has checked that they lie inside.
struct Extent {
    std::uint32_t source = 0; ///< index into Model::sources
    std::uint64_t offset = 0; ///< absolute in that source
    std::uint64_t size = 0; ///< bytes
    bool operator==(const Extent &) const = default;
};

enum class PartKind { Payload, Side };

/// One stored array: the whole of a plain tensor, or the words, scales, zeros, codebooks of a quantised one.
struct TensorPart {
    std::string name; ///< as stored, e.g. "model.layers.0.mlp.up_proj.qweight"
    std::string slot; ///< meaning within the layout: "values", "qweight", "scales", "zeros", ...
    PartKind kind = PartKind::Payload;
    DType dtype = DType::F32;
    Shape shape {};
    Extent extent {};
    std::vector<std::int64_t> strides {}; ///< in elements; empty = row-major without gaps
    bool bigEndian = false;
    /// What it takes in the file where that is not the extent's size: compressed members and chunks, numbers
    /// written with other lengths.
    std::optional<std::uint64_t> fileBytes {};

    std::uint64_t storedBytes() const { return fileBytes.value_or(extent.size); }
};

enum class TensorRole {
    Weight, ///< trainable, counted as parameters
    Buffer, ///< mask, rotary table, running statistic: stored, never trained
    Tied, ///< the same content as tiedTo; counted once, there
    Side, ///< side information that belongs to no logical tensor
    Optimizer, ///< training state
};
const char *roleName(TensorRole role);

struct Layout; // core/layouts/layout.h
extern const Layout PlainLayout; // core/layouts/plain.h

struct TensorInfo {
    std::string name; ///< logical name ("...up_proj.weight" for a GPTQ module)
    Shape shape {}; ///< logical, row-major
    DType dtype = DType::F32; ///< of the values part; Block for block formats
    std::string dtypeName {}; ///< as listed: "F32", "Q4_K", "fork type 137"
    const Layout *layout = &PlainLayout; ///< how the values lie in the parts; never nullptr
    std::vector<TensorPart> parts {}; ///< part 0 is the main payload
    std::uint64_t bits = 0; ///< of a stored code; 0 = not one number for all
    std::uint64_t groupSize = 0; ///< consecutive inputs that share a scale; 0 = not one number for all
    std::any parameters {}; ///< the layout's own struct, declared beside its row; read by parametersAs
    TensorRole role = TensorRole::Weight;
    std::string tiedTo {};
    std::string
        roleReason {}; ///< why it is not a weight: "causal mask", "same bytes as token_embd.weight", ...
    std::string note {}; ///< why its values cannot be read here, empty if they can

    std::uint64_t elementCount() const { return shape.elementCount(); }
    /// Fewer where the tensor is expanded: a stride of 0 repeats what is stored once.
    std::uint64_t storedElementCount() const;
    /// All bytes a decoder needs: payload and side parts.
    std::uint64_t storedBytes() const;
    /// The part of storedBytes() that is scales, zeros, codebooks, indices stored as tensors of their own.
    std::uint64_t sideBytes() const;
    /// First part in that slot, or nullptr.
    const TensorPart *part(std::string_view slot) const;
    bool isPlain() const { return layout == &PlainLayout; }
    /// nullptr where the tensor carries none of that type.
    template <typename Parameters> const Parameters *parametersAs() const
    {
        return std::any_cast<Parameters>(&parameters);
    }
};

} // namespace assay
