// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/artefacts.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace assay {
namespace {

struct SchemaRow {
    std::string_view id;
    std::array<std::string_view, 5> keys; ///< all of them; empty = fewer are needed
};
// The order matters where one schema's keys are another's too.
constexpr std::array Schemas {
    SchemaRow { "quantonium.hf-placeholder",
                { "model_info", "streaming_states", "compression_stats", "quantonium_ready", "" } },
    SchemaRow { "quantonium.integrator", { "integration_timestamp", "detailed_results", "summary", "", "" } },
    SchemaRow { "quantonium.hf-compressor",
                { "compressed_layers", "original_parameters", "compressed_parameters", "compression_ratio",
                  "phi_constant" } },
    SchemaRow { "quantonium.statistics",
                { "quantum_states", "metadata", "quantum_states_count", "real_weights", "resonance_freq" } },
    SchemaRow { "quantonium.vertex", { "type", "manifests", "chunk_size", "model_name", "" } },
    SchemaRow { "quantonium.vertex-tensor", { "chunks", "vertices", "chunk_size", "original_shape", "" } },
    SchemaRow { "quantonium.hybrid",
                { "codec", "tensors", "quant_amp_bits", "quant_phase_bits", "kept_coeff" } },
    SchemaRow { "quantonium.hybrid-tensor", { "bands", "payload", "amp_codes", "phase_codes", "" } },
    SchemaRow { "quantonium.lossless-v2",
                { "metadata", "layers", "compressed_real", "compressed_imag", "variant_usage" } },
    SchemaRow { "quantonium.sparse",
                { "threshold_percentile", "compressed_indices", "compressed_real", "layers", "" } },
    SchemaRow { "quantonium.metadata-only",
                { "quantum_states", "original_params", "compressed_size_mb", "compression_ratio",
                  "golden_ratio_phi" } },
    SchemaRow {
        "quantonium.model-database",
        { "models", "quantonium_compressed", "compression_ratio", "ram_needed", "download_command" } },
    SchemaRow { "quantonium.curves",
                { "curves", "curve_points", "retention_ratio", "coefficients_kept", "" } },
    SchemaRow { "quantonium.file-report",
                { "model_compressions", "reference_size_gb", "compressed_size_bytes", "", "" } },
    SchemaRow { "aivillage.claims-validation",
                { "test_suite", "test_results", "expected_ratio", "claim_validated", "" } },
    SchemaRow { "aivillage.extreme-report",
                { "compression_validation_results", "compression_techniques", "test_model", "", "" } },
    SchemaRow { "aivillage.forge-checkpoint",
                { "run_id", "phase", "artifact_type", "artifacts_produced", "" } },
};

struct DescriptionRow {
    std::string_view id, text;
};
constexpr std::array Descriptions {
    DescriptionRow {
        "quantonium.hf-placeholder",
        "a QuantoniumOS placeholder: model information and an empty list of states, no payload" },
    DescriptionRow { "quantonium.integrator",
                     "a QuantoniumOS integration report: counts and states, no payload of weights" },
    DescriptionRow {
        "quantonium.hf-compressor",
        "an output of QuantoniumOS's Hugging Face compressor: it processes the first five layers "
        "and stores at most about a thousand numbers of each, simulated or cut off" },
    DescriptionRow { "quantonium.statistics",
                     "a QuantoniumOS statistics file: mean and standard deviation of each layer, the rest "
                     "follows from a formula" },
    DescriptionRow { "quantonium.vertex",
                     "a QuantoniumOS vertex manifest: decodable, and without loss larger than the original" },
    DescriptionRow { "quantonium.vertex-tensor",
                     "a QuantoniumOS vertex container of one tensor: decodable, written as text" },
    DescriptionRow {
        "quantonium.hybrid",
        "a QuantoniumOS hybrid manifest: decodable with loss; its bit rate leaves out the indices" },
    DescriptionRow { "quantonium.hybrid-tensor",
                     "a QuantoniumOS hybrid tensor: decodable with loss, in base64" },
    DescriptionRow {
        "quantonium.lossless-v2",
        "a QuantoniumOS \"lossless\" file: 16-bit integers with loss, written in hexadecimal, which "
        "doubles their bytes" },
    DescriptionRow { "quantonium.sparse",
                     "a QuantoniumOS sparse file: a chosen share of coefficients, written in hexadecimal" },
    DescriptionRow { "quantonium.metadata-only",
                     "a QuantoniumOS metadata file: it states a count of values and holds none" },
    DescriptionRow { "quantonium.model-database",
                     "QuantoniumOS's model database: typed in by hand, projections without files" },
    DescriptionRow { "quantonium.curves",
                     "a QuantoniumOS curve of kept coefficients on a synthetic signal, not on weights" },
    DescriptionRow { "quantonium.file-report",
                     "a QuantoniumOS size report: the reference sizes are typed in" },
    DescriptionRow { "aivillage.claims-validation",
                     "AIVillage's validation of its claims: expected ratios and small tests" },
    DescriptionRow { "aivillage.extreme-report",
                     "AIVillage's report on a mock model: the numbers are typed in" },
    DescriptionRow { "aivillage.forge-checkpoint",
                     "an AgentForge phase checkpoint: states of a run and no weights" },
};
static_assert(Descriptions.size() == Schemas.size());

} // namespace

std::string artefactOf(const std::set<std::string> &keys)
{
    const auto found = std::find_if(Schemas.begin(), Schemas.end(), [&](const SchemaRow &row) {
        return std::all_of(row.keys.begin(), row.keys.end(), [&](std::string_view key) {
            return key.empty() || keys.contains(std::string(key));
        });
    });
    return found == Schemas.end() ? std::string() : std::string(found->id);
}

std::string artefactDescription(const std::string &id)
{
    const auto found = std::ranges::find(Descriptions, id, &DescriptionRow::id);
    return found == Descriptions.end() ? std::string() : std::string(found->text);
}

} // namespace assay
