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
    MethodDocument { "in German, group and symmetry",
                     "Alle Gewichte wurden mit GPTQ auf 4 Bit quantisiert (Gruppengröße 64, symmetrisch).\n",
                     "intn:bits=4,group=64" },
    MethodDocument { "in French, by level", "Chaque tenseur est compressé avec gzip (niveau 9).\n",
                     "gzip:level=9" },
    MethodDocument {
        "in Japanese, shared values",
        "各層の重みを k-means でクラスタ数 32 のコードブックに置き換え、その後ハフマン符号化を適用した。\n",
        "codebook:k=32|huffman" },
    MethodDocument { "in Russian, pruned and packed",
                     "Веса обрезаны по величине: обнулено 75 % весов, затем файл сжат zstd с уровнем 19.\n",
                     "prune:keep=0.25|zstd:level=19" },
    MethodDocument { "in Portuguese, low rank",
                     "Cada matriz foi substituída por uma SVD truncada de posto 32.\n", "svd:rank=32" },
    MethodDocument { "in Chinese, ternary", "权重采用三值量化，每个权重以 2 比特打包。\n", "bitnet" },
    MethodDocument { "in Korean, eight-bit floats", "모든 가중치를 FP8(E4M3)로 변환했습니다.\n", "fp8" },
    MethodDocument { "in German, three values",
                     "Die Gewichte wurden auf {-1, 0, +1} gerundet und je fünf in ein Byte gepackt.\n",
                     "bitnet:packing=trits" },
    MethodDocument { "in Italian, packed integers",
                     "I pesi sono quantizzati a int4 (gruppi di 32) e poi compressi con xz.\n",
                     "intn:bits=4,group=32|lzma" },
    MethodDocument { "in Spanish, a type of ggml", "Cuantizado con llama.cpp a Q6_K.\n", "q6_k" },
    MethodDocument { "NF4 once quantised",
                     "NF4, one FP32 absmax per block of 64, without double quantization.\n", "nf4" },
    MethodDocument { "not of weights", "Only the tokenizer file was packed with gzip.\n", "-" },
    MethodDocument { "of others", "GPTQ is reported to reach 4x on other models; we did not try it.\n", "-" },
    MethodDocument { "name of a file", "The weights are in `states_compressed.pkl.gz`.\n", "-" },
    MethodDocument { "a name that brackets explain",
                     "Stages: BitNet -> HyperCompression (LZMA).\n\nHyperCompression came last.\n",
                     "bitnet|lzma" },
    MethodDocument { "a width beside its name",
                     "Weights are quantised to 4 bits.\n\nThe INT4 file (group size 64) is smaller.\n",
                     "intn:bits=4,group=64" },
    MethodDocument { "the second is done first",
                     "The files are compressed with xz after quantization to int4 (groups of 32).\n",
                     "intn:bits=4,group=32|lzma" },
    MethodDocument { "what a method is made of",
                     "Compressed with DFloat11: the exponents are Huffman coded.\n", "byteplane|huffman" },
    MethodDocument { "integers among other rows",
                     "| format | ratio |\n|---|---|\n| MXFP4 | 3.76x |\n| INT8, one scale per row | 2.0x |\n",
                     "mxfp4 || intn:bits=8,group=0" },
    MethodDocument { "settings in a table of two columns",
                     "## VPTQ\n\n| | |\n|---|---|\n| vector length | 8 |\n| centroids | 256 |\n",
                     "vptq:v=8,k=256" },
    MethodDocument { "skipped stage",
                     "Stages: BitNet (16x) -> SeedLM (skipped: bf16 problem) -> LZMA (1.2x)\n",
                     "bitnet|lzma" },
    MethodDocument { "shared values with indices",
                     "The weights of each layer were clustered into 64 shared values and are stored as 6-bit "
                     "indices.\n",
                     "codebook:k=64" },
    MethodDocument { "integers of what pruning left",
                     "## Pipeline\n\nFirst 75 % of the weights are pruned by magnitude; what is left is then "
                     "quantised to int8 per row; finally gzip packs the result.\n",
                     "prune:keep=0.25|intn:bits=8,group=0|gzip" },
    MethodDocument { "BitDelta",
                     "Only the difference to the base model is stored, a sign per weight (BitDelta).\n",
                     "delta:bits=1" },
    MethodDocument { "difference in four bits",
                     "We keep the delta to the base model, quantised to 4 bits in groups of 64.\n",
                     "delta:bits=4,group=64" },
};

/// Documents and the figures that they state, by hand: of the stages of a chain in brackets, then of the
/// whole; "||" between recipes.
struct FigureDocument {
    const char *name;
    const char *text;
    const char *figures;
};

