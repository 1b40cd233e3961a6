// SPDX-License-Identifier: GPL-3.0-or-later
// The two names that one tensor is published under, as the authors' converters map them.
#include "core/pairing/name_schemes.h"
#include "core/pairing/pairing.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;

struct Twice {
    const char *one, *other;
};

/// A name of each set first: by these a model is known.
const Twice Whisper[] {
    { "model.decoder.layers.0.encoder_attn.q_proj.weight", "decoder.blocks.0.cross_attn.query.weight" },
    { "model.encoder.layers.0.self_attn.q_proj.bias", "encoder.blocks.0.attn.query.bias" },
    { "model.encoder.embed_positions.weight", "encoder.positional_embedding" },
    { "model.encoder.layer_norm.bias", "encoder.ln_post.bias" },
    { "model.encoder.conv2.weight", "encoder.conv2.weight" },
    { "model.encoder.layers.11.self_attn_layer_norm.weight", "encoder.blocks.11.attn_ln.weight" },
    { "model.encoder.layers.1.fc2.weight", "encoder.blocks.1.mlp.2.weight" },
    { "model.decoder.layers.2.fc1.bias", "decoder.blocks.2.mlp1.bias" },
    { "model.decoder.layers.2.final_layer_norm.bias", "decoder.blocks.2.mlp_ln.bias" },
    { "model.decoder.layers.3.encoder_attn_layer_norm.weight", "decoder.blocks.3.cross_attn_ln.weight" },
    { "model.decoder.embed_tokens.weight", "decoder.token_embedding.weight" },
    { "model.decoder.layer_norm.weight", "decoder.ln.weight" },
};
const Twice Clip[] {
    { "vision_model.encoder.layers.0.layer_norm1.weight", "visual.transformer.resblocks.0.ln_1.weight" },
    { "text_model.encoder.layers.7.mlp.fc2.bias", "transformer.resblocks.7.mlp.c_proj.bias" },
    { "vision_model.encoder.layers.3.self_attn.out_proj.bias",
      "visual.transformer.resblocks.3.attn.out_proj.bias" },
    { "vision_model.embeddings.class_embedding", "visual.class_embedding" },
    { "vision_model.embeddings.position_embedding.weight", "visual.positional_embedding" },
    { "text_model.embeddings.position_embedding.weight", "positional_embedding" },
    { "vision_model.pre_layrnorm.bias", "visual.ln_pre.bias" },
    { "visual_projection.weight", "visual.proj" },
    { "text_model.final_layer_norm.weight", "ln_final.weight" },
    { "text_projection.weight", "text_projection" },
    { "logit_scale", "logit_scale" },
};
const Twice Vit[] {
    { "vit.embeddings.patch_embeddings.projection.weight", "patch_embed.proj.weight" },
    { "vit.embeddings.cls_token", "cls_token" },
    { "vit.embeddings.position_embeddings", "pos_embed" },
    { "vit.encoder.layer.10.attention.output.dense.weight", "blocks.10.attn.proj.weight" },
    { "vit.encoder.layer.1.layernorm_before.bias", "blocks.1.norm1.bias" },
    { "vit.encoder.layer.1.intermediate.dense.weight", "blocks.1.mlp.fc1.weight" },
    { "encoder.layer.2.layer_scale1.lambda1", "blocks.2.ls1.gamma" },
    { "encoder.layer.2.mlp.weights_out.weight", "blocks.2.mlp.w3.weight" },
    { "vit.layernorm.weight", "norm.weight" },
    { "classifier.bias", "head.bias" },
};
const Twice Wav2vec[] {
    { "wav2vec2.feature_extractor.conv_layers.0.conv.weight",
      "w2v_encoder.w2v_model.feature_extractor.conv_layers.0.0.weight" },
    { "wav2vec2.feature_extractor.conv_layers.0.layer_norm.bias",
      "w2v_encoder.w2v_model.feature_extractor.conv_layers.0.2.bias" },
    { "wav2vec2.feature_projection.projection.bias", "w2v_encoder.w2v_model.post_extract_proj.bias" },
    { "wav2vec2.feature_projection.layer_norm.weight", "w2v_encoder.w2v_model.layer_norm.weight" },
    { "wav2vec2.encoder.layer_norm.weight", "w2v_encoder.w2v_model.encoder.layer_norm.weight" },
    { "wav2vec2.encoder.layers.4.attention.k_proj.weight",
      "w2v_encoder.w2v_model.encoder.layers.4.self_attn.k_proj.weight" },
    { "wav2vec2.encoder.layers.4.layer_norm.bias",
      "w2v_encoder.w2v_model.encoder.layers.4.self_attn_layer_norm.bias" },
    { "wav2vec2.encoder.layers.4.feed_forward.output_dense.bias",
      "w2v_encoder.w2v_model.encoder.layers.4.fc2.bias" },
    { "wav2vec2.encoder.pos_conv_embed.conv.weight_g", "w2v_encoder.w2v_model.encoder.pos_conv.0.weight_g" },
    { "wav2vec2.encoder.pos_conv_embed.conv.bias", "w2v_encoder.w2v_model.encoder.pos_conv.0.bias" },
    { "wav2vec2.masked_spec_embed", "w2v_encoder.w2v_model.mask_emb" },
    { "lm_head.weight", "w2v_encoder.proj.weight" },
};
const Twice Roberta[] {
    { "roberta.encoder.layer.0.attention.self.query.weight",
      "decoder.sentence_encoder.layers.0.self_attn.q_proj.weight" },
    { "roberta.encoder.layer.5.output.LayerNorm.bias",
      "decoder.sentence_encoder.layers.5.final_layer_norm.bias" },
    { "roberta.encoder.layer.5.intermediate.dense.bias", "decoder.sentence_encoder.layers.5.fc1.bias" },
    { "roberta.embeddings.word_embeddings.weight", "decoder.sentence_encoder.embed_tokens.weight" },
    { "roberta.embeddings.LayerNorm.weight", "decoder.sentence_encoder.emb_layer_norm.weight" },
    { "lm_head.layer_norm.weight", "decoder.lm_head.layer_norm.weight" },
    { "lm_head.bias", "decoder.lm_head.bias" },
};
const Twice T5[] {
    { "encoder.block.0.layer.0.SelfAttention.q.weight", "enc.blk.0.attn_q.weight" },
    { "encoder.block.3.layer.0.SelfAttention.o.weight", "encoder/block_003/layer_000/SelfAttention/o" },
    { "encoder.block.3.layer.1.DenseReluDense.wi_0.weight", "enc.blk.3.ffn_gate.weight" },
    { "decoder.block.3.layer.2.DenseReluDense.wo.weight", "dec.blk.3.ffn_down.weight" },
    { "decoder.block.2.layer.2.DenseReluDense.wi.weight",
      "decoder/block_002/layer_002/DenseReluDense/wi/kernel" },
    { "decoder.block.2.layer.1.EncDecAttention.k.weight", "dec.blk.2.cross_attn_k.weight" },
    { "decoder.block.2.layer.1.layer_norm.weight", "dec.blk.2.cross_attn_norm.weight" },
    { "encoder.block.2.layer.1.layer_norm.weight", "encoder/block_002/layer_001/layer_norm/scale" },
    { "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", "enc.blk.0.attn_rel_b.weight" },
    { "decoder.final_layer_norm.weight", "dec.output_norm.weight" },
    { "shared.weight", "token_embd.weight" },
};
const Twice Diffusion[] {
    { "down_blocks.0.resnets.0.norm1.weight", "model.diffusion_model.input_blocks.1.0.in_layers.0.weight" },
    { "conv_in.bias", "model.diffusion_model.input_blocks.0.0.bias" },
    { "time_embedding.linear_2.weight", "model.diffusion_model.time_embed.2.weight" },
    { "down_blocks.2.resnets.1.time_emb_proj.bias",
      "model.diffusion_model.input_blocks.8.0.emb_layers.1.bias" },
    { "down_blocks.1.downsamplers.0.conv.weight", "model.diffusion_model.input_blocks.6.0.op.weight" },
    { "down_blocks.0.attentions.1.transformer_blocks.0.attn2.to_k.weight",
      "model.diffusion_model.input_blocks.2.1.transformer_blocks.0.attn2.to_k.weight" },
    { "mid_block.resnets.1.conv2.bias", "model.diffusion_model.middle_block.2.out_layers.3.bias" },
    { "mid_block.attentions.0.proj_in.weight", "model.diffusion_model.middle_block.1.proj_in.weight" },
    { "up_blocks.1.resnets.2.conv_shortcut.weight",
      "model.diffusion_model.output_blocks.5.0.skip_connection.weight" },
    { "up_blocks.0.upsamplers.0.conv.weight", "model.diffusion_model.output_blocks.2.1.conv.weight" },
    { "up_blocks.1.upsamplers.0.conv.bias", "model.diffusion_model.output_blocks.5.2.conv.bias" },
    { "conv_norm_out.weight", "model.diffusion_model.out.0.weight" },
    { "decoder.up_blocks.0.resnets.2.conv1.weight", "first_stage_model.decoder.up.3.block.2.conv1.weight" },
    { "encoder.down_blocks.1.resnets.0.conv_shortcut.bias",
      "first_stage_model.encoder.down.1.block.0.nin_shortcut.bias" },
    { "encoder.mid_block.attentions.0.to_q.weight", "first_stage_model.encoder.mid.attn_1.q.weight" },
    { "decoder.mid_block.attentions.0.to_out.0.bias", "first_stage_model.decoder.mid.attn_1.proj_out.bias" },
    { "encoder.mid_block.attentions.0.group_norm.weight",
      "first_stage_model.encoder.mid.attn_1.norm.weight" },
    { "decoder.conv_norm_out.bias", "first_stage_model.decoder.norm_out.bias" },
    { "encoder.down_blocks.2.downsamplers.0.conv.bias",
      "first_stage_model.encoder.down.2.downsample.conv.bias" },
    { "decoder.up_blocks.1.upsamplers.0.conv.bias", "first_stage_model.decoder.up.2.upsample.conv.bias" },
    { "encoder.conv_in.weight", "first_stage_model.encoder.conv_in.weight" },
};
const Twice Mamba[] {
    { "backbone.embeddings.weight", "backbone.embedding.weight" },
};
struct Family {
    const char *id;
    std::span<const Twice> names;
};
const Family Families[] { { "whisper", Whisper },     { "clip", Clip },       { "vit", Vit },
                          { "wav2vec2", Wav2vec },    { "roberta", Roberta }, { "t5", T5 },
                          { "diffusion", Diffusion }, { "mamba", Mamba } };

