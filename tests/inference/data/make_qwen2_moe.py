#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes qwen2_moe/: a tiny mixture of experts with a shared one and a dense layer, and its logits in float64.

Written from the published definition: qkv with bias, half-split rotary positions, softmax over all experts,
the best two not renormalised, plus sigmoid(gate x) times a shared expert; layer 1 is dense.
"""
import json
import struct
from pathlib import Path

import numpy as np

D, HEADS, KV, LAYERS, VOCAB, EXPERTS, USED, WIDTH, SHARED, DENSE = 16, 4, 2, 3, 48, 5, 2, 8, 12, 20
HEAD, THETA, EPS = D // HEADS, 1e4, 1e-6
OUT = Path(__file__).parent / "qwen2_moe"
rng = np.random.default_rng(20)


def draw(*shape, sigma=0.35):
    return (rng.standard_normal(shape) * sigma).astype("<f4")


tensors = {"model.embed_tokens.weight": draw(VOCAB, D, sigma=1), "lm_head.weight": draw(VOCAB, D),
           "model.norm.weight": 1 + draw(D, sigma=0.2)}
for i in range(LAYERS):
    p = f"model.layers.{i}."
    tensors[p + "input_layernorm.weight"] = 1 + draw(D, sigma=0.2)
    tensors[p + "post_attention_layernorm.weight"] = 1 + draw(D, sigma=0.2)
    for name, rows in (("q", D), ("k", KV * HEAD), ("v", KV * HEAD)):
        tensors[p + f"self_attn.{name}_proj.weight"] = draw(rows, D)
        tensors[p + f"self_attn.{name}_proj.bias"] = draw(rows)
    tensors[p + "self_attn.o_proj.weight"] = draw(D, D)
    mlps = [("mlp.", DENSE)] if i == 1 else [(f"mlp.experts.{e}.", WIDTH) for e in range(EXPERTS)]
    if i != 1:
        mlps.append(("mlp.shared_expert.", SHARED))
        tensors[p + "mlp.gate.weight"] = draw(EXPERTS, D, sigma=1)
        tensors[p + "mlp.shared_expert_gate.weight"] = draw(1, D)
    for name, width in mlps:
        tensors[p + name + "gate_proj.weight"] = draw(width, D)
        tensors[p + name + "up_proj.weight"] = draw(width, D)
        tensors[p + name + "down_proj.weight"] = draw(D, width)
ids = [int(x) for x in rng.integers(0, VOCAB, 20)]
W = {name: values.astype("f8") for name, values in tensors.items()}


def norm(x, w):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + EPS) * w


def mlp(x, p):
    gate = x @ W[p + "gate_proj.weight"].T
    return (gate / (1 + np.exp(-gate)) * (x @ W[p + "up_proj.weight"].T)) @ W[p + "down_proj.weight"].T


def rotate(y):
    angle = np.arange(len(y))[:, None] * THETA ** (-2 * np.arange(HEAD // 2) / HEAD)
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    a, b = y[..., : HEAD // 2], y[..., HEAD // 2:]
    return np.concatenate([a * c - b * s, b * c + a * s], -1)


def attention(x, p):
    q, k, v = (x @ W[p + f"self_attn.{n}_proj.weight"].T + W[p + f"self_attn.{n}_proj.bias"] for n in "qkv")
    q, k = rotate(q.reshape(-1, HEADS, HEAD)), rotate(k.reshape(-1, KV, HEAD))
    v = v.reshape(-1, KV, HEAD)
    out = np.zeros((len(x), HEADS, HEAD))
    for h in range(HEADS):
        g = h // (HEADS // KV)
        for t in range(len(x)):
            score = q[t, h] @ k[: t + 1, g].T / np.sqrt(HEAD)
            share = np.exp(score - score.max())
            out[t, h] = share / share.sum() @ v[: t + 1, g]
    return out.reshape(len(x), D) @ W[p + "self_attn.o_proj.weight"].T


def experts(x, p):
    out = np.zeros_like(x)
    for t, row in enumerate(x):
        logits = W[p + "mlp.gate.weight"] @ row
        share = np.exp(logits - logits.max())
        share /= share.sum()
        for e in np.argsort(-share, kind="stable")[:USED]:
            out[t] += share[e] * mlp(row, p + f"mlp.experts.{e}.")
        gate = 1 / (1 + np.exp(-(W[p + "mlp.shared_expert_gate.weight"] @ row)))
        out[t] += gate * mlp(row, p + "mlp.shared_expert.")
    return out


x = W["model.embed_tokens.weight"][ids]
for i in range(LAYERS):
    p = f"model.layers.{i}."
    x = x + attention(norm(x, W[p + "input_layernorm.weight"]), p)
    y = norm(x, W[p + "post_attention_layernorm.weight"])
    x = x + (mlp(y, p + "mlp.") if i == 1 else experts(y, p))
logits = norm(x, W["model.norm.weight"]) @ W["lm_head.weight"].T

OUT.mkdir(exist_ok=True)
header, offset = {}, 0
for name, values in tensors.items():
    header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [offset, offset + values.nbytes]}
    offset += values.nbytes
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
(OUT / "model.safetensors").write_bytes(
    struct.pack("<Q", len(text)) + text + b"".join(v.tobytes() for v in tensors.values()))
(OUT / "config.json").write_text(json.dumps({
    "model_type": "qwen2_moe", "vocab_size": VOCAB, "hidden_size": D, "intermediate_size": DENSE,
    "num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "num_key_value_heads": KV,
    "max_position_embeddings": 64, "rms_norm_eps": EPS, "rope_theta": THETA, "hidden_act": "silu",
    "num_experts": EXPERTS, "num_experts_per_tok": USED, "moe_intermediate_size": WIDTH,
    "shared_expert_intermediate_size": SHARED, "norm_topk_prob": False, "decoder_sparse_step": 1,
    "mlp_only_layers": [1], "use_sliding_window": False, "tie_word_embeddings": False}, indent=1) + "\n")
(OUT / "ids.txt").write_text(" ".join(map(str, ids)) + "\n")
np.save(OUT / "logits.npy", logits.astype("<f4"))
