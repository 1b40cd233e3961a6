// SPDX-License-Identifier: GPL-3.0-or-later
// Spellings of methods and of their settings, as patterns of word_pattern.h: what the rows of
// method_table.cpp are made of. The languages are those that the ledger reads.
#pragma once

#include <string_view>

namespace assay::method_words {

// clang-format off
inline constexpr std::string_view BitWords[] { "int#", "# bit", "# bits", "w#a#", "w#", "bits #", "bits=#",
    "n bits #", "wbits #", "nbits #", "bitwidth #", "bit width #", "# bit*", "#位", "#比特", "# битн*",
    "# бит", "# bits por peso", "#비트", "# 비트", "#ビット", "# ビット" };
inline constexpr std::string_view GroupWords[] { "group size #", "groupsize #", "group size of #",
    "groups of #", "group of #", "g#", "gs#", "q group size #", "block size #", "blocks of #",
    "# weights per group", "gruppe von #", "gruppen von #", "gruppen zu #", "groupes de #", "grupos de #",
    "gruppi di #", "组大小 #", "组大小为 #", "gruppengröße #", "gruppengröße von #", "gruppengrösse #",
    "blockgröße #", "blöcke von #", "blöcken von #", "taille de groupe #", "groupes de taille #",
    "blocs de #", "tamaño de grupo #", "grupo de #", "bloques de #", "tamanho de grupo #",
    "tamanho do grupo #", "dimensione del gruppo #", "gruppo di #", "blocchi di #", "размер группы #",
    "группы по #", "группами по #", "группам по #", "группе по #", "组大小#", "每组#", "每组 #", "グループサイズ #",
    "グループサイズは #", "グループサイズ#", "그룹 크기 #", "그룹 크기는 #" };
inline constexpr std::string_view RowWords[] { "per channel", "per output channel", "per row", "row wise",
    "channel wise", "per column", "je kanal", "je zeile", "pro kanal", "par canal", "por canal",
    "por columna", "par ligne", "pro zeile", "per canale", "per riga", "por fila", "por linha",
    "по строкам", "по каналам", "поканальн*", "逐通道", "按通道", "每通道", "チャネルごと", "행별", "채널별" };
inline constexpr std::string_view TensorWords[] { "per tensor", "tensor wise" };
inline constexpr std::string_view AsymmetricWords[] { "asymmetric*", "asym", "zero point", "zero points",
    "asymmetrisch", "asymétrique*", "asimétric*", "assimétric*", "asimmetric*", "асимметричн*", "非对称",
    "非対称", "비대칭" };
inline constexpr std::string_view SymmetricWords[] { "symmetric*", "sym", "symmetrisch", "symétrique*",
    "simétric*", "simmetric*", "симметричн*" };
inline constexpr std::string_view QuantisingWords[] { "quantis*", "quantiz*", "quant", "integer*",
    "cuantiz*", "quantifi*", "weights", "量化", "quantification", "quantizza*", "квант*", "quantizaç*", "量子化",
    "양자화" };
inline constexpr std::string_view LevelWords[] { "level #", "level=#", "preset #", "stufe #", "niveau #",
    "nivel #", "-#", "niveau de compression #", "livello #", "nível #", "nivel de compresión #",
    "уровень #", "уровнем #", "уровня #", "уровне #", "级别 #", "级别#", "等级 #", "等级#", "レベル #", "レベル#", "레벨 #",
    "레벨#", "수준 #", "stufe von #", "level of #" };
inline constexpr std::string_view Bitnet[] { "bitnet*", "b1.58", "ternary", "ternari*", "ternär*",
    "ternaire*", "1.58 bit", "1.58bit", "absmean", "three valued", "троичн*", "тернарн*", "三值", "三元量化",
    "3値", "三値", "3진", "삼진", "ternaria", "{-1, 0, 1}", "{-1, 0, +1}", "{−1, 0, +1}", "{-1,0,1}",
    "{-1,0,+1}" };
inline constexpr std::string_view Absmean[] { "absmean", "abs mean", "mean magnitude" };
inline constexpr std::string_view TwoBit[] { "2 bit*", "4 per byte", "four per byte" };
inline constexpr std::string_view FivePerByte[] { "5 per byte", "five per byte", "1.6 bit*", "trits",
    "five to a byte", "fünf in ein byte", "fünf pro byte", "cinq par octet", "cinco por byte",
    "cinque per byte", "пять в байт*", "五个一字节" };
inline constexpr std::string_view BitnetOthers[] { "bitnet", "bitnet:packing=2bit" };
inline constexpr std::string_view Vptq[] { "vptq*", "vector post training quantis*",
    "vector post training quantiz*", "vector quantis*", "vector quantiz*", "product quantis*",
    "product quantiz*", "vektorquantisierung", "quantification vectorielle", "cuantización vectorial",
    "quantização vetorial", "векторн* квант*", "向量量化", "ベクトル量子化", "벡터 양자화" };
inline constexpr std::string_view VectorLengths[] { "v=#", "v#", "vector length #", "vector size #",
    "vector len #", "vector dim #", "vectors of #", "vector length of #", "vektorlänge #", "längen von #",
    "longueur de vecteur #", "longitud de vector #", "длина вектора #", "длиной #", "向量长度 #", "向量长度#",
    "向量长度为 #", "ベクトル長 #", "벡터 길이 #", "# dimensional sub*", "# dim sub*", "sub vectors of #",
    "subvectors of #" };
inline constexpr std::string_view MainCodewords[] { "k=#", "k#", "codebook size #", "codebook of #",
    "# centroids", "centroids #", "num centroids #", "# codewords", "# entries", "# codewörter",
    "# zentroide*", "# centroïdes", "# centroides", "# centroidi", "# центроид*", "码本大小 #", "码本大小#",
    "# 个质心", "コードブックサイズ #", "# entries per codebook" };
inline constexpr std::string_view ResidualWords[] { "residual=#", "residual #", "residual centroids #",
    "res centroids #", "residual codebook of #", "# residual centroids" };
inline constexpr std::string_view VptqOthers[] { "vptq:v=4,k=256", "vptq:v=8,k=256", "vptq:v=6,k=4096",
    "vptq:v=8,k=4096", "vptq:v=8,k=4096,residual=4096" };
inline constexpr std::string_view Seedlm[] { "seedlm*", "seed lm" };
inline constexpr std::string_view SeedlmOthers[] { "seedlm:bits=4", "seedlm:bits=3" };
inline constexpr std::string_view Rft[] { "rft", "resonance fourier*", "resonant fourier*",
    "golden ratio transform*", "golden ratio fourier*", "phi transform*" };
inline constexpr std::string_view KeptShares[] { "keep # of", "keep=#", "keep #", "keeps #", "keeping #",
    "top #", "kept #", "# kept", "# of the coefficients", "largest #", "retain #", "retains #", "behält #",
    "behalten #", "garde #", "conserve #", "mantiene #", "conserva #", "保留 #", "保留#" };
inline constexpr std::string_view BlockLengths[] { "blocks of #", "block size #", "block length #", "n=#",
    "chunks of #", "chunk size #" };
inline constexpr std::string_view Hyper[] { "hyper compression", "hypercompression" };
inline constexpr std::string_view Lzma[] { "lzma*", "xz", "7z", "7 zip" };
inline constexpr std::string_view Zstd[] { "zstd", "zstandard" };
inline constexpr std::string_view Gzip[] { "gzip*", "gz" };
inline constexpr std::string_view Deflate[] { "deflate*", "zlib" };
inline constexpr std::string_view Huffman[] { "huffman*", "хаффман*", "哈夫曼", "霍夫曼", "赫夫曼", "ハフマン", "허프만" };
inline constexpr std::string_view Arithmetic[] { "arithmetic cod*", "arithmetic encod*", "range cod*",
    "entropy cod*", "entropy encod*", "rans", "ans coding", "arithmetische kodierung", "entropiekodierung",
    "codage arithmétique", "codage entropique", "codificación aritmética", "codificação aritmética",
    "codifica aritmetica", "энтропийн* кодир*", "арифметическ* кодир*", "算术编码", "熵编码", "算術符号化", "エントロピー符号化",
    "산술 부호화", "엔트로피 부호화" };
inline constexpr std::string_view Planes[] { "byte plane*", "byteplane*", "byte shuffl*", "byte grouping",
    "bytegrouping", "bytes sorted by significance" };
inline constexpr std::string_view Zipnn[] { "zipnn" };
inline constexpr std::string_view Dfloat[] { "dfloat 11", "dfloat11", "df11" };
inline constexpr std::string_view Integers[] { "int#", "w#a#", "integer quantis*", "integer quantiz*",
    "ganzzahl*" };
inline constexpr std::string_view Widths[] { "# bit", "# bits", "# bit integer*", "#位", "# битн*", "# бит",
    "#比特", "# 比特", "#ビット", "# ビット", "#비트", "# 비트" };
inline constexpr std::string_view Gptq[] { "gptq*", "optq", "gptaq" };
inline constexpr std::string_view Awq[] { "awq*" };
inline constexpr std::string_view Hqq[] { "hqq" };
inline constexpr std::string_view SmoothQuant[] { "smoothquant", "smooth quant", "llm int8", "llm.int8" };
inline constexpr std::string_view IntegerOthers[] {
    "intn:bits=8,group=0", "intn:bits=8,group=32", "intn:bits=8,group=64", "intn:bits=8,group=128",
    "intn:bits=4,group=128", "intn:bits=4,group=64", "intn:bits=4,group=32", "intn:bits=3,group=128",
    "intn:bits=2,group=64", "intn:bits=4,group=128,mode=asym", "intn:bits=4,group=64,mode=asym" };
inline constexpr std::string_view GridOthers[] {
    "intn:bits=4,group=128,mode=zero", "intn:bits=3,group=128,mode=zero", "intn:bits=8,group=128,mode=zero",
    "intn:bits=2,group=64,mode=zero", "intn:bits=4,group=128,mode=asym", "intn:bits=3,group=128,mode=asym",
    "intn:bits=4,group=128,mode=sym", "intn:bits=4,group=64,mode=zero" };
inline constexpr std::string_view Nf4[] { "nf4", "normal float 4", "normalfloat 4", "4 bit normalfloat",
    "4 bit normal float" };
inline constexpr std::string_view Twice[] { "double quant*", "double=on", "nested quant*",
    "use double quant", "doppelte quantisierung", "double quantification", "doble cuantización",
    "двойн* квант*", "双重量化", "二重量子化", "이중 양자화" };
inline constexpr std::string_view Fp8[] { "fp8*", "float8*", "f8 e4m3*", "e4m3*" };
inline constexpr std::string_view Mxfp4[] { "mxfp4*", "mx fp4" };
inline constexpr std::string_view Nvfp4[] { "nvfp4*" };
inline constexpr std::string_view Pruning[] { "magnitude prun*", "unstructured prun*", "prun*",
    "unstructured spars*", "# sparsity", "sparsegpt", "wanda", "beschneid*", "剪枝", "élagage*", "élagué*",
    "élagu*", "poda", "podad*", "podado*", "potatura", "potat*", "прунинг*", "обрез*", "прорежив*", "枝刈り",
    "プルーニング", "가지치기", "프루닝", "ausgedünnt", "gestutzt", "nullgesetzt" };
inline constexpr std::string_view RemovedShares[] { "# unstructured*", "# sparsity", "sparsity #",
    "sparsity of #", "# sparse", "# prun*", "prun* #", "prune ratio #", "# magnitude prun*",
    "# of the weights", "pruned to #", "обнулено #", "обнулены #", "удалено #", "# весов",
    "# of its weights", "# of all weights", "# der gewichte", "# aller gewichte", "# des poids",
    "# de los pesos", "# dos pesos", "# dei pesi", "# 的权重", "#的权重", "剪枝 #", "剪枝#", "剪枝率 #", "剪枝率#",
    "剪枝率为 #", "剪枝率为#", "稀疏度 #", "稀疏度#", "スパース率 #", "# の重み", "#の重み", "희소성 #", "# of weights",
    "sparsité de #", "esparsidade de #", "dispersión de #", "разреженность #" };
inline constexpr std::string_view PrunedKept[] { "keep=#", "keep #", "density #", "keeps #", "density of #",
    "# density", "dichte von #", "dichte #" };
inline constexpr std::string_view Nm[] { "#:# spars*", "#:# structured*", "#:# semi structured*",
    "n:m spars*", "#:#" };
inline constexpr std::string_view NmPair[] { "#:#" };
inline constexpr std::string_view SparseWords[] { "spars*", "structured", "dünn*", "clairsem*", "parcimon*",
    "dispers*", "espars*", "sparso", "разрежен*", "稀疏", "スパース", "희소" };
inline constexpr std::string_view Svd[] { "svd", "truncated svd", "singular value*", "low rank",
    "low rank factor*", "low rank approx*", "singulärwert*", "valeurs singulières", "valores singulares",
    "valori singolari", "сингулярн*", "низкоранг*", "奇异值", "低秩", "特異値", "低ランク", "특이값", "저랭크" };
inline constexpr std::string_view Ranks[] { "rank #", "rank=#", "rank of #", "rang #", "rango #", "r=#",
    "rang von #", "rangs #", "posto #", "posto de #", "rango de #", "ранг #", "рангом #", "ранга #", "秩 #",
    "秩#", "秩为 #", "秩为#", "ランク #", "ランク#", "랭크 #", "랭크#" };
inline constexpr std::string_view Codebook[] { "k means", "kmeans", "weight cluster*", "weight shar*",
    "shared codebook", "clustered weights", "clustered into #", "clustered to #", "# shared values",
    "# shared weights", "# gemeinsame werte", "k средн*", "k均值", "k 均值", "k平均", "k 平均", "k-평균", "k평균", "权重聚类",
    "重みクラスタリング", "가중치 군집화" };
inline constexpr std::string_view Words[] { "# centroids", "# clusters", "# codewords", "# shared values",
    "# values", "k=#", "centroids #", "clusters #", "n clusters #", "codebook of #", "# cluster",
    "# grappes", "# centroides", "# centroïdes", "# centroidi", "# zentroide*", "# кластер*", "# центроид*",
    "聚类数 #", "聚类数#", "# 个聚类", "#个聚类", "# 个质心", "クラスタ数 #", "クラスタ数#", "# クラスタ", "#クラスタ", "클러스터 #", "클러스터 # 개",
    "# 개의 클러스터", "codebook of # values", "# gemeinsame werte" };
inline constexpr std::string_view CodebookOthers[] { "codebook:k=16", "codebook:k=256", "codebook:k=4",
    "codebook:k=32" };
inline constexpr std::string_view Q80[] { "q8 0" };
inline constexpr std::string_view Q6K[] { "q6 k" };
inline constexpr std::string_view Q5KMix[] { "q5 k m", "q5 k s" };
inline constexpr std::string_view Q5K[] { "q5 k" };
inline constexpr std::string_view Q50[] { "q5 0" };
inline constexpr std::string_view Q4KMix[] { "q4 k m", "q4 k s", "q4 k l", "q4 k xl" };
inline constexpr std::string_view Q4K[] { "q4 k" };
inline constexpr std::string_view Q41[] { "q4 1" };
inline constexpr std::string_view Q40[] { "q4 0" };
inline constexpr std::string_view Iq4Nl[] { "iq4 nl" };
inline constexpr std::string_view Q3KMix[] { "q3 k m", "q3 k s", "q3 k l", "q3 k xl" };
inline constexpr std::string_view Q3K[] { "q3 k" };
inline constexpr std::string_view Q2KMix[] { "q2 k s", "q2 k l", "q2 k xl" };
inline constexpr std::string_view Q2K[] { "q2 k" };
inline constexpr std::string_view Tq1[] { "tq1 0" };
inline constexpr std::string_view Tq2[] { "tq2 0" };
inline constexpr std::string_view OtherTypes[] { "q5 1", "iq1 s", "iq1 m", "iq2 xxs", "iq2 xs", "iq2 s",
    "iq2 m", "iq3 xxs", "iq3 xs", "iq3 s", "iq3 m", "iq4 xs" };
inline constexpr std::string_view Lora[] { "lora", "qlora", "dora", "adapter*", "low rank adapt*", "低秩适配",
    "лора" };
inline constexpr std::string_view SignWords[] { "bitdelta", "bit delta", "sign per weight", "sign bit*" };
inline constexpr std::string_view DeltaOthers[] { "delta:bits=1", "delta:bits=2", "delta:bits=4", "delta:bits=8" };
inline constexpr std::string_view Delta[] { "bitdelta", "bit delta", "delta compress*", "delta weights", "weight delta*",
    "delta encod*", "difference to the base", "difference from the base", "delta to the base",
    "delta against the base", "deltas against*", "差分权重", "differenz zum basismodell" };
inline constexpr std::string_view Trained[] { "aqlm", "quip*", "qtip", "spqr", "exl2", "exl3", "omniquant",
    "spinquant", "quarot", "squeezellm", "efficientqat" };
inline constexpr std::string_view Distilled[] { "distillation", "distilled", "knowledge distill*",
    "destillation", "destilliert", "distillé*", "destilación", "destilação", "distillazione", "дистилл*",
    "蒸馏", "蒸留", "증류" };
// clang-format on

} // namespace assay::method_words
