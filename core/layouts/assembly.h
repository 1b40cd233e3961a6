// SPDX-License-Identifier: GPL-3.0-or-later
// What an assembler works with: the model's stored tensors by name, the configuration as stated, and the
// logical tensors made so far. An assembler belongs to the last component of a stored tensor's name (its
// leaf); it is called for each plain tensor with that leaf, and either takes it and its companions into one
// logical tensor or leaves all as they are.
#pragma once

#include "core/model/model.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <initializer_list>
#include <memory>
#include <unordered_map>

namespace assay {

/// Companions of one module, by the slot they fill; nullptr companions are skipped.
struct UsedTensor {
    const TensorInfo *tensor;
    const char *slot;
    PartKind kind = PartKind::Side;
};

class Assembly {
public:
    explicit Assembly(Model &model);
    ~Assembly();

    const Model &model() const { return m_model; }
    /// The stored tensor of that name if it is plain, contiguous and not yet taken; else nullptr.
    const TensorInfo *find(const std::string &name) const;
    /// A whole stored text tensor or small array of at most 64 KiB.
    Result<std::string> readSmall(const TensorInfo &tensor) const;

    /// quantization_config, or the MLX "quantization", or quantize_config.json / quant_config.json; an empty
    /// object where there is none.
    const nlohmann::json &config() const;
    /// The whole of config.json; an empty object where there is none.
    const nlohmann::json &modelConfig() const;
    /// A whole number of the configuration, also inside a nested "weights" group of compressed-tensors.
    std::optional<double> configNumber(const char *key) const;
    std::string configText(const char *key) const;

    /// The logical tensor stands where its first companion stood. Companions' bytes become its parts.
    void add(TensorInfo logical, std::initializer_list<UsedTensor> used);
    void add(TensorInfo logical, const std::vector<UsedTensor> &used);
    /// The configuration states a value that the tensors contradict. Told once per layout and key.
    void disagree(const TensorInfo &logical, const std::string &key, const std::string &stated,
                  const std::string &found);
    /// disagree() if the configuration states key as another number.
    void check(const TensorInfo &logical, const char *key, double found);
    /// Parts that look like layout but do not fit each other. Told once per layout.
    /// Not told in the end where the subject was read as something else.
    void misfit(const std::string &layout, const std::string &subject, const std::string &why);
    void tell(Finding finding) { m_findings.push_back(std::move(finding)); }

    /// Replaces the model's tensors by what was assembled.
    void finish();
    bool hasAssembled() const { return !m_logical.empty(); }

private:
    struct Misfit {
        std::string layout, subject, why;
    };
    struct Told {
        std::size_t finding;
        std::uint64_t count;
    };
    void tell(const std::string &id, Finding finding);
    void tellMisfits();
    void readConfig();

    Model &m_model;
    std::unordered_map<std::string_view, std::size_t> m_positions;
    std::vector<char> m_isTaken;
    std::unordered_map<std::size_t, std::vector<TensorInfo>>
        m_logical; ///< by position of the first companion
    std::unordered_map<std::string, Told> m_told;
    std::vector<Misfit> m_misfits;
    std::vector<Finding> m_findings;
    std::unique_ptr<nlohmann::json> m_config, m_modelConfig;
    std::string m_configSource;
};

/// tensor is the stored tensor with the row's leaf; prefix is its name up to and with the last dot.
using AssembleModule = void (*)(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
struct LeafAssembler {
    const char *leaf;
    AssembleModule assemble;
};

/// "prefix" without its last dot.
std::string withoutDot(const std::string &prefix);
/// "<module>.weight" with shape [rows, columns], parts still empty; empty if the shape overflows.
std::optional<TensorInfo> logicalMatrix(std::string name, std::uint64_t rows, std::uint64_t columns,
                                        const Layout &layout);

} // namespace assay
