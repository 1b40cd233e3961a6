// SPDX-License-Identifier: GPL-3.0-or-later
// How much the inputs of each matrix matter: per tensor one number per column, the mean square of that input
// over a calibration text. Three forms: llama.cpp's imatrix as GGUF (tensors NAME.in_sum2 over NAME.counts),
// its older .dat form, and a safetensors file with one tensor of per-input second moments per weight.
//   .dat  i32 entries; per entry: i32 length, name, i32 calls, i32 values, f32 sums of squares
#pragma once

#include "core/pairing/names.h"

#include <unordered_map>

namespace assay {

class Importance {
public:
    /// path is only named in errors.
    static Result<Importance> fromDat(const ByteSource &source, const std::string &path);
    static Result<Importance> fromModel(const Model &model, const RunControl &run);

    /// The values for a tensor of that name with that many columns; nullptr where there are none. Names are
    /// also tried in their canonical spelling.
    const std::vector<float> *find(const ModelNames &names, const std::string &tensor,
                                   std::uint64_t columns) const;
    std::size_t size() const { return m_entries.size(); }

private:
    Status add(const std::string &name, std::vector<float> values);

    std::unordered_map<std::string, std::vector<float>> m_entries;
};

} // namespace assay
