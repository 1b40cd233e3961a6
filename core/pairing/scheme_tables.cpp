// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/scheme_tables.h"

namespace assay {
namespace {

/// OpenAI's and MLX's Whisper against Hugging Face's (transformers, convert_openai_to_hf).
NameScheme whisper()
{
    return { .id = "whisper",
             .signs = { "blocks.0.cross_attn.query", "layers.0.encoder_attn.q_proj" },
             .whole = { { "encoder.conv1", "encoder.conv1" },
                        { "encoder.conv2", "encoder.conv2" },
                        { "encoder.positions", "encoder.embed_positions" },
                        { "encoder.positions", "encoder.positional_embedding" },
                        { "encoder.norm", "encoder.layer_norm" },
                        { "encoder.norm", "encoder.ln_post" },
                        { "decoder.tokens", "decoder.embed_tokens" },
                        { "decoder.tokens", "decoder.token_embedding" },
                        { "decoder.positions", "decoder.embed_positions" },
                        { "decoder.positions", "decoder.positional_embedding" },
                        { "decoder.norm", "decoder.layer_norm" },
                        { "decoder.norm", "decoder.ln" } },
             .blocks = { { "encoder.#.", "encoder.layers.#." },
                         { "encoder.#.", "encoder.blocks.#." },
                         { "decoder.#.", "decoder.layers.#." },
                         { "decoder.#.", "decoder.blocks.#." } },
             .inBlocks = { { "attn_q", "self_attn.q_proj" },
                           { "attn_q", "attn.query" },
                           { "attn_k", "self_attn.k_proj" },
                           { "attn_k", "attn.key" },
                           { "attn_v", "self_attn.v_proj" },
                           { "attn_v", "attn.value" },
                           { "attn_output", "self_attn.out_proj" },
                           { "attn_output", "attn.out" },
                           { "attn_norm", "self_attn_layer_norm" },
                           { "attn_norm", "attn_ln" },
                           { "cross_q", "encoder_attn.q_proj" },
                           { "cross_q", "cross_attn.query" },
                           { "cross_k", "encoder_attn.k_proj" },
                           { "cross_k", "cross_attn.key" },
                           { "cross_v", "encoder_attn.v_proj" },
                           { "cross_v", "cross_attn.value" },
                           { "cross_output", "encoder_attn.out_proj" },
                           { "cross_output", "cross_attn.out" },
                           { "cross_norm", "encoder_attn_layer_norm" },
                           { "cross_norm", "cross_attn_ln" },
                           { "ffn_up", "fc1" },
                           { "ffn_up", "mlp.0" },
                           { "ffn_up", "mlp1" },
                           { "ffn_down", "fc2" },
                           { "ffn_down", "mlp.2" },
                           { "ffn_down", "mlp2" },
                           { "ffn_norm", "final_layer_norm" },
                           { "ffn_norm", "mlp_ln" } } };
}

/// OpenAI's and open_clip's CLIP against Hugging Face's (transformers, convert_clip_original_pytorch_to_hf).
NameScheme clip()
{
    return { .id = "clip",
             .signs = { "transformer.resblocks.0.", "vision_model.encoder.layers.0.",
                        "text_model.encoder.layers.0." },
             .whole = { { "visual.class", "visual.class_embedding" },
                        { "visual.class", "vision_model.embeddings.class_embedding" },
                        { "visual.positions", "visual.positional_embedding" },
                        { "visual.positions", "vision_model.embeddings.position_embedding" },
                        { "visual.patches", "visual.conv1" },
                        { "visual.patches", "vision_model.embeddings.patch_embedding" },
                        { "visual.pre_norm", "visual.ln_pre" },
                        { "visual.pre_norm", "vision_model.pre_layrnorm" }, // spelled so
                        { "visual.post_norm", "visual.ln_post" },
                        { "visual.post_norm", "vision_model.post_layernorm" },
                        { "visual.projection", "visual.proj" },
                        { "visual.projection", "visual_projection" },
                        { "text.tokens", "text_model.embeddings.token_embedding" },
                        { "text.positions", "text_model.embeddings.position_embedding" },
                        { "text.norm", "text_model.final_layer_norm" },
                        { "text.norm", "ln_final" },
                        { "text.projection", "text_projection" },
                        { "logit_scale", "logit_scale" },
                        { "text.tokens", "token_embedding" },
                        { "text.positions", "positional_embedding" } },
             .blocks = { { "visual.#.", "visual.transformer.resblocks.#." },
                         { "visual.#.", "vision_model.encoder.layers.#." },
                         { "text.#.", "text_model.encoder.layers.#." },
                         { "text.#.", "transformer.resblocks.#." } },
             .inBlocks = { { "attn_qkv", "attn.in_proj_weight" },
                           { "attn_qkv.bias", "attn.in_proj_bias" },
                           { "attn_q", "self_attn.q_proj" },
                           { "attn_k", "self_attn.k_proj" },
                           { "attn_v", "self_attn.v_proj" },
                           { "attn_output", "attn.out_proj" },
                           { "attn_output", "self_attn.out_proj" },
                           { "attn_norm", "ln_1" },
                           { "attn_norm", "layer_norm1" },
                           { "ffn_norm", "ln_2" },
                           { "ffn_norm", "layer_norm2" },
                           { "ffn_up", "mlp.c_fc" },
                           { "ffn_up", "mlp.fc1" },
                           { "ffn_down", "mlp.c_proj" },
                           { "ffn_down", "mlp.fc2" } } };
}

/// timm's ViT and DeiT and Meta's DINOv2 against Hugging Face's (convert_vit_timm, convert_dinov2_to_hf).
NameScheme vit()
{
    return { .id = "vit",
             .signs = { "patch_embed.proj.", "embeddings.patch_embeddings.projection." },
             .whole = { { "class", "embeddings.cls_token" },
                        { "class", "cls_token" },
                        { "distilled", "embeddings.distillation_token" },
                        { "distilled", "dist_token" },
                        { "masked", "embeddings.mask_token" },
                        { "masked", "mask_token" },
                        { "registers", "embeddings.register_tokens" },
                        { "registers", "register_tokens" },
                        { "positions", "embeddings.position_embeddings" },
                        { "positions", "pos_embed" },
                        { "patches", "embeddings.patch_embeddings.projection" },
                        { "patches", "patch_embed.proj" },
                        { "norm", "layernorm" },
                        { "norm", "norm" },
                        { "head", "classifier" },
                        { "head", "head" } },
             .blocks = { { "#.", "encoder.layer.#." }, { "#.", "blocks.#." } },
             .inBlocks = { { "attn_q", "attention.attention.query" },
                           { "attn_k", "attention.attention.key" },
                           { "attn_v", "attention.attention.value" },
                           { "attn_qkv", "attn.qkv" },
                           { "attn_output", "attention.output.dense" },
                           { "attn_output", "attn.proj" },
                           { "norm1", "layernorm_before" },
                           { "norm2", "layernorm_after" },
                           { "mlp.fc1", "intermediate.dense" },
                           { "mlp.fc2", "output.dense" },
                           { "mlp.w12", "mlp.weights_in" },
                           { "mlp.w3", "mlp.weights_out" },
                           { "ls1", "layer_scale1.lambda1" },
                           { "ls2", "layer_scale2.lambda1" } } };
}

/// fairseq's wav2vec 2.0 and HuBERT against Hugging Face's (convert_wav2vec2_original_pytorch_checkpoint).
NameScheme wav2vec2()
{
    return {
        .id = "wav2vec2",
        .signs = { "feature_extractor.conv_layers.0." },
        .whole
        = { { "encoder.layer_norm", "encoder.layer_norm" },
            { "feature_projection.projection", "feature_projection.projection" },
            { "feature_projection.projection", "post_extract_proj" },
            { "feature_projection.layer_norm", "feature_projection.layer_norm" },
            { "feature_projection.layer_norm", "layer_norm" },
            { "encoder.pos_conv_embed.conv", "encoder.pos_conv_embed.conv" },
            { "encoder.pos_conv_embed.conv", "encoder.pos_conv.0" },
            { "encoder.pos_conv_embed.g", "encoder.pos_conv.0.weight_g" },
            { "encoder.pos_conv_embed.g", "encoder.pos_conv_embed.conv.weight_g" },
            { "encoder.pos_conv_embed.g", "encoder.pos_conv_embed.conv.parametrizations.weight.original0" },
            { "encoder.pos_conv_embed.v", "encoder.pos_conv.0.weight_v" },
            { "encoder.pos_conv_embed.v", "encoder.pos_conv_embed.conv.weight_v" },
            { "encoder.pos_conv_embed.v", "encoder.pos_conv_embed.conv.parametrizations.weight.original1" },
            { "masked_spec_embed", "masked_spec_embed" },
            { "masked_spec_embed", "mask_emb" },
            { "quantizer.codevectors", "quantizer.codevectors" },
            { "quantizer.codevectors", "quantizer.vars" },
            { "project_hid", "project_hid" },
            { "project_hid", "final_proj" },
            { "lm_head", "lm_head" },
            { "lm_head", "w2v_encoder.proj" } },
        .blocks = { { "encoder.layers.#.", "encoder.layers.#." },
                    { "feature_extractor.conv_layers.#.", "feature_extractor.conv_layers.#." } },
        .inBlocks = { { "attention.q_proj", "self_attn.q_proj" },
                      { "attention.k_proj", "self_attn.k_proj" },
                      { "attention.v_proj", "self_attn.v_proj" },
                      { "attention.out_proj", "self_attn.out_proj" },
                      { "layer_norm", "self_attn_layer_norm" },
                      { "feed_forward.intermediate_dense", "fc1" },
                      { "feed_forward.output_dense", "fc2" },
                      { "conv", "0" },
                      { "layer_norm", "2" },
                      { "layer_norm", "2.1" } }
    };
}

/// fairseq's RoBERTa and XLM-R against Hugging Face's (convert_roberta_original_pytorch_checkpoint).
NameScheme roberta()
{
    return { .id = "roberta",
             .signs = { "sentence_encoder.layers.0.", "roberta.encoder.layer.0." },
             .whole = { { "tokens", "sentence_encoder.embed_tokens" },
                        { "tokens", "embeddings.word_embeddings" },
                        { "positions", "sentence_encoder.embed_positions" },
                        { "positions", "embeddings.position_embeddings" },
                        { "types", "embeddings.token_type_embeddings" },
                        { "embed_norm", "sentence_encoder.emb_layer_norm" },
                        { "embed_norm", "sentence_encoder.layernorm_embedding" },
                        { "embed_norm", "embeddings.LayerNorm" },
                        { "head.dense", "lm_head.dense" },
                        { "head.norm", "lm_head.layer_norm" },
                        { "head.output", "lm_head.decoder" },
                        { "head.output", "lm_head" } },
             .blocks = { { "#.", "sentence_encoder.layers.#." }, { "#.", "encoder.layer.#." } },
             .inBlocks = { { "attn_q", "self_attn.q_proj" },
                           { "attn_q", "attention.self.query" },
                           { "attn_k", "self_attn.k_proj" },
                           { "attn_k", "attention.self.key" },
                           { "attn_v", "self_attn.v_proj" },
                           { "attn_v", "attention.self.value" },
                           { "attn_output", "self_attn.out_proj" },
                           { "attn_output", "attention.output.dense" },
                           { "attn_norm", "self_attn_layer_norm" },
                           { "attn_norm", "attention.output.LayerNorm" },
                           { "ffn_up", "fc1" },
                           { "ffn_up", "intermediate.dense" },
                           { "ffn_down", "fc2" },
                           { "ffn_down", "output.dense" },
                           { "ffn_norm", "final_layer_norm" },
                           { "ffn_norm", "output.LayerNorm" } } };
}

/// T5 of TensorFlow and of GGUF against Hugging Face's (load_tf_weights_in_t5; gguf-py's tensor mapping).
NameScheme t5()
{
    NameScheme scheme { .id = "t5",
                        .signs = { "SelfAttention", "enc.blk.0.attn_q" },
                        .whole = { { "encoder.norm", "encoder.final_layer_norm" },
                                   { "encoder.norm", "enc.output_norm" },
                                   { "decoder.norm", "decoder.final_layer_norm" },
                                   { "decoder.norm", "dec.output_norm" },
                                   { "shared", "shared" },
                                   { "shared", "token_embd" },
                                   { "head", "lm_head" },
                                   { "head", "decoder.logits" },
                                   { "head", "output" } },
                        .blocks = { { "encoder.#.#.", "encoder.block.#.layer.#." },
                                    { "encoder.#.#.", "encoder.block_#.layer_#." },
                                    { "decoder.#.#.", "decoder.block.#.layer.#." },
                                    { "decoder.#.#.", "decoder.block_#.layer_#." } },
                        .inBlocks = { { "norm", "layer_norm" },
                                      { "bias_table", "SelfAttention.relative_attention_bias" },
                                      { "ffn_up", "DenseReluDense.wi" },
                                      { "ffn_up", "DenseReluDense.wi_1" },
                                      { "ffn_gate", "DenseReluDense.wi_0" },
                                      { "ffn_down", "DenseReluDense.wo" } } };
    for (const std::string part : { "q", "k", "v", "o" }) {
        scheme.inBlocks.push_back({ "attn_" + part, "SelfAttention." + part });
        scheme.inBlocks.push_back({ "cross_" + part, "EncDecAttention." + part });
        scheme.whole.push_back({ "encoder.#.0.attn_" + part, "enc.blk.#.attn_" + part });
        scheme.whole.push_back({ "decoder.#.0.attn_" + part, "dec.blk.#.attn_" + part });
        scheme.whole.push_back({ "decoder.#.1.cross_" + part, "dec.blk.#.cross_attn_" + part });
    }
    const std::pair<std::string, std::string> sides[] { { "encoder.", "enc.blk.#." },
                                                        { "decoder.", "dec.blk.#." } };
    for (const auto &[meant, spelled] : sides) {
        const std::string last = meant == "encoder." ? "1." : "2.";
        scheme.whole.push_back({ meant + "#.0.norm", spelled + "attn_norm" });
        scheme.whole.push_back({ meant + "#.0.bias_table", spelled + "attn_rel_b" });
        scheme.whole.push_back({ meant + "#." + last + "norm", spelled + "ffn_norm" });
        for (const std::string part : { "up", "gate", "down" })
            scheme.whole.push_back({ meant + "#." + last + "ffn_" + part, spelled + "ffn_" + part });
    }
    scheme.whole.push_back({ "decoder.#.1.norm", "dec.blk.#.cross_attn_norm" });
    return scheme;
}

/// CompVis' latent diffusion against diffusers (convert_diffusers_to_original_stable_diffusion): three levels
/// of the UNet have two ResNets going down and three going up; the VAE counts its levels up from below.
NameScheme latentDiffusion()
{
    constexpr int Levels = 4, Down = 2, Up = 3;
    NameScheme scheme {
        .id = "latent-diffusion",
        .signs = { "input_blocks.1.0.in_layers.", "down_blocks.0.resnets.0.", "encoder.down.0.block.0." },
        .whole = { { "time_embedding.linear_1", "time_embed.0" },
                   { "time_embedding.linear_2", "time_embed.2" },
                   { "add_embedding.linear_1", "label_emb.0.0" },
                   { "add_embedding.linear_2", "label_emb.0.2" },
                   { "conv_in", "input_blocks.0.0" },
                   { "conv_norm_out", "out.0" },
                   { "conv_out", "out.2" },
                   { "encoder.conv_norm_out", "encoder.norm_out" },
                   { "decoder.conv_norm_out", "decoder.norm_out" } },
        .blocks = { { "mid_block.resnets.0.", "middle_block.0." },
                    { "mid_block.attentions.0.", "middle_block.1." },
                    { "mid_block.resnets.1.", "middle_block.2." },
                    { "encoder.down_blocks.#.resnets.#.", "encoder.down.#.block.#." },
                    { "encoder.down_blocks.#.downsamplers.0.", "encoder.down.#.downsample." } },
        .inBlocks = { { "norm1", "in_layers.0" },
                      { "conv1", "in_layers.2" },
                      { "norm2", "out_layers.0" },
                      { "conv2", "out_layers.3" },
                      { "time_emb_proj", "emb_layers.1" },
                      { "conv_shortcut", "skip_connection" },
                      { "conv_shortcut", "nin_shortcut" },
                      { "conv", "op" },
                      { "group_norm", "norm" },
                      { "to_q", "q" },
                      { "to_q", "query" },
                      { "to_k", "k" },
                      { "to_k", "key" },
                      { "to_v", "v" },
                      { "to_v", "value" },
                      { "to_out.0", "proj_out" },
                      { "to_out.0", "proj_attn" } }
    };
    for (std::size_t i = 0, count = scheme.whole.size(); i < count; ++i)
        scheme.whole.push_back({ scheme.whole[i].meant, scheme.whole[i].meant });
    for (const char *name : { "encoder.conv_in", "encoder.conv_out", "decoder.conv_in", "decoder.conv_out" })
        scheme.whole.push_back({ name, name });
    const auto number = [](int value) { return std::to_string(value); };
    for (int level = 0; level < Levels; ++level) {
        const std::string down = "down_blocks." + number(level) + ".",
                          up = "up_blocks." + number(level) + ".";
        for (int i = 0; i < Down; ++i) {
            const std::string at = "input_blocks." + number(3 * level + i + 1) + ".";
            scheme.blocks.push_back({ down + "resnets." + number(i) + ".", at + "0." });
            scheme.blocks.push_back({ down + "attentions." + number(i) + ".", at + "1." });
        }
        scheme.blocks.push_back(
            { down + "downsamplers.0.", "input_blocks." + number(3 * (level + 1)) + ".0." });
        for (int i = 0; i < Up; ++i) {
            const std::string at = "output_blocks." + number(3 * level + i) + ".";
            scheme.blocks.push_back({ up + "resnets." + number(i) + ".", at + "0." });
            scheme.blocks.push_back({ up + "attentions." + number(i) + ".", at + "1." });
        }
        for (const char *place : { ".1.conv", ".2.conv" }) // without attention, and with it
            scheme.whole.push_back(
                { up + "upsamplers.0.conv", "output_blocks." + number(3 * level + Up - 1) + place });
        scheme.whole.push_back({ up + "upsamplers.0.conv", up + "upsamplers.0.conv" });
        const std::string below = "decoder.up." + number(Levels - 1 - level) + ".";
        scheme.blocks.push_back({ "decoder." + up + "resnets.#.", below + "block.#." });
        scheme.blocks.push_back({ "decoder." + up + "upsamplers.0.", below + "upsample." });
        // diffusers' own, so that what differs within a block is looked up.
        for (const char *side : { "", "encoder.", "decoder." })
            for (const char *kind : { "resnets.#.", "attentions.#.", "downsamplers.#.", "upsamplers.#." }) {
                scheme.blocks.push_back({ side + down + kind, side + down + kind });
                scheme.blocks.push_back({ side + up + kind, side + up + kind });
            }
    }
    for (const std::string side : { "encoder.", "decoder." }) {
        scheme.blocks.push_back({ side + "mid_block.resnets.0.", side + "mid.block_1." });
        scheme.blocks.push_back({ side + "mid_block.resnets.1.", side + "mid.block_2." });
        scheme.blocks.push_back({ side + "mid_block.attentions.0.", side + "mid.attn_1." });
    }
    for (const std::string side : { "encoder.", "decoder.", "" })
        for (const char *kind : { "resnets.#.", "attentions.#." })
            scheme.blocks.push_back({ side + "mid_block." + kind, side + "mid_block." + kind });
    return scheme;
}

/// mamba_ssm against Hugging Face's.
NameScheme mamba()
{
    return { .id = "mamba",
             .signs = { "backbone.embedding.", "backbone.embeddings." },
             .whole = { { "backbone.embeddings", "backbone.embedding" },
                        { "backbone.embeddings", "backbone.embeddings" } } };
}

} // namespace

std::span<const NameScheme> nameSchemes()
{
    static const std::vector<NameScheme> All { whisper(),         clip(), vit(), wav2vec2(), roberta(), t5(),
                                               latentDiffusion(), mamba() };
    return All;
}

} // namespace assay
