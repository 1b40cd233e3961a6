// SPDX-License-Identifier: GPL-3.0-or-later
// Documents that name methods, with the pipelines that a reader would write down for them, worked out by
// hand. "a || b" are two pipelines of one document; "-" is none.
#pragma once

#include <array>

namespace assay::testing {

struct MethodDocument {
    const char *name;
    const char *text;
    const char *pipelines; ///< settings that the document states; others as the codec has them by default
};

inline constexpr std::array MethodDocuments {
    MethodDocument {
        "ternary then xz",
        "# Birch-1B small\n\nWe store every weight in ternary form (BitNet b1.58, absmean scaling) and "
        "then run xz over the result. The file is 19.2x smaller than float32.\n",
        "bitnet:scale=absmean|lzma" },
    MethodDocument {
        "configuration of GPTQ",
        "{\"quantization_config\": {\"quant_method\": \"gptq\", \"bits\": 4, \"group_size\": 128, "
        "\"desc_act\": false}, \"compression_ratio\": 3.85}",
        "intn:bits=4,group=128,mode=zero" },
    MethodDocument {
        "int8 by row",
        "All linear layers were quantised to int8 per output channel, symmetric. Ratio: 1.99x.\n",
        "intn:bits=8,group=0" },
    MethodDocument {
        "table of stages",
        "## Pipeline\n\n| Stage | Method | Ratio |\n|---|---|---|\n| 1 | BitNet | 16.0x |\n| 2 | VPTQ | "
        "16.0x |\n| 3 | LZMA | 5,309.7x |\n\nThe whole pipeline reaches 77,907x.\n",
        "bitnet|vptq|lzma" },
    MethodDocument { "mix of llama.cpp",
                     "The checkpoint was converted with llama.cpp (Q4_K_M), 4.89 bits per weight.\n",
                     "q4_k" },
    MethodDocument { "NF4 twice quantised",
                     "Loaded in NF4 with double quantization (bitsandbytes); memory drops by 3.9x.\n",
                     "nf4:double=on" },
    MethodDocument {
        "pruned and zipped",
        "- 50% unstructured magnitude pruning\n- followed by gzip -9\n\nCompression ratio: 1.7x\n",
        "prune:keep=0.5|gzip:level=9" },
    MethodDocument { "two of four",
                     "The MLP weights are 2:4 sparse (structured sparsity), which gives a 1.78x reduction.\n",
                     "nm:n=2,m=4" },
    MethodDocument { "low rank", "Each projection is replaced by a truncated SVD of rank 64, 5.8x smaller.\n",
                     "svd:rank=64" },
    MethodDocument { "shared values",
                     "Following Deep Compression, the weights of each layer are clustered by k-means into 16 "
                     "centroids and the indices are Huffman coded: 9.1x.\n",
                     "codebook:k=16|huffman" },
    MethodDocument { "vectors with their settings",
                     "### VPTQ\n\n- vector length: 8\n- k = 65536\n- residual centroids: 256\n- ratio 5.3x\n",
                     "vptq:v=8,k=65536,residual=256" },
    MethodDocument { "adapter", "We ship a LoRA adapter of rank 16, 200x smaller than the model.\n", "-" },
    MethodDocument { "nothing known",
                     "HoloFold folds the weights along a harmonic lattice. Compression ratio: 120x.\n", "-" },
    MethodDocument {
        "in German",
        "Die Gewichte wurden auf 4 Bit je Gruppe von 64 quantisiert und danach mit zstd Stufe 19 "
        "gepackt; die Datei ist 3,6-mal kleiner.\n",
        "intn:bits=4,group=64|zstd:level=19" },
    MethodDocument { "eight-bit floats",
                     "| Model | dtype | Size |\n|---|---|---|\n| Alder-7B | FP8 (E4M3) | 7.0 GB "
                     "|\n\nStored as FP8 it is 2.0x smaller.\n",
                     "fp8" },
    MethodDocument { "block floats", "Experts are kept in MXFP4, 3.76 times smaller than bf16.\n", "mxfp4" },
    MethodDocument { "seeds", "SeedLM at 3 bit stores seeds instead of weights (5.33x against fp16).\n",
                     "seedlm:bits=3" },
    MethodDocument { "AWQ by name", "`Cedar-7B-AWQ-w4-g128`\n\nQuantised with AWQ, w4, g128; 3.8x.\n",
                     "intn:bits=4,group=128,mode=zero" },
    MethodDocument {
        "largest coefficients",
        "The resonance Fourier transform (RFT) keeps 10 % of the coefficients in blocks of 1024, a "
        "10:1 reduction.\n",
        "rft:keep=0.1,n=1024" },
    MethodDocument { "in Chinese", "权重采用 INT4 分组量化(组大小 128),压缩率 3.9 倍。\n",
                     "intn:bits=4,group=128" },
    MethodDocument {
        "others for comparison",
        "Unlike GPTQ and AWQ, we do not quantise. Byte planes are split and packed with zstd level 3: "
        "1.49x, losslessly.\n",
        "byteplane|zstd:level=3" },
    MethodDocument { "two alternatives",
                     "| Variant | Ratio |\n|---|---|\n| Q8_0 | 1.88x |\n| Q4_0 | 3.56x |\n", "q8_0 || q4_0" },
    MethodDocument {
        "entropy coding of int8",
        "compression:\n  stage_1: int8, group size 32\n  stage_2: arithmetic coding\n  ratio: 2.1\n",
        "intn:bits=8,group=32|arithmetic" },
    MethodDocument { "skipped stage",
                     "Stages: BitNet (16x) -> SeedLM (skipped: bf16 problem) -> LZMA (1.2x)\n",
                     "bitnet|lzma" },
};

/// Unknown names that a table of stages gives are said as such.
inline constexpr const char *UnknownStage
    = "| Stage | Method | Ratio |\n|---|---|---|\n| 1 | BitNet | 8x |\n| 2 | HoloFold | 40x |\n";

} // namespace assay::testing
