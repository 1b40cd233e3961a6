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
    MethodDocument { "in Chinese, ternary", "权重采用三值量化，每个权重以 2 比特打包。\n",
                     "bitnet:packing=2bit" },
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
    MethodDocument {
        "in Dutch",
        "De gewichten zijn gekwantiseerd naar 4 bits in groepen van 64 en daarna ingepakt met zstd "
        "niveau 19.\n",
        "intn:bits=4,group=64|zstd:level=19" },
    MethodDocument { "in Dutch, the second is done first",
                     "De bestanden zijn met xz ingepakt na kwantisatie naar int4 (groepen van 32).\n",
                     "intn:bits=4,group=32|lzma" },
    MethodDocument { "in Dutch, others for comparison",
                     "In tegenstelling tot GPTQ ronden wij niet af; byte planes en zstd, verliesvrij.\n",
                     "byteplane|zstd" },
    MethodDocument { "in Polish, by row",
                     "Wszystkie macierze zostały skwantyzowane do int8 z jedną skalą na wiersz.\n",
                     "intn:bits=8,group=0" },
    MethodDocument {
        "in Polish, pruned and packed",
        "Najpierw przycięto 75 % wag według wartości bezwzględnej, potem plik spakowano gzip (poziom "
        "9).\n",
        "prune:keep=0.25|gzip:level=9" },
    MethodDocument { "in Polish, vectors", "Kwantyzacja wektorowa: długość wektora 8, 4096 centroidów.\n",
                     "vptq:v=8,k=4096" },
    MethodDocument { "in Korean, integers of a group",
                     "모든 가중치는 그룹 크기 64로 4비트 정수로 양자화했습니다.\n", "intn:bits=4,group=64" },
    MethodDocument { "in Korean, pruned", "가중치의 75%를 가지치기로 제거한 뒤 zstd로 압축했습니다.\n",
                     "prune:keep=0.25|zstd" },
    MethodDocument { "a group without the word size",
                     "| Method | Bits/weight |\n|---|---|\n| INT3, group 64 | 3.25 |\n",
                     "intn:bits=3,group=64" },
    MethodDocument { "an option behind another", "The files are zstd --ultra -22 archives of the weights.\n",
                     "zstd:level=22" },
    MethodDocument { "tried and left",
                     "We tried LZMA, which gained nothing, so the weights are packed with zstd.\n", "zstd" },
    MethodDocument { "bits beside the name of their record",
                     "{\"stages\":[{\"name\":\"prune\",\"sparsity\":0.9},{\"name\":\"quantize\",\"bits\":8},"
                     "{\"name\":\"huffman\"}]}",
                     "prune:keep=0.1|intn:bits=8|huffman" },
    MethodDocument { "an item that is not known",
                     "1. Ternary weights (BitNet): 8x.\n2. FractalFold of what is left: 40x.\n\n"
                     "Overall ratio: 320x.\n",
                     "-" },
};

} // namespace assay::testing
