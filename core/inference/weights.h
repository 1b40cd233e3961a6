// SPDX-License-Identifier: GPL-3.0-or-later
// The tensors of a model by canonical name, and matrices that give their rows in the order the forward pass
// wants. A matrix is read tile by tile through the tensor's decoder and never held, unless its layout allows
// nothing else (transposed, or blocks of very many rows) or the caller asks for it.
#pragma once

#include "core/base/run_control.h"
#include "core/inference/model_config.h"
#include "core/inference/panels.h"
#include "core/layouts/decoder.h"

#include <map>

namespace assay {

/// Name look-up by the spelling of GGUF, whatever family of names the file uses. The model must outlive it.
class TensorIndex {
public:
    explicit TensorIndex(const Model &model);

    const Model &model() const { return *m_model; }
    /// nullptr if there is none.
    const TensorInfo *find(const std::string &key) const;
    /// One expert's own tensor, or nullptr.
    const TensorInfo *findExpert(const std::string &key, std::uint64_t expert) const;
    /// The same, or a sentence: missing, or two tensors claim the place.
    Result<const TensorInfo *> need(const std::string &key) const;
    Result<const TensorInfo *> needExpert(const std::string &key, std::uint64_t expert) const;

private:
    struct Entry {
        const TensorInfo *tensor = nullptr;
        const TensorInfo *rival = nullptr;
    };
    const Model *m_model;
    std::map<std::string, Entry> m_entries;
    std::map<std::pair<std::string, std::uint64_t>, Entry> m_experts;
};

/// What a matrix must be; rows and columns as the forward pass sees them ([out, in]).
struct MatrixSpec {
    std::string key {}; ///< "blk.3.attn_q.weight"
    std::uint64_t rows = 0, columns = 0;
    std::uint64_t storedRows = 0; ///< of the whole stored tensor, where this is a slice of it
    std::uint64_t firstRow = 0; ///< of the slice
    std::optional<std::uint64_t> expert {}; ///< an expert's own tensor is looked for first, then the stack
    std::uint64_t expertCount = 0; ///< of the stack
    bool isTransposed = false; ///< stored [in, out]
    RowOrder order = RowOrder::AsStored;
    std::uint64_t headWidth = 0; ///< for the orders that permute
    std::uint64_t part = 0; ///< 0 q, 1 k, 2 v of HeadwiseQkv
};

/// The stored row of row.
std::uint64_t storedRow(const MatrixSpec &spec, std::uint64_t row);

/// The tensor of that spec with the right shape; headers only.
Result<const TensorInfo *> findMatrix(const TensorIndex &index, const MatrixSpec &spec);

class WeightMatrix {
public:
    /// holds: decode all of it now.
    static Result<WeightMatrix> open(const TensorIndex &index, const MatrixSpec &spec, bool holds,
                                     const RunControl &run);

    std::uint64_t rows() const { return m_spec.rows; }
    std::uint64_t columns() const { return m_spec.columns; }
    /// Rows of a tile that are read together; the same for every thread count.
    std::uint64_t tileRows() const { return m_tileRows; }

    /// Rows [first, first + count) at a stride of columns(), in buffer or held. Any thread, each with its own
    /// buffer and scratch.
    struct TileBuffer {
        std::vector<float> values, stored;
        DecodeScratch scratch;
    };
    Result<const float *> tile(std::uint64_t first, std::uint64_t count, TileBuffer &buffer) const;

private:
    Status readStored(std::uint64_t firstRow, std::uint64_t count, std::vector<float> &out,
                      TileBuffer &buffer) const;
    Status holdAll(const RunControl &run);
    Status holdTransposed();

    MatrixSpec m_spec;
    const TensorInfo *m_tensor = nullptr;
    std::shared_ptr<const TensorDecoder> m_decoder;
    std::uint64_t m_baseRow = 0; ///< of the slice in the stored tensor, the expert's place included
    std::uint64_t m_tileRows = 0;
    std::shared_ptr<const std::vector<float>> m_held;
};

/// All values of a vector of that many elements.
Result<std::vector<float>> readVector(const TensorIndex &index, const std::string &key, std::uint64_t size);

} // namespace assay
