// SPDX-License-Identifier: GPL-3.0-or-later
// Documents that name methods, with the figures that a reader would set beside them, worked out by hand.
#pragma once

#include <array>

namespace assay::testing {

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
    FigureDocument { "in Dutch", "Met GPTQ naar 4 bits gekwantiseerd. Het bestand is 3,88 keer kleiner.\n",
                     "3.88 ratio" },
    FigureDocument { "part saved in Polish",
                     "Każdy plik spakowano gzip (poziom 9). Rozmiar modelu zmniejszono o 60 %.\n",
                     "0.6 part saved" },
    FigureDocument { "ratio in Polish", "Model skwantyzowano do int8; jest 2,0 razy mniejszy.\n", "2 ratio" },
    FigureDocument { "ratio in Korean", "가중치를 INT4로 양자화했습니다. 파일은 원본보다 3.9배 작습니다.\n",
                     "3.9 ratio" },
    FigureDocument { "part saved in Korean", "가중치를 FP8(E4M3)로 저장하여 모델 크기가 50% 감소했습니다.\n",
                     "0.5 part saved" },
    FigureDocument {
        "of the whole, said behind it",
        "1. k-means over each layer, 16 centroids, indices of 4 bits: 3.99x\n2. the indices are Huffman "
        "coded: 4.24x in total\n",
        "[3.99 ratio][]4.24 ratio" },
    FigureDocument { "what a method does without",
                     "Stage 1: BitNet: 8x\nStage 2: VPTQ, 256 centroids, no residual: 16x\nTotal: 128x\n",
                     "[8 ratio][16 ratio]128 ratio" },
    FigureDocument {
        "records of one method",
        "{\"results\": [{\"method\": \"int4\", \"compression_ratio\": 3.76}, {\"method\": \"int8\", "
        "\"compression_ratio\": 1.97}]}",
        "3.76 ratio || 1.97 ratio" },
    FigureDocument {
        "a count in data is no ratio",
        "{\"method\": \"mxfp4\", \"compression\": {\"ratio\": 3.76, \"layers_that_meet_it\": 1}}",
        "3.76 ratio" },
    FigureDocument { "mixes of one type",
                     "| type | bits per weight |\n|---|---|\n| Q4_K_M | 4.89 |\n| Q4_K_S | 4.67 |\n",
                     "4.89 bits per weight || 4.67 bits per weight" },
    FigureDocument { "tokenizer is no weight",
                     "The tokenizer file was packed with gzip and is 3.1x smaller now.\n", "" },
};

/// Unknown names that a table of stages gives are said as such.
inline constexpr const char *UnknownStage
    = "| Stage | Method | Ratio |\n|---|---|---|\n| 1 | BitNet | 8x |\n| 2 | HoloFold | 40x |\n";

} // namespace assay::testing