std::string keyOf(const PairNames &names, const std::string &name)
{
    const auto canonical = canonicalName(names, name);
    return canonical ? canonical->key : std::string();
}

const NameScheme *schemeOfOne(const std::string &name)
{
    return schemeOf(*ModelBuilder().addF32(name, { 2 }, { 1, 2 }).finish());
}

} // namespace

class TestNameSchemes : public QObject {
    Q_OBJECT

private slots:
    void both_names_mean_one_tensor_data()
    {
        QTest::addColumn<int>("family");
        for (int i = 0; i < static_cast<int>(std::size(Families)); ++i)
            QTest::newRow(Families[i].id) << i;
    }
    void both_names_mean_one_tensor()
    {
        QFETCH(int, family);
        const auto &names = Families[family].names;
        const NameScheme *scheme = schemeOfOne(names[0].one);
        QVERIFY(scheme);
        QCOMPARE(schemeOfOne(names[0].other), scheme);
        std::vector<std::string> keys;
        for (const Twice &twice : names) {
            const std::string key = keyOf({ {}, scheme }, twice.one);
            QVERIFY2(!key.empty(), twice.one);
            QCOMPARE(QString::fromStdString(keyOf({ {}, scheme }, twice.other)), QString::fromStdString(key));
            keys.push_back(key);
        }
        std::ranges::sort(keys);
        QVERIFY(std::ranges::adjacent_find(keys) == keys.end());
    }

