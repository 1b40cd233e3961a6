// SPDX-License-Identifier: GPL-3.0-or-later
// Spellings of methods, as patterns of word_pattern.h: what the rows of method_table.cpp are made of. The
// languages are those that the ledger reads.
#pragma once

#include <string_view>

namespace assay::method_words {

// clang-format off
inline constexpr std::string_view Bitnet[] { "bitnet*", "b1.58", "ternary", "ternari*", "ternär*",
    "ternaire*", "1.58 bit", "1.58bit", "absmean", "three valued", "троичн*", "тернарн*", "三值", "三元量化",
    "3値", "三値", "3진", "삼진", "ternaria", "{-1, 0, 1}", "{-1, 0, +1}", "{−1, 0, +1}", "{-1,0,1}",
    "{-1,0,+1}",
    "ternair*", "driewaardig*", "trójwartościow*", "trójkow*", "ternarn*" };
inline constexpr std::string_view BitnetOthers[] { "bitnet", "bitnet:packing=2bit" };
inline constexpr std::string_view Vptq[] { "vptq*", "vector post training quantis*",
    "vector post training quantiz*", "vector quantis*", "vector quantiz*", "product quantis*",
    "product quantiz*", "vektorquantisierung", "quantification vectorielle", "cuantización vectorial",
    "quantização vetorial", "векторн* квант*", "向量量化", "ベクトル量子化", "벡터 양자화",
    "vectorkwantis*", "vector kwantis*", "kwantyzacj* wektorow*" };
inline constexpr std::string_view VptqOthers[] { "vptq:v=4,k=256", "vptq:v=8,k=256", "vptq:v=6,k=4096",
    "vptq:v=8,k=4096", "vptq:v=8,k=4096,residual=4096" };
inline constexpr std::string_view Seedlm[] { "seedlm*", "seed lm" };
inline constexpr std::string_view SeedlmOthers[] { "seedlm:bits=4", "seedlm:bits=3" };
inline constexpr std::string_view Rft[] { "rft", "resonance fourier*", "resonant fourier*",
    "golden ratio transform*", "golden ratio fourier*", "phi transform*" };
inline constexpr std::string_view Hyper[] { "hyper compression", "hypercompression" };
inline constexpr std::string_view Lzma[] { "lzma*", "xz", "7z", "7 zip" };
inline constexpr std::string_view Zstd[] { "zstd", "zstandard" };
inline constexpr std::string_view Gzip[] { "gzip*", "gz" };
inline constexpr std::string_view Deflate[] { "deflate*", "zlib" };
inline constexpr std::string_view Huffman[] { "huffman*", "хаффман*", "哈夫曼", "霍夫曼", "赫夫曼", "ハフマン", "허프만" };
inline constexpr std::string_view CodingHeads[] { "coding", "code", "codes", "coder*", "encod*", "decod*", "tree*", "table*",
    "tabelle*", "kodierung*", "codierung*", "kodes", "codes", "baum*", "codering*", "stage*" };
inline constexpr std::string_view CodingWords[] { "cod*", "encod*", "decod*", "tree*", "table*", "tabelle*", "entrop*",
    "compress*", "decompress*", "pack*", "lossless*", "symbol*", "stage*", "method*", "coder*", "ratio*", "bits per *",
    "kodier*", "kodierung", "codier*", "komprim*", "baum*", "stufe*", "verlustfrei*", "codage*", "étape*",
    "compression*", "codific*", "comprim*", "compres*", "etapa*", "сжат*", "кодир*", "этап*", "кодов*", "压缩", "编码", "码表",
    "圧縮", "符号化", "압축", "부호화", "gecodeerd", "gecomprimeerd", "codering*", "ingepakt", "kodow*", "kompres*",
    "spakowan*" };
inline constexpr std::string_view Arithmetic[] { "arithmetic cod*", "arithmetic encod*", "range cod*",
    "entropy cod*", "entropy encod*", "rans", "ans coding", "arithmetische kodierung", "entropiekodierung",
    "codage arithmétique", "codage entropique", "codificación aritmética", "codificação aritmética",
    "codifica aritmetica", "энтропийн* кодир*", "арифметическ* кодир*", "算术编码", "熵编码", "算術符号化", "エントロピー符号化",
    "산술 부호화", "엔트로피 부호화",
    "rekenkundige codering", "entropiecodering", "aritmetische codering", "kodowani* arytmetyczn*",
    "kodowani* entropijn*" };
inline constexpr std::string_view Planes[] { "byte plane*", "byteplane*", "byte shuffl*", "byte grouping",
    "bytegrouping", "bytes sorted by significance",
    "bytevlakken", "płaszczyzny bajtów" };
inline constexpr std::string_view Zipnn[] { "zipnn" };
inline constexpr std::string_view Dfloat[] { "dfloat 11", "dfloat11", "df11" };
inline constexpr std::string_view Integers[] { "int#", "w#a#", "integer quantis*", "integer quantiz*",
    "ganzzahl*",
    "gehele getallen", "liczby całkowite" };
inline constexpr std::string_view Widths[] { "bits: #", "n bits: #", "bit width: #", "# bit", "# bits", "# bit integer*", "#位", "# битн*", "# бит",
    "#比特", "# 比特", "#ビット", "# ビット", "#비트", "# 비트",
    "# bitow*", "#-bits" };
inline constexpr std::string_view Gptq[] { "gptq*", "optq", "gptaq" };
inline constexpr std::string_view Awq[] { "awq*" };
inline constexpr std::string_view Hqq[] { "hqq" };
inline constexpr std::string_view SmoothQuant[] { "smoothquant", "smooth quant", "llm int8", "llm.int8" };
inline constexpr std::string_view IntegerOthers[] {
    "intn:bits=8,group=0", "intn:bits=8,group=32", "intn:bits=8,group=64", "intn:bits=8,group=128",
    "intn:bits=4,group=128", "intn:bits=4,group=64", "intn:bits=4,group=32", "intn:bits=3,group=128",
    "intn:bits=2,group=64", "intn:bits=4,group=128,mode=asym", "intn:bits=4,group=64,mode=asym",
    "intn:bits=8,group=32,numbers=float32", "intn:bits=4,group=32,numbers=float32",
    "intn:bits=4,group=64,numbers=float32", "intn:bits=4,group=128,numbers=float32" };
inline constexpr std::string_view GridOthers[] {
    "intn:bits=4,group=128,mode=zero", "intn:bits=3,group=128,mode=zero", "intn:bits=8,group=128,mode=zero",
    "intn:bits=2,group=64,mode=zero", "intn:bits=4,group=128,mode=asym", "intn:bits=3,group=128,mode=asym",
    "intn:bits=4,group=128,mode=sym", "intn:bits=4,group=64,mode=zero" };
inline constexpr std::string_view Nf4[] { "nf4", "normal float 4", "normalfloat 4", "4 bit normalfloat",
    "4 bit normal float" };
inline constexpr std::string_view Fp8[] { "fp8*", "float8*", "f8 e4m3*", "e4m3*" };
inline constexpr std::string_view Mxfp4[] { "mxfp4*", "mx fp4" };
inline constexpr std::string_view Nvfp4[] { "nvfp4*" };
inline constexpr std::string_view Pruning[] { "magnitude prun*", "unstructured prun*", "prun*",
    "unstructured spars*", "# sparsity", "sparsegpt", "wanda", "beschneid*", "剪枝", "élagage*", "élagué*",
    "élagu*", "poda", "podad*", "podado*", "potatura", "potat*", "прунинг*", "обрез*", "прорежив*", "枝刈り",
    "プルーニング", "가지치기", "프루닝", "ausgedünnt", "gestutzt", "nullgesetzt",
    "gesnoeid*", "snoei*", "snoeien", "uitgedund*", "przycinani*", "przycięt*", "przycięto",
    "wyzerowan*" };
inline constexpr std::string_view PruningNames[] { "wanda" };
inline constexpr std::string_view PruningHeads[] { "prun*", "spars*" };
inline constexpr std::string_view PruningContext[] { "prun*", "spars*", "# %", "2:4", "weight*", "magnitude*",
    "beschneid*", "élag*", "poda*", "прорежив*", "剪枝", "稀疏" };
inline constexpr std::string_view Nm[] { "#:# spars*", "#:# structured*", "#:# semi structured*",
    "n:m spars*", "#:#" };
inline constexpr std::string_view Svd[] { "svd", "truncated svd", "singular value*", "low rank",
    "low rank factor*", "low rank approx*", "singulärwert*", "valeurs singulières", "valores singulares",
    "valori singolari", "сингулярн*", "низкоранг*", "奇异值", "低秩", "特異値", "低ランク", "특이값", "저랭크",
    "singuliere waarde*", "lage rang", "osobliw*", "nisk* rzędu", "niskorzędow*" };
inline constexpr std::string_view Codebook[] { "k means", "kmeans", "weight cluster*", "weight shar*",
    "shared codebook", "clustered weights", "clustered into #", "clustered to #", "# shared values",
    "# shared weights", "# gemeinsame werte", "k средн*", "k均值", "k 均值", "k平均", "k 平均", "k-평균", "k평균", "权重聚类",
    "重みクラスタリング", "가중치 군집화",
    "k-gemiddelden", "k gemiddelden", "gedeelde waarden", "k-średnich", "k średnich", "klasteryzacj*",
    "współdzielon* wartości", "군집화", "클러스터링" };
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
inline constexpr std::string_view LoraNames[] { "lora", "dora" };
inline constexpr std::string_view AdapterHeads[] { "adapter*", "rank*", "weights", "matri*", "fine tun*", "finetun*" };
inline constexpr std::string_view AdapterContext[] { "adapter*", "rank*", "r=#", "fine tun*", "finetun*", "feinabstimm*",
    "rang *", "rango *", "weight*", "matri*", "merge*", "base model*", "basismodell*", "q proj", "v proj", "train*",
    "微调", "适配*", "秩", "ランク", "랭크", "адаптер*", "ранг*", "дообуч*", "poids*", "pesos*" };
inline constexpr std::string_view DeltaOthers[] { "delta:bits=1", "delta:bits=2", "delta:bits=4", "delta:bits=8" };
inline constexpr std::string_view Delta[] { "bitdelta", "bit delta", "delta compress*", "delta weights", "weight delta*",
    "delta encod*", "difference to the base", "difference from the base", "delta to the base",
    "delta against the base", "deltas against*", "差分权重", "differenz zum basismodell",
    "verschil met het basismodel", "verschillen met het basismodel",
    "różnic* względem modelu bazowego", "różnic* do modelu bazowego", "기본 모델과의 차이",
    "différence avec le modèle de base", "diferencia con el modelo base",
    "diferença para o modelo base", "differenza dal modello base", "разниц* с базовой моделью",
    "разност* с базовой моделью", "与基础模型的差", "ベースモデルとの差分" };
inline constexpr std::string_view Trained[] { "aqlm", "quip*", "qtip", "spqr", "exl2", "exl3", "omniquant",
    "spinquant", "quarot", "squeezellm", "efficientqat" };
inline constexpr std::string_view TrainedNames[] { "quip*" };
inline constexpr std::string_view QuantiserHeads[] { "quanti*", "# bit*", "#" };
inline constexpr std::string_view QuantiserContext[] { "quant*", "# bit*", "codebook*", "lattice*", "e8*", "weight*",
    "bits per *", "gptq*", "aqlm", "perplexity", "ratio*", "量化", "квант*", "양자화" };
inline constexpr std::string_view Distilled[] { "distillation", "distilled", "knowledge distill*",
    "destillation", "destilliert", "distillé*", "destilación", "destilação", "distillazione", "дистилл*",
    "蒸馏", "蒸留", "증류",
    "destillatie", "gedistilleerd*", "destylacj*", "wydestylowan*" };
// clang-format on

} // namespace assay::method_words
