// SPDX-License-Identifier: GPL-3.0-or-later
// Documents whose methods differ by a setting alone, that name formats, or in which a method's name is that
// of somebody: with the pipelines that a reader would write down, as in method_documents.h.
#pragma once

#include "tests/reproducing/method_documents.h"

namespace assay::testing {

inline constexpr std::array SettingDocuments {
    // ---- formats of what is stored
    MethodDocument {
        "factors in float32, in German",
        "Jede Matrix wird durch eine SVD vom Rang 24 ersetzt; beide Faktoren bleiben in float32.\n",
        "svd:rank=24,numbers=float32" },
    MethodDocument {
        "a format that is compared with",
        "Each projection is replaced by a truncated SVD of rank 64, 5.8x smaller than float32.\n",
        "svd:rank=64" },
    MethodDocument { "the rest stays", "Magnitude pruning to 90 % sparsity; the rest stays bfloat16.\n",
                     "prune:keep=0.1,numbers=bfloat16" },
    MethodDocument { "centroids in brackets",
                     "k-means over each layer, 16 centroids (float16): 3.99x against bfloat16.\n",
                     "codebook:k=16,numbers=half" },
    MethodDocument { "a scale behind its format",
                     "Weights are INT8 in groups of 32 with one float32 scale each.\n",
                     "intn:bits=8,group=32,numbers=float32" },
    MethodDocument { "the source's own format",
                     "{\"source_dtype\": \"float32\", \"method\": \"int4\", \"group_size\": 64}",
                     "intn:bits=4,group=64" },
    // ---- variants of one method
    MethodDocument {
        "records of one method",
        "{\"results\": [{\"method\": \"int4\", \"group_size\": 64, \"symmetric\": true, "
        "\"compression_ratio\": "
        "3.76}, {\"method\": \"int8\", \"granularity\": \"per-row\", \"symmetric\": true, "
        "\"compression_ratio\": 1.97}, {\"method\": \"gzip\", \"level\": 9, \"compression_ratio\": 1.26}]}",
        "intn:bits=4,group=64 || intn:bits=8,group=0 || gzip:level=9" },
    MethodDocument {
        "rows of one method",
        "Quantised with GPTQ.\n\n| variant | bits | group size | ratio |\n|---|---|---|---|\n| GPTQ | 4 | "
        "128 | 3.85x |\n| GPTQ | 3 | 64 | 4.97x |\n",
        "intn:bits=4,group=128,mode=zero || intn:bits=3,group=64,mode=zero" },
    MethodDocument { "items of one method", "- int8 per row: 1.97x\n- int4, groups of 32: 3.56x\n",
                     "intn:bits=8,group=0 || intn:bits=4,group=32" },
    MethodDocument { "two in one sentence",
                     "The weights were stored as int8 per row: 1.97x, and as int4 in groups of 64: 3.76x.\n",
                     "intn:bits=8,group=0 || intn:bits=4,group=64" },
    MethodDocument { "another width without a figure is no result",
                     "GPTQ with 4 bits, group size 128: 3.85x. GPTQ with 3 bits was left for later.\n",
                     "intn:bits=4,group=128,mode=zero" },
    // ---- names
    MethodDocument { "somebody's name",
                     "# alder-small\n\nMaintainer: Maria Huffman. Questions go to the mailing list.\n", "-" },
    MethodDocument { "somebody's name beside compression",
                     "Dora Huffman compressed the weights and packed the release.\n", "-" },
    MethodDocument { "somebody who codes", "Maria Huffman coded the tools for these weights.\n", "-" },
    MethodDocument { "initials", "Written by D. Huffman, who coded the tools.\n", "-" },
    MethodDocument { "first names", "Thanks to Wanda and Lora for reading this.\n", "-" },
    MethodDocument { "a name that codes", "The bytes are Huffman coded, losslessly.\n", "huffman" },
    MethodDocument { "a name in a table of methods", "| Method | Ratio |\n|---|---|\n| Huffman | 1.2x |\n",
                     "huffman" },
    MethodDocument { "a name in a list of stages", "## Compression stages\n\n1. int8 per row\n2. Huffman\n",
                     "intn:bits=8,group=0|huffman" },
    MethodDocument { "a method of pruning with a first name", "Pruned with Wanda to 50 % sparsity.\n",
                     "prune:keep=0.5" },
    // ---- kinds of one method
    MethodDocument {
        "N:M in French",
        "# alder élagué 2:4\n\nDans chaque groupe de quatre poids, les deux plus petits sont mis à zéro "
        "(élagage structuré N:M, ici 2:4).\n",
        "nm:n=2,m=4" },
    MethodDocument {
        "pruned apart from N:M",
        "| Method | Ratio |\n|---|---|\n| pruned to 75 % sparsity | 3.2x |\n| 2:4 sparsity | 1.78x |\n",
        "prune:keep=0.25 || nm:n=2,m=4" },
};

} // namespace assay::testing