    /// Norms of ones and biases of zeros, which no content tells apart.
    void constant_vectors_are_paired_by_name()
    {
        ModelBuilder hf, openai;
        const Values ones(48, 1), zeros(48, 0), square = gaussians(1, 48 * 48);
        const Twice names[] {
            { "model.encoder.layers.0.self_attn.q_proj.weight", "encoder.blocks.0.attn.query.weight" },
            { "model.decoder.layers.0.encoder_attn.q_proj.weight",
              "decoder.blocks.0.cross_attn.query.weight" },
            { "model.encoder.layers.0.self_attn.q_proj.bias", "encoder.blocks.0.attn.query.bias" },
            { "model.encoder.layers.0.self_attn_layer_norm.weight", "encoder.blocks.0.attn_ln.weight" },
            { "model.encoder.layers.0.self_attn_layer_norm.bias", "encoder.blocks.0.attn_ln.bias" },
            { "model.encoder.layers.0.final_layer_norm.weight", "encoder.blocks.0.mlp_ln.weight" },
            { "model.decoder.layer_norm.weight", "decoder.ln.weight" },
        };
        for (const auto &[one, other] : names) {
            const bool isMatrix = std::string(one).ends_with("q_proj.weight");
            const Values &values = isMatrix ? square : std::string(one).ends_with("bias") ? zeros : ones;
            const std::vector<std::uint64_t> shape
                = isMatrix ? std::vector<std::uint64_t> { 48, 48 } : std::vector<std::uint64_t> { 48 };
            hf.addF32(one, shape, values);
            openai.addF32(other, shape, values);
        }
        const ModelPtr left = hf.finish(), right = openai.finish();
        const auto pairing = pairModels(*left, *right, {}, RunControl());
        QVERIFY(pairing);
        QCOMPARE(pairing->matches.size(), std::size(names));
        for (std::size_t i = 0; i < pairing->matches.size(); ++i) {
            QCOMPARE(pairing->matches[i].kind, MatchKind::Paired);
            QCOMPARE(right->tensors[*pairing->matches[i].candidate].name, std::string(names[i].other));
        }
    }