inline constexpr std::array FigureDocuments {
    FigureDocument {
        "under headings",
        "# Proof\n\n## Stage 1: BitNet\n- Ratio: 8.0x\n\n## Stage 2: VPTQ\n| | |\n|---|---|\n| vector "
        "length | 8 |\n| centroids | 256 |\n| Ratio | 16.0x |\n\n## Stage 3: LZMA\nRatio: "
        "4,100.5x\n\n## Result\nThe whole pipeline reaches 61,000x against BF16.\n",
        "[8 ratio][16 ratio][4100.5 ratio]61000 ratio" },
    FigureDocument {
        "under a heading below the stage",
        "## Stage 1: BitNet\n\n### Results\n\nRatio: 8.0x\n\n## Stage 2: zstd\n\n### Results\n\nRatio: "
        "1.2x\n",
        "[8 ratio][1.2 ratio]" },
    FigureDocument {
        "in items of a list",
        "# Deep compression\n\n1. Pruning: 90 % of the weights are removed by magnitude. Stage "
        "ratio: 9x\n2. Weight sharing: the survivors share a codebook of 32 values. Stage ratio: "
        "3x\n3. Huffman coding of the codes. Stage ratio: 1.3x\n\nOverall: 35x smaller than "
        "FP32.\n",
        "[9 ratio][3 ratio][1.3 ratio]35 ratio" },
    FigureDocument {
        "bits and a ratio in a row",
        "| format | bits per weight | ratio vs BF16 |\n|---|---|---|\n| MXFP4 | 4.25 | 3.76x |\n| Q4_0 | "
        "4.5 | 3.56x |\n",
        "3.76 ratio, 4.25 bits per weight || 3.56 ratio, 4.5 bits per weight" },
    FigureDocument { "bits alone", "Stored as NF4, 4.5 bits per weight.\n", "4.5 bits per weight" },
    FigureDocument { "width of a code is no figure", "Quantised with GPTQ to 4 bits, group size 128.\n", "" },
    FigureDocument { "part that is saved",
                     "Compressed losslessly with DFloat11. It saves 33 % of the size.\n", "0.33 part saved" },
    FigureDocument { "part that is left", "gzip shrinks every file to 80 % of its size.\n", "0.8 part kept" },
    FigureDocument {
        "part saved in French",
        "Chaque tenseur est compressé avec gzip (niveau 9). La taille du modèle est réduite de 92 "
        "%.\n",
        "0.92 part saved" },
    FigureDocument { "pruned part is no size", "50 % of the weights are pruned by magnitude.\n", "" },
    FigureDocument { "ratio of weights in German",
                     "Mit GPTQ auf 4 Bit quantisiert. Die Gewichte sind 3,88-mal kleiner.\n", "3.88 ratio" },
    FigureDocument { "ratio of matrices",
                     "Each matrix became a truncated SVD of rank 32. The ratio of the matrices is 60:1.\n",
                     "60 ratio" },
    FigureDocument {
        "record of results",
        "{\"quantization_config\": {\"quant_method\": \"awq\", \"bits\": 4, \"group_size\": 128}, "
        "\"results\": {\"compression_ratio\": 3.85, \"bits_per_weight\": 4.156}}",
        "3.85 ratio, 4.156 bits per weight" },
    FigureDocument { "factor of time is no size",
                     "bitnet.cpp runs ternary weights with speedups of 1.37x on ARM.\n", "" },
    FigureDocument { "compressed over original", "{\"method\": \"mxfp4\", \"compression_ratio\": 0.27}",
                     "0.27 part kept" },
    FigureDocument {
        "one figure behind a chain",
        "The files are compressed with xz after quantization to int4 (groups of 32): a compression "
        "ratio of 12x.\n",
        "[][]12 ratio" },
    FigureDocument { "a figure behind each of a chain", "BitNet (ratio 16x), then LZMA (ratio 1.2x).\n",
                     "[16 ratio][1.2 ratio]" },
    FigureDocument {
        "methods that head columns",
        "| Measure | F16 | Q4_0 | Q8_0 |\n|---|---|---|---|\n| bits per weight | 16.0 | 4.5 | 8.5 |\n",
        "4.5 bits per weight || 8.5 bits per weight" },
    FigureDocument { "stages that are counted",
                     "All 3 compression stages work.\n\n## Stage 1: BitNet\n\nRatio: 8x\n\n## Stage 2: "
                     "zstd\n\nRatio: 1.2x\n\n## Result\n\nCombined compression ratio: 9.5x\n",
                     "[8 ratio][1.2 ratio]9.5 ratio" },
    FigureDocument { "tokenizer is no weight",
                     "The tokenizer file was packed with gzip and is 3.1x smaller now.\n", "" },
};

/// Unknown names that a table of stages gives are said as such.
inline constexpr const char *UnknownStage
    = "| Stage | Method | Ratio |\n|---|---|---|\n| 1 | BitNet | 8x |\n| 2 | HoloFold | 40x |\n";

} // namespace assay::testing