    /// Fused queries, keys and values of the one against those apart of the other.
    void fused_vectors_are_cut()
    {
        ModelBuilder hf, timm;
        const Values all = gaussians(2, 3 * 16 * 16);
        const auto at = [&](std::size_t part) {
            return Values(all.begin() + static_cast<std::ptrdiff_t>(part * 256),
                          all.begin() + static_cast<std::ptrdiff_t>(part * 256 + 256));
        };
        hf.addF32("vit.embeddings.patch_embeddings.projection.bias", { 2 }, { 1, 2 });
        timm.addF32("patch_embed.proj.bias", { 2 }, { 1, 2 });
        std::size_t part = 0;
        for (const char *name : { "query", "key", "value" })
            hf.addF32(std::string("vit.encoder.layer.0.attention.attention.") + name + ".weight", { 16, 16 },
                      at(part++));
        timm.addF32("blocks.0.attn.qkv.weight", { 48, 16 }, all);
        const auto pairing = pairModels(*hf.finish(), *timm.finish(), {}, RunControl());
        QVERIFY(pairing);
        QCOMPARE(pairing->matches.size(), std::size_t { 4 });
        for (std::size_t i = 1; i < 4; ++i) {
            QCOMPARE(pairing->matches[i].transform.kind, TransformKind::FusedSlice);
            QCOMPARE(pairing->matches[i].transform.sliceFirst, std::uint64_t { (i - 1) * 256 });
        }
    }

    void one_model_alone_keeps_the_general_names()
    {
        ModelBuilder hf, gguf;
        const Values values = gaussians(3, 256);
        hf.addF32("roberta.encoder.layer.0.attention.self.query.weight", { 16, 16 }, values);
        gguf.meta("general.architecture", "bert").addF32("blk.0.attn_q.weight", { 16, 16 }, values);
        const auto pairing = pairModels(*hf.finish(), *gguf.finish(), {}, RunControl());
        QVERIFY(pairing);
        QCOMPARE(pairing->matches.size(), std::size_t { 1 });
        QVERIFY(pairing->matches[0].note.empty());
    }

    /// Stacks of experts of MLX and of vLLM.
    void names_of_stacks()
    {
        QCOMPARE(keyOf({}, "model.layers.2.mlp.switch_mlp.gate_proj.weight"),
                 std::string("blk.2.ffn_gate_exps.weight"));
        QCOMPARE(keyOf({}, "model.layers.2.block_sparse_moe.switch_mlp.down_proj.weight"),
                 std::string("blk.2.ffn_down_exps.weight"));
        QCOMPARE(keyOf({}, "model.layers.2.mlp.experts.w13_weight"),
                 std::string("blk.2.ffn_gate_up_exps.weight"));
    }
};

QTEST_GUILESS_MAIN(TestNameSchemes)
#include "tst_name_schemes.moc"
